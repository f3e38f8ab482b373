//! Labels that stand at an angle or on their side: OCR reads along rows best, so the strip under the plot is turned and
//! read again.
//!
//! The words of each label are given back as if the label hung straight down from its upper end (or stood up from it), so
//! that whoever looks for labels needs to know of two directions only.
//!
//! ```text
//! profile  at which angle ink falls on the fewest lines
//! glyphs   whether letters lie on their side
//! strip    cut out and turned, and what was read there turned back
//! ```

mod glyphs;
mod profile;
mod strip;

use std::f32::consts::FRAC_PI_2;

use image::RgbImage;

pub use strip::Strip;

use super::frame::{self, Frame, Phrase};
use crate::raster::colour::distance;
use crate::{
    figure::Orientation,
    geometry::Rect,
    ocr::{Turn, Word},
};

/// Pixels of ink that make labels.
const MIN_INK: usize = 200;
/// Highest strip, in text heights.
const MAX_HEIGHT: f32 = 16.0;
/// A higher strip holds labels at an angle, or more than one line.
const MIN_HEIGHT: f32 = 2.0;
/// Lowest strip of labels at an angle, as short years are: if OCR made no sense of them.
const MIN_LEANING: f32 = 1.3;
/// Lowest strip of labels on their side, as a letter is.
const MIN_STANDING: f32 = 0.55;
/// A letter on its side is no higher, in text heights.
const MAX_LYING: f32 = 0.8;
/// Rows without ink, in text heights, that end a strip.
const BLANK: f32 = 0.8;
/// A tick mark is no thicker, in text heights.
const NARROW: f32 = 0.2;
/// Difference from the background from which a pixel is ink.
const MIN_CONTRAST: u8 = 60;
/// Words that are surely read well: this high at most in text heights, this long, this sure.
const SURE: (f32, usize, f32) = (1.4, 3, 0.85);
/// Labels with a lower confidence are noise.
const MIN_CONFIDENCE: f32 = 0.6;

/// Finds the strip of a chart whose labels stand at an angle.
pub fn find(image: &RgbImage, words: &[Word]) -> Option<Strip> {
    let frame = super::find_frame(image, words);
    if frame.orientation != Orientation::Vertical || frame.value_axes.is_empty() {
        return None;
    }
    let sure: Vec<Rect> = words
        .iter()
        .filter(|word| is_sure(word, frame.text_height))
        .map(|word| word.bbox)
        .collect();
    let (place, angle) =
        leaning(image, &frame, &sure, words).or_else(|| standing(image, &frame, &sure, words))?;
    Some(Strip::turned(image, place, angle, frame.text_height))
}

/// The strip of labels at an angle, and the angle.
fn leaning(image: &RgbImage, frame: &Frame, sure: &[Rect], words: &[Word]) -> Option<(Rect, f32)> {
    let height = frame.text_height;
    let (place, ink) = ink_below(image, frame, sure, MIN_LEANING)?;
    let are_odd = is_odd(&place, words, height);
    let is_high = place.height() >= MIN_HEIGHT * height;
    (ink.len() >= MIN_INK && (is_high || are_odd))
        .then(|| profile::angle(&ink, are_odd))
        .flatten()
        .map(|angle| (place, angle))
}

/// The strip of labels on their side.
fn standing(image: &RgbImage, frame: &Frame, sure: &[Rect], words: &[Word]) -> Option<(Rect, f32)> {
    let height = frame.text_height;
    let (place, ink) = ink_below(image, frame, sure, MIN_STANDING)?;
    let place = Rect {
        left: place.left.max(frame.plot.left - height),
        ..place
    };
    let is_low = place.height() < MIN_HEIGHT * height;
    let are_odd = is_odd(&place, words, height) && (is_low || profile::stands(&ink));
    let below = Rect {
        top: frame.plot.bottom,
        ..place
    };
    let is_read = sure.iter().any(|bbox| bbox.intersection(&below).is_some());
    (are_odd || (!is_read && glyphs::lie(&ink, height))).then_some((place, FRAC_PI_2))
}

/// Whether half of what was read in a strip is doubtful, or wider than letters are.
fn is_odd(place: &Rect, words: &[Word], text_height: f32) -> bool {
    let is_odd = |word: &&Word| {
        let bbox = word.bbox;
        let lies = word.text.chars().count() == 1
            && bbox.height() < MAX_LYING * text_height
            && bbox.width() > bbox.height();
        word.turn != Turn::Upright || word.confidence < SURE.2 || lies
    };
    let inside = || {
        let here = |word: &&Word| place.contains(word.bbox.center_x(), word.bbox.center_y());
        words.iter().filter(here)
    };
    let n_odd = inside().filter(is_odd).count();
    n_odd >= 2 && 2 * n_odd >= inside().count()
}

