//! Thin boxes and tints over the pixels of a picture.

use digitizer::geometry::Rect;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use super::lettering;

/// Pictures up to this size are drawn twice as large, so that the boxes do not hide the letters.
const MAX_ENLARGED_SIDE: u32 = 1400;
const LEGEND_HEIGHT: u32 = 20;
const PAPER: Rgb<u8> = Rgb([255; 3]);
const INK: Rgb<u8> = Rgb([30; 3]);

/// A picture that is drawn over.
pub(super) struct Canvas {
    pixels: RgbImage,
    zoom: u32,
}

impl Canvas {
    pub(super) fn over(picture: &RgbImage) -> Self {
        let (width, height) = picture.dimensions();
        let zoom = if width.max(height) <= MAX_ENLARGED_SIDE {
            2
        } else {
            1
        };
        let pixels = if zoom == 1 {
            picture.clone()
        } else {
            imageops::resize(picture, width * zoom, height * zoom, FilterType::Triangle)
        };
        Self { pixels, zoom }
    }

    /// A line one pixel wide along the inside of a box.
    pub(super) fn outline(&mut self, bbox: &Rect, colour: Rgb<u8>) {
        let (left, top, right, bottom) = self.place(bbox);
        for x in left..right {
            self.put(x, top, colour);
            self.put(x, bottom.saturating_sub(1), colour);
        }
        for y in top..bottom {
            self.put(left, y, colour);
            self.put(right.saturating_sub(1), y, colour);
        }
    }

    /// Lays a colour over a box; what is dark stays dark.
    pub(super) fn tint(&mut self, bbox: &Rect, colour: Rgb<u8>) {
        let (left, top, right, bottom) = self.place(bbox);
        for y in top..bottom {
            for x in left..right {
                let pixel = self.pixels.get_pixel_mut(x, y);
                for (below, over) in pixel.0.iter_mut().zip(colour.0) {
                    *below = ((u16::from(*below) * 3 + u16::from(over) * 2) / 5) as u8;
                }
            }
        }
    }

    /// Writes a text with its upper left corner at a place of the picture.
    pub(super) fn write(&mut self, (x, y): (f32, f32), text: &str, ink: Rgb<u8>) {
        let at = |place: f32| (place * self.zoom as f32).round().max(0.0) as u32;
        lettering::write(&mut self.pixels, (at(x), at(y)), text, ink);
    }

    /// The picture with a line below it that names the colours.
    pub(super) fn with_legend(self, entries: &[(Rgb<u8>, &str)]) -> RgbImage {
        let width = |text: &str| 12 + lettering::width(text) + 14;
        let needed: u32 = entries.iter().map(|(_, text)| width(text)).sum();
        let (picture_width, height) = self.pixels.dimensions();
        let mut image =
            RgbImage::from_pixel(picture_width.max(needed + 8), height + LEGEND_HEIGHT, PAPER);
        imageops::replace(&mut image, &self.pixels, 0, 0);
        let mut x = 8;
        for (colour, text) in entries {
            for (dx, dy) in (0..8).flat_map(|dx| (0..10).map(move |dy| (dx, dy))) {
                image.put_pixel(x + dx, height + 5 + dy, *colour);
            }
            lettering::write(&mut image, (x + 12, height + 5), text, INK);
            x += width(text);
        }
        image
    }

    /// A box in pixels of the canvas, within it.
    fn place(&self, bbox: &Rect) -> (u32, u32, u32, u32) {
        let (width, height) = self.pixels.dimensions();
        let at =
            |place: f32, end: u32| ((place * self.zoom as f32).round().max(0.0) as u32).min(end);
        (
            at(bbox.left, width),
            at(bbox.top, height),
            at(bbox.right, width),
            at(bbox.bottom, height),
        )
    }

    fn put(&mut self, x: u32, y: u32, colour: Rgb<u8>) {
        if let Some(pixel) = self.pixels.get_pixel_mut_checked(x, y) {
            *pixel = colour;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_over_the_edge_are_cut_and_tints_keep_the_ink_dark() {
        let mut picture = RgbImage::from_pixel(20, 10, PAPER);
        picture.put_pixel(5, 5, Rgb([0; 3]));
        let mut canvas = Canvas::over(&picture);
        let red = Rgb([255, 0, 0]);
        canvas.tint(&Rect::from_ltrb(-5.0, -5.0, 90.0, 90.0), red);
        canvas.outline(&Rect::from_ltrb(8.0, 2.0, 90.0, 6.0), red);
        let image = canvas.with_legend(&[(red, "CELL")]);
        assert_eq!(image.get_pixel(16, 6), &red);
        assert!(image.get_pixel(10, 10).0[1] < image.get_pixel(2, 2).0[1]);
        assert_eq!(image.height(), 20 + LEGEND_HEIGHT);
    }
}
