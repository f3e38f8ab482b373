//! Charts without a printed scale: pies, and bars whose values are printed beside them.

use image::RgbImage;

use super::{
    categories::{self, Indexed, Labels},
    number, sequence,
};
use crate::raster::colour::distance;
use crate::{figure::Orientation, geometry::Rect, ocr::Turn};

/// Where the marks of a chart without a scale are, and what names them.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) plot: Rect,
    pub(super) orientation: Orientation,
    pub(super) labels: Labels,
}

/// Colour distance from the page from which a pixel belongs to a mark.
const MIN_CONTRAST: u8 = 24;
/// Edges of labels in one column, or middles of labels in one row, differ by less than this many text heights.
const ALIGNED: f32 = 0.5;
/// Labels of rows stand further apart than lines of text, in text heights from middle to middle.
const MIN_PITCH: f32 = 1.55;
/// Labels of columns have a wider gap between them than words.
const MIN_GAP: f32 = 0.8;
/// Rows and columns of ink with fewer pixels than this many text heights are specks.
const MIN_INK: f32 = 0.3;
/// Text around a place that belongs to it, in text heights.
const MARGIN: f32 = 0.3;

/// Looks for labels in a column with marks at their right, and in a row with marks above them.
pub(super) fn find(
    image: &RgbImage,
    free: &[Indexed<'_>],
    hidden: &[Rect],
    page: [u8; 3],
    height: f32,
) -> Layout {
    let ink = ink_box(image, hidden, page, height);
    let names: Vec<Indexed<'_>> = free
        .iter()
        .filter(|(_, phrase)| phrase.turn() == Turn::Upright && is_name(&phrase.text))
        .copied()
        .collect();
    let column = column(image, &names, free, page, height);
    let row = row(&names, &ink, height);
    let whole = Rect::from_ltrb(0.0, 0.0, image.width() as f32, image.height() as f32);
    if column.len() >= 2 && column.len() >= row.len() {
        let edge =
            |bbox: fn(&Rect) -> f32| column.iter().map(move |(_, phrase)| bbox(&phrase.bbox));
        let left = edge(|bbox| bbox.right).fold(0.0, f32::max) + 0.2 * height;
        let top = edge(|bbox| bbox.top).fold(f32::INFINITY, f32::min) - height;
        let bottom = edge(|bbox| bbox.bottom).fold(0.0, f32::max) + height;
        let plot = Rect::from_ltrb(
            left,
            top.max(ink.top).max(0.0),
            ink.right.max(left + 1.0),
            bottom,
        );
        let labels = categories::beside(&names, &plot, height);
        return Layout {
            plot,
            orientation: Orientation::Horizontal,
            labels,
        };
    }
    if row.len() >= 2 {
        let top = row
            .iter()
            .map(|(_, phrase)| phrase.bbox.top)
            .fold(f32::INFINITY, f32::min);
        let plot = Rect {
            bottom: top - 0.1 * height,
            ..ink
        };
        let labels = categories::below(&names, &plot, height);
        return Layout {
            plot,
            orientation: Orientation::Vertical,
            labels,
        };
    }
    Layout {
        plot: if ink.area() > 0.0 { ink } else { whole },
        orientation: Orientation::Vertical,
        labels: Labels::default(),
    }
}

/// Whether a text may name a position rather than tell a value.
fn is_name(text: &str) -> bool {
    number::parse(text).is_none_or(|amount| amount.is_wordy()) || sequence::is_period(text)
}

/// Phrases that end or start at one edge, a mark or a number at the right of each.
fn column<'a>(
    image: &RgbImage,
    names: &[Indexed<'a>],
    free: &[Indexed<'a>],
    page: [u8; 3],
    height: f32,
) -> Vec<Indexed<'a>> {
    let starts_mark = |bbox: &Rect| {
        let from = (bbox.right + 0.1 * height).max(0.0) as u32;
        let to = ((bbox.right + 4.0 * height) as u32).min(image.width());
        let y = (bbox.center_y() as u32).min(image.height().saturating_sub(1));
        let n = (from..to)
            .filter(|&x| distance(image.get_pixel(x, y).0, page) >= MIN_CONTRAST)
            .count();
        n as f32 >= 0.5 * height
    };
    let has_number = |bbox: &Rect| {
        free.iter().any(|(_, other)| {
            other.bbox.left >= bbox.right
                && other.bbox.overlap_y(bbox) >= 0.5 * bbox.height()
                && number::parse(&other.text).is_some()
        })
    };
    let marked: Vec<Indexed<'a>> = names
        .iter()
        .filter(|(_, phrase)| starts_mark(&phrase.bbox) || has_number(&phrase.bbox))
        .copied()
        .collect();
    let edges: [fn(&Rect) -> f32; 2] = [|bbox| bbox.right, |bbox| bbox.left];
    let mut best: Vec<Indexed<'a>> = Vec::new();
    for edge in edges {
        for (_, seed) in marked.iter().take(200) {
            let mut mates: Vec<Indexed<'a>> = marked
                .iter()
                .filter(|(_, phrase)| {
                    (edge(&phrase.bbox) - edge(&seed.bbox)).abs() <= ALIGNED * height
                })
                .copied()
                .collect();
            mates.sort_by(|a, b| a.1.bbox.top.total_cmp(&b.1.bbox.top));
            let apart = mates.windows(2).all(|pair| {
                pair[1].1.bbox.center_y() - pair[0].1.bbox.center_y() >= MIN_PITCH * height
            });
            if apart && mates.len() > best.len() {
                best = mates;
            }
        }
    }
    best
}

/// The lowest row of phrases below the marks with the most of them.
fn row<'a>(names: &[Indexed<'a>], ink: &Rect, height: f32) -> Vec<Indexed<'a>> {
    let mut best: Vec<Indexed<'a>> = Vec::new();
    for (_, seed) in names.iter().take(300) {
        if seed.bbox.top < ink.center_y() {
            continue;
        }
        let mut mates: Vec<Indexed<'a>> = names
            .iter()
            .filter(|(_, phrase)| {
                (phrase.bbox.center_y() - seed.bbox.center_y()).abs() <= ALIGNED * height
            })
            .copied()
            .collect();
        mates.sort_by(|a, b| a.1.bbox.left.total_cmp(&b.1.bbox.left));
        let apart = mates
            .windows(2)
            .all(|pair| pair[1].1.bbox.left - pair[0].1.bbox.right >= MIN_GAP * height);
        if apart && mates.len() > best.len() {
            best = mates;
        }
    }
    best
}

