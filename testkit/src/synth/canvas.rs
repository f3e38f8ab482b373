//! A picture that is drawn on: filled rectangles and antialiased text.

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
}
