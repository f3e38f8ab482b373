//! Shapes made of flat regions: the bars of a chart, the nodes of a diagram.

use super::{outline::distance, regions::Region};
use crate::geometry::Rect;
use crate::ocr::Word;
use crate::raster::{Mask, components};

/// A region is filled with a colour of its own when it is this far from the background in some channel.
const MIN_FILL: u8 = 24;
/// Share of its box that a bar fills; what words and lines over it hide does not count against it.
const MIN_BAR_FILL: f32 = 0.8;
/// The same of a node: a diamond fills half of its box.
const MIN_NODE_FILL: f32 = 0.4;
/// Thinnest bar, in text heights.
const MIN_BAR: f32 = 0.4;
/// Most words that are printed on one bar.
const MAX_BAR_WORDS: usize = 2;
/// Ends of bars on one baseline differ by no more pixels.
const SAME_END: f32 = 2.5;
/// Lengths of bars, in text heights, that differ by less do not tell two values.
const MIN_LENGTH_STEP: f32 = 0.4;
/// Lowest node, in text heights: its label and some space.
const MIN_NODE: f32 = 1.3;
/// Share of the size of a node by which its label may be off its middle.
const MAX_OFF_CENTRE: f32 = 0.15;
/// Space around every node, in text heights, that belongs to no other: cells of a table touch.
const NODE_SPACE: f32 = 0.7;
/// A connector is looked for this many text heights outside of the box of a node.
const REACH: f32 = 0.35;

/// The number of filled rectangles of equal thickness on a common baseline that differ in length.
pub(super) fn n_bars(regions: &[Region], words: &[Word], text_height: f32) -> usize {
    let Some((background, regions)) = regions.split_first() else {
        return 0;
    };
    let thinnest = MIN_BAR * text_height;
    let rects: Vec<Rect> = regions
        .iter()
        .filter(|region| {
            let bbox = region.bbox;
            let inside = words.iter().filter(|word| holds(&bbox, word));
            let (mut n_words, mut hidden) = (0, 0.0);
            for word in inside {
                n_words += 1;
                hidden += word.bbox.area();
            }
            bbox.width().min(bbox.height()) >= thinnest
                && n_words <= MAX_BAR_WORDS
                && distance(region.colour, background.colour) >= MIN_FILL
                && region.n_pixels as f32 + hidden >= MIN_BAR_FILL * bbox.area()
        })
        .map(|region| region.bbox)
        .collect();
    let turned: Vec<Rect> = rects
        .iter()
        .map(|bbox| Rect::from_ltrb(bbox.top, bbox.left, bbox.bottom, bbox.right))
        .collect();
    n_columns(&rects, text_height).max(n_columns(&turned, text_height))
}

/// Upright bars among these.
fn n_columns(rects: &[Rect], text_height: f32) -> usize {
    let near = |a: f32, b: f32| (a - b).abs() <= SAME_END;
    let are_bars = |a: &Rect, b: &Rect| {
        near(a.width(), b.width())
            && (near(a.bottom, b.bottom) || near(a.top, b.top))
            && a.overlap_x(b) == 0.0
            && (a.height() - b.height()).abs() >= MIN_LENGTH_STEP * text_height
    };
    rects
        .iter()
        .filter(|a| rects.iter().any(|b| are_bars(a, b)))
        .count()
}

/// The nodes of a diagram.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Nodes {
    /// Closed shapes around words, apart from each other.
    pub(super) n: usize,
    /// Those from which ink leads to another one.
    pub(super) n_linked: usize,
}

/// Closed shapes around words, and which of them are linked.
pub(super) fn nodes(regions: &[Region], words: &[Word], ink: &Mask, text_height: f32) -> Nodes {
    let shapes: Vec<Rect> = regions
        .iter()
        .skip(1)
        .filter(|region| {
            let bbox = region.bbox;
            let Some((label, hidden)) = label(&bbox, words) else {
                return false;
            };
            is_centred(&label, &bbox)
                && bbox.width().min(bbox.height()) >= MIN_NODE * text_height
                && region.n_pixels as f32 + hidden >= MIN_NODE_FILL * bbox.area()
        })
        .map(|region| region.bbox)
        .collect();
    // What holds another shape is a frame around nodes.
    let inner: Vec<Rect> = shapes
        .iter()
        .filter(|shape| {
            !shapes
                .iter()
                .any(|other| other != *shape && surrounds(shape, other))
        })
        .copied()
        .collect();
    let space = NODE_SPACE * text_height;
    let apart: Vec<Rect> = inner
        .iter()
        .filter(|a| {
            let around = grown(a, space);
            !inner
                .iter()
                .any(|b| b != *a && around.intersection(b).is_some())
        })
        .copied()
        .collect();
    let labels = components(ink).labels;
    let touched: Vec<Vec<u32>> = apart
        .iter()
        .map(|node| labels_around(&grown(node, REACH * text_height), ink, &labels))
        .collect();
    let is_linked = |at: usize| {
        touched.iter().enumerate().any(|(other, labels)| {
            other != at && labels.iter().any(|label| touched[at].contains(label))
        })
    };
    Nodes {
        n: apart.len(),
        n_linked: (0..apart.len()).filter(|&at| is_linked(at)).count(),
    }
}

/// Labels of the ink that crosses the outline of a box.
fn labels_around(bbox: &Rect, ink: &Mask, labels: &[u32]) -> Vec<u32> {
    let (width, height) = (ink.width(), ink.height());
    if width == 0 || height == 0 {
        return Vec::new();
    }
    let x = |at: f32| (at.max(0.0) as usize).min(width - 1);
    let y = |at: f32| (at.max(0.0) as usize).min(height - 1);
    let (left, right) = (x(bbox.left), x(bbox.right));
    let (top, bottom) = (y(bbox.top), y(bbox.bottom));
    let rows = (left..=right).flat_map(|x| [(x, top), (x, bottom)]);
    let columns = (top..=bottom).flat_map(|y| [(left, y), (right, y)]);
    let mut found: Vec<u32> = rows
        .chain(columns)
        .map(|(x, y)| labels[y * width + x])
        .filter(|&label| label > 0)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The box around the words in a shape, and the area that they hide.
fn label(shape: &Rect, words: &[Word]) -> Option<(Rect, f32)> {
    words
        .iter()
        .filter(|word| holds(shape, word))
        .map(|word| (word.bbox, word.bbox.area()))
        .reduce(|(a, hidden), (b, more)| (a.union(&b), hidden + more))
}

/// Whether a label stands in the middle of its shape.
fn is_centred(label: &Rect, shape: &Rect) -> bool {
    (label.center_x() - shape.center_x()).abs() <= MAX_OFF_CENTRE * shape.width()
        && (label.center_y() - shape.center_y()).abs() <= MAX_OFF_CENTRE * shape.height()
}

fn holds(bbox: &Rect, word: &Word) -> bool {
    bbox.contains(word.bbox.center_x(), word.bbox.center_y())
}

fn surrounds(outer: &Rect, inner: &Rect) -> bool {
    outer.left <= inner.left
        && outer.top <= inner.top
        && outer.right >= inner.right
        && outer.bottom >= inner.bottom
}

fn grown(bbox: &Rect, by: f32) -> Rect {
    Rect::from_ltrb(
        bbox.left - by,
        bbox.top - by,
        bbox.right + by,
        bbox.bottom + by,
    )
}
