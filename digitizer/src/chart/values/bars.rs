//! Numbers for bars.
//!
//! The printed label wins when it agrees with the length of its bar; where no scale is printed, the labels themselves
//! give one, which finds misread labels and fills in missing ones.

use super::{
    bind::{self, Stand, upright},
    printed::Printed,
    reach::{self, Reach, growth},
    ruler::Ruler,
};
use crate::chart::frame::Frame;
use crate::chart::marks::{Arrangement, Bar, Bars};
use crate::figure::{Mark, Point, Series};
use crate::geometry::Rect;
use crate::raster::colour::distance;

/// Share of the labels that has to agree with the scale that they give.
const MIN_AGREEING: f32 = 0.6;
/// Confidence in a value that was read off the scale.
const ESTIMATED: f32 = 0.75;
/// Confidence in a value whose label says something else, or none.
const DOUBTED: f32 = 0.4;
/// Shares of a whole add up to it within this.
const WHOLE: std::ops::RangeInclusive<f64> = 97.0..=103.0;

/// The series of bars and what is to be said about them.
#[derive(Debug, Clone, Default)]
pub(super) struct Read {
    pub(super) series: Vec<Series>,
    /// Positions of a waterfall that hold a level.
    pub(super) totals: Vec<usize>,
    /// Whether the values of every position are shares of 100.
    pub(super) percent: bool,
    /// Values whose label contradicts the length.
    pub(super) n_contradicted: usize,
}

/// Reads all bars.
pub(super) fn read(frame: &Frame, bars: &Bars, printed: &[Printed]) -> Read {
    let boxes: Vec<Rect> = bars
        .bars
        .iter()
        .map(|bar| upright(&bar.bbox, bars.orientation))
        .collect();
    let (reaches, totals) = reach::all(bars, &boxes);
    let missing = missing(bars, &boxes);
    let axis = frame
        .value_axes
        .first()
        .filter(|_| frame.orientation == bars.orientation);
    let mut ruler = axis.map(|axis| Ruler::of_axis(axis, Some(bars.base)));
    let bound = |ruler: Option<&Ruler>| {
        let stands = stands(bars, &boxes, &reaches, &missing, ruler);
        bind::labels(&stands, printed, bars.orientation, frame.text_height)
    };
    let mut labels = bound(ruler.as_ref());
    let known = known(bars, &reaches, &labels, printed);
    if known.len() >= 2
        && let Some((fitted, n)) = Ruler::through(&known, bars.base)
        && n as f32 >= MIN_AGREEING * known.len() as f32
        && n >= 2
        && ruler.is_none_or(|ruler| 2 * ruler.n_fitting(&known) < n)
    {
        ruler = Some(fitted);
        labels = bound(ruler.as_ref());
    }
    let mut read = Read {
        totals,
        ..Read::default()
    };
    let n_positions = bars.places.len();
    let blank = Point {
        x: None,
        y: None,
        colour: None,
        estimated: false,
        bbox: None,
        confidence: ESTIMATED,
    };
    let mut grid = vec![vec![blank; n_positions]; bars.colours.len()];
    for (at, bar) in bars.bars.iter().enumerate() {
        let Some(point) = grid
            .get_mut(bar.series)
            .and_then(|row| row.get_mut(bar.position))
        else {
            continue;
        };
        let label = labels[at].map(|label| &printed[label]);
        let (value, estimated, confidence) = decide(bars, &reaches[at], ruler.as_ref(), label);
        read.n_contradicted += usize::from(label.is_some() && estimated);
        let sum = match (point.y, value) {
            // Two pieces of one series in one position: a bar that something cut.
            (Some(a), Some(b)) if bars.arrangement == Arrangement::Stacked => Some(a + b),
            (old, new) => new.or(old),
        };
        let bbox = point.bbox.map_or(bar.bbox, |bbox| bbox.union(&bar.bbox));
        *point = Point {
            x: None,
            y: sum,
            colour: Some(bar.colour),
            estimated,
            bbox: Some(bbox),
            confidence,
        };
    }
    for (at, (series, position, _)) in missing.iter().enumerate() {
        let label = labels[bars.bars.len() + at].map(|label| &printed[label]);
        let point = &mut grid[*series][*position];
        if let Some(label) = label {
            point.y = Some(label.value);
            point.confidence = label.confidence;
        } else if bars.colours.len() == 1
            && bars.blank.contains(position)
            && let Some(ruler) = &ruler
            && ruler.value(bars.base).abs() <= ruler.step(bars.base)
        {
            // A bar without length is a value of nothing.
            point.y = Some(0.0);
            point.estimated = true;
        }
    }
    read.percent = is_percent(bars, &grid);
    read.series = grid
        .into_iter()
        .enumerate()
        .map(|(at, points)| series(bars, at, points))
        .collect();
    read
}

