//! Marks of list items: bullets that OCR read, bullets that it left out, and numbers.
//!
//! A bullet is too small and too lonely to be found as text by most detectors. It is looked for as a small blob of ink, with
//! nothing else around it, to the left of a line and at the height of its letters.

use image::{RgbImage, imageops};

use super::lines::Line;
use super::options::{BULLET_REACH, BULLET_SIZE, MARK_GAP};
use crate::raster::{Component, components, ink};

/// Characters that are printed as bullets.
const BULLETS: &[char] = &[
    '•', '·', '∙', '●', '○', '▪', '▫', '■', '□', '◦', '‣', '►', '▶', '◆', '◇', '✓', '✔', '➢', '–',
    '—', '-', '*', '»',
];
/// Letters that a bullet with a gap behind it is read as.
const LOOK_ALIKES: &[&str] = &["o", "O", "0", "e", "c", "®", "©", ".", "+", ",", "'"];
/// A number with more digits is a year or an amount.
const MAX_DIGITS: usize = 2;

/// What makes a line the first one of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Bullet,
    Number,
}

/// Finds the marks of the lines of one column and takes those that were read out of their text.
pub(super) fn find(image: &RgbImage, mut lines: Vec<Line>) -> Vec<Line> {
    for line in &mut lines {
        if takes_bullet(line) || has_blob(image, line) {
            line.mark = Some(Mark::Bullet);
        }
    }
    let numbers: Vec<Option<Number>> = lines.iter().map(number).collect();
    for (line, number) in lines.iter_mut().zip(&numbers) {
        let Some(number) = number.as_ref().filter(|_| line.mark.is_none()) else {
            continue;
        };
        // One number alone is a part of the sentence; items come in a row.
        let goes_on = |other: &Number| other.follows(number) || number.follows(other);
        if numbers.iter().flatten().any(goes_on) {
            take(line, number.len);
            line.mark = Some(Mark::Number);
        }
    }
    lines
}

/// Takes a bullet that was read out of the line.
fn takes_bullet(line: &mut Line) -> bool {
    let [first, second, ..] = line.pieces.as_slice() else {
        return false;
    };
    let gap = second.bbox.left - first.bbox.right;
    let is_bullet = first.text.chars().all(|c| BULLETS.contains(&c));
    let is_look_alike =
        LOOK_ALIKES.contains(&first.text.as_str()) && gap >= MARK_GAP * line.capital;
    let glued = first
        .text
        .strip_prefix(BULLETS)
        .filter(|rest| rest.starts_with(char::is_alphabetic));
    if is_bullet || is_look_alike {
        take(line, first.text.len());
        true
    } else if let Some(rest) = glued {
        let len = first.text.len() - rest.len();
        take(line, len);
        true
    } else {
        false
    }
}

/// Cuts the first bytes off a line. The box of a word that loses a part shrinks by the share of its letters.
fn take(line: &mut Line, len: usize) {
    let Some(first) = line.pieces.first_mut() else {
        return;
    };
    if len >= first.text.len() {
        line.pieces.remove(0);
    } else {
        let n_chars = first.text.chars().count() as f32;
        let n_taken = first.text[..len].chars().count() as f32;
        let cut = first.bbox.width() * n_taken / n_chars;
        first.bbox.left += cut;
        first.seen.left += cut;
        first.text.drain(..len);
    }
    line.fit();
}

/// Whether a small blob of ink stands alone to the left of a line.
fn has_blob(image: &RgbImage, line: &Line) -> bool {
    let Some(first) = line.pieces.first() else {
        return false;
    };
    let capital = line.capital;
    let foot = first.baseline + first.seen.top - first.bbox.top;
    let (far, near) = BULLET_REACH;
    let left = (first.seen.left - far * capital).max(0.0);
    let right = first.seen.left - near * capital;
    let (top, bottom) = ((foot - 1.2 * capital).max(0.0), foot + 0.35 * capital);
    if right - left < 0.4 * capital {
        return false;
    }
    let (left, top) = (left as u32, top as u32);
    let width = (right.ceil() as u32)
        .min(image.width())
        .saturating_sub(left);
    let height = (bottom.ceil() as u32)
        .min(image.height())
        .saturating_sub(top);
    let strip = imageops::crop_imm(image, left, top, width, height).to_image();
    let found = components(&ink(&strip).mask);
    let [blob] = found.list.as_slice() else {
        return false;
    };
    let size = (strip.width() as usize, strip.height() as usize);
    is_blob(blob, size, foot - top as f32, capital)
}

