//! What is drawn inside the frame, in pixels: no numbers yet.
//!
//! ```text
//! wedges   sectors of a disc or a ring
//! bars     flat rectangles of one thickness on a common base: side by side, stacked, floating
//! curves   lines and upper edges of areas, followed column by column
//! points   markers without a line
//! ```
//!
//! A chart may have several families: bars and a line over them, a line and its markers.
//! `values` turns each family into series, by the scale of the frame or by the labels printed beside the marks.

mod areas;
mod bars;
mod behind;
mod circle;
pub(crate) mod colours;
pub(crate) mod edges;
mod field;
pub(crate) mod fit;
mod grounds;
mod judge;
mod layout;
mod lines;
mod palette;
mod points;
mod positions;
mod rects;
mod strangers;
mod strip;
mod trace;
mod view;
pub(super) mod wedges;
mod weeds;

use image::RgbImage;

use super::frame::{BaseAxis, Frame};
use crate::figure::Orientation;
use crate::geometry::Rect;
use crate::ocr::Word;

/// Most marks of one family that are kept.
pub const MAX_MARKS: usize = 4000;

/// Fewest markers of a scatter chart.
const MIN_POINTS: usize = 3;

/// Finds the marks inside a frame.
pub fn find(image: &RgbImage, frame: &Frame, words: &[Word]) -> Marks {
    if let Some(disc) = wedges::find(image, frame.background, frame.text_height) {
        return Marks {
            disc: Some(disc),
            ..Marks::default()
        };
    }
    let bars = bars::find(image, frame, words);
    if let Some(bars) = bars.as_ref().filter(|bars| judge::lies_along(bars, frame)) {
        return Marks {
            bars: Some(bars.clone()),
            ..Marks::default()
        };
    }
    let drawn = lines::find(image, frame, words, None);
    let is_area = |curve: &Curve| {
        curve.is_area()
            && !judge::is_stepped(curve)
            && !bars.as_ref().is_some_and(|bars| judge::hugs(curve, bars))
    };
    if drawn.curves.iter().any(is_area) {
        return Marks {
            curves: drawn.curves,
            ..Marks::default()
        };
    }
    let is_solid = bars
        .as_ref()
        .is_some_and(|bars| judge::is_solid(bars, frame.text_height));
    let points = match frame.base_axis {
        BaseAxis::Numbers(_) if !is_solid && drawn.are_short() => points::find(image, frame, words),
        _ => Vec::new(),
    };
    let bars = if is_solid {
        bars
    } else {
        bars.filter(|bars| !points::cover(&points, bars))
            .and_then(|bars| drawn.without_pieces(bars))
    };
    let Some(found) = &bars else {
        let is_scatter = points.len() >= MIN_POINTS;
        return Marks {
            curves: if is_scatter { Vec::new() } else { drawn.curves },
            points: if is_scatter { points } else { Vec::new() },
            ..Marks::default()
        };
    };
    let mut curves = Vec::new();
    if found.orientation == Orientation::Vertical {
        curves = lines::find(image, frame, words, Some(found)).curves;
        curves.retain(|curve| judge::is_line_over(curve, found, frame));
    }
    Marks {
        bars,
        curves,
        ..Marks::default()
    }
}

/// Which way the marks grow, whatever the frame says; `None` where they do not tell.
pub fn way(image: &RgbImage, frame: &Frame, words: &[Word]) -> Option<Orientation> {
    layout::way(&rects::find(image, frame, words), frame)
}

/// All marks of a picture. Families that it does not have are empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks {
    /// Rectangles that grow from a base.
    pub bars: Option<Bars>,
    /// Lines and areas.
    pub curves: Vec<Curve>,
    /// Markers without a line.
    pub points: Vec<PointMark>,
    /// A pie or a donut.
    pub disc: Option<Disc>,
}

