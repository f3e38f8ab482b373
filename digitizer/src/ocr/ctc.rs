//! From class probabilities to characters.
//!
//! The recognition network was trained with connectionist temporal classification[^1]: at each time step it names a
//! character or the blank, and a character that goes on over several steps is named in each of them.
//!
//! [^1]: Graves et al., "Connectionist Temporal Classification", 2006. Decoded greedily, the most probable class of each step.

use crate::inference::Alphabet;

/// One character read, and the stretch of time steps that named it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    /// The character; a space is one too.
    pub(super) symbol: char,
    /// First time step.
    pub(super) start: usize,
    /// One past the last time step.
    pub(super) end: usize,
    /// Highest probability among the steps.
    pub(super) probability: f32,
    /// Highest probability of a space since the character before, also where it was not the best class.
    pub(super) space_before: f32,
}

/// Reads the characters off the time steps of one crop.
pub(super) fn decode<'s>(
    steps: impl Iterator<Item = &'s [f32]>,
    alphabet: &Alphabet,
) -> Vec<Glyph> {
    let mut glyphs: Vec<Glyph> = Vec::new();
    let mut previous = None;
    let mut space_before = 0.0_f32;
    for (step_idx, classes) in steps.enumerate() {
        let best = classes
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
        let Some((class, &probability)) = best else {
            continue;
        };
        match (alphabet.symbol(class), glyphs.last_mut()) {
            (Some(_), Some(glyph)) if previous == Some(class) => {
                glyph.end = step_idx + 1;
                glyph.probability = glyph.probability.max(probability);
            }
            (Some(symbol), _) => {
                glyphs.push(Glyph {
                    symbol,
                    start: step_idx,
                    end: step_idx + 1,
                    probability,
                    space_before,
                });
                space_before = 0.0;
            }
            (None, _) => {}
        }
        space_before = classes.last().map_or(0.0, |&space| space_before.max(space));
        previous = Some(class);
    }
    glyphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_merge_unless_a_blank_stands_between() {
        let alphabet = Alphabet::from_dictionary("A\nB");
        let probable = |class: usize, probability: f32| {
            let mut classes = [0.0_f32; 4];
            classes[class] = probability;
            classes
        };
        let steps = [
            probable(0, 0.9),
            probable(1, 0.6),
            probable(1, 0.8),
            probable(0, 0.9),
            probable(1, 0.7),
            probable(3, 0.9),
            probable(2, 0.5),
        ];
        let glyphs = decode(steps.iter().map(<[f32; 4]>::as_slice), &alphabet);
        let glyph = |symbol, start, end, probability| Glyph {
            symbol,
            start,
            end,
            probability,
            space_before: 0.0,
        };
        let after_space = Glyph {
            space_before: 0.9,
            ..glyph('B', 6, 7, 0.5)
        };
        assert_eq!(
            glyphs,
            [
                glyph('A', 1, 3, 0.8),
                glyph('A', 4, 5, 0.7),
                glyph(' ', 5, 6, 0.9),
                after_space
            ]
        );
    }

    #[test]
    fn a_space_that_was_nearly_read_is_remembered() {
        let alphabet = Alphabet::from_dictionary("A");
        let steps = [[0.1, 0.9, 0.0], [0.7, 0.0, 0.3], [0.1, 0.9, 0.0_f32]];
        let glyphs = decode(steps.iter().map(<[f32; 3]>::as_slice), &alphabet);
        let spaces: Vec<_> = glyphs.iter().map(|glyph| glyph.space_before).collect();
        assert_eq!(spaces, [0.0, 0.3]);
    }

    #[test]
    fn no_steps_give_no_characters() {
        assert!(decode(std::iter::empty(), &Alphabet::from_dictionary("A")).is_empty());
    }
}