/// The words of a picture with those that were read off the turned strip in place of what was read there before.
pub fn replaced(words: Vec<Word>, strip: &Strip, read: &[Word]) -> Vec<Word> {
    let text_height = frame::text_height(&words);
    let (mut labels, others): (Vec<Phrase>, Vec<Phrase>) = frame::phrases_of(read)
        .into_iter()
        .filter(|label| label.confidence >= MIN_CONFIDENCE)
        .partition(|label| label.turn() == Turn::Upright);
    // A lone digit has no direction of its own.
    for label in others {
        let is_apart = labels
            .iter()
            .all(|other| other.bbox.intersection(&label.bbox).is_none());
        if is_apart && label.text.chars().count() == 1 {
            labels.push(label);
        }
    }
    let n_letters = |words: &mut dyn Iterator<Item = &Word>| -> usize {
        words
            .map(|word| word.text.chars().filter(|c| c.is_alphanumeric()).count())
            .sum()
    };
    let is_garbled = |word: &&Word| {
        strip
            .place
            .contains(word.bbox.center_x(), word.bbox.center_y())
            && !is_sure(word, text_height)
    };
    let before = n_letters(&mut words.iter().filter(is_garbled));
    let after = n_letters(&mut labels.iter().flat_map(|label| &label.words));
    if labels.len() < 2 || after < before {
        return words;
    }
    let kept = words.iter().filter(|word| !is_garbled(word)).cloned();
    let first = words.iter().map(|word| word.line + 1).max().unwrap_or(0);
    let hung = labels
        .iter()
        .enumerate()
        .flat_map(|(at, label)| strip.hung(label, first + at));
    kept.chain(hung).collect()
}

fn is_sure(word: &Word, text_height: f32) -> bool {
    let (height, length, confidence) = SURE;
    word.turn == Turn::Upright
        && word.bbox.height() <= height * text_height
        && word.text.chars().count() >= length
        && word.confidence >= confidence
}

/// The strip of ink right below a plot, if it is as high as the least, in text heights, and its pixels relative to the strip's upper left corner.
fn ink_below(
    image: &RgbImage,
    frame: &Frame,
    sure: &[Rect],
    least: f32,
) -> Option<(Rect, Vec<(f32, f32)>)> {
    let (width, rows) = (image.width(), image.height());
    let height = frame.text_height;
    let top = (frame.plot.bottom + 0.35 * height).max(0.0) as u32;
    let left = (frame.plot.left - MAX_HEIGHT * height).max(0.0) as u32;
    let right = ((frame.plot.right + 4.0 * height).max(0.0) as u32).min(width);
    let lowest = ((frame.plot.bottom + MAX_HEIGHT * height).max(0.0) as u32).min(rows);
    if left + 8 >= right || top >= lowest {
        return None;
    }
    let background = image.get_pixel(left.min(width - 1), top.min(rows - 1)).0;
    let in_plot = frame.plot.left as u32..(frame.plot.right as u32).min(right);
    let hidden = |x: u32, y: u32| sure.iter().any(|bbox| bbox.contains(x as f32, y as f32));
    let inked = |x: u32, y: u32| {
        distance(image.get_pixel(x, y).0, background) >= MIN_CONTRAST && !hidden(x, y)
    };
    let narrow = (NARROW * height).max(2.0) as usize;
    let (mut first, mut bottom, mut blank) = (top, top, 0.0);
    let mut are_strokes = true;
    for y in top..lowest {
        let widest = widest_run(in_plot.clone().map(|x| inked(x, y)));
        if widest > 0 {
            (blank, bottom) = (0.0, y + 1);
            are_strokes &= widest <= narrow;
            continue;
        }
        blank += 1.0;
        if are_strokes && ((bottom - first) as f32) < MIN_STANDING * height {
            // Tick marks.
            (first, bottom) = (y + 1, y + 1);
            continue;
        }
        if blank > BLANK * height && bottom > first {
            if (bottom - first) as f32 >= least * height {
                break;
            }
            // The edge of a bar.
            (first, bottom) = (y, y);
            are_strokes = true;
        }
    }
    let top = first;
    if ((bottom - top) as f32) < least * height {
        return None;
    }
    let ink: Vec<(f32, f32)> = (top..bottom)
        .flat_map(|y| (left..right).map(move |x| (x, y)))
        .filter(|&(x, y)| inked(x, y))
        .map(|(x, y)| ((x - left) as f32, (y - top) as f32))
        .collect();
    let place = Rect::from_ltrb(left as f32, top as f32, right as f32, bottom as f32);
    Some((place, ink))
}

/// The most pixels with ink beside each other.
fn widest_run(row: impl Iterator<Item = bool>) -> usize {
    let mut run = 0;
    row.map(|has_ink| {
        run = if has_ink { run + 1 } else { 0 };
        run
    })
    .max()
    .unwrap_or(0)
}
