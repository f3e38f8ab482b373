//! Leaders: rows of dots that lead the eye from a label to its figure.
//!
//! They say nothing, and detection takes label, dots and figure for one line of text, so they are wiped off before it
//! looks. What tells them from points and ellipses is that there are many, low on one baseline, in equal steps.

use image::{Rgb, RgbImage};

use crate::raster::{Component, Components};

/// Largest dot, in heights of the text; two that run into each other are one wide dot.
const MAX_DOT_HEIGHT: f32 = 0.32;
const MAX_DOT_WIDTH: f32 = 0.75;

/// Greatest step from dot to dot, in heights of the text: leaders of spaced dots have 0.8.
const MAX_STEP: f32 = 1.2;

/// How far the bottoms of neighbouring dots may differ, in pixels: antialiasing moves them by one.
const MAX_OFF_BASELINE: usize = 1;

/// Fewest dots: an ellipsis has three or four.
const MIN_DOTS: usize = 6;

/// Share of the steps that are as wide as their median, within this much of it and never less than a pixel and a half.
const EVEN_SHARE: f32 = 0.75;
const UNEVEN: f32 = 0.25;
const UNEVEN_PX: f32 = 1.5;

/// Steps of a picture's own background that are looked at above and below a dot.
const RIM: usize = 2;

/// The page without its leaders; `None` when it has none.
pub(super) fn wiped(page: &RgbImage, ink: &Components, text_height: f32) -> Option<RgbImage> {
    let leaders = find(&ink.list, text_height);
    if leaders.is_empty() {
        return None;
    }
    let mut page = page.clone();
    for dots in &leaders {
        let paper = paper_around(&page, dots);
        for dot in dots {
            cover(&mut page, dot, paper);
        }
    }
    Some(page)
}

/// Paints over a component and its soft edges.
pub(super) fn cover(page: &mut RgbImage, part: &Component, paper: Rgb<u8>) {
    for y in part.top.saturating_sub(1)..(part.bottom + 1).min(page.height() as usize) {
        for x in part.left.saturating_sub(1)..(part.right + 1).min(page.width() as usize) {
            page.put_pixel(x as u32, y as u32, paper);
        }
    }
}

/// The dots of each leader, from left to right.
fn find(parts: &[Component], text_height: f32) -> Vec<Vec<Component>> {
    let is_dot = |part: &&Component| {
        part.height() as f32 <= (MAX_DOT_HEIGHT * text_height).max(2.0)
            && part.width() as f32 <= (MAX_DOT_WIDTH * text_height).max(2.0)
    };
    let mut dots: Vec<Component> = parts.iter().filter(is_dot).copied().collect();
    dots.sort_by_key(|dot| (dot.left, dot.top));
    let mut rows: Vec<Vec<Component>> = Vec::new();
    // Rows that a dot further to the right can still go on.
    let mut open: Vec<usize> = Vec::new();
    for dot in dots {
        let reaches = |row: &Vec<Component>| {
            let last = row[row.len() - 1];
            center(&dot) - center(&last) <= MAX_STEP * text_height
        };
        open.retain(|row| reaches(&rows[*row]));
        let goes_on = open.iter().copied().find(|row| {
            let last = rows[*row][rows[*row].len() - 1];
            last.bottom.abs_diff(dot.bottom) <= MAX_OFF_BASELINE && last.right <= dot.left
        });
        if let Some(row) = goes_on {
            rows[row].push(dot);
        } else {
            open.push(rows.len());
            rows.push(vec![dot]);
        }
    }
    rows.retain(|row| is_leader(row));
    rows
}

fn is_leader(dots: &[Component]) -> bool {
    if dots.len() < MIN_DOTS {
        return false;
    }
    let steps: Vec<f32> = dots
        .windows(2)
        .map(|pair| center(&pair[1]) - center(&pair[0]))
        .collect();
    let mut sorted = steps.clone();
    sorted.sort_by(f32::total_cmp);
    let usual = sorted[sorted.len() / 2];
    let slack = (UNEVEN * usual).max(UNEVEN_PX);
    let n_even = steps.iter().filter(|step| (*step - usual).abs() <= slack);
    n_even.count() as f32 >= EVEN_SHARE * steps.len() as f32
}

fn center(dot: &Component) -> f32 {
    (dot.left + dot.right) as f32 / 2.0
}

/// The colour just above and below the dots: the median of each channel.
fn paper_around(page: &RgbImage, dots: &[Component]) -> Rgb<u8> {
    let height = page.height() as usize;
    let rims = dots.iter().flat_map(|dot| {
        let above = dot.top.checked_sub(RIM);
        let below = Some(dot.bottom + RIM - 1).filter(|y| *y < height);
        let x = usize::midpoint(dot.left, dot.right);
        [above, below].into_iter().flatten().map(move |y| (x, y))
    });
    let mut channels: [Vec<u8>; 3] = Default::default();
    for (x, y) in rims {
        let pixel = page.get_pixel(x as u32, y as u32);
        for (channel, value) in channels.iter_mut().zip(pixel.0) {
            channel.push(value);
        }
    }
    Rgb(channels.map(|mut channel| {
        channel.sort_unstable();
        channel.get(channel.len() / 2).copied().unwrap_or(u8::MAX)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::{components, page_ink};

    const TEXT_HEIGHT: f32 = 10.0;

    /// Dots of two pixels at these places on a tinted page.
    fn page(dots: &[(u32, u32)]) -> RgbImage {
        let mut page = RgbImage::from_pixel(200, 60, Rgb([240, 244, 250]));
        for &(left, top) in dots {
            for (x, y) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                page.put_pixel(left + x, top + y, Rgb([20; 3]));
            }
        }
        page
    }

    fn wipe(page: &RgbImage) -> Option<RgbImage> {
        wiped(page, &components(&page_ink(page)), TEXT_HEIGHT)
    }

    #[test]
    fn dots_in_equal_steps_are_wiped_with_the_colour_of_the_page() {
        let dots: Vec<(u32, u32)> = (0..12).map(|i| (40 + 5 * i, 30 + i % 2)).collect();
        let wiped = wipe(&page(&dots)).expect("they are a leader");
        assert_eq!(wiped, page(&[]));
    }

    #[test]
    fn an_ellipsis_points_far_apart_and_scattered_specks_stay() {
        let ellipsis: Vec<(u32, u32)> = (0..4).map(|i| (40 + 5 * i, 30)).collect();
        let decimals: Vec<(u32, u32)> = (0..7).map(|i| (20 + 25 * i, 30)).collect();
        let specks = [3, 14, 19, 30, 33, 44, 47].map(|x| (40 + x, 30));
        let falling: Vec<(u32, u32)> = (0..8).map(|i| (40 + 5 * i, 10 + 3 * i)).collect();
        for dots in [&ellipsis[..], &decimals, &specks, &falling] {
            assert_eq!(wipe(&page(dots)), None, "{dots:?}");
        }
    }
}
