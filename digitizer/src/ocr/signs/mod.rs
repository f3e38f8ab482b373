//! Currency signs and raised digits, told by the shape of their ink.
//!
//! The network has no class for the euro and seldom names the pound: it leaves them out and reads the number behind them
//! without a doubt. It also misses a `$` that stands alone, and reads a raised footnote mark as one more digit. In each
//! case the ink is still there, as a glyph that no character accounts for, or one that stands too high.
//!
//! ```text
//! shape    one glyph's ink on a small grid, weighed for each sign
//! weights  the numbers for it, fitted on the fonts of a system
//! ```

mod shape;
mod weights;

use super::{Word, crop::Crop, recognize::Character, spacing::Spacing};
use crate::{
    geometry::Rect,
    raster::{Component, Ink, components, text_ink},
};

/// Least probability of a sign that is put where the network read nothing.
const MIN_PROBABILITY: f32 = 0.7;

/// Least probability of a sign that takes the place of a letter.
const MIN_INSTEAD: f32 = 0.9;

/// A letter read with more is left alone.
const SURE_LETTER: f32 = 0.8;

/// Letters that signs are read as.
const READ_AS: &str = "EeCfFLtS6";

/// Sizes of a sign, in ems.
const HEIGHTS: std::ops::Range<f32> = 0.5..1.1;
const WIDTHS: std::ops::Range<f32> = 0.28..0.95;

/// Least height of a sign that stands alone, in pixels: smaller ones are specks.
const MIN_LONE_HEIGHT: f32 = 6.0;

/// A raised digit ends at least this far above the baseline and is at most this high, in ems.
const RAISED_BY: f32 = 0.16;
const MAX_RAISED_HEIGHT: f32 = 0.56;

/// How far the middle of a character may lie outside of its glyph, in ems.
const MAX_OFF_GLYPH: f32 = 0.25;

/// Below this size of the font, in pixels, nothing is said about raised digits.
const MIN_EM_FOR_RAISED: f32 = 11.0;

/// Sizes of an asterisk, its width over its height, and how far above the baseline it ends, in ems.
const STAR_WIDTHS: std::ops::Range<f32> = 0.18..0.5;
const STAR_ASPECTS: std::ops::Range<f32> = 0.75..1.8;
const STAR_ABOVE: f32 = 0.38;

/// Fewer pixels are a speck.
const MIN_STAR_PIXELS: usize = 4;

/// Probability of an asterisk told by its place.
const STAR_PROBABILITY: f32 = 0.7;

/// Probability of a digit that has ink before it which nobody can read.
const BESIDE_UNREAD: f32 = 0.5;

/// Puts signs among the characters of a line, which are in order from left to right, and raises its raised digits.
pub(super) fn restore(characters: &mut Vec<Character>, ink: &Ink, spacing: Spacing) {
    let parts = components(&ink.mask).list;
    let width = ink.mask.width().max(1) as f32;
    for part in &parts {
        let (height, across) = (
            part.height() as f32 / spacing.em,
            part.width() as f32 / spacing.em,
        );
        if !HEIGHTS.contains(&height) || !WIDTHS.contains(&across) {
            continue;
        }
        let place = part.left as f32 / width..part.right as f32 / width;
        let within = |character: &Character| place.contains(&character.center);
        let mut claims = (0..characters.len()).filter(|&at| within(&characters[at]));
        match (claims.next(), claims.next()) {
            (None, _) => insert(characters, ink, part, width),
            (Some(at), None) => replace(characters, at, ink, part),
            _ => {}
        }
    }
    raise(characters, &parts, width, spacing.em);
    star(characters, &parts, width, spacing.em);
}