fn series(bars: &Bars, at: usize, points: Vec<Point>) -> Series {
    let is_plain = points
        .iter()
        .filter_map(|point| point.colour)
        .all(|colour| distance(colour, bars.colours[at]) <= 28);
    let mut points = points;
    if is_plain {
        for point in &mut points {
            point.colour = None;
        }
    }
    Series {
        name: String::new(),
        mark: Mark::Bar,
        y_axis: 0,
        colour: is_plain.then_some(bars.colours[at]),
        stack: (bars.arrangement == Arrangement::Stacked && bars.colours.len() > 1).then_some(0),
        points,
    }
}

/// Places where a bar of a series is missing: series, position and the middle of where it would stand.
fn missing(bars: &Bars, boxes: &[Rect]) -> Vec<(usize, usize, f32)> {
    if bars.arrangement != Arrangement::Beside {
        return Vec::new();
    }
    let mut missing = Vec::new();
    for series in 0..bars.colours.len() {
        let mut offsets: Vec<f32> = bars
            .bars
            .iter()
            .zip(boxes)
            .filter(|(bar, _)| bar.series == series)
            .map(|(bar, bbox)| bbox.center_x() - bars.places[bar.position])
            .collect();
        offsets.sort_by(f32::total_cmp);
        let Some(offset) = offsets.get(offsets.len() / 2) else {
            continue;
        };
        let has = |position: usize| {
            bars.bars
                .iter()
                .any(|bar| bar.series == series && bar.position == position)
        };
        for (position, place) in bars.places.iter().enumerate() {
            if !has(position) {
                missing.push((series, position, place + offset));
            }
        }
    }
    missing
}

/// What labels are bound to: the bars, then the places of missing ones.
fn stands(
    bars: &Bars,
    boxes: &[Rect],
    reaches: &[Reach],
    missing: &[(usize, usize, f32)],
    ruler: Option<&Ruler>,
) -> Vec<Stand> {
    let mut widths: Vec<f32> = boxes.iter().map(Rect::width).collect();
    widths.sort_by(f32::total_cmp);
    let width = widths.get(widths.len() / 2).copied().unwrap_or(0.0);
    let of_bar = |((_, bbox), reach): ((&Bar, &Rect), &Reach)| {
        let estimate = ruler.map(|ruler| estimate(ruler, reach));
        Stand {
            left: bbox.left,
            right: bbox.right,
            start: reach.start,
            end: reach.end,
            is_open: bars.arrangement == Arrangement::Beside,
            floats: bars.arrangement == Arrangement::Floating,
            estimate,
            tolerance: tolerance(ruler, reach, estimate),
        }
    };
    let of_missing = |(_, _, middle): &(usize, usize, f32)| Stand {
        left: middle - 0.5 * width,
        right: middle + 0.5 * width,
        start: bars.base,
        end: bars.base,
        is_open: true,
        floats: false,
        estimate: ruler.map(|ruler| ruler.value(bars.base)),
        tolerance: ruler.map_or(0.0, |ruler| 2.0 * ruler.step(bars.base)),
    };
    let mut stands: Vec<Stand> = bars
        .bars
        .iter()
        .zip(boxes)
        .zip(reaches)
        .map(of_bar)
        .collect();
    stands.extend(missing.iter().map(of_missing));
    stands
}

fn estimate(ruler: &Ruler, reach: &Reach) -> f64 {
    let end = ruler.value(reach.end);
    if reach.from_base {
        end
    } else {
        end - ruler.value(reach.start)
    }
}

