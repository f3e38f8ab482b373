//! Labels that stand at an angle or on their side: OCR reads along rows best, so the strip under the plot is turned and
//! read again.
//!
//! The words of each label are given back as if the label hung straight down from its upper end (or stood up from it), so
//! that whoever looks for labels needs to know of two directions only.

mod glyphs;
mod profile;

use std::f32::consts::FRAC_PI_2;

use image::{Rgb, RgbImage};

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
/// Pixels of a strip, at most.
const MAX_PIXELS: f32 = 4e6;
/// Text smaller than this many pixels is enlarged when it is turned.
const SMALL_TEXT: f32 = 16.0;
/// Words that are surely read well: this high at most in text heights, this long, this sure.
const SURE: (f32, usize, f32) = (1.4, 3, 0.85);
/// Blank space around the strip, in text heights: letters at the very edge are read badly.
const MARGIN: f32 = 0.5;
/// Labels with a lower confidence are noise.
const MIN_CONFIDENCE: f32 = 0.6;

/// The strip under a plot whose labels stand at an angle, turned so that they can be read.
#[derive(Debug, Clone)]
pub struct Strip {
    /// The strip with its labels along rows.
    pub picture: RgbImage,
    /// Where it lies in the picture it was cut from.
    place: Rect,
    /// Angle of the labels in radians, positive when they rise to the right.
    angle: f32,
    /// Pixels of [`picture`](Self::picture) for one of the strip.
    scale: f32,
    /// Blank pixels around the strip, before it is scaled.
    margin: f32,
}

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
    Some(turned(image, place, angle, frame.text_height))
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

/// `"20` is a short year: turned and enlarged, its apostrophe may come out as two.
fn with_apostrophe(text: &str) -> String {
    match text.strip_prefix(['"', '”', '“']) {
        Some(year) if year.len() == 2 && year.bytes().all(|c| c.is_ascii_digit()) => {
            format!("'{year}")
        }
        _ => text.to_owned(),
    }
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

/// Cuts a strip out and turns it so that its labels lie along rows.
fn turned(image: &RgbImage, place: Rect, angle: f32, text_height: f32) -> Strip {
    let (sin, cos) = angle.sin_cos();
    let margin = MARGIN * text_height;
    let (width, height) = (
        place.width() * cos + place.height() * sin.abs() + 2.0 * margin,
        place.width() * sin.abs() + place.height() * cos + 2.0 * margin,
    );
    let wanted = if text_height < SMALL_TEXT {
        2.0
    } else {
        1.0_f32
    };
    let scale = wanted.min((MAX_PIXELS / (width * height).max(1.0)).sqrt());
    let mut strip = Strip {
        picture: RgbImage::new(0, 0),
        place,
        angle,
        scale,
        margin,
    };
    let background = *image.get_pixel(place.left as u32, place.top as u32);
    strip.picture = RgbImage::from_fn(
        (width * scale) as u32 + 1,
        (height * scale) as u32 + 1,
        |x, y| {
            let (x, y) = strip.origin(x as f32 + 0.5, y as f32 + 0.5);
            let inside = place.contains(x, y);
            if inside {
                sampled(image, x - 0.5, y - 0.5)
            } else {
                background
            }
        },
    );
    strip
}

/// The colour between pixels.
fn sampled(image: &RgbImage, x: f32, y: f32) -> Rgb<u8> {
    let (left, top) = (x.floor().max(0.0), y.floor().max(0.0));
    let (right, down) = (x - left, y - top);
    let pixel = |x: f32, y: f32| {
        image
            .get_pixel(
                (x as u32).min(image.width() - 1),
                (y as u32).min(image.height() - 1),
            )
            .0
    };
    let corners = [
        (pixel(left, top), (1.0 - right) * (1.0 - down)),
        (pixel(left + 1.0, top), right * (1.0 - down)),
        (pixel(left, top + 1.0), (1.0 - right) * down),
        (pixel(left + 1.0, top + 1.0), right * down),
    ];
    Rgb([0, 1, 2].map(|channel| {
        let sum: f32 = corners
            .iter()
            .map(|(colour, weight)| f32::from(colour[channel]) * weight)
            .sum();
        sum.clamp(0.0, 255.0) as u8
    }))
}

impl Strip {
    /// Where a point of the turned picture lies in the picture that it was cut from.
    fn origin(&self, x: f32, y: f32) -> (f32, f32) {
        let (sin, cos) = self.angle.sin_cos();
        let (along, across) = (x / self.scale - self.margin, y / self.scale - self.margin);
        // The corner that turns to the edge: the left one for labels that rise, else the right one.
        let (along, across) = if self.angle > 0.0 {
            (along - self.place.height() * sin, across)
        } else {
            (along, across + self.place.width() * sin)
        };
        (
            self.place.left + along * cos + across * sin,
            self.place.top - along * sin + across * cos,
        )
    }

    /// The words of a label as if it hung from its upper end, which stands at its tick.
    fn hung(&self, label: &Phrase, line: usize) -> Vec<Word> {
        let bbox = label.bbox;
        let rises = self.angle > 0.0;
        let end = if rises { bbox.right } else { bbox.left };
        let (x, y) = self.origin(end, bbox.center_y());
        let half = 0.5 * bbox.height() / self.scale;
        let turn = if rises { Turn::Up } else { Turn::Down };
        let at = |place: f32| y + (end - place).abs() / self.scale;
        let words = label.words.iter();
        words
            .map(|word| {
                let (a, b) = (at(word.bbox.left), at(word.bbox.right));
                Word {
                    text: with_apostrophe(&word.text),
                    bbox: Rect::from_ltrb(x - half, a.min(b), x + half, a.max(b)),
                    line,
                    turn,
                    ..word.clone()
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_apostrophes_before_a_short_year_are_one() {
        for (read, meant) in [
            ("\"20", "'20"),
            ("'20", "'20"),
            ("\"A\"", "\"A\""),
            ("\"200", "\"200"),
        ] {
            assert_eq!(with_apostrophe(read), meant);
        }
    }

    #[test]
    fn a_label_read_off_the_turned_strip_hangs_from_its_upper_end() {
        let image = RgbImage::from_pixel(200, 120, Rgb([255; 3]));
        let place = Rect::from_ltrb(0.0, 60.0, 200.0, 120.0);
        let strip = turned(&image, place, 45_f32.to_radians(), 20.0);
        let (x, y) = strip.origin(
            strip.picture.width() as f32 / 2.0,
            strip.picture.height() as f32 / 2.0,
        );
        assert!((x - 100.0).abs() < 2.0 && (y - 90.0).abs() < 2.0, "{x} {y}");
        let word = Word {
            text: "2015".to_owned(),
            bbox: Rect::from_ltrb(80.0, 90.0, 110.0, 100.0),
            confidence: 0.9,
            weakest: 0.9,
            alternatives: Vec::new(),
            line: 0,
            turn: Turn::Upright,
        };
        let (x, y) = strip.origin(110.0, 95.0);
        let label = frame::phrases_of(&[word]).remove(0);
        let hung = strip.hung(&label, 3);
        assert_eq!((hung[0].turn, hung[0].line), (Turn::Up, 3));
        assert!((hung[0].bbox.center_x() - x).abs() < 0.01 && (hung[0].bbox.top - y).abs() < 0.01);
        assert!((hung[0].bbox.height() - 30.0).abs() < 0.01);
    }
}
