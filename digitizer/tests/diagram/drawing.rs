//! A picture of a diagram, and the diagram that is read from it.

use digitizer::{
    diagram,
    figure::{Diagram, Shape},
    geometry::Rect,
    ocr::{Turn, Word},
};
use image::{Rgb, RgbImage};

pub(crate) const INK: [u8; 3] = [30, 30, 40];
pub(crate) const PAPER: [u8; 3] = [255; 3];
const TEXT_HEIGHT: i32 = 10;

/// A picture that shapes, lines and words are drawn on. Every letter is an upright stroke.
pub(crate) struct Drawing {
    pub(crate) image: RgbImage,
    pub(crate) words: Vec<Word>,
}

impl Drawing {
    pub(crate) fn new(width: u32, height: u32, paper: [u8; 3]) -> Self {
        Self {
            image: RgbImage::from_pixel(width, height, Rgb(paper)),
            words: Vec::new(),
        }
    }

    pub(crate) fn read(&self) -> Diagram {
        diagram::read(&self.image, &self.words).expect("a diagram")
    }

    pub(crate) fn paint(&mut self, colour: [u8; 3], is_inside: impl Fn(f32, f32) -> bool) {
        for (x, y, pixel) in self.image.enumerate_pixels_mut() {
            if is_inside(x as f32 + 0.5, y as f32 + 0.5) {
                *pixel = Rgb(colour);
            }
        }
    }

    /// A shape of 100 by 40 around a place, with its label in the middle.
    pub(crate) fn node(&mut self, shape: Shape, (x, y): (i32, i32), label: &str) {
        self.filled_node(shape, (x, y), label, PAPER, INK);
    }

    pub(crate) fn filled_node(
        &mut self,
        shape: Shape,
        (x, y): (i32, i32),
        label: &str,
        fill: [u8; 3],
        ink: [u8; 3],
    ) {
        let inside = |px: f32, py: f32, shrunk: f32| {
            let (dx, dy) = ((px - x as f32).abs(), (py - y as f32).abs());
            let (width, height) = (50.0 - shrunk, 20.0 - shrunk);
            match shape {
                Shape::Ellipse => (dx / width).hypot(dy / height) <= 1.0,
                Shape::Diamond => dx / width + dy / height <= 1.0 - 0.03 * shrunk,
                Shape::Rounded => {
                    let corner = (dx - width + 12.0)
                        .max(0.0)
                        .hypot((dy - height + 12.0).max(0.0));
                    dx <= width && dy <= height && corner <= 12.0
                }
                _ => dx <= width && dy <= height,
            }
        };
        self.paint(INK, |px, py| inside(px, py, 0.0));
        self.paint(fill, |px, py| inside(px, py, 2.0));
        self.label((x, y), label, ink);
    }

    /// A line two pixels thick over these points, and an arrowhead at its end.
    pub(crate) fn arrow(&mut self, way: &[(i32, i32)]) {
        self.line(way);
        let [.., from, to] = way else {
            panic!("two points")
        };
        let (dx, dy) = ((to.0 - from.0) as f32, (to.1 - from.1) as f32);
        let (dx, dy) = (dx / dx.hypot(dy), dy / dx.hypot(dy));
        let (tip_x, tip_y) = (to.0 as f32, to.1 as f32);
        self.paint(INK, |x, y| {
            let behind = (tip_x - x) * dx + (tip_y - y) * dy;
            let beside = (tip_x - x) * dy - (tip_y - y) * dx;
            (0.0..10.0).contains(&behind) && beside.abs() <= 0.5 * behind
        });
    }

    pub(crate) fn line(&mut self, way: &[(i32, i32)]) {
        self.dashes(way, f32::MAX);
    }

    /// A line of dashes of this length and gaps half as long.
    pub(crate) fn dashes(&mut self, way: &[(i32, i32)], dash: f32) {
        let mut drawn = 0.0;
        for pair in way.windows(2) {
            let (dx, dy) = (
                (pair[1].0 - pair[0].0) as f32,
                (pair[1].1 - pair[0].1) as f32,
            );
            let length = dx.hypot(dy);
            for step in 0..=length as usize {
                let part = step as f32 / length;
                let (x, y) = (pair[0].0 as f32 + dx * part, pair[0].1 as f32 + dy * part);
                if drawn % (1.5 * dash) < dash {
                    self.dot(x as u32, y as u32);
                }
                drawn += 1.0;
            }
        }
    }

    /// A line as a hand draws it: it sways, by another amount for each start, and runs past its end.
    pub(crate) fn sway(&mut self, from: (i32, i32), to: (i32, i32)) {
        let (dx, dy) = ((to.0 - from.0) as f32, (to.1 - from.1) as f32);
        let length = dx.hypot(dy);
        let phase = (from.0 * 7 + from.1 * 13) as f32;
        for step in 0..length as usize + 5 {
            let along = step as f32;
            let off = 2.6 * (0.11 * along + phase).sin() + 1.2 * (0.31 * along + phase).sin();
            let x = from.0 as f32 + (dx * along - dy * off) / length;
            let y = from.1 as f32 + (dy * along + dx * off) / length;
            self.dot(x as u32, y as u32);
        }
    }

    /// A box drawn by hand, with its label.
    pub(crate) fn sketched_node(&mut self, (x, y): (i32, i32), label: &str) {
        let (left, top, right, bottom) = (x - 50, y - 20, x + 50, y + 20);
        self.sway((left, top), (right, top));
        self.sway((right, top - 2), (right, bottom));
        self.sway((right + 2, bottom), (left, bottom));
        self.sway((left, bottom + 3), (left, top));
        self.label((x, y), label, INK);
    }

    pub(crate) fn dot(&mut self, x: u32, y: u32) {
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            if let Some(pixel) = self.image.get_pixel_mut_checked(x + dx, y + dy) {
                *pixel = Rgb(INK);
            }
        }
    }

    /// Words in a line around a place.
    pub(crate) fn label(&mut self, (x, y): (i32, i32), text: &str, ink: [u8; 3]) {
        let mut left = x - 3 * text.len() as i32;
        let (top, bottom) = (y - TEXT_HEIGHT / 2, y + TEXT_HEIGHT / 2);
        for word in text.split(' ') {
            let right = left + 6 * word.len() as i32 - 4;
            self.paint(ink, |px, py| {
                let is_letter = (px as i32 - left).rem_euclid(6) < 2;
                is_letter
                    && (left..right).contains(&(px as i32))
                    && (top..bottom).contains(&(py as i32))
            });
            self.words.push(Word {
                text: word.to_owned(),
                bbox: Rect::from_ltrb(left as f32, top as f32, right as f32, bottom as f32),
                confidence: 0.95,
                weakest: 0.9,
                alternatives: Vec::new(),
                line: 0,
                turn: Turn::Upright,
            });
            left = right + 10;
        }
    }
}
