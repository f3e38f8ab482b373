//! Ink that bends: outlines outside the words that run neither along a row nor along a column for long.
//!
//! Rules, boxes, stripes and bars have straight outlines. Curves, wedges, slanted lines, ellipses and arrowheads do not.

use image::RgbImage;

use crate::geometry::Rect;
use crate::ocr::Word;
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
    // Outlines above and below the pixels of each row, then left and right of those of each column.
    for y in 0..height {
        let neighbours = [y.checked_sub(1), (y + 1 < height).then_some(y + 1)];
        for next in neighbours.into_iter().flatten() {
            let edge = |x: usize| if mask.get(x, next) { 0 } else { label(x, y) };
            count_short_runs(width, short, edge, &mut lengths);
        }
    }
    for x in 0..width {
        let neighbours = [x.checked_sub(1), (x + 1 < width).then_some(x + 1)];
        for next in neighbours.into_iter().flatten() {
            let edge = |y: usize| if mask.get(next, y) { 0 } else { label(x, y) };
            count_short_runs(height, short, edge, &mut lengths);
        }
    }
    let mut bent = Bent::default();
    for (part, &length) in found.list.iter().zip(&lengths) {
        if part.width().max(part.height()) as f32 >= MIN_SIZE * text_height {
            let length = length as f32 / text_height;
            bent.length += length;
            let (x, y) = middle(part);
            if within.contains(x, y) {
                bent.within += length;
            }
        }
    }
    bent
}

/// Adds the lengths of the short runs of equal labels above 0 to the lengths of their labels.
fn count_short_runs(n: usize, short: usize, edge: impl Fn(usize) -> u32, lengths: &mut [usize]) {
    let mut start = 0;
    while start < n {
        let label = edge(start);
        let end = (start + 1..n).find(|&at| edge(at) != label).unwrap_or(n);
        if label > 0 && end - start < short {
            lengths[label as usize - 1] += end - start;
        }
        start = end;
    }
}

/// Largest difference of a channel.
pub(super) fn distance(a: [u8; 3], b: [u8; 3]) -> u8 {
    let differences = a.iter().zip(b).map(|(a, b)| a.abs_diff(b));
    differences.max().unwrap_or(0)
}

fn middle(part: &Component) -> (f32, f32) {
    (
        (part.left + part.right) as f32 / 2.0,
        (part.top + part.bottom) as f32 / 2.0,
    )
}
