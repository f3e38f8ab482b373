//! Dashed lines along columns: the grid of a chart with lying bars.
//!
//! Each dash looks like a `1` or an `l`, there are hundreds of them, and they pass for a table of digits. What tells them
//! from letters is that each is a solid stroke that stands alone, in a column of many of one size with no more space
//! between them than they are long; lines of text are farther apart than their letters are high.

use image::RgbImage;

use super::leaders;
use crate::raster::{Component, Components};

/// A dash is this many times as long as it is thick, and that long in pixels.
const MIN_ASPECT: usize = 2;
const MIN_LENGTH: usize = 3;
const MAX_LENGTH: usize = 60;
/// Thickest dash.
const MAX_THICKNESS: usize = 6;
/// Share of its box that a dash fills.
const MIN_SOLID: f32 = 0.9;
/// Fewest dashes of a line.
const MIN_DASHES: usize = 6;
/// Middles of the dashes of a line differ by no more pixels.
const MAX_OFF: usize = 1;
/// Median space between dashes, in their lengths.
const MAX_GAP: f32 = 1.25;
/// Space beside a dash without other ink, in its lengths.
const CLEAR: f32 = 0.5;
/// Lengths of the dashes of a line: share of them that are as long as the median, within two pixels.
const MIN_EVEN: f32 = 0.6;

/// The page without its upright dashed lines; `None` when it has none.
pub(super) fn wiped(page: &RgbImage, ink: &Components) -> Option<RgbImage> {
    let dashes = find(ink, page.width() as usize);
    if dashes.is_empty() {
        return None;
    }
    let mut page = page.clone();
    for dash in dashes {
        let beside = (dash.left.saturating_sub(2) as u32, dash.top as u32);
        let paper = *page.get_pixel(beside.0, beside.1);
        leaders::cover(&mut page, &dash, paper);
    }
    Some(page)
}

/// The dashes of all upright dashed lines.
fn find(ink: &Components, width: usize) -> Vec<Component> {
    let mut dashes: Vec<Component> = ink.list.iter().copied().filter(is_dash).collect();
    dashes.sort_by_key(|dash| (middle(dash), dash.top));
    let mut lines: Vec<Vec<Component>> = Vec::new();
    for dash in dashes {
        match lines.last_mut() {
            Some(line) if middle(&dash) - middle(&line[0]) <= 2 * MAX_OFF => line.push(dash),
            _ => lines.push(vec![dash]),
        }
    }
    let mut found = Vec::new();
    for mut line in lines {
        line.sort_by_key(|dash| dash.top);
        if !is_line(&line) {
            continue;
        }
        // Letters that begin lines of text stand in columns too, each beside its word.
        let alone = line.iter().filter(|dash| is_alone(dash, ink, width));
        let alone: Vec<Component> = alone.copied().collect();
        if alone.len() >= MIN_DASHES && 2 * alone.len() > line.len() {
            found.extend(alone);
        }
    }
    found
}

fn is_dash(part: &Component) -> bool {
    let (width, height) = (part.width(), part.height());
    width <= MAX_THICKNESS
        && height >= MIN_ASPECT * width
        && (MIN_LENGTH..=MAX_LENGTH).contains(&height)
        && part.n_pixels as f32 >= MIN_SOLID * (width * height) as f32
}

/// Whether dashes from top to bottom are of one length and near to each other.
fn is_line(dashes: &[Component]) -> bool {
    if dashes.len() < MIN_DASHES {
        return false;
    }
    let length = median(dashes.iter().map(Component::height).collect());
    let n_even = dashes
        .iter()
        .filter(|dash| dash.height().abs_diff(length) <= 2)
        .count();
    let gaps = dashes.windows(2);
    let gap = median(
        gaps.map(|pair| pair[1].top.saturating_sub(pair[0].bottom))
            .collect(),
    );
    n_even as f32 >= MIN_EVEN * dashes.len() as f32 && gap as f32 <= MAX_GAP * length as f32
}

/// Whether there is no other ink right beside a dash.
fn is_alone(dash: &Component, ink: &Components, width: usize) -> bool {
    let space = (CLEAR * dash.height() as f32).max(2.0) as usize;
    let before = dash.left.saturating_sub(space)..dash.left;
    let behind = dash.right..(dash.right + space).min(width);
    let is_free = |y: usize| {
        let mut beside = before.clone().chain(behind.clone());
        beside.all(|x| ink.labels[y * width + x] == 0)
    };
    (dash.top..dash.bottom).all(is_free)
}

fn middle(part: &Component) -> usize {
    usize::midpoint(part.left, part.right)
}

fn median(mut values: Vec<usize>) -> usize {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::{components, page_ink};
    use image::Rgb;

    fn page(strokes: &[(u32, u32, u32)]) -> RgbImage {
        let mut page = RgbImage::from_pixel(200, 200, Rgb([240, 244, 250]));
        for &(left, top, height) in strokes {
            for y in top..top + height {
                page.put_pixel(left, y, Rgb([20; 3]));
                page.put_pixel(left + 1, y, Rgb([20; 3]));
            }
        }
        page
    }

    fn wipe(page: &RgbImage) -> Option<RgbImage> {
        wiped(page, &components(&page_ink(page)))
    }

    #[test]
    fn the_dashes_of_an_upright_line_are_wiped() {
        let dashes: Vec<(u32, u32, u32)> = (0..9).map(|at| (80, 20 + 14 * at, 8)).collect();
        assert_eq!(wipe(&page(&dashes)), Some(page(&[])));
    }

    #[test]
    fn letters_in_a_column_stay() {
        // `l` in lines of text, and `ll` close together.
        let lines: Vec<(u32, u32, u32)> = (0..9).map(|at| (80, 10 + 20 * at, 8)).collect();
        let double: Vec<(u32, u32, u32)> = (0..9)
            .flat_map(|at| [(80, 20 + 14 * at, 8), (84, 20 + 14 * at, 8)])
            .collect();
        for strokes in [&lines[..], &double, &lines[..3]] {
            assert_eq!(wipe(&page(strokes)), None, "{strokes:?}");
        }
    }
}
