//! Regions that are no rectangles: the wedges of a pie, the districts of a map, the solid parts of a logo.

use std::f32::consts::TAU;

use image::RgbImage;

use super::regions::Region;
use crate::geometry::Rect;
use crate::raster::colour::distance;

/// A region is a patch when it fills less of its box; a half circle fills 0.79.
const MAX_FILL: f32 = 0.86;
/// What fills less is the lining of something.
const MIN_FILL: f32 = 0.15;
/// Smallest side of a patch, in text heights.
const MIN_SIDE: f32 = 1.5;
/// A patch is this far from the background in some channel.
const MIN_CONTRAST: u8 = 12;
/// Places on a circle that are looked at.
const N_PLACES: usize = 48;
/// Share of the places inside a circle that are filled, and outside that are not. Labels and their lines cover some.
const MIN_ROUND: f32 = 0.8;
/// Most that the sides of a circle's box differ.
const MAX_OBLONG: f32 = 1.15;

/// Regions that are no rectangles.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Patches {
    pub(super) n: usize,
    /// Whether they make one disc or ring.
    pub(super) are_round: bool,
}

/// Finds the patches of a picture.
pub(super) fn find(
    image: &RgbImage,
    regions: &[Region],
    background: [u8; 3],
    text_height: f32,
) -> Patches {
    let patches: Vec<&Region> = regions
        .iter()
        .filter(|region| {
            let bbox = &region.bbox;
            let fill = region.n_pixels as f32 / bbox.area();
            (MIN_FILL..=MAX_FILL).contains(&fill)
                && bbox.width().min(bbox.height()) >= MIN_SIDE * text_height
                && distance(region.colour, background) >= MIN_CONTRAST
        })
        .collect();
    let mut boxes: Vec<Rect> = patches.iter().map(|patch| patch.bbox).collect();
    boxes.sort_by(|a, b| b.area().total_cmp(&a.area()));
    // The largest may be a shadow around the whole picture.
    let are_round = [0, 1].into_iter().any(|skip| {
        let whole = boxes.iter().skip(skip).copied();
        let whole = whole.reduce(|a, b| a.union(&b));
        whole.is_some_and(|whole| is_round(image, background, &whole))
    });
    Patches {
        n: patches.len(),
        are_round,
    }
}

/// Whether what is filled in a box is a disc or a ring that touches its sides.
fn is_round(image: &RgbImage, background: [u8; 3], bbox: &Rect) -> bool {
    let (width, height) = (bbox.width(), bbox.height());
    if width.max(height) > MAX_OBLONG * width.min(height) {
        return false;
    }
    let filled = |reach: f32| {
        let is_filled = |step: &usize| {
            let (sin, cos) = (*step as f32 / N_PLACES as f32 * TAU).sin_cos();
            let x = bbox.center_x() + reach * width / 2.0 * cos;
            let y = bbox.center_y() + reach * height / 2.0 * sin;
            let is_inside =
                0.0 <= x && 0.0 <= y && (x as u32) < image.width() && (y as u32) < image.height();
            is_inside && distance(image.get_pixel(x as u32, y as u32).0, background) >= MIN_CONTRAST
        };
        (0..N_PLACES).filter(is_filled).count() as f32 / N_PLACES as f32
    };
    filled(0.9) >= MIN_ROUND && filled(1.08) <= 1.0 - MIN_ROUND
}
