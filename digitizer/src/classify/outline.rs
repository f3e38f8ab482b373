//! Ink that bends: outlines outside the words that run neither along a row nor along a column for long.
//!
//! Rules, boxes, stripes and bars have straight outlines. Curves, wedges, slanted lines, ellipses and arrowheads do not.

use image::RgbImage;

use crate::geometry::Rect;
use crate::ocr::Word;
use crate::raster::colour::distance;
use crate::raster::{Component, Mask, components};

/// Distance from the background, in the channel where it is largest, from which a pixel is ink.
const MIN_DISTANCE: u8 = 48;
/// Space around a word, in text heights, that is counted as the word.
const WORD_MARGIN: f32 = 0.25;
/// Ink smaller than this many text heights is a mark or a letter that OCR left out.
const MIN_SIZE: f32 = 2.0;

/// What bends in a picture.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bent {
    /// Length of bent outline, in text heights.
    pub(super) length: f32,
    /// The same of ink whose middle lies in a given box.
    pub(super) within: f32,
    /// Mean thickness of the ink that bends, in text heights: its area over half of its outline.
    pub(super) thickness: f32,
}

/// What differs from the background.
pub(super) fn ink(image: &RgbImage, background: [u8; 3]) -> Mask {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let bits = image
        .pixels()
        .map(|pixel| distance(pixel.0, background) > MIN_DISTANCE)
        .collect();
    Mask::from_bits(width, height, bits)
}

/// The ink outside the words.
pub(super) fn without_words(mut mask: Mask, words: &[Word], text_height: f32) -> Mask {
    let (width, height) = (mask.width(), mask.height());
    let margin = WORD_MARGIN * text_height;
    for word in words {
        let left = (word.bbox.left - margin).max(0.0) as usize;
        let right = ((word.bbox.right + margin).ceil() as usize).min(width);
        let top = (word.bbox.top - margin).max(0.0) as usize;
        let bottom = ((word.bbox.bottom + margin).ceil() as usize).min(height);
        for y in top..bottom {
            if left < right {
                mask.bits_mut()[y * width + left..y * width + right].fill(false);
            }
        }
    }
    mask
}

/// Measures the outlines of ink.
pub(super) fn bent(mask: &Mask, within: &Rect, text_height: f32) -> Bent {
    let found = components(mask);
    let mut lengths = vec![0_usize; found.list.len()];
    let short = text_height.ceil() as usize;
    let (width, height) = (mask.width(), mask.height());
    let label = |x: usize, y: usize| found.labels[y * width + x];
    // Outlines above and below the pixels of each row; those left and right of them grow from row to row.
    let mut sides = vec![[Run::default(); 2]; width];
    for y in 0..height {
        for next in [y.checked_sub(1), (y + 1 < height).then_some(y + 1)] {
            let Some(next) = next else { continue };
            let mut run = Run::default();
            for x in 0..width {
                let edge = if mask.get(x, next) { 0 } else { label(x, y) };
                run.add(edge, short, &mut lengths);
            }
            run.add(0, short, &mut lengths);
        }
        for (x, [left, right]) in sides.iter_mut().enumerate() {
            let label = label(x, y);
            let is_open = |beside: Option<bool>| if beside == Some(false) { label } else { 0 };
            let before = x.checked_sub(1).map(|x| mask.get(x, y));
            let after = (x + 1 < width).then(|| mask.get(x + 1, y));
            left.add(is_open(before), short, &mut lengths);
            right.add(is_open(after), short, &mut lengths);
        }
    }
    for run in sides.iter_mut().flatten() {
        run.add(0, short, &mut lengths);
    }
    let mut bent = Bent::default();
    let mut area = 0.0;
    for (part, &length) in found.list.iter().zip(&lengths) {
        if part.width().max(part.height()) as f32 >= MIN_SIZE * text_height {
            let length = length as f32 / text_height;
            bent.length += length;
            if length > 0.0 {
                area += part.n_pixels as f32 / (text_height * text_height);
            }
            let (x, y) = middle(part);
            if within.contains(x, y) {
                bent.within += length;
            }
        }
    }
    if bent.length > 0.0 {
        bent.thickness = 2.0 * area / bent.length;
    }
    bent
}

/// A straight piece of outline that grows pixel by pixel.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    label: u32,
    length: usize,
}

impl Run {
    /// Goes on with the outline of this component, 0 for none. A run that ends short adds to the length of its component.
    fn add(&mut self, label: u32, short: usize, lengths: &mut [usize]) {
        if self.label != label {
            if self.label > 0 && self.length < short {
                lengths[self.label as usize - 1] += self.length;
            }
            *self = Self { label, length: 0 };
        }
        self.length += 1;
    }
}

fn middle(part: &Component) -> (f32, f32) {
    (
        (part.left + part.right) as f32 / 2.0,
        (part.top + part.bottom) as f32 / 2.0,
    )
}
