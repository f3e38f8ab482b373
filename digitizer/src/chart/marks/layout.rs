//! Which way bars grow, how thick they are, and where they start.
//!
//! Both ways are tried. Bars have one thickness and different lengths; seen the wrong way they have different
//! thicknesses, so the way in which more rectangles agree is right.

use super::{
    grounds::{Grounds, anchored},
    rects::{Rects, is_one_of},
    view::turned,
};
use crate::chart::frame::{Frame, ValueAxis};
use crate::figure::Orientation;
use crate::geometry::Rect;

/// Thicknesses of one chart differ by no more pixels, or by this share; soft edges, which are lost or not, make some pixels
/// of thick bars.
const SAME_PX: f32 = 1.6;
const SAME_SHARE: f32 = 0.05;
const SOFT_PX: f32 = 4.5;
const SOFT_SHARE: f32 = 0.14;
/// Share of a column that may lie over another one.
const MAX_OVERLAP: f32 = 0.25;
/// Lines of a grid are so thin.
pub(super) const THIN: f32 = 2.5;
/// Share of the plot that grid lines span.
const GRID_LENGTH: f32 = 0.6;
/// What the way that the axes tell counts, against the number of rectangles that agree.
const AXIS_BONUS: f32 = 3.0;
/// What a way counts in which all bars are equally long.
const ONE_LENGTH: f32 = 0.5;
/// Thinner rectangles are lines, or their edges.
const MIN_THICKNESS: f32 = 2.0;
/// Share of the plot by which marks may lie beyond its last tick.
pub(super) const BEYOND: f32 = 0.2;
/// Most columns of a chart.
const MAX_COLUMNS: usize = 400;
/// How many times more rectangles have to agree on one way than on the other.
const CLEAR: f32 = 2.0;
/// Lengths, in text heights, that differ by less do not tell two values.
const MIN_STEP: f32 = 0.4;
/// The longest bar, in text heights, of a chart whose bars tell which way they grow.
const MIN_LONGEST: f32 = 2.0;
/// Colours that differ by less are one entry of the palette.
const SAME_COLOUR: u8 = 12;

/// How the bars of a chart stand.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) orientation: Orientation,
    /// Where values start, in the view.
    pub(super) base: f32,
    /// From left to right, in the view.
    pub(super) columns: Vec<Column>,
    /// Colours of the bars that were found.
    pub(super) palette: Vec<[u8; 3]>,
}

/// Rectangles above each other.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) rects: Vec<Rect>,
}

impl Layout {
    /// Rows of the view that may hold bars.
    pub(super) fn reach(&self, plot: &Rect) -> (usize, usize) {
        let rects = self.columns.iter().flat_map(|column| &column.rects);
        let (top, bottom) = rects.fold((plot.top, plot.bottom), |(top, bottom), rect| {
            (top.min(rect.top), bottom.max(rect.bottom))
        });
        (
            (top - 3.0).max(0.0) as usize,
            (bottom + 3.0).ceil().max(0.0) as usize,
        )
    }
}

/// The layout that most rectangles agree on.
pub(super) fn find(rects: &Rects, frame: &Frame) -> Option<Layout> {
    let weighed = |orientation| {
        let (score, layout) = upright(rects, frame, orientation)?;
        // Without a scale the frame only guesses.
        let says = !frame.value_axes.is_empty() && frame.orientation == orientation;
        let factor = if says {
            AXIS_BONUS
        } else if has_lengths(&layout, frame.text_height) {
            1.0
        } else {
            // The pieces of a stack are of one width, too.
            ONE_LENGTH
        };
        Some((score * factor, layout))
    };
    let (vertical, horizontal) = (
        weighed(Orientation::Vertical),
        weighed(Orientation::Horizontal),
    );
    match (vertical, horizontal) {
        (Some((a, vertical)), Some((b, horizontal))) => {
            Some(if a >= b { vertical } else { horizontal })
        }
        (one, other) => one.or(other).map(|(_, layout)| layout),
    }
}

/// The way in which bars grow by their shapes alone: upwards where there are none, `None` where it is not clear.
pub(super) fn way(rects: &Rects, frame: &Frame) -> Option<Orientation> {
    let no_axes = Frame {
        value_axes: Vec::new(),
        ..frame.clone()
    };
    let score = |orientation| {
        let found = upright(rects, &no_axes, orientation);
        let found = found.filter(|(_, layout)| has_lengths(layout, frame.text_height));
        found.map_or(0.0, |(score, _)| score)
    };
    let (up, across) = (score(Orientation::Vertical), score(Orientation::Horizontal));
    if up >= CLEAR * across {
        Some(Orientation::Vertical)
    } else if across >= CLEAR * up {
        Some(Orientation::Horizontal)
    } else {
        None
    }
}

/// Whether there are several bars, some of them long, and not all of one length: the stripes behind a chart have one, and
/// markers are short.
fn has_lengths(layout: &Layout, text_height: f32) -> bool {
    let lengths = || {
        layout
            .columns
            .iter()
            .flat_map(|column| &column.rects)
            .map(Rect::height)
    };
    let (least, most) = lengths().fold((f32::MAX, 0.0_f32), |(least, most), length| {
        (least.min(length), most.max(length))
    });
    layout.columns.len() > 1
        && most - least >= MIN_STEP * text_height
        && most >= MIN_LONGEST * text_height
}

