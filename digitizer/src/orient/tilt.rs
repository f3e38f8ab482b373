//! Tilt: a picture turned by more degrees than its words read well at.

use image::{Rgb, RgbImage};

use super::skew;
use crate::geometry::Rect;
use crate::ocr::Word;

/// Largest tilt that is looked for, in degrees: beyond, lines are no longer found one by one.
const MAX_TILT_DEG: f32 = 10.0;

/// Tilt from which a picture is turned back and read again, in degrees: here words begin to be glued or lost.
const MIN_TILT_DEG: f32 = 0.6;

/// Fewer words tell no direction.
const MIN_WORDS: usize = 12;

/// The turn from an upright picture to the given one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tilt {
    /// Clockwise angle of the lines in the given picture.
    angle_rad: f32,
    /// Centre of the given picture.
    center: (f32, f32),
    /// Size of the upright picture: all of the given one fits in.
    upright: (u32, u32),
}

/// The tilt of a picture's words, when it is more than the readers should straighten by themselves.
pub(super) fn find(words: &[Word], (width, height): (u32, u32)) -> Option<Tilt> {
    if words.len() < MIN_WORDS {
        return None;
    }
    let degrees = skew::of(words, MAX_TILT_DEG);
    (degrees.abs() > MIN_TILT_DEG).then(|| {
        let angle_rad = degrees.to_radians();
        let (sin, cos) = (angle_rad.sin().abs(), angle_rad.cos());
        let (across, down) = (width as f32, height as f32);
        Tilt {
            angle_rad,
            center: (across / 2.0, down / 2.0),
            upright: (
                (across * cos + down * sin).ceil() as u32,
                (across * sin + down * cos).ceil() as u32,
            ),
        }
    })
}

impl Tilt {
    pub(super) fn degrees(self) -> f32 {
        self.angle_rad.to_degrees()
    }

    /// The picture turned upright, bilinear; what lies outside of it repeats its edges.
    pub(super) fn turned_back(self, given: &RgbImage) -> RgbImage {
        let (last_x, last_y) = (given.width() as i32 - 1, given.height() as i32 - 1);
        let at = |x: i32, y: i32| {
            let pixel = given.get_pixel(x.clamp(0, last_x) as u32, y.clamp(0, last_y) as u32);
            pixel.0.map(f32::from)
        };
        RgbImage::from_fn(self.upright.0, self.upright.1, |x, y| {
            let (x, y) = self.place(x as f32 + 0.5, y as f32 + 0.5);
            let (x, y) = (x - 0.5, y - 0.5);
            let (left, top) = (x.floor(), y.floor());
            let (across, down) = (x - left, y - top);
            let (left, top) = (left as i32, top as i32);
            let corners = [
                (at(left, top), (1.0 - across) * (1.0 - down)),
                (at(left + 1, top), across * (1.0 - down)),
                (at(left, top + 1), (1.0 - across) * down),
                (at(left + 1, top + 1), across * down),
            ];
            Rgb([0, 1, 2].map(|channel| {
                let sum: f32 = corners
                    .iter()
                    .map(|(pixel, weight)| pixel[channel] * weight)
                    .sum();
                sum.round() as u8
            }))
        })
    }

    /// The box around an upright box in the given picture.
    pub(super) fn as_given(self, bbox: &Rect) -> Rect {
        let corners = [
            (bbox.left, bbox.top),
            (bbox.right, bbox.top),
            (bbox.left, bbox.bottom),
            (bbox.right, bbox.bottom),
        ];
        let around = corners
            .map(|(x, y)| self.place(x, y))
            .map(|(x, y)| Rect::from_ltrb(x, y, x, y))
            .into_iter()
            .reduce(|a, b| a.union(&b))
            .unwrap_or_default();
        let (width, height) = (2.0 * self.center.0, 2.0 * self.center.1);
        Rect::from_ltrb(
            around.left.clamp(0.0, width),
            around.top.clamp(0.0, height),
            around.right.clamp(0.0, width),
            around.bottom.clamp(0.0, height),
        )
    }

    /// A place of the upright picture in the given one.
    fn place(self, x: f32, y: f32) -> (f32, f32) {
        let (sin, cos) = self.angle_rad.sin_cos();
        let (dx, dy) = (
            x - self.upright.0 as f32 / 2.0,
            y - self.upright.1 as f32 / 2.0,
        );
        (
            self.center.0 + dx * cos - dy * sin,
            self.center.1 + dx * sin + dy * cos,
        )
    }
}
