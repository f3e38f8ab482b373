//! Small marks that the recognition network leaves out of a line it read: `10–20` comes out as `1020`, `0.5` as `05`.
//!
//! It has no class for an en dash or a minus sign, and small text is blurred when it is enlarged. The ink still shows the
//! mark as a component of its own, which says what it is by its shape and place.

use super::{recognize::Character, spacing::Spacing};
use crate::raster::{Component, Mask, components};

/// Sizes below are in ems of the line.
const MIN_DASH_WIDTH: f32 = 0.18;
const MAX_DASH_WIDTH: f32 = 1.15;
const MAX_DASH_HEIGHT: f32 = 0.14;

/// Width from which a dash is more than a hyphen.
const EN_DASH_WIDTH: f32 = 0.42;

/// A dash is between these heights above the baseline.
const DASH_BAND: std::ops::Range<f32> = 0.12..0.50;

/// Least distance between the centres of two digits with a dash between them; without one they stand 0.5 to 0.6 apart.
const MIN_SPREAD: f32 = 0.8;

/// Greatest side of a point.
const MAX_POINT: f32 = 0.2;

/// How far below the baseline a point may reach; a comma reaches farther.
const MAX_POINT_DEPTH: f32 = 0.05;
const MIN_COMMA_DEPTH: f32 = 0.09;

/// How near the network's idea of a mark must be to the ink for it to be the same one.
const SAME_PLACE: f32 = 0.4;

/// Points and commas are told apart by their depth from this size of the font on, in pixels.
const MIN_EM_FOR_DEPTH: f32 = 14.0;

/// Confidence in a mark that was told by its shape.
const CONFIDENCE: f32 = 0.8;

/// Puts marks that only the ink shows among the characters, which are in order from left to right.
pub(super) fn restore(characters: &mut Vec<Character>, ink: &Mask, spacing: Spacing) {
    let parts = components(ink).list;
    let tall = |part: &&Component| part.height() as f32 >= 0.5 * spacing.em;
    let mut bottoms: Vec<usize> = parts.iter().filter(tall).map(|part| part.bottom).collect();
    if bottoms.is_empty() || characters.is_empty() {
        return;
    }
    let middle = bottoms.len() / 2;
    let baseline = *bottoms.select_nth_unstable(middle).1 as f32;
    for part in parts.iter().filter(|part| stands_alone(part, ink)) {
        let place = Place::of(part, ink.width(), baseline, spacing.em);
        if place.is_dash() {
            restore_dash(characters, &place);
        } else if place.is_small() {
            restore_point(characters, &place);
        }
    }
    restore_joined_dashes(characters, ink, baseline, spacing.em);
}

/// Whether no other ink is in the columns of a component.
fn stands_alone(part: &Component, ink: &Mask) -> bool {
    ink.rows_within(part.left, part.right) == Some((part.top, part.bottom))
}

/// Size and place of a component, in ems; horizontally as characters have it.
struct Place {
    center: f32,
    /// One em, as a share of the line's width.
    em: f32,
    width: f32,
    height: f32,
    above_baseline: f32,
    depth: f32,
    tells_depth: bool,
}

impl Place {
    fn of(part: &Component, line_width: usize, baseline: f32, em: f32) -> Self {
        let middle = (part.top + part.bottom) as f32 / 2.0;
        Self {
            center: (part.left + part.right) as f32 / 2.0 / line_width as f32,
            em: em / line_width as f32,
            width: part.width() as f32 / em,
            height: part.height() as f32 / em,
            above_baseline: (baseline - middle) / em,
            depth: (part.bottom as f32 - baseline) / em,
            tells_depth: em >= MIN_EM_FOR_DEPTH,
        }
    }

    fn is_dash(&self) -> bool {
        (MIN_DASH_WIDTH..MAX_DASH_WIDTH).contains(&self.width)
            && self.height <= MAX_DASH_HEIGHT
            && self.width >= 1.8 * self.height
            && DASH_BAND.contains(&self.above_baseline)
    }