fn tolerance(ruler: Option<&Ruler>, reach: &Reach, estimate: Option<f64>) -> f64 {
    ruler.map_or(0.0, |ruler| {
        ruler.tolerance(reach.end, estimate.unwrap_or(0.0))
    })
}

/// Ends of bars whose value is printed: what a scale can be fitted to.
///
/// Signs are those of the sides, for what is printed beside bars on both sides of a base is often without sign.
fn known(
    bars: &Bars,
    reaches: &[Reach],
    labels: &[Option<usize>],
    printed: &[Printed],
) -> Vec<(f32, f64)> {
    let growth = growth(bars.orientation);
    let of_bar = |(reach, label): (&Reach, &Option<usize>)| {
        let value = printed[(*label)?].value.abs();
        let length = reach.end - reach.start;
        Some(if reach.from_base && length * growth < 0.0 {
            (bars.base - growth * length.abs(), -value)
        } else {
            (bars.base + growth * length.abs(), value)
        })
    };
    reaches.iter().zip(labels).filter_map(of_bar).collect()
}

/// The value of a bar, whether it is estimated, and how sure it is.
fn decide(
    bars: &Bars,
    reach: &Reach,
    ruler: Option<&Ruler>,
    label: Option<&Printed>,
) -> (Option<f64>, bool, f32) {
    let Some(ruler) = ruler else {
        let value = label.map(|label| signed(bars, reach, label, None));
        return (
            value,
            false,
            label.map_or(DOUBTED, |label| 0.9 * label.confidence),
        );
    };
    let estimated = estimate(ruler, reach);
    let rounded = ruler.rounded(reach.end, estimated);
    let Some(label) = label else {
        return (Some(rounded), true, ESTIMATED);
    };
    let value = signed(bars, reach, label, Some(estimated));
    let unit = 0.5 * 10f64.powi(-(label.decimals as i32));
    // The ends of a floating bar are both measured, and connectors hide them.
    let both = if reach.from_base {
        0.0
    } else {
        2.0 * ruler.step(reach.end)
    };
    let tolerance = ruler.tolerance(reach.end, estimated).max(unit) + both;
    if (value.abs() - estimated.abs()).abs() <= tolerance {
        return (Some(value), false, label.confidence);
    }
    // A lost point or a lost digit of a group.
    for power in [-1, -2, -3, 1, 2, 3] {
        let shifted = value * 10f64.powi(power);
        if (shifted.abs() - estimated.abs()).abs() <= tolerance && estimated.abs() > 3.0 * tolerance
        {
            return (Some(shifted), false, 0.6 * label.confidence);
        }
    }
    (Some(rounded), true, DOUBTED)
}

/// A label with the sign that it means: steps of a waterfall are often printed without one.
fn signed(bars: &Bars, reach: &Reach, label: &Printed, estimate: Option<f64>) -> f64 {
    // A dash before a value is read as a sign; no bar that grows up has a negative value.
    if reach.from_base && label.value < 0.0 && estimate.is_some_and(|estimate| estimate > 0.0) {
        return -label.value;
    }
    // The sign of a label on the far side of the base got lost, unless nothing there is negative.
    if reach.from_base && reach.is_below && !label.has_sign {
        return -label.value;
    }
    if bars.arrangement != Arrangement::Floating || label.has_sign || reach.from_base {
        return label.value;
    }
    let goes_down = match estimate {
        Some(estimate) => estimate < 0.0,
        None => (reach.end - reach.start) * growth(bars.orientation) < 0.0,
    };
    if goes_down {
        -label.value.abs()
    } else {
        label.value.abs()
    }
}

/// Whether the segments of every position add up to 100.
fn is_percent(bars: &Bars, grid: &[Vec<Point>]) -> bool {
    let n_positions = bars.places.len();
    bars.arrangement == Arrangement::Stacked
        && n_positions > 0
        && (0..n_positions).all(|position| {
            let sum: f64 = grid.iter().filter_map(|row| row[position].y).sum();
            WHOLE.contains(&sum)
        })
}
