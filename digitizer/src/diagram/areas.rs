//! Flat areas: what outlines and steps of colour cut the picture into.
//!
//! A pixel is flat when neither its neighbours beside nor those above and below differ much from it. Flat pixels that
//! touch are an area. A line is so always a barrier two pixels wide or more, also a faint or a smoothed one.

use image::RgbImage;

use crate::geometry::Rect;
use crate::raster::colour::distance;

/// Difference of two neighbours, in any channel, above which there is an edge between them.
const MIN_STEP: u8 = 10;
/// The same in a picture with the noise of a lossy format.
const MIN_STEP_NOISY: u8 = 28;
/// Differences that lines and letters make.
const CLEAR_STEP: u8 = 40;
/// Small differences for one clear one, above which they are noise: smoothed edges make fewer.
const MAX_SMALL: f32 = 1.0;

/// Flat pixels of one row that touch, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) y: u32,
    pub(super) left: u32,
    pub(super) right: u32,
}

impl Run {
    fn n_pixels(self) -> usize {
        (self.right - self.left) as usize
    }
}

/// Flat pixels that touch.
#[derive(Debug, Clone)]
pub(super) struct Area {
    pub(super) bbox: Rect,
    pub(super) n_pixels: usize,
    /// Its mean colour.
    pub(super) colour: [u8; 3],
    /// Top to bottom, left to right.
    pub(super) runs: Vec<Run>,
}

/// The areas of a picture.
#[derive(Debug)]
pub(super) struct Areas {
    /// In the order of their first pixel.
    pub(super) list: Vec<Area>,
    runs: Vec<Run>,
    /// For each run, the index of its area, or [`NONE`].
    area_of_run: Vec<u32>,
    /// For each row, the index of its first run; one more for the end.
    rows: Vec<usize>,
    /// Whether the picture has the noise of a lossy format.
    pub(super) is_noisy: bool,
}

const NONE: u32 = u32::MAX;

/// The areas with at least this many pixels.
pub(super) fn find(image: &RgbImage, min_pixels: usize) -> Areas {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let is_noisy = is_noisy(image);
    let edges = edges(image, if is_noisy { MIN_STEP_NOISY } else { MIN_STEP });
    let (mut runs, mut rows) = (Vec::new(), vec![0]);
    let mut parents: Vec<u32> = Vec::new();
    for y in 0..height {
        let above = rows[y.saturating_sub(1)]..rows[y];
        push_runs(&edges[y * width..(y + 1) * width], y as u32, &mut runs);
        parents.extend(rows[y] as u32..runs.len() as u32);
        unite_rows(&runs, above, rows[y], &mut parents);
        rows.push(runs.len());
    }
    let (list, area_of_run) = gather(image, &runs, &mut parents, min_pixels);
    Areas {
        list,
        runs,
        area_of_run,
        rows,
        is_noisy,
    }
}

impl Areas {
    /// The area that holds a pixel.
    pub(super) fn at(&self, x: usize, y: usize) -> Option<usize> {
        let (start, end) = (*self.rows.get(y)?, *self.rows.get(y + 1)?);
        let after = self.runs[start..end].partition_point(|run| run.left as usize <= x);
        let at = start + after.checked_sub(1)?;
        (x < self.runs[at].right as usize && self.area_of_run[at] != NONE)
            .then(|| self.area_of_run[at] as usize)
    }

    /// The area with most pixels in a box.
    pub(super) fn most_of(&self, rect: &Rect) -> Option<usize> {
        let (left, right) = (rect.left.max(0.0) as u32, rect.right.max(0.0).ceil() as u32);
        let top = rect.top.max(0.0) as usize;
        let bottom = (rect.bottom.max(0.0).ceil() as usize).min(self.rows.len() - 1);
        let mut counts: Vec<(u32, u32)> = Vec::new();
        for y in top..bottom {
            let (start, end) = (self.rows[y], self.rows[y + 1]);
            let first = start + self.runs[start..end].partition_point(|run| run.right <= left);
            for at in first..end {
                let (run, area) = (self.runs[at], self.area_of_run[at]);
                if run.left >= right {
                    break;
                }
                if area == NONE {
                    continue;
                }
                let n_pixels = run.right.min(right) - run.left.max(left);
                match counts.iter_mut().find(|(seen, _)| *seen == area) {
                    Some((_, count)) => *count += n_pixels,
                    None => counts.push((area, n_pixels)),
                }
            }
        }
        let most = counts.into_iter().max_by_key(|&(_, count)| count)?;
        Some(most.0 as usize)
    }
}

/// Whether many neighbours differ a little, as where a lossy format rings beside edges.
fn is_noisy(image: &RgbImage) -> bool {
    let stride = 3 * image.width() as usize;
    let (mut n_small, mut n_clear) = (0_usize, 0_usize);
    for row in image.as_raw().chunks_exact(stride.max(1)).step_by(2) {
        for (a, b) in row.chunks_exact(3).zip(row.chunks_exact(3).skip(1)) {
            match distance([a[0], a[1], a[2]], [b[0], b[1], b[2]]) {
                2..MIN_STEP => n_small += 1,
                CLEAR_STEP.. => n_clear += 1,
                _ => {}
            }
        }
    }
    n_small as f32 > MAX_SMALL * n_clear as f32
}

