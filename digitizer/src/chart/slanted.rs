//! Labels that stand at an angle: OCR reads along rows and columns, so the strip under the plot is turned and read again.
//!
//! The words of each label are given back as if the label hung straight down from its upper end (or stood up from it), so
//! that whoever looks for labels needs to know of two directions only.

use image::{Rgb, RgbImage};

use super::frame::{self, Frame, Phrase};
use crate::{
    figure::Orientation,
    geometry::Rect,
    ocr::{Turn, Word},
};

/// Angles that are tried, in degrees: text that rises to the right has positive ones.
const ANGLES: std::ops::RangeInclusive<i32> = -14..=14;
/// Degrees from one angle to the next.
const STEP: i32 = 5;
/// Smaller angles are those of a crooked scan, larger ones those of upright words.
const LEAST: i32 = 20;
/// How much clearer lines have to be set apart at an angle than along rows and columns.
const MIN_GAIN: f32 = 1.1;
/// Labels that rise to the right are as much more usual than those that fall.
const USUAL: f32 = 1.5;
/// Pixels of ink that make labels.
const MIN_INK: usize = 200;
/// Width of a bin of the profile, in pixels.
const BIN: f32 = 1.5;
/// Highest strip, in text heights.
const MAX_HEIGHT: f32 = 16.0;
/// Lowest strip.
const MIN_HEIGHT: f32 = 2.0;
/// Rows without ink, in text heights, that end a strip.
const BLANK: f32 = 0.8;
/// Difference from the background from which a pixel is ink.
const MIN_CONTRAST: u8 = 60;
/// Pixels of a strip, at most.
const MAX_PIXELS: f32 = 4e6;
/// Text smaller than this many pixels is enlarged when it is turned.
const SMALL_TEXT: f32 = 16.0;
/// Words that are surely read well: this high at most in text heights, this long, this sure.
const SURE: (f32, usize, f32) = (1.4, 3, 0.85);
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
}

/// Finds the strip of a chart whose labels stand at an angle.
pub fn find(image: &RgbImage, words: &[Word]) -> Option<Strip> {
    let frame = frame::find(image, words);
    if frame.orientation != Orientation::Vertical || frame.value_axes.is_empty() {
        return None;
    }
    let sure: Vec<Rect> = words
        .iter()
        .filter(|word| is_sure(word, frame.text_height))
        .map(|word| word.bbox)
        .collect();
    let (place, ink) = ink_below(image, &frame, &sure)?;
    let angle = angle(&ink)?;
    Some(turned(image, place, angle, frame.text_height))
}

/// The words of a picture with those that were read off the turned strip in place of what was read there before.
pub fn replaced(words: Vec<Word>, strip: &Strip, read: &[Word]) -> Vec<Word> {
    let text_height = frame::text_height(&words);
    let labels: Vec<Phrase> = frame::phrases_of(read)
        .into_iter()
        .filter(|label| label.turn() == Turn::Upright && label.confidence >= MIN_CONFIDENCE)
        .collect();
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

/// The strip of ink right below a plot, and its pixels relative to the strip's upper left corner.
fn ink_below(image: &RgbImage, frame: &Frame, sure: &[Rect]) -> Option<(Rect, Vec<(f32, f32)>)> {
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
        frame::distance(image.get_pixel(x, y).0, background) >= MIN_CONTRAST && !hidden(x, y)
    };
    let (mut first, mut bottom, mut blank) = (top, top, 0.0);
    for y in top..lowest {
        if in_plot.clone().any(|x| inked(x, y)) {
            (blank, bottom) = (0.0, y + 1);
            continue;
        }
        blank += 1.0;
        if blank > BLANK * height && bottom > first {
            if (bottom - first) as f32 >= MIN_HEIGHT * height {
                break;
            }
            // Tick marks, or the edge of a bar.
            (first, bottom) = (y, y);
        }
    }
    let top = first;
    if ((bottom - top) as f32) < MIN_HEIGHT * height {
        return None;
    }
    let ink: Vec<(f32, f32)> = (top..bottom)
        .flat_map(|y| (left..right).map(move |x| (x, y)))
        .filter(|&(x, y)| inked(x, y))
        .map(|(x, y)| ((x - left) as f32, (y - top) as f32))
        .collect();
    let place = Rect::from_ltrb(left as f32, top as f32, right as f32, bottom as f32);
    (ink.len() >= MIN_INK).then_some((place, ink))
}

