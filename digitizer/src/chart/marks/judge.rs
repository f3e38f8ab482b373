//! Whether filled shapes are bars or areas, and which lines among bars are lines.
//!
//! Bars and curves are looked for apart from each other, and each finds something in pictures of the other: the ends of
//! bars in a row look like a line or like the edge of an area, pieces of a line look like thin bars.

use super::{Arrangement, Bars, Curve, colours::unmix};
use crate::chart::frame::{Frame, LegendEntry, Swatch};
use crate::figure::Orientation;
use crate::geometry::Rect;
use crate::raster::colour::{distance, is_grey};

/// A curve follows the outline of a bar within so many pixels.
const HUG: f32 = 3.0;
/// Share of its places at outlines of bars from which a curve is such an outline.
const MIN_HUGGING: f32 = 0.5;
/// Share of its steps from column to column that are level, in the upper edge of bars.
const MIN_LEVEL: f32 = 0.88;
/// Lines and markers are thinner than this many text heights.
const MIN_SOLID: f32 = 0.9;
/// A line over bars spans this share of their positions.
const MIN_SPAN: f32 = 0.6;
/// A line is in the legend when its colour is this near.
const SAME_COLOUR: u8 = 48;
/// How far off its tint, and how faint, a stroke of the legend may be.
const MAX_OFF_TINT: f32 = 16.0;
const MIN_TINT: f32 = 0.35;

/// Whether bars are too thick to be pieces of lines or markers.
pub(super) fn is_solid(bars: &Bars, text_height: f32) -> bool {
    let mut widths: Vec<f32> = bars
        .bars
        .iter()
        .map(|bar| match bars.orientation {
            Orientation::Vertical => bar.bbox.width(),
            Orientation::Horizontal => bar.bbox.height(),
        })
        .collect();
    widths.sort_by(f32::total_cmp);
    let thickness = widths.get(widths.len() / 2).copied().unwrap_or(0.0);
    thickness >= MIN_SOLID * text_height && bars.places.len() >= 2
}

/// Whether bars lie along a scale that runs across the picture: lines and areas never do.
pub(super) fn lies_along(bars: &Bars, frame: &Frame) -> bool {
    bars.orientation == Orientation::Horizontal
        && frame.orientation == Orientation::Horizontal
        && !frame.value_axes.is_empty()
        && bars.places.len() >= 2
}

/// Whether the upper edge of an area runs in steps: a row of bars.
pub(super) fn is_stepped(curve: &Curve) -> bool {
    let steps = curve.path.windows(2);
    let n_level = steps
        .filter(|pair| (pair[1].1 - pair[0].1).abs() < 0.3)
        .count();
    n_level as f32 >= MIN_LEVEL * curve.path.len().saturating_sub(1) as f32
}

/// Whether a curve is for the most part the outline of bars.
pub(super) fn hugs(curve: &Curve, bars: &Bars) -> bool {
    let at_outline =
        |(x, y): (f32, f32)| bars.bars.iter().any(|bar| is_at_outline(&bar.bbox, x, y));
    let n = curve
        .path
        .iter()
        .filter(|place| at_outline(**place))
        .count();
    n as f32 >= MIN_HUGGING * curve.path.len() as f32
}

fn is_at_outline(bbox: &Rect, x: f32, y: f32) -> bool {
    let within_x = bbox.left - HUG <= x && x <= bbox.right + HUG;
    let within_y = bbox.top - HUG <= y && y <= bbox.bottom + HUG;
    let at_end = (y - bbox.top).abs().min((y - bbox.bottom).abs()) <= HUG;
    let at_side = (x - bbox.left).abs().min((x - bbox.right).abs()) <= HUG;
    (within_x && at_end) || (within_y && at_side)
}

/// Whether a curve among bars is a line of the chart rather than a rule, an outline or lettering.
pub(super) fn is_line_over(curve: &Curve, bars: &Bars, frame: &Frame) -> bool {
    if curve.is_area()
        || bars.orientation == Orientation::Horizontal
        || bars.arrangement == Arrangement::Floating
        || hugs(curve, bars)
    {
        return false;
    }
    // A box that names bars names no line.
    let names_bars = |entry: &LegendEntry| {
        let near = |bar: &[u8; 3]| distance(*bar, entry.colour) <= SAME_COLOUR / 4;
        matches!(entry.swatch, Swatch::Filled) && bars.colours.iter().any(near)
    };
    let named = frame
        .legend
        .iter()
        .filter(|entry| distance(entry.colour, curve.colour) <= SAME_COLOUR)
        .filter(|entry| !names_bars(entry))
        .min_by_key(|entry| distance(entry.colour, curve.colour));
    let is_bar = bars
        .colours
        .iter()
        .any(|&bar| distance(bar, curve.colour) <= SAME_COLOUR / 2);
    match named {
        Some(entry) if matches!(entry.swatch, Swatch::Stroke { .. }) => return true,
        Some(_) if !is_bar => return spans(curve, bars),
        _ => {}
    }
    // A thin stroke in a legend is paler than the line that it stands for.
    let is_faint = |entry: &LegendEntry| {
        let mix = unmix(entry.colour, frame.background, curve.colour);
        matches!(entry.swatch, Swatch::Stroke { .. })
            && mix.residue <= MAX_OFF_TINT
            && mix.share >= MIN_TINT
    };
    if !is_bar && frame.legend.iter().any(is_faint) && !is_stepped(curve) {
        return spans(curve, bars);
    }
    if is_bar || frame.legend.len() > bars.colours.len() {
        return false;
    }
    !is_grey(curve.colour) && !is_stepped(curve) && spans(curve, bars)
}

/// Whether a curve spans most of the positions.
fn spans(curve: &Curve, bars: &Bars) -> bool {
    let (Some(first), Some(last)) = (curve.path.first(), curve.path.last()) else {
        return false;
    };
    let n = bars
        .places
        .iter()
        .filter(|place| first.0 - HUG <= **place && **place <= last.0 + HUG)
        .count();
    n as f32 >= MIN_SPAN * bars.places.len() as f32
}