    /// Whether it may be a point or a comma: small, and on the baseline.
    fn is_small(&self) -> bool {
        self.width <= MAX_POINT
            && self.height <= 1.5 * MAX_POINT
            && self.depth > -0.1
            && self.above_baseline < 0.2
    }

    fn is_point(&self) -> bool {
        self.height <= MAX_POINT && self.depth <= MAX_POINT_DEPTH
    }

    /// Where the character after this place is in the list.
    fn position(&self, characters: &[Character]) -> usize {
        characters.partition_point(|character| character.center < self.center)
    }

    /// The character of one of these kinds that is meant by this ink.
    fn read_as<'c>(
        &self,
        characters: &'c mut [Character],
        kinds: &str,
    ) -> Option<&'c mut Character> {
        let near = characters.iter_mut().filter(|character| {
            kinds.contains(character.symbol)
                && (character.center - self.center).abs() < SAME_PLACE * self.em
        });
        near.min_by(|a, b| {
            (a.center - self.center)
                .abs()
                .total_cmp(&(b.center - self.center).abs())
        })
    }

    fn character(&self, symbol: char) -> Character {
        Character {
            symbol,
            center: self.center,
            probability: CONFIDENCE,
            space_before: 0.0,
            rival: None,
        }
    }
}

fn restore_dash(characters: &mut Vec<Character>, place: &Place) {
    if place.read_as(characters, "-–—~=+_÷±.·").is_some() {
        return;
    }
    let at = place.position(characters);
    let before_number = characters
        .get(at)
        .is_some_and(|next| next.symbol.is_ascii_digit());
    if before_number || (at > 0 && at < characters.len()) {
        let symbol = if place.width >= EN_DASH_WIDTH {
            '–'
        } else {
            '-'
        };
        characters.insert(at, place.character(symbol));
    }
}

/// In small print a dash reaches the digits beside it and is no component of its own. What is left of it is a stretch
/// between two digits, farther apart than digits stand, where the only ink is at the height of a dash.
fn restore_joined_dashes(characters: &mut Vec<Character>, ink: &Mask, baseline: f32, em: f32) {
    let width = ink.width() as f32;
    let is_dash = |x: &usize| {
        ink.rows_within(*x, x + 1).is_some_and(|(top, bottom)| {
            let above_baseline = (baseline - (top + bottom) as f32 / 2.0) / em;
            (bottom - top) as f32 <= (MAX_DASH_HEIGHT * em).max(2.0)
                && DASH_BAND.contains(&above_baseline)
        })
    };
    for at in (1..characters.len()).rev() {
        let (before, after) = (characters[at - 1], characters[at]);
        let (from, to) = (before.center * width, after.center * width);
        let are_digits = before.symbol.is_ascii_digit() && after.symbol.is_ascii_digit();
        if !are_digits || to - from < MIN_SPREAD * em {
            continue;
        }
        let dash: Vec<usize> = (from as usize..to as usize).filter(is_dash).collect();
        let (Some(first), Some(last)) = (dash.first(), dash.last()) else {
            continue;
        };
        let length = (last + 1 - first) as f32 / em;
        if dash.len() > last - first && length >= MIN_DASH_WIDTH {
            characters.insert(
                at,
                Character {
                    symbol: if length >= EN_DASH_WIDTH { '–' } else { '-' },
                    center: (first + last + 1) as f32 / 2.0 / width,
                    probability: CONFIDENCE,
                    space_before: 0.0,
                    rival: None,
                },
            );
        }
    }
}

