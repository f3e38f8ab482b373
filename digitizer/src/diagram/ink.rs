//! The ink of connectors: what is neither page nor node nor letter nor frame.

use super::{frames::Frame, nodes::Body, scene::Scene};
use crate::figure::Rejection;
use crate::raster::colour::distance;
use crate::raster::{Mask, components};

/// Difference from the page, in some channel, from which a pixel is ink.
const MIN_DIFFERENCE: u8 = 32;
/// The same in a picture with the noise of a lossy format.
const MIN_DIFFERENCE_NOISY: u8 = 42;
/// Space around a word, in text heights, that is searched for its letters.
const WORD_MARGIN: f32 = 0.12;
/// A line through a word covers at most this many times its thickness times its length.
const MAX_LINE_FILL: f32 = 1.8;
/// Runs of ink up to this many text heights tell the thickness of lines.
const MAX_THICKNESS: f32 = 0.7;
/// Share of the picture that is ink, from which it is no drawing of lines.
const MAX_INK: f32 = 0.25;

/// Which node covers which pixel.
#[derive(Debug)]
pub(super) struct Owners {
    width: usize,
    height: usize,
    /// 1 + the index of the node, or 0.
    nodes: Vec<u16>,
}

impl Owners {
    pub(super) fn new(width: usize, height: usize, bodies: &[Body]) -> Self {
        let mut nodes = vec![0; width * height];
        for (at, body) in bodies.iter().enumerate() {
            for (row, &(left, right)) in body.silhouette.rows.iter().enumerate() {
                let y = body.silhouette.top + row;
                let (left, right) = (left.max(0.0) as usize, (right.max(0.0) as usize).min(width));
                if y < height && left < right {
                    nodes[y * width + left..y * width + right].fill(at as u16 + 1);
                }
            }
        }
        Self {
            width,
            height,
            nodes,
        }
    }

    /// The node that covers a place.
    pub(super) fn at(&self, (x, y): (f32, f32)) -> Option<usize> {
        let inside =
            0.0 <= x && 0.0 <= y && (x as usize) < self.width && (y as usize) < self.height;
        if !inside {
            return None;
        }
        let node = self.nodes[y as usize * self.width + x as usize];
        usize::from(node).checked_sub(1)
    }
}

/// Everything drawn outside of nodes, letters and frames included.
pub(super) fn outside(
    scene: &Scene<'_>,
    owners: &Owners,
    colours: &[[u8; 3]],
) -> Result<Mask, Rejection> {
    let (width, height) = (owners.width, owners.height);
    let min_difference = if scene.is_noisy {
        MIN_DIFFERENCE_NOISY
    } else {
        MIN_DIFFERENCE
    };
    let mut n_ink = 0;
    let bits: Vec<bool> = scene
        .image
        .as_raw()
        .chunks_exact(3)
        .zip(&owners.nodes)
        .map(|(pixel, &owner)| {
            let pixel = [pixel[0], pixel[1], pixel[2]];
            let is_ink = owner == 0
                && distance(pixel, scene.page) >= min_difference
                && colours
                    .iter()
                    .all(|&paper| distance(pixel, paper) >= min_difference);
            n_ink += usize::from(is_ink);
            is_ink
        })
        .collect();
    if n_ink as f32 > MAX_INK * (width * height) as f32 {
        let reason = "too much of the picture is neither node nor connector".to_owned();
        return Err(Rejection::Unreadable { reason });
    }
    Ok(Mask::from_bits(width, height, bits))
}

/// The usual thickness of a line.
pub(super) fn thickness(ink: &Mask, text_height: f32) -> f32 {
    let longest = (MAX_THICKNESS * text_height).ceil().max(3.0) as usize;
    let mut counts = vec![0_usize; longest + 1];
    let mut open = vec![0_usize; ink.width()];
    for y in 0..ink.height() {
        let mut run = 0;
        for (x, &bit) in ink.row(y).iter().enumerate() {
            if bit {
                run += 1;
                open[x] += 1;
                continue;
            }
            for length in [std::mem::take(&mut run), std::mem::take(&mut open[x])] {
                if (1..=longest).contains(&length) {
                    counts[length] += 1;
                }
            }
        }
    }
    let total: usize = counts.iter().sum();
    let mut seen = 0;
    let middle = counts.iter().position(|&count| {
        seen += count;
        2 * seen > total
    });
    middle.unwrap_or(1).max(1) as f32
}

/// Takes the letters of words out of the ink. Lines that cross a word stay where they are not hidden by it.
pub(super) fn erase_letters(ink: &mut Mask, scene: &Scene<'_>, outside: &[usize], thickness: f32) {
    let (width, height) = (ink.width(), ink.height());
    let mut letters: Vec<usize> = Vec::new();
    for &word in outside {
        let margin = (WORD_MARGIN * scene.text_height).max(1.5);
        let bbox = scene.words[word].bbox.grown(margin);
        let (left, top) = (bbox.left.max(0.0) as usize, bbox.top.max(0.0) as usize);
        let right = (bbox.right.max(0.0).ceil() as usize).min(width);
        let bottom = (bbox.bottom.max(0.0).ceil() as usize).min(height);
        if left >= right || top >= bottom {
            continue;
        }
        let bits = (top..bottom).flat_map(|y| ink.row(y)[left..right].iter().copied());
        let (w, h) = (right - left, bottom - top);
        let clip = Mask::from_bits(w, h, bits.collect());
        let found = components(&clip);
        let is_line: Vec<bool> = found
            .list
            .iter()
            .map(|part| {
                let sides = [
                    part.left == 0,
                    part.top == 0,
                    part.right == w,
                    part.bottom == h,
                ];
                let length = (part.width() as f32).hypot(part.height() as f32);
                sides.contains(&true)
                    && part.n_pixels as f32 <= MAX_LINE_FILL * (thickness + 1.0) * length
            })
            .collect();
        for (at, &label) in found.labels.iter().enumerate() {
            if label > 0 && !is_line[label as usize - 1] {
                letters.push((top + at / w) * width + left + at % w);
            }
        }
    }
    for at in letters {
        ink.bits_mut()[at] = false;
    }
}

/// Takes frames around nodes out of the ink, except where a line crosses them.
pub(super) fn erase_frames(ink: &mut Mask, frames: &[Frame]) {
    for frame in frames {
        frame.erase(ink);
    }
}

/// Takes out what is smaller than any piece of a line.
pub(super) fn erase_specks(ink: &mut Mask, thickness: f32) {
    let found = components(ink);
    let is_speck: Vec<bool> = found
        .list
        .iter()
        .map(|part| (part.width().max(part.height()) as f32) < thickness.max(2.0))
        .collect();
    for (bit, &label) in ink.bits_mut().iter_mut().zip(&found.labels) {
        *bit = label > 0 && !is_speck[label as usize - 1];
    }
}