/// The layout of the bars seen one way, and how many rectangles agree on it.
fn upright(rects: &Rects, frame: &Frame, orientation: Orientation) -> Option<(f32, Layout)> {
    let plot = turned(&frame.plot, orientation);
    let grounds = Grounds::of(frame, &plot, orientation);
    let axis = frame.value_axes.first();
    let axis = axis.filter(|_| frame.orientation == orientation);
    let step = axis.and_then(ValueAxis::step).unwrap_or(0.0);
    let all: Vec<(Rect, [u8; 3])> = rects
        .list
        .iter()
        .map(|region| (turned(&region.bbox, orientation), region.colour))
        .filter(|(rect, _)| {
            // Bars may be longer than the last tick, by up to a step, and those of a waterfall may float beyond it.
            let beyond = frame.text_height.max(BEYOND * plot.height());
            let beyond = beyond.max(step);
            grounds.is_at(rect.top)
                || grounds.is_at(rect.bottom)
                || (plot.top - beyond <= rect.top && rect.bottom <= plot.bottom + beyond)
        })
        .filter(|(rect, _)| rect.width() > THIN || rect.height() < GRID_LENGTH * plot.height())
        .filter(|(rect, _)| rect.height() > THIN || rect.width() < GRID_LENGTH * plot.width())
        .collect();
    let mut best: Option<(f32, Layout)> = None;
    let mut tried: Vec<f32> = Vec::new();
    for (pivot, _) in &all {
        let width = pivot.width();
        if tried.iter().any(|tried| (tried - width).abs() < 0.5) {
            continue;
        }
        tried.push(width);
        let soft = SOFT_PX.min(SOFT_SHARE * width);
        let reach = SAME_PX.max(SAME_SHARE * width).max(soft);
        let alike: Vec<(Rect, [u8; 3])> = all
            .iter()
            .filter(|(rect, _)| (rect.width() - width).abs() <= reach)
            .copied()
            .collect();
        let Some((base, score)) = anchored(&alike, grounds) else {
            continue;
        };
        if best.as_ref().is_none_or(|(most, _)| *most < score) {
            let columns = columns(&alike, width);
            if !columns.is_empty() {
                let palette = palette(&alike);
                best = Some((
                    score,
                    Layout {
                        orientation,
                        base,
                        columns,
                        palette,
                    },
                ));
            }
        }
    }
    best.filter(|(score, layout)| *score > 0.0 && thickness(layout) >= MIN_THICKNESS)
}

/// Median thickness of the columns.
pub(super) fn thickness(layout: &Layout) -> f32 {
    let mut widths: Vec<f32> = layout
        .columns
        .iter()
        .map(|column| column.right - column.left)
        .collect();
    widths.sort_by(f32::total_cmp);
    widths.get(widths.len() / 2).copied().unwrap_or(0.0)
}

/// Rectangles above each other as columns, from left to right.
fn columns(rects: &[(Rect, [u8; 3])], width: f32) -> Vec<Column> {
    let mut sorted: Vec<Rect> = rects.iter().map(|(rect, _)| *rect).collect();
    sorted.sort_by(|a, b| a.center_x().total_cmp(&b.center_x()));
    let reach = (width / 4.0).max(1.0);
    let mut columns: Vec<Column> = Vec::new();
    for rect in sorted {
        let n_columns = columns.len();
        match columns.last_mut() {
            Some(column)
                if (rect.center_x() - f32::midpoint(column.left, column.right)).abs() <= reach =>
            {
                // The largest tells the sides best; small ones are worn by antialiasing.
                if column
                    .rects
                    .iter()
                    .all(|other| other.height() <= rect.height())
                {
                    (column.left, column.right) = (rect.left, rect.right);
                }
                column.rects.push(rect);
            }
            _ if n_columns == MAX_COLUMNS => break,
            _ => columns.push(Column {
                left: rect.left,
                right: rect.right,
                rects: vec![rect],
            }),
        }
    }
    without_slivers(columns)
}

/// Columns that do not lie over one with longer rectangles: a piece of the axis may be as wide as a bar.
fn without_slivers(columns: Vec<Column>) -> Vec<Column> {
    let longest = |column: &Column| column.rects.iter().map(Rect::height).fold(0.0, f32::max);
    let is_over = |own: &Column, other: &Column| {
        let common = own.right.min(other.right) - own.left.max(other.left);
        common > MAX_OVERLAP * (own.right - own.left) && longest(own) < longest(other)
    };
    let is_sliver = |at: usize| {
        let around = at.saturating_sub(2)..(at + 3).min(columns.len());
        columns[around]
            .iter()
            .any(|other| is_over(&columns[at], other))
    };
    let slivers: Vec<bool> = (0..columns.len()).map(is_sliver).collect();
    let kept = columns.into_iter().zip(slivers);
    kept.filter(|(_, sliver)| !sliver)
        .map(|(column, _)| column)
        .collect()
}

fn palette(rects: &[(Rect, [u8; 3])]) -> Vec<[u8; 3]> {
    let mut palette: Vec<[u8; 3]> = Vec::new();
    for (rect, colour) in rects {
        if rect.height() > THIN && palette.len() < 64 && !is_one_of(&palette, *colour, SAME_COLOUR)
        {
            palette.push(*colour);
        }
    }
    palette
}
