//! Shapes made of flat regions: the bars of a chart, the nodes of a diagram.

use super::{layout::is_text, regions::Region};
use crate::geometry::Rect;
use crate::ocr::Word;
use crate::raster::colour::distance;
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

/// Filled rectangles of equal thickness on a common baseline that differ in length.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bars {
    pub(super) n: usize,
    /// Those with no word on them.
    pub(super) n_blank: usize,
}

/// Counts the filled rectangles of equal thickness on a common baseline that differ in length.
pub(super) fn bars(
    regions: &[Region],
    background: [u8; 3],
    words: &[Word],
    text_height: f32,
) -> Bars {
    let thinnest = MIN_BAR * text_height;
    let rects: Vec<(Rect, usize)> = regions
        .iter()
        .filter_map(|region| {
            let bbox = region.bbox;
            let (mut n_words, mut hidden) = (0, 0.0);
            for word in words.iter().filter(|word| holds(&bbox, word)) {
                n_words += usize::from(is_text(word));
                hidden += word.bbox.area();
            }
            let is_bar = bbox.width().min(bbox.height()) >= thinnest
                && n_words <= MAX_BAR_WORDS
                && distance(region.colour, background) >= MIN_FILL
                && region.n_pixels as f32 + hidden >= MIN_BAR_FILL * bbox.area();
            is_bar.then_some((bbox, n_words))
        })
        .collect();
    let turned: Vec<(Rect, usize)> = rects
        .iter()
        .map(|&(bbox, n_words)| {
            let turned = Rect::from_ltrb(bbox.top, bbox.left, bbox.bottom, bbox.right);
            (turned, n_words)
        })
        .collect();
    let (upright, lying) = (columns(&rects, text_height), columns(&turned, text_height));
    if upright.n >= lying.n { upright } else { lying }
}

/// Upright bars among these.
fn columns(rects: &[(Rect, usize)], text_height: f32) -> Bars {
    let near = |a: f32, b: f32| (a - b).abs() <= SAME_END;
    let are_bars = |a: &Rect, b: &Rect| {
        near(a.width(), b.width())
            && (near(a.bottom, b.bottom) || near(a.top, b.top))
            && a.overlap_x(b) == 0.0
            && (a.height() - b.height()).abs() >= MIN_LENGTH_STEP * text_height
    };
    let mut bars = Bars::default();
    for (rect, n_words) in rects {
        if rects.iter().any(|(other, _)| are_bars(rect, other)) {
            bars.n += 1;
            bars.n_blank += usize::from(*n_words == 0);
        }
    }
    bars
}

/// The nodes of a diagram.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Nodes {
    /// Closed shapes around words, apart from each other.
    pub(super) n: usize,
    /// Those from which ink leads to another one.
    pub(super) n_linked: usize,
    /// Words in those.
    pub(super) n_words: usize,
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
            let around = a.grown(space);
            !inner
                .iter()
                .any(|b| b != *a && around.intersection(b).is_some())
        })
        .copied()
        .collect();
    let labels = components(ink).labels;
    let touched: Vec<Vec<u32>> = apart
        .iter()
        .map(|node| labels_around(&node.grown(REACH * text_height), ink, &labels))
        .collect();
    let is_linked = |at: usize| {
        touched.iter().enumerate().any(|(other, labels)| {
            other != at && labels.iter().any(|label| touched[at].contains(label))
        })
    };
    let linked: Vec<&Rect> = (0..apart.len())
        .filter(|&at| is_linked(at))
        .map(|at| &apart[at])
        .collect();
    let in_linked = |word: &&Word| linked.iter().any(|node| holds(node, word));
    Nodes {
        n: apart.len(),
        n_linked: linked.len(),
        n_words: words.iter().filter(in_linked).count(),
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
pub(super) fn label(shape: &Rect, words: &[Word]) -> Option<(Rect, f32)> {
    words
        .iter()
        .filter(|word| holds(shape, word))
        .map(|word| (word.bbox, word.bbox.area()))
        .reduce(|(a, hidden), (b, more)| (a.union(&b), hidden + more))
}

/// Whether a label stands in the middle of its shape.
pub(super) fn is_centred(label: &Rect, shape: &Rect) -> bool {
    (label.center_x() - shape.center_x()).abs() <= MAX_OFF_CENTRE * shape.width()
        && (label.center_y() - shape.center_y()).abs() <= MAX_OFF_CENTRE * shape.height()
}

pub(super) fn holds(bbox: &Rect, word: &Word) -> bool {
    bbox.contains(word.bbox.center_x(), word.bbox.center_y())
}

fn surrounds(outer: &Rect, inner: &Rect) -> bool {
    outer.left <= inner.left
        && outer.top <= inner.top
        && outer.right >= inner.right
        && outer.bottom >= inner.bottom
}