fn restore_point(characters: &mut Vec<Character>, place: &Place) {
    if let Some(read) = place.read_as(characters, ".,") {
        if place.tells_depth && place.depth >= MIN_COMMA_DEPTH {
            read.symbol = ',';
        } else if place.tells_depth && place.is_point() {
            read.symbol = '.';
        }
        return;
    }
    if place.read_as(characters, ":;'’!?i…•·*").is_some() {
        return;
    }
    let at = place.position(characters);
    let is_digit = |idx: usize| {
        characters
            .get(idx)
            .is_some_and(|near| near.symbol.is_ascii_digit())
    };
    if at > 0 && is_digit(at - 1) && is_digit(at) && place.is_point() {
        characters.insert(at, place.character('.'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of ems of 20 pixels: glyphs are boxes with their feet on row 20, digits 14 high and 10 wide.
    fn line(boxes: &[(usize, usize, usize, usize)]) -> Mask {
        let mut mask = Mask::new(100, 30);
        for &(left, top, right, bottom) in boxes {
            for y in top..bottom {
                mask.bits_mut()[y * 100 + left..y * 100 + right].fill(true);
            }
        }
        mask
    }

    fn read(text: &str, centers: &[f32], boxes: &[(usize, usize, usize, usize)]) -> String {
        let mut characters: Vec<Character> = text
            .chars()
            .zip(centers)
            .map(|(symbol, center)| Character {
                symbol,
                center: center / 100.0,
                probability: 1.0,
                space_before: 0.0,
                rival: None,
            })
            .collect();
        restore(
            &mut characters,
            &line(boxes),
            Spacing {
                em: 20.0,
                usual_gap: 1.0,
            },
        );
        characters
            .iter()
            .map(|character| character.symbol)
            .collect()
    }

    const LEFT: (usize, usize, usize, usize) = (10, 6, 20, 20);
    const RIGHT: (usize, usize, usize, usize) = (40, 6, 50, 20);

    #[test]
    fn a_dash_that_was_not_read_is_put_where_its_ink_is() {
        assert_eq!(
            read("12", &[15.0, 45.0], &[LEFT, (25, 13, 35, 15), RIGHT]),
            "1–2"
        );
        assert_eq!(
            read("1-2", &[15.0, 28.0, 45.0], &[LEFT, (25, 13, 35, 15), RIGHT]),
            "1-2"
        );
        assert_eq!(read("2", &[45.0], &[(28, 13, 34, 15), RIGHT]), "-2");
    }

    #[test]
    fn a_point_between_digits_is_put_back_and_one_between_letters_is_not() {
        assert_eq!(
            read("12", &[15.0, 45.0], &[LEFT, (28, 18, 30, 20), RIGHT]),
            "1.2"
        );
        assert_eq!(
            read("ab", &[15.0, 45.0], &[LEFT, (28, 18, 30, 20), RIGHT]),
            "ab"
        );
    }

    #[test]
    fn a_comma_reaches_below_the_baseline_and_a_point_does_not() {
        assert_eq!(
            read("1.2", &[15.0, 29.0, 45.0], &[LEFT, (28, 18, 30, 23), RIGHT]),
            "1,2"
        );
        assert_eq!(
            read("1,2", &[15.0, 29.0, 45.0], &[LEFT, (28, 18, 30, 20), RIGHT]),
            "1.2"
        );
    }

    #[test]
    fn a_dash_that_touches_the_digits_is_put_back_and_digits_set_wide_have_none() {
        let joined = [LEFT, (20, 13, 30, 15), (30, 6, 40, 20)];
        assert_eq!(read("12", &[15.0, 35.0], &joined), "1–2");
        // At another height it is an underline or a tie.
        let tied = [LEFT, (20, 19, 30, 20), (30, 6, 40, 20)];
        assert_eq!(read("12", &[15.0, 35.0], &tied), "12");
        assert_eq!(read("12", &[15.0, 45.0], &[LEFT, RIGHT]), "12");
    }

    #[test]
    fn an_underline_and_a_speck_above_are_no_marks() {
        assert_eq!(
            read(
                "12",
                &[15.0, 45.0],
                &[LEFT, (25, 22, 35, 23), (28, 8, 30, 10), RIGHT]
            ),
            "12"
        );
    }
}
