//! A piece of the page, turned so that its text stands upright.

use image::{RgbImage, imageops};

use super::Turn;
use crate::geometry::Rect;

/// Upright pixels of one text line and where they came from.
pub(super) struct Crop {
    /// The pixels, turned.
    pub(super) pixels: RgbImage,
    /// How the text stood on the page.
    pub(super) turn: Turn,
    /// The place on the page, whole pixels.
    place: Rect,
}

impl Crop {
    /// Cuts a box out of the page; `None` when it holds no pixel.
    pub(super) fn cut(page: &RgbImage, bbox: &Rect, turn: Turn) -> Option<Self> {
        let (left, top) = (bbox.left.max(0.0) as u32, bbox.top.max(0.0) as u32);
        let right = (bbox.right.ceil().max(0.0) as u32).min(page.width());
        let bottom = (bbox.bottom.ceil().max(0.0) as u32).min(page.height());
        if right <= left || bottom <= top {
            return None;
        }
        let pixels = imageops::crop_imm(page, left, top, right - left, bottom - top).to_image();
        let pixels = match turn {
            Turn::Upright => pixels,
            Turn::Up => imageops::rotate90(&pixels),
            Turn::Down => imageops::rotate270(&pixels),
        };
        Some(Self {
            pixels,
            turn,
            place: Rect::from_ltrb(left as f32, top as f32, right as f32, bottom as f32),
        })
    }

    /// Width over height of the upright text.
    pub(super) fn aspect(&self) -> f32 {
        self.pixels.width() as f32 / self.pixels.height() as f32
    }

    /// A rectangle of the upright pixels, on the page.
    pub(super) fn to_page(&self, part: &Rect) -> Rect {
        let place = &self.place;
        match self.turn {
            Turn::Upright => Rect::from_ltrb(
                place.left + part.left,
                place.top + part.top,
                place.left + part.right,
                place.top + part.bottom,
            ),
            Turn::Up => Rect::from_ltrb(
                place.left + part.top,
                place.bottom - part.right,
                place.left + part.bottom,
                place.bottom - part.left,
            ),
            Turn::Down => Rect::from_ltrb(
                place.right - part.bottom,
                place.top + part.left,
                place.right - part.top,
                place.top + part.right,
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn a_pixel_is_found_again_whichever_way_the_crop_was_turned() {
        let mut page = RgbImage::new(20, 10);
        page.put_pixel(7, 4, Rgb([255; 3]));
        for turn in [Turn::Upright, Turn::Up, Turn::Down] {
            let crop = Crop::cut(&page, &Rect::from_ltrb(3.2, 1.0, 11.5, 8.0), turn).unwrap();
            let (x, y, _) = crop
                .pixels
                .enumerate_pixels()
                .find(|(_, _, pixel)| pixel.0[0] == 255)
                .unwrap();
            let (x, y) = (x as f32, y as f32);
            let found = crop.to_page(&Rect::from_ltrb(x, y, x + 1.0, y + 1.0));
            assert_eq!(found, Rect::from_ltrb(7.0, 4.0, 8.0, 5.0), "{turn:?}");
        }
    }

    #[test]
    fn a_box_beside_the_page_gives_no_crop() {
        let page = RgbImage::new(20, 10);
        assert!(Crop::cut(&page, &Rect::from_ltrb(25.0, 0.0, 30.0, 5.0), Turn::Upright).is_none());
        assert!(
            Crop::cut(
                &page,
                &Rect::from_ltrb(-9.0, -9.0, -1.0, -1.0),
                Turn::Upright
            )
            .is_none()
        );
    }
}
