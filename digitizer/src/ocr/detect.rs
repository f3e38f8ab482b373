//! Where the text is.
//!
//! The detection network gives each pixel the probability that it lies in the *core* of a text line, its outline drawn
//! in so that neighbours stay apart (differentiable binarization[^1]). Cores are cut out by a threshold and grown back.
//!
//! [^1]: Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", 2020. Boxes here are upright
//! rectangles, not minimal ones: the pictures are deskewed and only quarter turns occur in them.

use image::{RgbImage, imageops};

use super::strips;
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

/// How far the boxes of a broken line reach into each other at least, in heights of the lower one.
const MIN_REACH: f32 = 0.3;

/// Share of the lower one's height that the boxes of a broken line have in common at least, and how much higher the other
/// may be.
const SAME_ROW: f32 = 0.8;
const MAX_HEIGHT_RATIO: f32 = 2.0;

/// The network halves its input five times.
const GRID: f32 = 32.0;

/// Height that glyphs should have when the network sees them, in pixels, and the scales allowed to get there.
const GLYPH_HEIGHT: f32 = 15.0;
const SCALES: std::ops::RangeInclusive<f32> = 1.0..=2.5;

/// Most pixels that a page may have for detection, strips together.
const MAX_PIXELS: f32 = 6_000_000.0;

/// How much to enlarge a page of `n_pixels` for detection: small text up, large text not, and never beyond the bound.
pub(super) fn scale(text_height: Option<f32>, n_pixels: f32) -> f32 {
    let wanted = text_height.map_or(2.0, |height| GLYPH_HEIGHT / height);
    let affordable = (MAX_PIXELS / n_pixels).sqrt();
    wanted.clamp(*SCALES.start(), *SCALES.end()).min(affordable)
}

/// Boxes of text lines in pixels of the page.
pub(super) fn lines(
    model: &dyn Model,
    page: &RgbImage,
    scale: f32,
) -> Result<Vec<Rect>, DigitizeError> {
    let on_grid = |length: u32| ((length as f32 * scale / GRID).round().max(1.0) * GRID) as u32;
    let (width, height) = (on_grid(page.width()), on_grid(page.height()));
    let scaled = if scale < 1.0 {
        // Averaging needs no page of floats in between.
        imageops::thumbnail(page, width, height)
    } else {
        imageops::resize(page, width, height, imageops::FilterType::CatmullRom)
    };
    let map = strips::text_map(model, &scaled)?;
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

/// Joins boxes side by side that reach into each other: one line that was found in two parts.
pub(super) fn rejoined(mut lines: Vec<Rect>) -> Vec<Rect> {
    lines.sort_by(|a, b| a.left.total_cmp(&b.left).then(a.top.total_cmp(&b.top)));
    let mut whole: Vec<Rect> = Vec::new();
    for line in lines {
        match whole
            .iter_mut()
            .rev()
            .find(|before| is_broken_off(before, &line))
        {
            Some(before) => *before = before.union(&line),
            None => whole.push(line),
        }
    }
    whole
}

fn is_broken_off(before: &Rect, line: &Rect) -> bool {
    let (low, high) = (
        before.height().min(line.height()),
        before.height().max(line.height()),
    );
    before.overlap_x(line) > MIN_REACH * low
        && before.overlap_y(line) > SAME_ROW * low
        && high < MAX_HEIGHT_RATIO * low
        && before.width().max(line.width()) > high
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::{CharacterMap, Planes as Input};

    /// Says that the text cores are these rectangles of the map.
    struct Cores(Vec<(usize, usize, usize, usize)>);

    impl Model for Cores {
        fn text_map(&self, page: Input) -> Result<TextMap, DigitizeError> {
            let mut values = vec![0.1; page.width * page.height];
            for &(left, top, right, bottom) in &self.0 {
                for y in top..bottom {
                    values[y * page.width + left..y * page.width + right].fill(0.9);
                }
            }
            Ok(TextMap {
                width: page.width,
                height: page.height,
                values,
            })
        }

        fn character_maps(&self, _: Vec<Input>) -> Result<Vec<CharacterMap>, DigitizeError> {
            unreachable!("detection reads nothing")
        }
    }

    #[test]
    fn a_core_is_grown_by_its_area_over_its_perimeter_and_scaled_back() {
        let page = RgbImage::new(64, 32);
        let found = lines(&Cores(vec![(20, 10, 60, 20)]), &page, 2.0).unwrap();
        // One pixel of thickening, then 41 * 11 * 1.6 / 104 pixels of growth, at half the size.
        let growth = 41.0 * 11.0 * 1.6 / 104.0;
        let expected = [20.0 - growth, 10.0 - growth, 61.0 + growth, 21.0 + growth]
            .map(|edge: f32| edge / 2.0);
        let [found] = found[..] else {
            panic!("{found:?}")
        };
        let edges = [found.left, found.top, found.right, found.bottom];
        for (edge, expected) in edges.into_iter().zip(expected) {
            assert!((edge - expected).abs() < 1e-3, "{found:?}");
        }
    }

    #[test]
    fn specks_are_no_lines_and_the_two_halves_of_a_number_are_one() {
        let page = RgbImage::new(128, 64);
        let cores = vec![
            (10, 10, 40, 20),
            (43, 10, 70, 20),
            (100, 50, 101, 51),
            (10, 40, 40, 50),
        ];
        let mut found = rejoined(lines(&Cores(cores), &page, 1.0).unwrap());
        found.sort_by(|a, b| a.top.total_cmp(&b.top));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].left < 10.0 && found[0].right > 70.0, "{found:?}");
    }

    #[test]
    fn small_text_is_enlarged_and_large_text_is_not() {
        assert!(scale(Some(6.0), 1e6) > 2.0);
        assert_eq!(scale(Some(40.0), 1e6), 1.0);
        assert_eq!(scale(None, 1e6), 2.0);
        for text_height in [Some(6.0), Some(40.0), None] {
            let scale = scale(text_height, 9e6);
            assert!(scale * scale * 9e6 <= MAX_PIXELS * 1.001, "{text_height:?}");
        }
    }
}
