//! Which printed number belongs to which bar.
//!
//! A label stands beyond the end of its bar, inside of it, or, on a segment of a stack, in its middle. Every pair of a
//! bar and a label that could belong together has a cost; the cheapest pairs are taken first, and nothing is taken twice.

use super::printed::Printed;
use crate::figure::Orientation;
use crate::geometry::Rect;

/// A label beyond the end of a bar starts within this many text heights.
const MAX_BEYOND: f32 = 1.8;
/// A label may stand into its bar, or over its end, by this many text heights.
const MAX_OVERLAP: f32 = 0.5;
/// What a label that contradicts the length of a bar costs.
const CONTRADICTION: f32 = 1.5;
/// Costs above this are no pair.
const MAX_COST: f32 = 3.0;
/// Most pairs that are compared.
const MAX_PAIRS: usize = 200_000;

/// A bar, or the place where one is missing, in the view where bars stand upright.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stand {
    /// Sides.
    pub(super) left: f32,
    pub(super) right: f32,
    /// Where it starts and ends; equal for a missing bar.
    pub(super) start: f32,
    pub(super) end: f32,
    /// Whether labels stand beyond its end.
    pub(super) is_open: bool,
    /// Whether labels stand beyond its start as well: a floating bar.
    pub(super) floats: bool,
    /// The value by the scale.
    pub(super) estimate: Option<f64>,
    /// How far from it a right label may be.
    pub(super) tolerance: f64,
}

/// For each bar the index of its label.
pub(super) fn labels(
    stands: &[Stand],
    printed: &[Printed],
    orientation: Orientation,
    text_height: f32,
) -> Vec<Option<usize>> {
    let boxes: Vec<Rect> = printed
        .iter()
        .map(|label| upright(&label.bbox, orientation))
        .collect();
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (bar, stand) in stands.iter().enumerate() {
        for (label, bbox) in boxes.iter().enumerate() {
            if let Some(cost) = cost(stand, bbox, &printed[label], text_height)
                && pairs.len() < MAX_PAIRS
            {
                pairs.push((cost, bar, label));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut taken = vec![false; printed.len()];
    let mut labels = vec![None; stands.len()];
    for (_, bar, label) in pairs {
        if labels[bar].is_none() && !taken[label] {
            labels[bar] = Some(label);
            taken[label] = true;
        }
    }
    labels
}

/// A box seen so that bars stand upright.
pub(super) fn upright(bbox: &Rect, orientation: Orientation) -> Rect {
    match orientation {
        Orientation::Vertical => *bbox,
        Orientation::Horizontal => Rect::from_ltrb(bbox.top, bbox.left, bbox.bottom, bbox.right),
    }
}

/// How badly a label fits a bar; `None` when it cannot belong to it.
fn cost(stand: &Stand, label: &Rect, printed: &Printed, text_height: f32) -> Option<f32> {
    let aside = (label.center_x() - f32::midpoint(stand.left, stand.right)).abs();
    let width = stand.right - stand.left;
    let reach = (0.5 * width).max(0.6 * text_height) + 0.25 * text_height;
    if aside > reach {
        return None;
    }
    let (low, high) = (stand.start.min(stand.end), stand.start.max(stand.end));
    let inside = label.center_y() >= low && label.center_y() <= high;
    let along = if inside {
        // Anywhere in the bar will do; its middle is a little better than its ends.
        let middle = f32::midpoint(low, high);
        0.3 * (label.center_y() - middle).abs() / (high - low).max(1.0)
    } else if stand.is_open || stand.floats || high - low < text_height {
        let goes_down = stand.end > stand.start;
        let either = stand.floats || stand.start == stand.end || !stand.is_open;
        let gap = if either {
            (low - label.bottom).max(label.top - high)
        } else if goes_down {
            label.top - stand.end
        } else {
            stand.end - label.bottom
        };
        if gap < -MAX_OVERLAP * label.height() || gap > MAX_BEYOND * text_height {
            return None;
        }
        0.1 + gap.max(0.0) / text_height * 0.5
    } else {
        return None;
    };
    let wrong = match stand.estimate {
        Some(estimate) => {
            let off = (estimate.abs() - printed.value.abs()).abs()
                / stand.tolerance.max(f64::MIN_POSITIVE);
            CONTRADICTION * ((off - 1.0) / 4.0).clamp(0.0, 1.0) as f32
        }
        None => 0.0,
    };
    let cost = aside / reach + along + wrong;
    (cost <= MAX_COST).then_some(cost)
}