/// Around all that is drawn outside the words.
fn ink_box(image: &RgbImage, hidden: &[Rect], page: [u8; 3], height: f32) -> Rect {
    let (width, rows) = (image.width() as usize, image.height() as usize);
    let mut ink: Vec<bool> = image
        .pixels()
        .map(|pixel| distance(pixel.0, page) >= MIN_CONTRAST)
        .collect();
    for bbox in hidden {
        let margin = MARGIN * height;
        let left = (bbox.left - margin).max(0.0) as usize;
        let right = ((bbox.right + margin).max(0.0) as usize).min(width);
        for y in (bbox.top - margin).max(0.0) as usize
            ..((bbox.bottom + margin).max(0.0) as usize).min(rows)
        {
            if left < right {
                ink[y * width + left..y * width + right].fill(false);
            }
        }
    }
    let mut of_column = vec![0_usize; width];
    let mut of_row = vec![0_usize; rows];
    for (y, row) in ink.chunks_exact(width.max(1)).enumerate() {
        for (x, _) in row.iter().enumerate().filter(|(_, ink)| **ink) {
            of_column[x] += 1;
            of_row[y] += 1;
        }
    }
    let least = (MIN_INK * height) as usize + 1;
    let extent = |counts: &[usize]| {
        let first = counts.iter().position(|&n| n >= least)?;
        let last = counts.iter().rposition(|&n| n >= least)?;
        Some((first as f32, last as f32 + 1.0))
    };
    match (extent(&of_column), extent(&of_row)) {
        (Some((left, right)), Some((top, bottom))) => Rect::from_ltrb(left, top, right, bottom),
        _ => Rect::default(),
    }
}
