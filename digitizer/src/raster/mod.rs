//! The picture, normalised, and the plain operations on its pixels.

pub(crate) mod colour;
mod components;
mod ink;
mod mask;
mod page_ink;

pub use components::{Component, Components, components};
pub use ink::{Ink, ink, text_ink};
pub use mask::Mask;
pub use page_ink::page_ink;

use image::{DynamicImage, Rgb, RgbImage, imageops};

use crate::error::DigitizeError;

/// The picture as 8-bit RGB; what is transparent shows white, as on a page.
pub fn normalise(image: &DynamicImage, max_pixels: u64) -> Result<RgbImage, DigitizeError> {
    let (width, height) = (image.width(), image.height());
    if u64::from(width) * u64::from(height) > max_pixels {
        return Err(DigitizeError::TooManyPixels {
            width,
            height,
            max_pixels,
        });
    }
    if !image.color().has_alpha() {
        return Ok(image.to_rgb8());
    }
    let rgba = image.to_rgba8();
    Ok(RgbImage::from_fn(width, height, |x, y| {
        let [red, green, blue, alpha] = rgba.get_pixel(x, y).0;
        Rgb([red, green, blue].map(|channel| over_white(channel, alpha)))
    }))
}

/// The picture as 8-bit RGB, scaled down by averaging to about `n_pixels` when it has more. Returns how many pixels of it
/// became one, along each axis.
pub fn fitted(
    image: &DynamicImage,
    max_pixels: u64,
    n_pixels: u64,
) -> Result<(RgbImage, f32), DigitizeError> {
    let (width, height) = (image.width(), image.height());
    let n_given = f64::from(width) * f64::from(height);
    let excess = (n_given / n_pixels as f64).sqrt();
    if excess <= 1.0 || n_given > max_pixels as f64 {
        return Ok((normalise(image, max_pixels)?, 1.0));
    }
    let shrunk = |length: u32| ((f64::from(length) / excess).round() as u32).max(1);
    let (width, height) = (shrunk(width), shrunk(height));
    let small = if image.color().has_alpha() {
        // The colour of what is transparent must not get into the average.
        imageops::thumbnail(&normalise(image, max_pixels)?, width, height)
    } else {
        // A large picture is never held twice.
        image.thumbnail_exact(width, height).into_rgb8()
    };
    Ok((small, excess as f32))
}

/// One channel composed over white, rounded to nearest.
fn over_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
    ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use image::{Luma, LumaA, Rgba};

    use super::*;

    #[test]
    fn transparent_pixels_become_white_and_opaque_ones_stay() {
        let mut image = image::RgbaImage::from_pixel(2, 1, Rgba([10, 20, 30, 0]));
        image.put_pixel(1, 0, Rgba([10, 20, 30, 255]));
        let normal = normalise(&image.into(), 100).unwrap();
        assert_eq!(normal.get_pixel(0, 0).0, [255, 255, 255]);
        assert_eq!(normal.get_pixel(1, 0).0, [10, 20, 30]);
    }

    #[test]
    fn half_transparent_black_becomes_middle_grey() {
        let image = image::ImageBuffer::from_pixel(1, 1, LumaA([0_u8, 128]));
        assert_eq!(
            normalise(&image.into(), 1).unwrap().get_pixel(0, 0).0,
            [127; 3]
        );
    }

    #[test]
    fn sixteen_bit_grey_is_scaled_to_eight() {
        let image = image::ImageBuffer::from_pixel(1, 1, Luma([0x8080_u16]));
        assert_eq!(
            normalise(&image.into(), 1).unwrap().get_pixel(0, 0).0,
            [128; 3]
        );
    }

    #[test]
    fn a_large_picture_is_shrunk_and_a_small_one_is_not() {
        for make in [
            DynamicImage::new_rgb8,
            DynamicImage::new_rgba8,
            DynamicImage::new_luma16,
        ] {
            let fitted = |width, height| fitted(&make(width, height), 240_000, 60_000).unwrap();
            let (small, shrunk_by) = fitted(300, 200);
            assert_eq!((small.dimensions(), shrunk_by), ((300, 200), 1.0));
            let (large, shrunk_by) = fitted(600, 400);
            assert_eq!((large.dimensions(), shrunk_by), ((300, 200), 2.0));
        }
    }

    #[test]
    fn black_that_cannot_be_seen_does_not_darken_a_picture_that_is_shrunk() {
        let transparent = DynamicImage::new_rgba8(40, 40);
        let (small, _) = fitted(&transparent, 1600, 100).unwrap();
        assert!(small.pixels().all(|pixel| pixel.0 == [255; 3]));
    }

    #[test]
    fn a_picture_over_the_pixel_bound_is_refused_with_both_numbers() {
        let image = DynamicImage::new_rgb8(11, 10);
        let error = fitted(&image, 109, 20).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the picture has 11 x 10 pixels, more than the 109 allowed"
        );
    }
}
