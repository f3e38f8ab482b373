//! What stands where bars do and is none: markers and pieces of lines, error bars, tick marks.

use super::bars::{SAME_SERIES, Stack, TOUCH};
use crate::chart::frame::{LegendEntry, Swatch};
use crate::raster::colour::{distance, is_grey};

/// Tick marks are no thicker, in pixels.
const MAX_TICK: f32 = 3.5;
/// Share of the error bars that may start at the base.
const MAX_STANDING: f32 = 0.2;

/// Drops what the legend tells to be a line, and the error bars: grey pieces that it does not name, hardly any of which
/// starts at the base, where it names colours of bars.
pub(super) fn clear(stacks: &mut [Stack], base: f32, legend: &[LegendEntry]) {
    for stack in stacks.iter_mut() {
        stack
            .segments
            .retain(|segment| !is_stroke(segment.colour, legend));
    }
    let is_named = |colour: [u8; 3]| {
        let mut entries = legend.iter();
        entries.any(|entry| distance(entry.colour, colour) <= 2 * SAME_SERIES)
    };
    let is_whisker = |colour: [u8; 3]| !is_named(colour) && is_grey(colour);
    let segments = || stacks.iter().flat_map(|stack| &stack.segments);
    let n_named = segments().filter(|segment| is_named(segment.colour));
    let whiskers = || segments().filter(|segment| is_whisker(segment.colour));
    let at_base = |end: f32| (end - base).abs() <= TOUCH;
    let n_standing = whiskers()
        .filter(|segment| at_base(segment.top) || at_base(segment.bottom))
        .count();
    let stands = n_standing as f32 > MAX_STANDING * whiskers().count() as f32;
    if legend.len() < 2 || stands || 4 * n_named.count() < segments().count() {
        return;
    }
    for stack in stacks {
        stack.segments.retain(|segment| !is_whisker(segment.colour));
    }
}

/// Whether a legend of boxes and strokes names a line by a colour: what has it is a marker or a piece of the line.
pub(super) fn is_stroke(colour: [u8; 3], legend: &[LegendEntry]) -> bool {
    let is_box = |entry: &LegendEntry| entry.swatch == Swatch::Filled;
    let nearest = legend
        .iter()
        .min_by_key(|entry| distance(entry.colour, colour));
    legend.iter().any(is_box)
        && nearest.is_some_and(|entry| {
            matches!(entry.swatch, Swatch::Stroke { .. })
                && distance(entry.colour, colour) <= SAME_SERIES
        })
}

/// Whether all bars are equally short and no more than lines: the tick marks of an axis.
pub(super) fn are_tick_marks(stacks: &[Stack], text_height: f32) -> bool {
    let lengths = || {
        let segments = stacks.iter().flat_map(|stack| &stack.segments);
        segments.map(|segment| segment.bottom - segment.top)
    };
    let (least, most) = lengths().fold((f32::MAX, 0.0_f32), |(least, most), length| {
        (least.min(length), most.max(length))
    });
    let are_thin = stacks
        .iter()
        .all(|stack| stack.right - stack.left <= MAX_TICK);
    are_thin && most <= text_height && most - least <= 1.5
}
