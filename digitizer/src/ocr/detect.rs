//! Where the text is.
//!
//! The detection network gives each pixel the probability that it lies in the *core* of a text line, its outline drawn
//! in so that neighbours stay apart (differentiable binarization[^1]). Cores are cut out by a threshold and grown back.
//!
//! [^1]: Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", 2020. Boxes here are upright
//! rectangles, not minimal ones: the pictures are deskewed and only quarter turns occur in them.

use image::{RgbImage, imageops};

use super::planes::Planes;
use crate::{
    error::DigitizeError,
    geometry::Rect,
    inference::{Model, TextMap},
    raster::{Mask, components},
};

/// Probability from which a pixel is core; the value the network was published with.
const CORE_PROBABILITY: f32 = 0.3;

/// Mean probability that a core needs.
const MIN_MEAN_PROBABILITY: f32 = 0.5;

/// How far a core is grown, times area / perimeter.
const GROWTH: f32 = 1.6;

/// Cores narrower than this, in pixels of the map, are noise.
const MIN_CORE_SIZE: usize = 3;

/// The network halves its input five times.
const GRID: f32 = 32.0;

/// Height that glyphs should have when the network sees them, in pixels, and the scales allowed to get there.
const GLYPH_HEIGHT: f32 = 15.0;
const SCALES: std::ops::RangeInclusive<f32> = 1.0..=2.5;

/// How much to enlarge a page for detection: small text up, large text not.
pub(super) fn scale(text_height: Option<f32>) -> f32 {
    let wanted = text_height.map_or(2.0, |height| GLYPH_HEIGHT / height);
    wanted.clamp(*SCALES.start(), *SCALES.end())
}

/// Boxes of text lines in pixels of the page.
pub(super) fn lines(
    model: &dyn Model,
    page: &RgbImage,
    scale: f32,
) -> Result<Vec<Rect>, DigitizeError> {
    let on_grid = |length: u32| ((length as f32 * scale / GRID).round().max(1.0) * GRID) as u32;
    let (width, height) = (on_grid(page.width()), on_grid(page.height()));
    let scaled = imageops::resize(page, width, height, imageops::FilterType::CatmullRom);
    let mut planes = Planes::new(1, width as usize, height as usize);
    planes.draw(0, &scaled);
    let map = model.text_map(planes.into())?;
    let to_page = (
        page.width() as f32 / width as f32,
        page.height() as f32 / height as f32,
    );
    let bounds = Rect::from_ltrb(0.0, 0.0, page.width() as f32, page.height() as f32);
    Ok(cores(&map)
        .iter()
        .filter_map(|core| grow(core, to_page).intersection(&bounds))
        .collect())
}

/// Bounds of the cores, in pixels of the map.
fn cores(map: &TextMap) -> Vec<Rect> {
    let found = components(&thickened(map));
    let mut sums = vec![0.0_f32; found.list.len()];
    for (&label, &probability) in found.labels.iter().zip(&map.values) {
        if label > 0 {
            sums[label as usize - 1] += probability;
        }
    }
    let likely = found.list.iter().zip(&sums).filter(|(core, sum)| {
        core.width().min(core.height()) >= MIN_CORE_SIZE
            && **sum >= MIN_MEAN_PROBABILITY * core.n_pixels as f32
    });
    likely
        .map(|(core, _)| {
            Rect::from_ltrb(
                core.left as f32,
                core.top as f32,
                core.right as f32,
                core.bottom as f32,
            )
        })
        .collect()
}

/// The core pixels and their neighbours to the right and below, which closes cracks of one pixel.
fn thickened(map: &TextMap) -> Mask {
    let (width, height) = (map.width, map.height);
    let mut mask = Mask::new(width, height);
    for (at, _) in map
        .values
        .iter()
        .enumerate()
        .filter(|(_, probability)| **probability > CORE_PROBABILITY)
    {
        let (x, y) = (at % width, at / width);
        for below in y..(y + 2).min(height) {
            mask.bits_mut()[below * width + x..below * width + (x + 2).min(width)].fill(true);
        }
    }
    mask
}

/// The outline that a core was drawn in from, in pixels of the page.
fn grow(core: &Rect, (scale_x, scale_y): (f32, f32)) -> Rect {
    let distance = core.area() * GROWTH / (2.0 * (core.width() + core.height()));
    Rect::from_ltrb(
        (core.left - distance) * scale_x,
        (core.top - distance) * scale_y,
        (core.right + distance) * scale_x,
        (core.bottom + distance) * scale_y,
    )
}
