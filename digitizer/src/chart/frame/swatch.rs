//! The swatch of a legend: a small patch of colour, alone before a name.

use std::ops::Range;

use image::RgbImage;

use super::Swatch;
use super::votes::{MIN_CONTRAST, commonest, strongest};
use crate::raster::colour::distance;
use crate::{chart::marks::colours::unmix, geometry::Rect};

/// Widest gap between a swatch and its name, in text heights.
const MAX_GAP: f32 = 3.0;
/// Widest swatch.
const MAX_WIDTH: f32 = 7.0;
/// Narrowest one.
const MIN_WIDTH: f32 = 0.25;
/// Narrowest one that the box of its name takes in: wider than the stem of a letter.
const MIN_INNER_WIDTH: f32 = 0.45;
/// Space behind it, unless its colour is another one than that of the letters.
const MIN_INNER_GAP: f32 = 0.15;
/// Pixels of its colour differ by no more.
const SAME_COLOUR: u8 = 60;
/// A line that the box of its name takes in is wider than any letter.
const MIN_LINE_WIDTH: f32 = 1.2;
/// Gaps within a dashed swatch.
const MAX_DASH_GAP: f32 = 0.55;
/// Half the height of the tallest swatch.
const MAX_HALF_HEIGHT: f32 = 1.5;
/// A stroke is no thicker, and not shorter than twice that.
const MAX_STROKE: f32 = 0.42;
/// Colour distance of a swatch from the lettering of its name.
const MIN_OTHER_COLOUR: u8 = 60;
/// A colour is that of the lettering, only paler, when it is no further off.
const MAX_SAME_TINT: f32 = 24.0;
/// A swatch of that tint is darker than the letters by this factor.
const MIN_DARKER: f32 = 1.2;

/// A swatch in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) bbox: Rect,
    pub(super) colour: [u8; 3],
    pub(super) drawn: Swatch,
}

/// What is drawn right before a name and behind `limit`, if it stands alone and is no larger than a swatch.
pub(super) fn before(image: &RgbImage, name: &Rect, limit: f32, height: f32) -> Option<Found> {
    let rows = band(image, name, height);
    let right = (name.left - 0.1 * height).max(0.0) as u32;
    let reach = right.saturating_sub(((MAX_WIDTH + MAX_GAP + 1.0) * height) as u32);
    let left = reach.max(limit.max(0.0) as u32);
    if right <= left + 2 || right >= image.width() || rows.is_empty() {
        return None;
    }
    let near = right
        .saturating_sub((0.3 * height).max(2.0) as u32)
        .max(left);
    let beside = commonest(image, near..right, rows.clone())?;
    let columns = name.left.max(0.0) as u32..(name.right.max(0.0) as u32).min(image.width());
    // A swatch may reach up to its name, which then tells what is behind both.
    let behind = || commonest(image, columns, rows.clone());
    let limits = (reach, left, right);
    on(image, name, rows.clone(), limits, beside, height).or_else(|| {
        let behind = behind().filter(|behind| distance(*behind, beside) >= MIN_CONTRAST)?;
        on(image, name, rows.clone(), limits, behind, height)
    })
}

/// The swatch before a name, between the limits of what is looked at, on a background.
fn on(
    image: &RgbImage,
    name: &Rect,
    rows: Range<u32>,
    (reach, left, right): (u32, u32, u32),
    background: [u8; 3],
    height: f32,
) -> Option<Found> {
    let inked = |x: &u32| is_inked(image, *x, rows.clone(), background);
    let end = (left..right).rev().find(inked)?;
    if (right - end) as f32 > MAX_GAP * height {
        return None;
    }
    let (mut start, mut n_gaps) = (end, 0);
    while let Some(next) = (left..start).rev().find(inked) {
        if (start - next - 1) as f32 > MAX_DASH_GAP * height {
            break;
        }
        n_gaps += usize::from(start - next > 2);
        start = next;
    }
    let width = (end - start + 1) as f32;
    if width > MAX_WIDTH * height || width < MIN_WIDTH * height || start <= reach {
        return None;
    }
    let mut found = measured(image, start..end + 1, name.center_y(), background, height)?;
    if let Swatch::Stroke { dashed } = &mut found.drawn {
        *dashed = n_gaps > 0;
    }
    Some(found)
}