/// Whether ink has the size and the place of a bullet.
fn is_blob(blob: &Component, (width, height): (usize, usize), foot: f32, capital: f32) -> bool {
    let (smallest, largest) = BULLET_SIZE;
    let size = blob.width().max(blob.height()) as f32 / capital;
    let middle = (foot - (blob.top + blob.bottom) as f32 / 2.0) / capital;
    let is_apart = blob.right < width && 0 < blob.top && blob.bottom < height;
    let flat = blob.width() as f32 / blob.height() as f32;
    smallest <= size
        && size <= largest
        && (0.15..=0.85).contains(&middle)
        && (0.5..=5.0).contains(&flat)
        && is_apart
}

/// The number of an item as it may be read: `i.` is a letter and a Roman one.
#[derive(Debug, Clone)]
struct Number {
    /// Bytes of the first word that it takes.
    len: usize,
    /// `(1)`, `1)` or `1.`
    form: (bool, char),
    readings: Vec<(Style, u32)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Digits,
    Small,
    Capital,
    Roman,
}

impl Number {
    fn follows(&self, other: &Self) -> bool {
        let after = |(style, value): &(Style, u32)| {
            other.readings.contains(&(*style, value.wrapping_sub(1)))
        };
        self.form == other.form && self.readings.iter().any(after)
    }
}

/// The number that a line begins with.
fn number(line: &Line) -> Option<Number> {
    let first = &line.pieces.first()?.text;
    let opened = first.starts_with('(');
    let body = first.strip_prefix('(').unwrap_or(first);
    let end = body.find(['.', ')'])?;
    let (count, rest) = body.split_at(end);
    let closer = rest.chars().next()?;
    let rest = &rest[closer.len_utf8()..];
    let is_whole = rest.is_empty() && line.pieces.len() > 1;
    let is_glued =
        rest.starts_with(char::is_alphabetic) && count.bytes().all(|b| b.is_ascii_digit());
    if !(is_whole || is_glued) || (opened && closer != ')') {
        return None;
    }
    let readings = readings(count);
    (!readings.is_empty()).then_some(Number {
        len: first.len() - rest.len(),
        form: (opened, closer),
        readings,
    })
}

fn readings(count: &str) -> Vec<(Style, u32)> {
    if let Ok(value) = count.parse() {
        let is_count = count.len() <= MAX_DIGITS && count.bytes().all(|b| b.is_ascii_digit());
        return if is_count {
            vec![(Style::Digits, value)]
        } else {
            Vec::new()
        };
    }
    let mut readings = Vec::new();
    if let [letter] = count.as_bytes() {
        if letter.is_ascii_lowercase() {
            readings.push((Style::Small, u32::from(letter - b'a')));
        } else if letter.is_ascii_uppercase() {
            readings.push((Style::Capital, u32::from(letter - b'A')));
        }
    }
    readings.extend(roman(&count.to_ascii_lowercase()).map(|value| (Style::Roman, value)));
    readings
}

/// A Roman number below 40.
fn roman(text: &str) -> Option<u32> {
    let tens = text.bytes().take_while(|byte| *byte == b'x').count();
    let units = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let unit = units.iter().position(|unit| *unit == &text[tens..])?;
    let value = 10 * tens + unit;
    (0 < value && value < 40).then_some(value as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numbers_are_read() {
        let cases = [("i", 1), ("iv", 4), ("xix", 19), ("xx", 20)];
        for (text, value) in cases {
            assert_eq!(roman(text), Some(value), "{text}");
        }
        assert_eq!([roman(""), roman("xv1"), roman("rent")], [None; 3]);
    }
}
