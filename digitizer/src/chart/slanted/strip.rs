//! A strip of labels, turned so that they lie along rows, and back.

use image::{Rgb, RgbImage};

use crate::{
    chart::frame::Phrase,
    geometry::Rect,
    ocr::{Turn, Word},
};

/// Pixels of a strip, at most.
const MAX_PIXELS: f32 = 4e6;
/// Text smaller than this many pixels is enlarged when it is turned.
const SMALL_TEXT: f32 = 16.0;
/// Blank space around the strip, in text heights: letters at the very edge are read badly.
const MARGIN: f32 = 0.5;

/// The strip under a plot whose labels stand at an angle, turned so that they can be read.
#[derive(Debug, Clone)]
pub struct Strip {
    /// The strip with its labels along rows.
    pub picture: RgbImage,
    /// Where it lies in the picture it was cut from.
    pub(super) place: Rect,
    /// Angle of the labels in radians, positive when they rise to the right.
    angle: f32,
    /// Pixels of [`picture`](Self::picture) for one of the strip.
    scale: f32,
    /// Blank pixels around the strip, before it is scaled.
    margin: f32,
}

impl Strip {
    /// Cuts a strip out and turns it so that its labels lie along rows.
    pub(super) fn turned(image: &RgbImage, place: Rect, angle: f32, text_height: f32) -> Self {
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
        let mut strip = Self {
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
    pub(super) fn hung(&self, label: &Phrase, line: usize) -> Vec<Word> {
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

/// `"20` is a short year: turned and enlarged, its apostrophe may come out as two.
fn with_apostrophe(text: &str) -> String {
    match text.strip_prefix(['"', '”', '“']) {
        Some(year) if year.len() == 2 && year.bytes().all(|c| c.is_ascii_digit()) => {
            format!("'{year}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::frame::phrases_of;

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
        let strip = Strip::turned(&image, place, 45_f32.to_radians(), 20.0);
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
        let label = phrases_of(&[word]).remove(0);
        let hung = strip.hung(&label, 3);
        assert_eq!((hung[0].turn, hung[0].line), (Turn::Up, 3));
        assert!((hung[0].bbox.center_x() - x).abs() < 0.01 && (hung[0].bbox.top - y).abs() < 0.01);
        assert!((hung[0].bbox.height() - 30.0).abs() < 0.01);
    }
}