/// For each pixel, whether it differs from one beside, above or below.
fn edges(image: &RgbImage, min_step: u8) -> Vec<bool> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let (raw, stride) = (image.as_raw(), 3 * width);
    let mut edges = vec![false; width * height];
    let differ = |a: &[u8], b: &[u8]| distance([a[0], a[1], a[2]], [b[0], b[1], b[2]]) > min_step;
    for y in 0..height {
        let row = &raw[y * stride..(y + 1) * stride];
        let (here, below) = edges[y * width..].split_at_mut(width);
        let pairs = row.chunks_exact(3).zip(row.chunks_exact(3).skip(1));
        for (x, (a, b)) in pairs.enumerate() {
            if differ(a, b) {
                here[x] = true;
                here[x + 1] = true;
            }
        }
        let next = &raw[(y + 1) * stride..raw.len().min((y + 2) * stride)];
        for (x, (a, b)) in row.chunks_exact(3).zip(next.chunks_exact(3)).enumerate() {
            if differ(a, b) {
                here[x] = true;
                below[x] = true;
            }
        }
    }
    edges
}

fn push_runs(edges: &[bool], y: u32, runs: &mut Vec<Run>) {
    let mut x = 0;
    while let Some(skip) = edges[x..].iter().position(|&edge| !edge) {
        let left = x + skip;
        let length = edges[left..].iter().position(|&edge| edge);
        let right = length.map_or(edges.len(), |length| left + length);
        runs.push(Run {
            y,
            left: left as u32,
            right: right as u32,
        });
        x = right;
    }
}

/// Unites the runs of the last row with those above that they touch by a side.
fn unite_rows(runs: &[Run], above: std::ops::Range<usize>, first: usize, parents: &mut [u32]) {
    let mut up = above.start;
    for at in first..runs.len() {
        while up < above.end && runs[up].right <= runs[at].left {
            up += 1;
        }
        let mut touching = up;
        while touching < above.end && runs[touching].left < runs[at].right {
            let (a, b) = (root(parents, touching), root(parents, at));
            parents[a.max(b)] = a.min(b) as u32;
            touching += 1;
        }
    }
}

fn root(parents: &mut [u32], mut at: usize) -> usize {
    while parents[at] as usize != at {
        parents[at] = parents[parents[at] as usize];
        at = parents[at] as usize;
    }
    at
}

/// The areas that are large enough, and which run belongs to which.
fn gather(
    image: &RgbImage,
    runs: &[Run],
    parents: &mut [u32],
    min_pixels: usize,
) -> (Vec<Area>, Vec<u32>) {
    let roots: Vec<usize> = (0..runs.len()).map(|at| root(parents, at)).collect();
    let mut n_pixels = vec![0_usize; runs.len()];
    for (run, &root) in runs.iter().zip(&roots) {
        n_pixels[root] += run.n_pixels();
    }
    let mut slots = vec![NONE; runs.len()];
    let mut members: Vec<Vec<Run>> = Vec::new();
    let mut area_of_run = vec![NONE; runs.len()];
    for (at, (run, &root)) in runs.iter().zip(&roots).enumerate() {
        if n_pixels[root] < min_pixels.max(1) {
            continue;
        }
        if slots[root] == NONE {
            slots[root] = members.len() as u32;
            members.push(Vec::new());
        }
        area_of_run[at] = slots[root];
        members[slots[root] as usize].push(*run);
    }
    let list = members.into_iter().map(|runs| area(image, runs)).collect();
    (list, area_of_run)
}

fn area(image: &RgbImage, runs: Vec<Run>) -> Area {
    let (width, raw) = (image.width() as usize, image.as_raw());
    let (mut left, mut right, mut n_pixels) = (u32::MAX, 0, 0);
    let mut sums = [0_usize; 3];
    for run in &runs {
        left = left.min(run.left);
        right = right.max(run.right);
        n_pixels += run.n_pixels();
        let start = 3 * (run.y as usize * width + run.left as usize);
        for pixel in raw[start..start + 3 * run.n_pixels()].chunks_exact(3) {
            for (sum, &channel) in sums.iter_mut().zip(pixel) {
                *sum += usize::from(channel);
            }
        }
    }
    let (top, bottom) = (
        runs.first().map_or(0, |run| run.y),
        runs.last().map_or(0, |run| run.y + 1),
    );
    Area {
        bbox: Rect::from_ltrb(left as f32, top as f32, right as f32, bottom as f32),
        n_pixels,
        colour: sums.map(|sum| ((sum + n_pixels / 2) / n_pixels.max(1)) as u8),
        runs,
    }
}
