//! The picture seen so that bars stand upright, whichever way they grow.
//!
//! `u` runs along the base, `v` along the values: columns and rows for upright bars, rows and columns for lying ones.

use image::RgbImage;

use crate::figure::Orientation;
use crate::geometry::Rect;

/// A picture, turned or not.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    image: &'a RgbImage,
    orientation: Orientation,
}

impl<'a> View<'a> {
    pub(super) fn new(image: &'a RgbImage, orientation: Orientation) -> Self {
        Self { image, orientation }
    }

    /// Pixels along the values.
    pub(super) fn height(&self) -> usize {
        match self.orientation {
            Orientation::Vertical => self.image.height() as usize,
            Orientation::Horizontal => self.image.width() as usize,
        }
    }

    /// Pixels along the base.
    pub(super) fn width(&self) -> usize {
        match self.orientation {
            Orientation::Vertical => self.image.width() as usize,
            Orientation::Horizontal => self.image.height() as usize,
        }
    }

    /// The colour at a place that lies in the picture.
    pub(super) fn pixel(&self, u: usize, v: usize) -> [u8; 3] {
        let (x, y) = match self.orientation {
            Orientation::Vertical => (u, v),
            Orientation::Horizontal => (v, u),
        };
        self.image.get_pixel(x as u32, y as u32).0
    }
}

/// A rectangle of the picture as one of the view, and back: turning twice changes nothing.
pub(super) fn turned(rect: &Rect, orientation: Orientation) -> Rect {
    match orientation {
        Orientation::Vertical => *rect,
        Orientation::Horizontal => Rect::from_ltrb(rect.top, rect.left, rect.bottom, rect.right),
    }
}
