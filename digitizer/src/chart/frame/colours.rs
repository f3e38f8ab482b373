//! Background colours, and the colours that stand out from them.

use std::collections::HashMap;

use image::RgbImage;

use crate::geometry::Rect;
use crate::raster::colour::distance;

/// Bits of a channel that tell colours apart when they are counted.
const KEPT_BITS: u8 = 4;
/// Pixels that are counted, at most: a larger place is sampled.
const MAX_SAMPLES: usize = 60_000;

/// The colour of most flat pixels of a place, and their share of it. Flat is what equals its neighbours, so that thin
/// lines and the edges of letters do not count.
pub(super) fn commonest(image: &RgbImage, place: &Rect) -> Option<([u8; 3], f32)> {
    let colours = flat(image, place);
    let n: usize = colours.iter().map(|(_, count)| count).sum();
    let (colour, count) = colours.first()?;
    Some((*colour, *count as f32 / n as f32))
}

/// The colours of the flat pixels of a place, those of most pixels first.
pub(super) fn flat(image: &RgbImage, place: &Rect) -> Vec<([u8; 3], usize)> {
    let (width, height) = (image.width(), image.height());
    let columns = (
        place.left.max(2.0) as u32,
        (place.right.max(0.0) as u32).min(width.saturating_sub(2)),
    );
    let rows = (
        place.top.max(2.0) as u32,
        (place.bottom.max(0.0) as u32).min(height.saturating_sub(2)),
    );
    if columns.0 >= columns.1 || rows.0 >= rows.1 {
        return Vec::new();
    }
    let n = (columns.1 - columns.0) as usize * (rows.1 - rows.0) as usize;
    let stride = ((n as f32 / MAX_SAMPLES as f32).sqrt().ceil() as usize).max(1);
    let mut counts: HashMap<[u8; 3], (usize, [usize; 3])> = HashMap::new();
    for y in (rows.0..rows.1).step_by(stride) {
        for x in (columns.0..columns.1).step_by(stride) {
            let here = image.get_pixel(x, y).0;
            let neighbours = [(x - 2, y), (x + 2, y), (x, y - 2), (x, y + 2)];
            let is_flat = neighbours
                .iter()
                .all(|&(x, y)| distance(image.get_pixel(x, y).0, here) <= 6);
            if is_flat {
                let (count, sums) = counts
                    .entry(here.map(|c| c >> (8 - KEPT_BITS)))
                    .or_default();
                *count += 1;
                for (sum, channel) in sums.iter_mut().zip(here) {
                    *sum += usize::from(channel);
                }
            }
        }
    }
    let mut colours: Vec<([u8; 3], usize)> = counts
        .into_values()
        .map(|(count, sums)| (sums.map(|sum| (sum / count) as u8), count))
        .collect();
    colours.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    colours
}

/// The background of a plot: that of the page where it shows through between the marks, else the commonest colour along
/// the upper edge, where the fewest marks are, that is not one of the `named` colours of the legend.
pub(super) fn behind_marks(
    image: &RgbImage,
    plot: &Rect,
    page: [u8; 3],
    named: &[[u8; 3]],
) -> [u8; 3] {
    /// Share of the plot that the page covers when it is the background.
    const MIN_SHARE: f32 = 0.04;
    let inside = flat(image, plot);
    let n: usize = inside.iter().map(|(_, count)| count).sum();
    let of_page: usize = inside
        .iter()
        .filter(|(colour, _)| distance(*colour, page) <= 8)
        .map(|(_, count)| count)
        .sum();
    if n == 0 || of_page as f32 >= MIN_SHARE * n as f32 {
        return page;
    }
    let edge = Rect {
        bottom: plot.top + 0.1 * plot.height(),
        ..*plot
    };
    let is_mark = |colour: [u8; 3]| named.iter().any(|&named| distance(named, colour) <= 8);
    let along_edge = flat(image, &edge);
    let behind = along_edge.iter().find(|(colour, _)| !is_mark(*colour));
    behind
        .or(along_edge.first())
        .map_or(page, |(colour, _)| *colour)
}