/// The angle at which ink falls on the fewest lines, when these are more clearly set apart than along rows and columns.
fn angle(ink: &[(f32, f32)]) -> Option<f32> {
    let steepness = |degrees: i32| profile(ink, degrees).0;
    let rated = ANGLES
        .map(|n| n * STEP)
        .filter(|degrees| degrees.abs() >= LEAST)
        .map(|degrees| {
            // Digits that all labels share fall on lines of their own, at right angles to the labels.
            let usual = if degrees > 0 { USUAL } else { 1.0 };
            (degrees, usual * steepness(degrees))
        });
    let (best, _) = rated.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let clearness = |degrees: i32| {
        let (steps, squares) = profile(ink, degrees);
        steps / squares.max(1.0)
    };
    if clearness(best) < MIN_GAIN * clearness(0).max(clearness(90)) {
        return None;
    }
    let near = best - STEP + 1..best + STEP;
    let fine = near.max_by(|&a, &b| steepness(a).total_cmp(&steepness(b)))?;
    Some((fine as f32).to_radians())
}

/// The projection profile of ink at an angle, as for the skew of a page (Postl, 1986): the squared steps between
/// neighbouring bins, and the squares of the bins. The first is largest where much ink lies on few lines; the first for the
/// second tells how well lines are set apart however many they are.
fn profile(ink: &[(f32, f32)], degrees: i32) -> (f32, f32) {
    let (sin, cos) = (degrees as f32).to_radians().sin_cos();
    let across = || ink.iter().map(|(x, y)| (x * sin + y * cos) / BIN);
    let low = across().fold(f32::INFINITY, f32::min);
    let high = across().fold(f32::NEG_INFINITY, f32::max);
    let mut bins = vec![0.0_f32; (high - low) as usize + 3];
    for place in across() {
        // Shared out between two bins: whole ones beat with the pixels.
        let bin = place - low;
        let share = bin.fract();
        bins[bin as usize] += 1.0 - share;
        bins[bin as usize + 1] += share;
    }
    let steps = bins.windows(2).map(|pair| (pair[1] - pair[0]).powi(2));
    (steps.sum(), bins.iter().map(|bin| bin * bin).sum())
}

/// Cuts a strip out and turns it so that its labels lie along rows.
fn turned(image: &RgbImage, place: Rect, angle: f32, text_height: f32) -> Strip {
    let (sin, cos) = angle.sin_cos();
    let (width, height) = (
        place.width() * cos + place.height() * sin.abs(),
        place.width() * sin.abs() + place.height() * cos,
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
        let (along, across) = (x / self.scale, y / self.scale);
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

    /// Ink of short lines at an angle, as labels under an axis.
    fn labels(degrees: f32) -> Vec<(f32, f32)> {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let points = (0..8).flat_map(|label| {
            (0..40).flat_map(move |along| (0..6).map(move |across| (label, along, across)))
        });
        points
            .map(|(label, along, across)| {
                let (along, across) = (along as f32, across as f32);
                let x = 40.0 * label as f32 + along * cos + across * sin;
                (x, 50.0 - along * sin + across * cos)
            })
            .collect()
    }

    #[test]
    fn the_angle_of_slanted_labels_is_found_and_straight_ones_have_none() {
        for degrees in [45.0, 30.0] {
            let found = angle(&labels(degrees)).expect("slanted").to_degrees();
            assert!((found - degrees).abs() <= 3.0, "{found} for {degrees}");
        }
        assert_eq!(angle(&labels(0.0)), None);
        assert_eq!(angle(&labels(90.0)), None);
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
