//! How wide a gap must be to be a space.
//!
//! The network leaves out spaces, mostly in narrow fonts, so gaps are measured on the ink. What is wide depends on the pair:
//! figures all have the width of the widest, which puts a letter's space around a `1`, and marks like the comma hang free.

use super::recognize::Character;

/// Least gap between two letters, in ems. A space is 0.25 to 0.28 em in common fonts, letters stand 0.05 to 0.12 em apart.
const BETWEEN_LETTERS: f32 = 0.19;

/// Least gap beside a mark or between a letter and a digit.
const BESIDE_MARK: f32 = 0.24;

/// Least gap inside a number: a split number is worse than two that are glued.
const IN_NUMBER: f32 = 0.50;

/// A space is at least this much wider than the usual gap of its line, in ems: some lines are set wide.
const OVER_USUAL: f32 = 0.13;

/// A space that the network nearly read makes a gap this much likelier to be one.
const SEEN_SPACE: f32 = 0.75;

/// From this probability on a space counts as nearly read.
const SEEN_PROBABILITY: f32 = 0.04;

/// What is usual in one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spacing {
    /// Size of the font in pixels.
    pub(super) em: f32,
    /// Median gap between neighbouring characters in pixels.
    pub(super) usual_gap: f32,
}

impl Spacing {
    /// The least gap that separates two words between these characters, in pixels.
    pub(super) fn least_gap(self, before: Character, after: Character) -> f32 {
        let seen = if after.space_before >= SEEN_PROBABILITY {
            SEEN_SPACE
        } else {
            1.0
        };
        let ems = match (kind(before.symbol), kind(after.symbol)) {
            (_, Kind::Comma) | (Kind::Digit, Kind::Digit) => IN_NUMBER,
            (Kind::Comma, Kind::Digit) => IN_NUMBER * seen,
            (Kind::Letter | Kind::Comma, Kind::Letter) => BETWEEN_LETTERS * seen,
            _ => BESIDE_MARK * seen,
        };
        (ems * self.em).max(self.usual_gap + OVER_USUAL * self.em)
    }
}

enum Kind {
    Letter,
    Digit,
    Comma,
    Mark,
}

fn kind(symbol: char) -> Kind {
    match symbol {
        ',' | '.' => Kind::Comma,
        _ if symbol.is_alphabetic() => Kind::Letter,
        _ if symbol.is_numeric() => Kind::Digit,
        _ => Kind::Mark,
    }
}

/// The size of the font, from the height of a line's ink and from how far its characters reach.
pub(super) fn em(ink_height: f32, text: impl Iterator<Item = char> + Clone) -> f32 {
    let reaches_up = |symbol: char| !"acegmnopqrsuvwxyz,.-:;~+=<>–—•·".contains(symbol);
    let above = if text.clone().any(reaches_up) {
        0.72
    } else {
        0.53
    };
    let below = text.map(|symbol| match symbol {
        'g' | 'j' | 'p' | 'q' | 'y' | 'Q' | '(' | ')' | '[' | ']' | '|' => 0.21,
        ',' | ';' | '$' => 0.12,
        _ => 0.0,
    });
    ink_height / (above + below.fold(0.0_f32, f32::max))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn character(symbol: char, space_before: f32) -> Character {
        Character {
            symbol,
            center: 0.0,
            probability: 1.0,
            space_before,
            rival: None,
        }
    }

    fn least_gap(before: char, after: char, space: f32, usual_gap: f32) -> f32 {
        let spacing = Spacing {
            em: 10.0,
            usual_gap,
        };
        spacing.least_gap(character(before, 0.0), character(after, space))
    }

    #[test]
    fn numbers_hold_together_longer_than_words() {
        let least = |before, after| least_gap(before, after, 0.0, 0.5);
        assert!(least('1', '1') > least('r', '3') && least(',', '2') > least('r', '3'));
        assert!(least('r', '3') > least('a', 'b'));
    }

    #[test]
    fn a_nearly_read_space_lowers_the_bar_between_words_only() {
        assert!(least_gap('a', 'b', 0.2, 0.1) < least_gap('a', 'b', 0.0, 0.1));
        assert_eq!(least_gap('1', '2', 0.2, 0.1), least_gap('1', '2', 0.0, 0.1));
    }

    #[test]
    fn letters_set_wide_are_no_words() {
        assert!(least_gap('a', 'b', 0.0, 3.0) > 4.0);
    }

    #[test]
    fn the_em_is_the_same_whichever_letters_the_line_has() {
        for (text, ink_height) in [("ace", 5.3), ("Ace", 7.2), ("Apg", 9.3), ("10", 7.2)] {
            assert!((em(ink_height, text.chars()) - 10.0).abs() < 0.01, "{text}");
        }
    }
}