/// The sign that a whole crop shows, when the network could make nothing of it.
pub(super) fn lone(crop: &Crop, line: usize) -> Option<Word> {
    let ink = text_ink(&crop.pixels);
    let parts = components(&ink.mask).list;
    let part = parts.iter().max_by_key(|part| part.n_pixels)?;
    let n_others: usize = parts.iter().map(|part| part.n_pixels).sum::<usize>() - part.n_pixels;
    let (width, height) = (part.width() as f32, part.height() as f32);
    let is_glyph = height >= MIN_LONE_HEIGHT && (1.0..3.0).contains(&(height / width));
    if !is_glyph || 8 * n_others > part.n_pixels {
        return None;
    }
    let (sign, probability) = shape::sign(&ink, part)?;
    let bbox = Rect::from_ltrb(
        part.left as f32,
        part.top as f32,
        part.right as f32,
        part.bottom as f32,
    );
    (probability >= MIN_PROBABILITY).then(|| Word {
        text: sign.to_string(),
        bbox: crop.to_page(&bbox),
        confidence: probability,
        weakest: probability,
        alternatives: Vec::new(),
        line,
        turn: crop.turn,
    })
}

/// Puts a sign where a glyph was left out before or behind an amount.
fn insert(characters: &mut Vec<Character>, ink: &Ink, part: &Component, width: f32) {
    let center = (part.left + part.right) as f32 / 2.0 / width;
    let at = characters.partition_point(|character| character.center < center);
    let symbol = |at: Option<usize>| Some(characters.get(at?)?.symbol);
    let opens =
        symbol(Some(at)).is_some_and(|next| next.is_ascii_digit() || "(.mMbBkK".contains(next));
    let closes = symbol(at.checked_sub(1)).is_some_and(|last| last.is_ascii_digit());
    if !opens && !closes {
        return;
    }
    match shape::sign(ink, part) {
        Some((symbol, probability))
            if probability >= MIN_PROBABILITY && (opens || symbol != '$') =>
        {
            characters.insert(
                at,
                Character {
                    symbol,
                    center,
                    probability,
                    space_before: 0.0,
                    rival: None,
                },
            );
        }
        _ if opens => {
            let next = &mut characters[at];
            next.probability = next.probability.min(BESIDE_UNREAD);
        }
        _ => {}
    }
}

/// Puts a sign in the place of a letter that was read before an amount, half-heartedly.
fn replace(characters: &mut [Character], at: usize, ink: &Ink, part: &Component) {
    let read = characters[at];
    let before_amount = characters
        .get(at + 1)
        .is_some_and(|next| next.symbol.is_ascii_digit() || "OmMbBkK".contains(next.symbol));
    if !before_amount || read.probability > SURE_LETTER || !READ_AS.contains(read.symbol) {
        return;
    }
    if let Some((symbol, probability)) = shape::sign(ink, part)
        && probability >= MIN_INSTEAD
    {
        characters[at] = Character {
            symbol,
            probability,
            rival: None,
            ..read
        };
    }
}

/// Makes raised digits of those that end above the baseline and are smaller than the others.
fn raise(characters: &mut [Character], parts: &[Component], width: f32, em: f32) {
    if em < MIN_EM_FOR_RAISED {
        return;
    }
    // The network tells the middle of a character to an eighth of a line's height, which may miss a narrow glyph.
    let glyph = |character: &Character| {
        let middle = character.center * width;
        let off = |part: &Component| {
            (part.left as f32 - middle)
                .max(middle - part.right as f32)
                .max(0.0)
        };
        let tall = parts
            .iter()
            .filter(|part| part.height() as f32 >= 0.25 * em);
        let nearest = tall.min_by(|a, b| off(a).total_cmp(&off(b)));
        nearest.filter(|part| off(part) <= MAX_OFF_GLYPH * em)
    };
    for at in 1..characters.len() {
        let (before, here) = (characters[at - 1], characters[at]);
        let ends = characters
            .get(at + 1)
            .is_none_or(|next| !next.symbol.is_ascii_digit());
        let (Some(raised), Some(full), true) = (
            raised_twin(here.symbol),
            glyph(&before),
            ends && (before.symbol.is_ascii_digit() || before.symbol.is_alphabetic()),
        ) else {
            continue;
        };
        let stands_high = glyph(&here).is_some_and(|small| {
            small.left >= full.right
                && (full.bottom as f32 - small.bottom as f32) >= RAISED_BY * em
                && small.height() as f32 <= MAX_RAISED_HEIGHT * em
                && small.top <= full.top + 1 + (0.1 * em) as usize
                && 10 * small.height() <= 8 * full.height()
        });
        if stands_high {
            characters[at].symbol = raised;
        }
    }
}

