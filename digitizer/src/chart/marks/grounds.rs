//! Where bars may start, and how many rectangles one base explains.

use super::{
    bars::TOUCH,
    layout::{BEYOND, THIN},
};
use crate::chart::frame::Frame;
use crate::figure::Orientation;
use crate::geometry::Rect;

/// Pieces of stacks are at least so thick, in pixels.
const MIN_BLOCK: f32 = 12.0;

/// Where the base may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grounds {
    /// Zero of the scale, or the end of the plot that is nearest to it; `None` when there is no scale.
    place: Option<f32>,
    reach: f32,
}

impl Grounds {
    pub(super) fn of(frame: &Frame, plot: &Rect, orientation: Orientation) -> Self {
        let axis = frame
            .value_axes
            .first()
            .filter(|_| frame.orientation == orientation);
        let mut reach = TOUCH.max(0.45 * frame.text_height);
        let place = axis.map(|axis| {
            let start = if axis.scale.slope < 0.0 {
                plot.bottom
            } else {
                plot.top
            };
            let zero = axis.scale.place(0.0).unwrap_or(start);
            // The lowest tick may be missed; on an axis that is cut, bars start near its first tick.
            let beyond = reach + BEYOND * plot.height();
            if plot.top - beyond <= zero && zero <= plot.bottom + beyond {
                return zero;
            }
            reach *= 3.0;
            if (zero - plot.top).abs() < (zero - plot.bottom).abs() {
                plot.top
            } else {
                plot.bottom
            }
        });
        Self { place, reach }
    }

    pub(super) fn is_at(&self, end: f32) -> bool {
        self.place
            .is_some_and(|place| (place - end).abs() <= self.reach)
    }

    fn allow(&self, base: f32) -> bool {
        self.place
            .is_none_or(|place| (place - base).abs() <= self.reach)
    }
}

/// The base that most rectangles stand on or hang from, and how many rectangles that explains.
pub(super) fn anchored(rects: &[(Rect, [u8; 3])], grounds: Grounds) -> Option<(f32, f32)> {
    let mut ends: Vec<f32> = rects
        .iter()
        .flat_map(|(rect, _)| [rect.top, rect.bottom])
        .collect();
    ends.sort_by(f32::total_cmp);
    // Large rectangles are hardly ever anything but bars; thin ones may be pieces of a grid.
    let weight = |rect: &Rect| {
        let thin = (rect.width() / THIN).min(1.0) * (rect.height() / THIN).min(1.0);
        thin * rect.area().sqrt()
    };
    let near = |rect: &Rect, base: f32| {
        (rect.top - base).abs() <= 2.0 || (rect.bottom - base).abs() <= 2.0
    };
    let explained = |base: f32| -> f32 {
        rects
            .iter()
            .filter(|(rect, _)| near(rect, base))
            .map(|(rect, _)| weight(rect))
            .sum()
    };
    let mut best: Option<(f32, f32)> = None;
    let mut at = 0;
    while at < ends.len() {
        // One candidate for each pixel: the middle of the ends that lie within it.
        let group = ends[at..]
            .iter()
            .take_while(|end| **end - ends[at] <= 1.0)
            .count();
        let base = ends[at + group / 2];
        at += group;
        if !grounds.allow(base) {
            continue;
        }
        let n = explained(base);
        if best.is_none_or(|(_, most)| n > most) {
            best = Some((base, n));
        }
    }
    // What is printed on the lowest pieces of stacks may hide all that stands on the base.
    let are_thick = || {
        let is_thick = |rect: &Rect| rect.width().min(rect.height()) >= MIN_BLOCK;
        let n_thick = rects.iter().filter(|(rect, _)| is_thick(rect)).count();
        n_thick >= 4 && 2 * n_thick > rects.len()
    };
    let hidden = || grounds.place.filter(|_| are_thick());
    let (base, at_base) = best.or_else(|| Some((hidden()?, 0.0)))?;
    // Those that stand on others, or start where others end, are explained too.
    let joined = rects
        .iter()
        .filter(|(rect, _)| {
            !near(rect, base)
                && rects.iter().any(|(other, _)| {
                    other != rect
                        && ((rect.bottom - other.top).abs() <= TOUCH
                            || (rect.top - other.bottom).abs() <= TOUCH
                            || (rect.top - other.top).abs() <= TOUCH
                            || (rect.bottom - other.bottom).abs() <= TOUCH)
                })
        })
        .map(|(rect, _)| 0.7 * weight(rect))
        .sum::<f32>();
    Some((base, at_base + joined))
}