/// The swatch at the start of a text whose box takes it in, and where the name begins.
pub(super) fn within(image: &RgbImage, name: &Rect, height: f32) -> Option<(Found, f32)> {
    let inner = Inner::of(image, name, height)?;
    let end = inner.columns.clone().find(|x| !inner.has_ink(image, *x))?;
    inner.up_to(image, end, MIN_INNER_GAP)
}

/// The same where the swatch begins before the box and runs up to the name, so that only its colour ends.
pub(super) fn touching(image: &RgbImage, name: &Rect, height: f32) -> Option<(Found, f32)> {
    let inner = Inner::of(image, name, height)?;
    let edge = inner.columns.start + (MIN_INNER_WIDTH * height) as u32;
    if edge as f32 > name.left {
        return None;
    }
    let first = inner.columns.start..edge.min(inner.columns.end);
    let colour = strongest(image, first, inner.rows.clone(), inner.background)?;
    let has_it = |x: &u32| {
        let mut pixels = inner.rows.clone().map(|y| image.get_pixel(*x, y).0);
        pixels.any(|pixel| distance(pixel, colour) <= SAME_COLOUR)
    };
    let end = (edge..inner.columns.end).find(|x| !has_it(x))?;
    inner.up_to(image, end, 0.0)
}

/// What the box of a name takes in.
#[derive(Debug)]
struct Inner<'a> {
    name: &'a Rect,
    /// From the first ink on, which may begin before the box.
    columns: Range<u32>,
    rows: Range<u32>,
    background: [u8; 3],
    height: f32,
}

impl<'a> Inner<'a> {
    fn of(image: &RgbImage, name: &'a Rect, height: f32) -> Option<Self> {
        let columns = name.left.max(0.0) as u32..(name.right.max(0.0) as u32).min(image.width());
        let rows = name.top.max(0.0) as u32..(name.bottom.max(0.0) as u32).min(image.height());
        let background = commonest(image, columns.clone(), rows.clone())?;
        let inked = |x: &u32| is_inked(image, *x, rows.clone(), background);
        let mut start = columns.clone().find(inked)?;
        if start == columns.start {
            // Its other part lies before the box.
            let reach = start.saturating_sub((MAX_WIDTH * height) as u32);
            let before = (reach..start).rev().take_while(inked);
            start = before.last().unwrap_or(start);
        }
        Some(Self {
            name,
            columns: start..columns.end,
            rows,
            background,
            height,
        })
    }

    fn has_ink(&self, image: &RgbImage, x: u32) -> bool {
        is_inked(image, x, self.rows.clone(), self.background)
    }

    /// The swatch that ends at a column, some text heights before its name, and where the name begins.
    fn up_to(&self, image: &RgbImage, end: u32, least_gap: f32) -> Option<(Found, f32)> {
        let (columns, height, background) = (&self.columns, self.height, self.background);
        let start = columns.start;
        let next = (end..columns.end).find(|x| self.has_ink(image, *x))?;
        let (width, gap) = ((end - start) as f32, (next - end) as f32);
        let is_swatch = (MIN_INNER_WIDTH * height..=MAX_WIDTH * height).contains(&width);
        if !is_swatch || gap < least_gap * height {
            return None;
        }
        let found = measured(image, start..end, self.name.center_y(), background, height)?;
        let lettering = strongest(image, next..columns.end, self.rows.clone(), background)?;
        // Letters have the colour of the other letters and are no plain blocks.
        let covered = (found.bbox.top as u32..found.bbox.bottom as u32)
            .flat_map(|y| (start..end).map(move |x| (x, y)))
            .filter(|&(x, y)| distance(image.get_pixel(x, y).0, found.colour) <= 40)
            .count();
        let is_block = covered as f32 >= 0.9 * found.bbox.area();
        // The first of thin letters is paler than the others, in the same tint.
        let mix = unmix(found.colour, background, lettering);
        let is_other = distance(lettering, found.colour) >= MIN_OTHER_COLOUR
            && (mix.residue > MAX_SAME_TINT || mix.share > MIN_DARKER);
        let is_line = width >= MIN_LINE_WIDTH * height && is_crossed(image, start..end, &found);
        let is_apart = least_gap > 0.0 && (is_block || is_line);
        (is_apart || is_other).then_some((found, next as f32))
    }
}

