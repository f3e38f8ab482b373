//! Flat regions: neighbouring pixels of nearly one colour. Backgrounds, bars, wedges, cells and nodes are such.

use image::RgbImage;

use crate::geometry::Rect;
use crate::raster::colour::distance;

/// Neighbouring pixels that differ by no more, in any channel, belong to one region: JPEG noise, soft gradients.
const TOLERANCE: u8 = 9;

/// Largest regions that vote on the background.
const N_VOTERS: usize = 256;

/// Pixels of nearly one colour that touch by a side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Region {
    pub(crate) bbox: Rect,
    pub(crate) n_pixels: usize,
    /// Its mean colour.
    pub(crate) colour: [u8; 3],
}

/// The colour of the background: of all large regions together, for rules may cut it into cells.
pub(crate) fn background(regions: &[Region]) -> [u8; 3] {
    let large = &regions[..regions.len().min(N_VOTERS)];
    let votes = |colour: [u8; 3]| -> usize {
        large
            .iter()
            .filter(|region| distance(region.colour, colour) <= TOLERANCE)
            .map(|region| region.n_pixels)
            .sum()
    };
    // The first of the best is the largest one.
    let best = large.iter().rev().max_by_key(|region| votes(region.colour));
    best.map_or([255; 3], |region| region.colour)
}

/// The regions of a picture with at least this many pixels, the largest first.
pub(crate) fn find(image: &RgbImage, min_pixels: usize) -> Vec<Region> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let pixels = image.as_raw();
    let colour = |at: usize| [pixels[3 * at], pixels[3 * at + 1], pixels[3 * at + 2]];
    // Union of equal neighbours, row by row; a parent always comes before its children.
    let mut parents: Vec<u32> = (0..(width * height) as u32).collect();
    for at in 0..width * height {
        let here = colour(at);
        if !at.is_multiple_of(width) && distance(here, colour(at - 1)) <= TOLERANCE {
            unite(&mut parents, at - 1, at);
        }
        if at >= width && distance(here, colour(at - width)) <= TOLERANCE {
            unite(&mut parents, at - width, at);
        }
    }
    let mut slots = vec![u32::MAX; parents.len()];
    let mut regions: Vec<Growing> = Vec::new();
    for at in 0..parents.len() {
        let parent = parents[parents[at] as usize];
        parents[at] = parent;
        let (x, y) = (at % width, at / width);
        let slot = &mut slots[parent as usize];
        if *slot == u32::MAX {
            *slot = regions.len() as u32;
            regions.push(Growing::at(x, y));
        }
        regions[*slot as usize].add(x, y, colour(at));
    }
    let mut found: Vec<Region> = regions
        .iter()
        .filter(|region| region.n_pixels >= min_pixels)
        .map(Growing::grown)
        .collect();
    found.sort_by_key(|region| std::cmp::Reverse(region.n_pixels));
    found
}

/// A region while its pixels are counted.
struct Growing {
    n_pixels: usize,
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
    sums: [usize; 3],
}

impl Growing {
    fn at(x: usize, y: usize) -> Self {
        Self {
            n_pixels: 0,
            left: x,
            top: y,
            right: x,
            bottom: y,
            sums: [0; 3],
        }
    }

    fn add(&mut self, x: usize, y: usize, colour: [u8; 3]) {
        self.n_pixels += 1;
        self.left = self.left.min(x);
        self.right = self.right.max(x);
        self.bottom = y;
        for (sum, channel) in self.sums.iter_mut().zip(colour) {
            *sum += usize::from(channel);
        }
    }

    fn grown(&self) -> Region {
        Region {
            bbox: Rect::from_ltrb(
                self.left as f32,
                self.top as f32,
                self.right as f32 + 1.0,
                self.bottom as f32 + 1.0,
            ),
            n_pixels: self.n_pixels,
            colour: self.sums.map(|sum| (sum / self.n_pixels.max(1)) as u8),
        }
    }
}

fn unite(parents: &mut [u32], a: usize, b: usize) {
    let (a, b) = (root(parents, a), root(parents, b));
    let (first, second) = (a.min(b), a.max(b));
    parents[second] = first as u32;
}

fn root(parents: &mut [u32], mut at: usize) -> usize {
    while parents[at] as usize != at {
        let above = parents[parents[at] as usize];
        parents[at] = above;
        at = above as usize;
    }
    at
}
