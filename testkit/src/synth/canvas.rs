//! A picture that is drawn on: filled rectangles, and antialiased text, strokes and triangles.

use ab_glyph::{Font, ScaleFont, point};
use image::{Rgb, RgbImage};

use super::font::{self, Face};

/// Steps between paper and ink, as common text rasterizers have them; few shades keep the files small.
const SHADES: f32 = 16.0;

/// An sRGB colour.
pub type Colour = Rgb<u8>;

/// What text is written with.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    /// The font.
    pub face: Face,
    /// Size in pixels, from the highest ascender to the lowest descender.
    pub size_px: f32,
    /// The colour.
    pub ink: Colour,
}

impl Pen {
    /// Pixels that `text` takes in a line.
    pub fn width_of(self, text: &str) -> f32 {
        let font = font::load(self.face).as_scaled(self.size_px);
        let mut width = 0.0;
        let mut previous = None;
        for glyph in text.chars().map(|character| font.glyph_id(character)) {
            width += previous.map_or(0.0, |left| font.kern(left, glyph)) + font.h_advance(glyph);
            previous = Some(glyph);
        }
        width
    }
}

/// A picture in the making. The origin is the top left corner; y grows downwards.
#[derive(Debug)]
pub struct Canvas {
    pixels: RgbImage,
}

impl Canvas {
    /// An empty sheet of paper.
    pub fn new(width: u32, height: u32, paper: Colour) -> Self {
        Self {
            pixels: RgbImage::from_pixel(width, height, paper),
        }
    }

    /// The finished picture.
    pub fn into_image(self) -> RgbImage {
        self.pixels
    }

    /// The picture as it is, to draw on pixel by pixel.
    pub fn image_mut(&mut self) -> &mut RgbImage {
        &mut self.pixels
    }

    /// Fills `left..right` by `top..bottom`; what lies outside of the picture is left out.
    pub fn fill(&mut self, (left, top): (u32, u32), (right, bottom): (u32, u32), colour: Colour) {
        for y in top..bottom.min(self.pixels.height()) {
            for x in left..right.min(self.pixels.width()) {
                self.pixels.put_pixel(x, y, colour);
            }
        }
    }

    /// Writes one line whose first letter starts at `x` and stands on `baseline`.
    pub fn write(&mut self, x: f32, baseline: f32, text: &str, pen: Pen) {
        let font = font::load(pen.face).as_scaled(pen.size_px);
        let mut caret = x;
        let mut previous = None;
        for character in text.chars() {
            let id = font.glyph_id(character);
            caret += previous.map_or(0.0, |left| font.kern(left, id));
            let glyph = id.with_scale_and_position(pen.size_px, point(caret, baseline));
            if let Some(outline) = font.outline_glyph(glyph) {
                let corner = outline.px_bounds().min;
                outline.draw(|column, row, coverage| {
                    self.blend(
                        corner.x as i64 + i64::from(column),
                        corner.y as i64 + i64::from(row),
                        coverage,
                        pen.ink,
                    );
                });
            }
            caret += font.h_advance(id);
            previous = Some(id);
        }
    }

    /// Draws a line through the points.
    pub fn stroke(&mut self, points: &[(f32, f32)], width: f32, ink: Colour) {
        for ends in points.windows(2) {
            let (from, to) = (ends[0], ends[1]);
            let reach = width / 2.0 + 1.0;
            self.cover(&[from, to], reach, ink, |place| {
                width / 2.0 + 0.5 - distance(place, from, to)
            });
        }
    }

    /// Fills a triangle whose corners go clockwise.
    pub fn triangle(&mut self, corners: [(f32, f32); 3], ink: Colour) {
        let [a, b, c] = corners;
        self.cover(&corners, 1.0, ink, |place| {
            let inside = [(a, b), (b, c), (c, a)].map(|(from, to)| beside(place, from, to));
            inside.into_iter().fold(f32::INFINITY, f32::min) + 0.5
        });
    }

