//! Pixels as the networks take them.

use image::RgbImage;

use crate::inference;

/// Input under construction: black to white is -1..=1, and what is not drawn on stays 0.
pub(super) struct Planes(inference::Planes);

impl Planes {
    /// Room for a picture of this size.
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self(inference::Planes {
            height,
            width,
            values: vec![0.0; 3 * width * height],
        })
    }

    /// Draws a picture into the top left corner; the networks were trained on blue, green, red.
    pub(super) fn draw(&mut self, picture: &RgbImage) {
        let (width, size) = (self.0.width, self.0.width * self.0.height);
        let place = &mut self.0.values;
        for (y, row) in picture.rows().enumerate() {
            for (x, pixel) in row.enumerate() {
                for (plane, &value) in pixel.0.iter().rev().enumerate() {
                    place[plane * size + y * width + x] = f32::from(value) / 127.5 - 1.0;
                }
            }
        }
    }
}

impl From<Planes> for inference::Planes {
    fn from(planes: Planes) -> Self {
        planes.0
    }
}
