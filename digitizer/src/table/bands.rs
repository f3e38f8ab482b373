//! Bands: horizontal stripes of one background (zebra rows, dark header bars).

use super::options::{BAND_STEP, MIN_BAND};
use super::page::Page;
use crate::geometry::Rect;

/// A stripe of one background.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Band {
    pub(crate) top: f32,
    pub(crate) bottom: f32,
    /// Luminance of the background, 0..=255.
    pub(crate) level: i16,
}

/// The stripes of a page inside `region`, top to bottom, without gaps. One stripe means a plain background.
///
/// The background of a scan line is its median: text covers less than half of any line.
pub(crate) fn find(page: &Page, region: &Rect) -> Vec<Band> {
    let (left, right) = (
        region.left.max(0.0) as usize,
        (region.right.max(0.0) as usize).min(page.luma.width),
    );
    if right <= left + 4 {
        return Vec::new();
    }
    let medians: Vec<i16> = (0..page.luma.height)
        .map(|y| median_of(&page.luma.row(y)[left..right]))
        .collect();
    let min_height = (MIN_BAND * page.text_height).max(5.0) as usize;
    let mut bands: Vec<Band> = Vec::new();
    let mut start = 0;
    for y in 1..=medians.len() {
        if y < medians.len() && (medians[y] - medians[start]).abs() < BAND_STEP {
            continue;
        }
        if y - start >= min_height {
            let level = medians[usize::midpoint(start, y)];
            match bands.last_mut() {
                Some(last) if (last.level - level).abs() < BAND_STEP => last.bottom = y as f32,
                _ => bands.push(Band {
                    top: start as f32,
                    bottom: y as f32,
                    level,
                }),
            }
        }
        start = y;
    }
    close_gaps(&mut bands, &medians);
    bands
}

/// A rule, a blurred edge or a line of dense text between two stripes: each scan line belongs to the stripe that it
/// resembles, in one cut.
fn close_gaps(bands: &mut [Band], medians: &[i16]) {
    for i in 1..bands.len() {
        let (upper, lower) = (bands[i - 1], bands[i]);
        let is_lower =
            |y: &usize| (medians[*y] - lower.level).abs() < (medians[*y] - upper.level).abs();
        let cut = (upper.bottom as usize..lower.top as usize)
            .find(is_lower)
            .map_or(lower.top, |y| y as f32);
        bands[i - 1].bottom = cut;
        bands[i].top = cut;
    }
}

fn median_of(row: &[u8]) -> i16 {
    let mut counts = [0_u32; 256];
    for pixel in row {
        counts[usize::from(*pixel)] += 1;
    }
    let half = row.len() as u32 / 2;
    let mut seen = 0;
    for (level, count) in counts.iter().enumerate() {
        seen += count;
        if seen > half {
            return level as i16;
        }
    }
    255
}
