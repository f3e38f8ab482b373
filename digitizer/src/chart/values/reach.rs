//! Where bars start and end along the values.

use crate::chart::marks::{Arrangement, Bars};
use crate::figure::Orientation;
use crate::geometry::Rect;

/// One bar, seen so that it stands upright, and where it starts and ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    pub(super) start: f32,
    pub(super) end: f32,
    /// Whether the value counts from the base.
    pub(super) from_base: bool,
    /// Whether the value is below that of the base, for bars of its series go both ways.
    pub(super) is_below: bool,
}

/// Where each bar starts and ends, and the positions of levels in a waterfall.
pub(super) fn all(bars: &Bars, boxes: &[Rect]) -> (Vec<Reach>, Vec<usize>) {
    if bars.arrangement == Arrangement::Floating {
        return floating(bars, boxes);
    }
    let is_below = |end: f32| (end - bars.base) * growth(bars.orientation) < 0.0;
    let middle = |bbox: &Rect| bbox.center_y();
    let is_two_sided = |series: usize| {
        let mut sides = bars
            .bars
            .iter()
            .zip(boxes)
            .filter(|(bar, _)| bar.series == series)
            .map(|(_, bbox)| is_below(middle(bbox)));
        let first = sides.next();
        sides.any(|side| Some(side) != first)
    };
    let reaches = bars
        .bars
        .iter()
        .zip(boxes)
        .map(|(bar, bbox)| {
            let (near, far) = if (bbox.top - bars.base).abs() <= (bbox.bottom - bars.base).abs() {
                (bbox.top, bbox.bottom)
            } else {
                (bbox.bottom, bbox.top)
            };
            let from_base =
                bars.arrangement == Arrangement::Beside || (near - bars.base).abs() < 0.5;
            Reach {
                start: near,
                end: far,
                from_base,
                is_below: is_below(far) && is_two_sided(bar.series),
            }
        })
        .collect();
    (reaches, Vec::new())
}

/// The steps of a waterfall: each starts where the one before it ended; what stands on the base is a level.
fn floating(bars: &Bars, boxes: &[Rect]) -> (Vec<Reach>, Vec<usize>) {
    let mut totals = Vec::new();
    let mut level: Option<f32> = None;
    let mut reaches = Vec::new();
    for (bar, bbox) in bars.bars.iter().zip(boxes) {
        let at_base = |end: f32| (end - bars.base).abs() <= 0.5;
        let other_end = if at_base(bbox.bottom) {
            bbox.top
        } else {
            bbox.bottom
        };
        let stands = at_base(bbox.bottom) || at_base(bbox.top);
        // A step that leads to nothing at all hardly occurs.
        let reach = if stands {
            totals.push(bar.position);
            Reach {
                start: bars.base,
                end: other_end,
                from_base: true,
                is_below: false,
            }
        } else {
            let starts_low =
                level.is_none_or(|level| (bbox.bottom - level).abs() <= (bbox.top - level).abs());
            let (start, end) = if starts_low {
                (bbox.bottom, bbox.top)
            } else {
                (bbox.top, bbox.bottom)
            };
            Reach {
                start,
                end,
                from_base: false,
                is_below: false,
            }
        };
        level = Some(reach.end);
        reaches.push(reach);
    }
    (reaches, totals)
}

/// Which way places go as values grow.
pub(super) fn growth(orientation: Orientation) -> f32 {
    match orientation {
        Orientation::Vertical => -1.0,
        Orientation::Horizontal => 1.0,
    }
}