/// Whether a row near the middle of a swatch has its colour from end to end, as a line has, with a marker or without.
fn is_crossed(image: &RgbImage, columns: Range<u32>, found: &Found) -> bool {
    let (top, height) = (found.bbox.top, found.bbox.height());
    let rows = (top + 0.25 * height) as u32..=(top + 0.75 * height) as u32;
    let alike = |x: u32, y: u32| distance(image.get_pixel(x, y).0, found.colour) <= 60;
    // Smoothed ends are paler.
    let inner = columns.start + 1..columns.end.saturating_sub(1);
    rows.into_iter()
        .any(|y| y < image.height() && inner.clone().all(|x| alike(x, y)))
}

/// The rows around the middle of a name, as high as its text.
fn band(image: &RgbImage, name: &Rect, height: f32) -> Range<u32> {
    let middle = name.center_y();
    let top = (middle - 0.5 * height).max(0.0) as u32;
    top..((middle + 0.5 * height).max(0.0) as u32 + 1).min(image.height())
}

fn is_inked(image: &RgbImage, x: u32, mut rows: Range<u32>, background: [u8; 3]) -> bool {
    rows.any(|y| distance(image.get_pixel(x, y).0, background) >= MIN_CONTRAST)
}

/// The swatch in these columns, if it is no higher than one.
fn measured(
    image: &RgbImage,
    columns: Range<u32>,
    middle: f32,
    background: [u8; 3],
    height: f32,
) -> Option<Found> {
    let around = Rect::from_ltrb(0.0, middle, 0.0, middle);
    let rows = band(image, &around, height);
    let colour = strongest(image, columns.clone(), rows.clone(), background)?;
    let of_swatch = |y: &u32| {
        columns
            .clone()
            .any(|x| distance(image.get_pixel(x, *y).0, colour) <= 36)
    };
    let centre = rows
        .filter(of_swatch)
        .min_by_key(|y| y.abs_diff(middle as u32))?;
    let reach = (MAX_HALF_HEIGHT * height) as u32;
    let from = centre.saturating_sub(reach + 1);
    let to = (centre + reach + 2).min(image.height());
    let top = (from..=centre).rev().take_while(of_swatch).last()?;
    let bottom = (centre..to).take_while(of_swatch).last()?;
    if middle - top as f32 > reach as f32 || bottom as f32 - middle > reach as f32 {
        return None;
    }
    let mut thickness: Vec<usize> = columns
        .clone()
        .map(|x| {
            (top..=bottom)
                .filter(|&y| distance(image.get_pixel(x, y).0, colour) <= 60)
                .count()
        })
        .filter(|&n| n > 0)
        .collect();
    thickness.sort_unstable();
    let width = (columns.end - columns.start) as f32;
    let usual = *thickness.get(thickness.len() / 2)? as f32;
    let is_stroke = usual <= MAX_STROKE * height && width >= 2.0 * MAX_STROKE * height;
    let edges = [columns.start, top, columns.end, bottom + 1].map(|edge| edge as f32);
    let [left, top, right, bottom] = edges;
    Some(Found {
        bbox: Rect::from_ltrb(left, top, right, bottom),
        colour,
        drawn: if is_stroke {
            Swatch::Stroke { dashed: false }
        } else {
            Swatch::Filled
        },
    })
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// A white picture with blocks of colour, each from its left to its right edge.
    fn picture(blocks: &[(u32, u32, [u8; 3])]) -> RgbImage {
        let mut image = RgbImage::from_pixel(200, 40, Rgb([255; 3]));
        for &(left, right, colour) in blocks {
            for (x, y) in (left..right).flat_map(|x| (15..25).map(move |y| (x, y))) {
                image.put_pixel(x, y, Rgb(colour));
            }
        }
        image
    }

    #[test]
    fn a_swatch_may_touch_its_name() {
        let image = picture(&[(80, 100, [200, 40, 40]), (104, 106, [0; 3])]);
        let name = Rect::from_ltrb(100.0, 15.0, 150.0, 25.0);
        let found = before(&image, &name, 0.0, 10.0).unwrap();
        assert_eq!(found.colour, [200, 40, 40]);
        assert!((found.bbox.left - 80.0).abs() <= 1.0);
    }

    #[test]
    fn a_swatch_starts_behind_the_name_before_it() {
        let blue = [40, 80, 200];
        let image = picture(&[(20, 76, [60; 3]), (80, 100, blue)]);
        let name = Rect::from_ltrb(110.0, 15.0, 150.0, 25.0);
        assert_eq!(before(&image, &name, 0.0, 10.0), None);
        let found = before(&image, &name, 76.0, 10.0).unwrap();
        assert_eq!((found.bbox.left, found.colour), (80.0, blue));
    }

    #[test]
    fn a_line_that_the_box_of_its_name_takes_in_is_a_swatch_whatever_its_colour() {
        let (navy, grey) = ([15, 40, 62], [50; 3]);
        let letters = [(104, 106, grey), (110, 112, grey), (118, 120, grey)];
        let with = |first: (u32, u32, [u8; 3])| {
            let blocks: Vec<_> = [first].into_iter().chain(letters).collect();
            let mut image = picture(&blocks);
            // A line of three rows with a marker in its middle.
            for (x, y) in (first.0..first.1).flat_map(|x| (15..25).map(move |y| (x, y))) {
                let is_marker = x.abs_diff(90) <= 3;
                if !is_marker && !(19..22).contains(&y) {
                    image.put_pixel(x, y, Rgb([255; 3]));
                }
            }
            image
        };
        let name = Rect::from_ltrb(80.0, 14.0, 130.0, 26.0);
        let (found, left) = within(&with((80, 100, navy)), &name, 10.0).expect("a line");
        assert_eq!((found.colour, left), (navy, 104.0));
        // The same line where the box takes in its end only.
        let name = Rect::from_ltrb(94.0, 14.0, 130.0, 26.0);
        let (found, _) = within(&with((70, 100, navy)), &name, 10.0).expect("a longer line");
        assert!((found.bbox.left - 70.0).abs() <= 1.0, "{:?}", found.bbox);
    }

    #[test]
    fn a_swatch_that_runs_into_its_name_ends_with_its_colour() {
        let red = [160, 60, 60];
        let letters = [
            (100, 103, [20; 3]),
            (108, 110, [20; 3]),
            (116, 118, [20; 3]),
        ];
        let blocks: Vec<_> = [(70, 100, red)].into_iter().chain(letters).collect();
        let name = Rect::from_ltrb(90.0, 14.0, 130.0, 26.0);
        let (found, left) = touching(&picture(&blocks), &name, 10.0).expect("a swatch");
        assert_eq!((found.colour, left), (red, 100.0));
        assert!((found.bbox.left - 70.0).abs() <= 1.0, "{:?}", found.bbox);
        // A word whose first letter has another shade.
        let blocks: Vec<_> = [(90, 98, red)].into_iter().chain(letters).collect();
        assert_eq!(touching(&picture(&blocks), &name, 10.0), None);
    }
}