/// Puts an asterisk behind a figure where a blob hangs that nobody read: in small print that is all there is of it.
fn star(characters: &mut Vec<Character>, parts: &[Component], width: f32, em: f32) {
    let tall = parts.iter().filter(|part| part.height() as f32 >= 0.5 * em);
    let Some(baseline) = tall.map(|part| part.bottom).max() else {
        return;
    };
    let is_star = |part: &&Component| {
        let (across, down) = (part.width() as f32, part.height() as f32);
        let depth = (baseline as f32 - part.bottom as f32) / em;
        STAR_WIDTHS.contains(&(across / em))
            && STAR_ASPECTS.contains(&(across / down))
            && depth >= STAR_ABOVE
            && part.n_pixels >= MIN_STAR_PIXELS
    };
    for part in parts.iter().filter(is_star) {
        let place = part.left as f32 / width..part.right as f32 / width;
        let center = f32::midpoint(place.start, place.end);
        let at = characters.partition_point(|character| character.center < center);
        let is_claimed = characters
            .iter()
            .any(|character| (character.center - center).abs() * width < 0.35 * em);
        let ends_figure = at > 0
            && (characters[at - 1].symbol.is_ascii_digit()
                || "%)x".contains(characters[at - 1].symbol))
            && (center - characters[at - 1].center) * width < em;
        let is_last = characters
            .get(at)
            .is_none_or(|next| next.symbol == ' ' || (next.center - center) * width > em);
        let read_as_figure = characters[..at]
            .iter()
            .rev()
            .take_while(|character| character.symbol != ' ')
            .all(|character| !character.symbol.is_alphabetic() || character.symbol == 'x');
        if !is_claimed && ends_figure && is_last && read_as_figure {
            let star = Character {
                symbol: '*',
                center,
                probability: STAR_PROBABILITY,
                space_before: 0.0,
                rival: None,
            };
            characters.insert(at, star);
        }
    }
}

fn raised_twin(digit: char) -> Option<char> {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    digit.to_digit(10).map(|digit| RAISED[digit as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Mask;

    /// What is read where `9%` stands in ems of 20 pixels and a box hangs at this place.
    fn with_blob(text: &str, blob: (usize, usize, usize, usize)) -> String {
        let mut mask = Mask::new(80, 30);
        for (left, top, right, bottom) in [(4, 6, 14, 20), (18, 6, 34, 20), blob] {
            for y in top..bottom {
                mask.bits_mut()[y * 80 + left..y * 80 + right].fill(true);
            }
        }
        let place = |(symbol, center): (char, f32)| Character {
            symbol,
            center: center / 80.0,
            probability: 1.0,
            space_before: 0.0,
            rival: None,
        };
        let mut characters: Vec<Character> =
            text.chars().zip([9.0, 26.0, 39.0]).map(place).collect();
        star(&mut characters, &components(&mask).list, 80.0, 20.0);
        characters
            .iter()
            .map(|character| character.symbol)
            .collect()
    }

    #[test]
    fn a_blob_that_hangs_behind_a_figure_is_an_asterisk() {
        assert_eq!(with_blob("9%", (36, 5, 42, 10)), "9%*");
        // A point stands low, an accent is read already, and words have other marks.
        assert_eq!(with_blob("9%", (36, 16, 40, 20)), "9%");
        assert_eq!(with_blob("9%'", (36, 5, 42, 10)), "9%'");
        assert_eq!(with_blob("an", (36, 5, 42, 10)), "an");
    }
}