/// Rectangles of one thickness.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// Which way they grow.
    pub orientation: Orientation,
    /// How those of one position share it.
    pub arrangement: Arrangement,
    /// Where values start, along the way the bars grow: the `y` of upright bars, the `x` of lying ones.
    pub base: f32,
    /// Middle of each position along the base, in reading order.
    pub places: Vec<f32>,
    /// One colour for each series; one entry for a single series whatever its bars are painted in.
    pub colours: Vec<[u8; 3]>,
    /// By position, then by series.
    pub bars: Vec<Bar>,
    /// Positions without a bar where the picture shows nothing but what is behind the bars.
    pub blank: Vec<usize>,
}

impl Bars {
    /// The bars without some of the series.
    fn without_series(mut self, is_out: &[bool]) -> Self {
        let kept = |series: usize| !is_out.get(series).copied().unwrap_or(false);
        let order: Vec<usize> = (0..self.colours.len())
            .map(|series| (0..series).filter(|&before| kept(before)).count())
            .collect();
        self.bars.retain(|bar| kept(bar.series));
        for bar in &mut self.bars {
            bar.series = order[bar.series];
        }
        let mut series = 0..;
        self.colours.retain(|_| series.next().is_some_and(kept));
        self
    }
}

/// How bars of one position share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arrangement {
    /// One bar for a position, or several beside each other.
    #[default]
    Beside,
    /// On one another.
    Stacked,
    /// One floating bar for a position, each starting where the one before it ended.
    Floating,
}

/// One rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Its edges, to a fraction of a pixel.
    pub bbox: Rect,
    /// Its filling.
    pub colour: [u8; 3],
    /// Index into [`Bars::places`].
    pub position: usize,
    /// Index into [`Bars::colours`].
    pub series: usize,
}

/// A line, or the upper edge of an area.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Of the line or the filling.
    pub colour: [u8; 3],
    /// Its middle, or its upper edge, at pixel columns from left to right; a jump in `x` is a gap.
    pub path: Vec<(f32, f32)>,
    /// Lower edge of the filling at the columns of [`path`](Self::path); empty for a line.
    pub floor: Vec<(f32, f32)>,
    /// Where it has a marker or changes its direction, from left to right.
    pub vertices: Vec<(f32, f32)>,
    /// Whether the places in [`vertices`](Self::vertices) carry markers.
    pub has_markers: bool,
    /// Text beside it that names it.
    pub name: Option<String>,
    /// Index into the value axes of the frame.
    pub y_axis: usize,
}

impl Curve {
    /// Whether it is the upper edge of a filling.
    pub fn is_area(&self) -> bool {
        !self.floor.is_empty()
    }
}

/// Whether heights differ by no more than a line is thick.
fn is_flat(heights: impl Iterator<Item = f32> + Clone) -> bool {
    heights.clone().fold(0.0, f32::max) - heights.fold(f32::INFINITY, f32::min) <= 2.0
}

/// A marker of a scatter chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointMark {
    /// Around it.
    pub bbox: Rect,
    /// Of its filling or outline.
    pub colour: [u8; 3],
}

/// The wedges of a pie or a donut.
#[derive(Debug, Clone, PartialEq)]
pub struct Disc {
    /// Its middle.
    pub center: (f32, f32),
    /// Its outer radius.
    pub radius: f32,
    /// Radius of the hole, 0 for a pie.
    pub hole: f32,
    /// Clockwise from the top.
    pub wedges: Vec<Wedge>,
}

impl Disc {
    /// Around it.
    pub fn bbox(&self) -> Rect {
        let ((x, y), radius) = (self.center, self.radius);
        Rect::from_ltrb(x - radius, y - radius, x + radius, y + radius)
    }
}

/// A sector of a disc.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wedge {
    /// Its filling.
    pub colour: [u8; 3],
    /// Where it starts, in turns clockwise from the top, 0..1.
    pub start: f32,
    /// Its part of the whole turn, 0..=1.
    pub share: f32,
    /// Around it.
    pub bbox: Rect,
}
