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
    /// The second best class of the step that was surest of the character.
    pub(super) rival: Option<Rival>,
}

/// What a character may be instead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rival {
    /// The other character; `None` when there may be none at all.
    pub(super) symbol: Option<char>,
    /// Its probability.
    pub(super) probability: f32,
}

/// A character that no step named, though one came near to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Missed {
    /// The character.
    pub(super) symbol: char,
    /// The time step that came nearest.
    pub(super) step: usize,
    /// Its probability there.
    pub(super) probability: f32,
}

/// What the time steps of one crop say.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Decoded {
    /// The characters read, left to right.
    pub(super) glyphs: Vec<Glyph>,
    /// At most one between two of them.
    pub(super) missed: Vec<Missed>,
}

/// A less probable character is not worth a thought.
const LEAST_PROBABILITY: f32 = 0.02;

/// Reads the characters off the time steps of one crop.
pub(super) fn decode<'s>(steps: impl Iterator<Item = &'s [f32]>, alphabet: &Alphabet) -> Decoded {
    let mut decoded = Decoded::default();
    let Decoded { glyphs, missed } = &mut decoded;
    let mut previous = None;
    let mut space_before = 0.0_f32;
    let mut nearly: Option<Missed> = None;
    for (step_idx, classes) in steps.enumerate() {
        let Some((class, second)) = best_two(classes) else {
            continue;
        };
        let probability = classes[class];
        let rival = second
            .filter(|&second| classes[second] >= LEAST_PROBABILITY)
            .map(|second| Rival {
                symbol: alphabet.symbol(second),
                probability: classes[second],
            });
        match (alphabet.symbol(class), glyphs.last_mut()) {
            (Some(_), Some(glyph)) if previous == Some(class) => {
                glyph.end = step_idx + 1;
                if probability > glyph.probability {
                    (glyph.probability, glyph.rival) = (probability, rival);
                }
            }
            (Some(symbol), last) => {
                // The steps beside a character name it too.
                let last = last.map(|glyph| glyph.symbol);
                missed.extend(
                    nearly
                        .take()
                        .filter(|missed| missed.symbol != symbol && Some(missed.symbol) != last),
                );
                glyphs.push(Glyph {
                    symbol,
                    start: step_idx,
                    end: step_idx + 1,
                    probability,
                    space_before,
                    rival,
                });
                space_before = 0.0;
            }
            (None, _) => {
                if let Some(Rival {
                    symbol: Some(symbol),
                    probability,
                }) = rival
                    && symbol != ' '
                    && nearly.is_none_or(|nearly| nearly.probability < probability)
                {
                    nearly = Some(Missed {
                        symbol,
                        step: step_idx,
                        probability,
                    });
                }
            }
        }
        space_before = classes.last().map_or(0.0, |&space| space_before.max(space));
        previous = Some(class);
    }
    let last = glyphs.last().map(|glyph| glyph.symbol);
    missed.extend(nearly.filter(|missed| Some(missed.symbol) != last));
    decoded
}

/// The two most probable classes, the first of equals.
fn best_two(classes: &[f32]) -> Option<(usize, Option<usize>)> {
    let mut best = (0, None);
    for (class, &probability) in classes.iter().enumerate().skip(1) {
        if probability > classes[best.0] {
            best = (class, Some(best.0));
        } else if best.1.is_none_or(|second| probability > classes[second]) {
            best.1 = Some(class);
        }
    }
    (!classes.is_empty()).then_some(best)
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
        let glyphs = decode(steps.iter().map(<[f32; 4]>::as_slice), &alphabet).glyphs;
        let glyph = |symbol, start, end, probability| Glyph {
            symbol,
            start,
            end,
            probability,
            space_before: 0.0,
            rival: None,
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
        let glyphs = decode(steps.iter().map(<[f32; 3]>::as_slice), &alphabet).glyphs;
        let spaces: Vec<_> = glyphs.iter().map(|glyph| glyph.space_before).collect();
        assert_eq!(spaces, [0.0, 0.3]);
    }

    #[test]
    fn the_second_choice_and_the_character_that_was_nearly_read_are_kept() {
        let alphabet = Alphabet::from_dictionary("A\nB\n.");
        let steps = [
            [0.1, 0.5, 0.4, 0.0, 0.0],
            [0.0, 0.7, 0.3, 0.0, 0.0],
            // The tail of the A is no point that was missed; the point is.
            [0.8, 0.2, 0.0, 0.0, 0.0],
            [0.7, 0.0, 0.0, 0.3, 0.0],
            [0.1, 0.0, 0.9, 0.0, 0.0_f32],
        ];
        let decoded = decode(steps.iter().map(<[f32; 5]>::as_slice), &alphabet);
        let rivals: Vec<_> = decoded.glyphs.iter().map(|glyph| glyph.rival).collect();
        let rival = |symbol, probability| {
            Some(Rival {
                symbol,
                probability,
            })
        };
        assert_eq!(rivals, [rival(Some('B'), 0.3), rival(None, 0.1)]);
        let missed = Missed {
            symbol: '.',
            step: 3,
            probability: 0.3,
        };
        assert_eq!(decoded.missed, [missed]);
    }

    #[test]
    fn no_steps_give_no_characters() {
        let decoded = decode(std::iter::empty(), &Alphabet::from_dictionary("A"));
        assert_eq!(decoded, Decoded::default());
    }
}