    /// Blends `ink` around the points, as much of each pixel as `coverage` says of its middle.
    fn cover(
        &mut self,
        points: &[(f32, f32)],
        reach: f32,
        ink: Colour,
        coverage: impl Fn((f32, f32)) -> f32,
    ) {
        let range = |along: fn(&(f32, f32)) -> f32| {
            let (least, most) = points
                .iter()
                .map(along)
                .fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), at| {
                    (least.min(at), most.max(at))
                });
            (least - reach).floor() as i64..(most + reach).ceil() as i64
        };
        for y in range(|point| point.1) {
            for x in range(|point| point.0) {
                let covered = coverage((x as f32 + 0.5, y as f32 + 0.5));
                self.blend(x, y, covered.clamp(0.0, 1.0), ink);
            }
        }
    }

    fn blend(&mut self, x: i64, y: i64, coverage: f32, ink: Colour) {
        let coverage = (coverage * SHADES).round() / SHADES;
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
            return;
        };
        let Some(pixel) = self.pixels.get_pixel_mut_checked(x, y) else {
            return;
        };
        for (paper, ink) in pixel.0.iter_mut().zip(ink.0) {
            let mixed = f32::from(*paper) * (1.0 - coverage) + f32::from(ink) * coverage;
            *paper = mixed.round() as u8;
        }
    }
}

/// From a place to the nearest of a line between two points.
fn distance(place: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let along = (to.0 - from.0, to.1 - from.1);
    let length = along.0.hypot(along.1).max(f32::EPSILON);
    let part = ((place.0 - from.0) * along.0 + (place.1 - from.1) * along.1) / (length * length);
    let part = part.clamp(0.0, 1.0);
    (place.0 - from.0 - part * along.0).hypot(place.1 - from.1 - part * along.1)
}

/// How far a place is to the right of the way from one point to another.
fn beside(place: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let along = (to.0 - from.0, to.1 - from.1);
    let length = along.0.hypot(along.1).max(f32::EPSILON);
    (along.0 * (place.1 - from.1) - along.1 * (place.0 - from.0)) / length
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Colour = Rgb([255; 3]);
    const PEN: Pen = Pen {
        face: Face::Sans,
        size_px: 16.0,
        ink: Rgb([0; 3]),
    };

    #[test]
    fn text_stays_within_its_width_and_is_antialiased() {
        let mut canvas = Canvas::new(120, 30, WHITE);
        canvas.write(10.0, 20.0, "Rent 1,250", PEN);
        let picture = canvas.into_image();
        let right = 10.0 + PEN.width_of("Rent 1,250");
        let inked: Vec<(u32, u8)> = picture
            .enumerate_pixels()
            .filter(|(.., pixel)| **pixel != WHITE)
            .map(|(x, _, pixel)| (x, pixel.0[0]))
            .collect();
        assert!(
            inked
                .iter()
                .all(|(x, _)| 9 <= *x && (*x as f32) < right + 1.0)
        );
        assert!(
            inked.iter().any(|(_, shade)| 60 < *shade && *shade < 200),
            "no half-covered pixel"
        );
    }

    #[test]
    fn drawing_outside_of_the_picture_is_clipped() {
        let mut canvas = Canvas::new(8, 8, WHITE);
        canvas.write(-4.0, 3.0, "Wide text", PEN);
        canvas.fill((4, 4), (400, 400), Rgb([1, 2, 3]));
        assert_eq!(canvas.into_image().get_pixel(7, 7), &Rgb([1, 2, 3]));
    }

    #[test]
    fn a_stroke_is_as_wide_as_asked_and_a_triangle_full_inside_only() {
        let black = Rgb([0; 3]);
        let mut canvas = Canvas::new(40, 40, WHITE);
        canvas.stroke(&[(5.0, 10.0), (35.0, 10.0)], 2.0, black);
        canvas.triangle([(20.0, 20.0), (30.0, 35.0), (10.0, 35.0)], black);
        let picture = canvas.into_image();
        let dark = |x: u32| -> Vec<u32> {
            (0..18)
                .filter(|y| picture.get_pixel(x, *y).0[0] < 128)
                .collect()
        };
        assert_eq!(dark(20), [9, 10]);
        assert_eq!(picture.get_pixel(20, 30), &black);
        assert_eq!(picture.get_pixel(12, 22), &WHITE);
    }
}
