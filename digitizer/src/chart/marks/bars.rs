//! Finds the bars of a chart.
//!
//! ```text
//! rects       flat rectangles in the picture
//! layout      which way they grow, how thick they are, where they start    -> Layout
//! strip       each column of the layout once more, row by row              -> segments
//! strangers   lines, error bars and tick marks among them
//! positions   which columns share a position of the base axis
//! ```

use image::RgbImage;

use super::{
    Arrangement, Bar, Bars, MAX_MARKS,
    layout::{self, Column, Layout},
    positions,
    rects::{self, Rects, is_one_of},
    strangers,
    strip::{self, Segment, Strip},
    view::{View, turned},
};
use crate::chart::frame::Frame;
use crate::geometry::Rect;
use crate::ocr::Word;
use crate::raster::colour::distance;

/// Ends of bars that touch, or share the base, differ by no more pixels.
pub(super) const TOUCH: f32 = 3.5;
/// Colours of one series differ by no more.
pub(super) const SAME_SERIES: u8 = 28;
/// Shorter segments are the axis line, in pixels.
const MIN_LENGTH: f32 = 0.4;
/// Share of the columns with several segments on one side from which bars are stacked.
const MIN_STACKED: f32 = 0.2;
/// Share of the columns that stand on the base, except in a waterfall.
const MIN_AT_BASE: f32 = 0.6;
/// How far from the zero of the scale bars may start, in pixels, when nearly all of them start there.
const FAR_BASE: f32 = 3.0 * TOUCH;
const MIN_COMMON: f32 = 0.9;
/// Share of the columns that float from which bars may be a waterfall.
const MIN_FLOATING: f32 = 0.25;
/// Share of the floating columns that start where their neighbour ends.
const MIN_CHAINED: f32 = 0.7;

/// The bars of a picture; `None` when there is nothing like bars.
pub(super) fn find(image: &RgbImage, frame: &Frame, words: &[Word]) -> Option<Bars> {
    let rects = rects::find(image, frame, words);
    let mut layout = layout::find(&rects, frame)?;
    let view = View::new(image, layout.orientation);
    let mut stacks = stacks(view, &layout, &rects, frame, words);
    layout.base = exact_base(&stacks, layout.base);
    for stack in &mut stacks {
        join(&mut stack.segments, layout.base);
        stack
            .segments
            .retain(|segment| segment.bottom - segment.top >= MIN_LENGTH);
    }
    strangers::clear(&mut stacks, layout.base, &frame.legend);
    stacks.retain(|stack| !stack.segments.is_empty());
    let arrangement = arrangement(&stacks, layout.base);
    let at_base = |stack: &&Stack| {
        let near = |end: f32| (end - layout.base).abs() <= TOUCH;
        stack
            .segments
            .iter()
            .any(|segment| near(segment.top) || near(segment.bottom))
    };
    let n_at_base = stacks.iter().filter(at_base).count();
    let stands = arrangement == Arrangement::Floating
        || n_at_base as f32 >= MIN_AT_BASE * stacks.len() as f32;
    if !stands || stacks.is_empty() || strangers::are_tick_marks(&stacks, frame.text_height) {
        return None;
    }
    let mut bars = assembled(&layout, &stacks, arrangement, frame);
    bars.blank = blank(view, &layout, &rects, &bars, frame);
    Some(bars)
}

/// Positions without a bar at which nothing is drawn from one end of the plot to the other.
fn blank(view: View<'_>, layout: &Layout, rects: &Rects, bars: &Bars, frame: &Frame) -> Vec<usize> {
    let (top, bottom) = layout.reach(&turned(&frame.plot, layout.orientation));
    let half = 0.5 * layout::thickness(layout);
    let has_bar = |at: usize| bars.bars.iter().any(|bar| bar.position == at);
    let is_blank = |&at: &usize| {
        let strip = Strip {
            left: bars.places[at] - half,
            right: bars.places[at] + half,
            top,
            bottom,
        };
        strip::scan(view, strip, rects, &layout.palette, &[])
            .iter()
            .all(|segment| segment.bottom - segment.top <= TOUCH)
    };
    (0..bars.places.len())
        .filter(|&at| !has_bar(at))
        .filter(is_blank)
        .collect()
}

/// A column of the layout with what stands in it.
#[derive(Debug, Clone)]
pub(super) struct Stack {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) segments: Vec<Segment>,
}

impl Stack {
    pub(super) fn middle(&self) -> f32 {
        f32::midpoint(self.left, self.right)
    }
}

/// Scans each column and keeps the segments that belong to bars.
fn stacks(
    view: View<'_>,
    layout: &Layout,
    rects: &Rects,
    frame: &Frame,
    words: &[Word],
) -> Vec<Stack> {
    let plot = turned(&frame.plot, layout.orientation);
    let boxes: Vec<Rect> = words
        .iter()
        .map(|word| turned(&word.bbox, layout.orientation))
        .collect();
    let (top, bottom) = layout.reach(&plot);
    layout
        .columns
        .iter()
        .filter_map(|column| {
            let strip = Strip {
                left: column.left,
                right: column.right,
                top,
                bottom,
            };
            let over: Vec<Rect> = boxes
                .iter()
                .filter(|word| word.left < column.right && column.left < word.right)
                .copied()
                .collect();
            let mut segments = strip::scan(view, strip, rects, &layout.palette, &over);
            settle(&mut segments, layout, column);
            (!segments.is_empty()).then_some(Stack {
                left: column.left,
                right: column.right,
                segments,
            })
        })
        .collect()
}

/// Leaves out what is no bar.
fn settle(segments: &mut Vec<Segment>, layout: &Layout, column: &Column) {
    // A bar is known as a rectangle, or hangs together with the base or with one that is.
    let known = |segment: &Segment| {
        column
            .rects
            .iter()
            .any(|rect| segment.top < rect.bottom && rect.top < segment.bottom)
    };
    let mut keep: Vec<bool> = segments
        .iter()
        .map(|segment| {
            let at_base = (segment.top - layout.base).abs() <= TOUCH
                || (segment.bottom - layout.base).abs() <= TOUCH;
            known(segment) || (at_base && is_one_of(&layout.palette, segment.colour, SAME_SERIES))
        })
        .collect();
    for _ in 0..2 {
        for at in 1..segments.len() {
            let touch = segments[at].top - segments[at - 1].bottom <= TOUCH;
            if touch && keep[at] != keep[at - 1] {
                let new = if keep[at] { at - 1 } else { at };
                keep[new] = is_one_of(&layout.palette, segments[new].colour, SAME_SERIES)
                    || segments[new].bottom - segments[new].top > TOUCH;
            }
        }
    }
    let mut flags = keep.iter();
    segments.retain(|_| flags.next() == Some(&true));
}

/// Where most bars start, to a fraction of a pixel: half of an axis line that covers their ends belongs to them. Where all
/// of them have one end in common a little farther off, the scale is what is off.
fn exact_base(stacks: &[Stack], base: f32) -> f32 {
    let within = |reach: f32| -> Vec<f32> {
        let segments = stacks.iter().flat_map(|stack| &stack.segments);
        let mut ends: Vec<f32> = segments
            .flat_map(|segment| [segment.top, segment.bottom])
            .filter(|end| (end - base).abs() <= reach)
            .collect();
        ends.sort_by(f32::total_cmp);
        ends
    };
    let ends = within(TOUCH);
    if let Some(end) = ends.get(ends.len() / 2) {
        return *end;
    }
    let ends = within(FAR_BASE);
    let common = ends.get(ends.len() / 2).copied();
    let is_common = |end: f32| {
        let n = ends.iter().filter(|other| (**other - end).abs() <= 1.0);
        n.count() as f32 >= MIN_COMMON * stacks.len() as f32
    };
    common.filter(|end| is_common(*end)).unwrap_or(base)
}

/// Joins the ends of segments that touch each other or the base: an outline or an axis line is between them.
fn join(segments: &mut [Segment], base: f32) {
    for at in 1..segments.len() {
        let (upper, lower) = (segments[at - 1].bottom, segments[at].top);
        if lower - upper <= TOUCH {
            let middle = f32::midpoint(upper, lower);
            segments[at - 1].bottom = middle;
            segments[at].top = middle;
        }
    }
    for segment in segments {
        for end in [&mut segment.top, &mut segment.bottom] {
            if (*end - base).abs() <= TOUCH {
                *end = base;
            }
        }
    }
}

/// Puts the stacks into positions and series.
fn assembled(layout: &Layout, stacks: &[Stack], arrangement: Arrangement, frame: &Frame) -> Bars {
    let colours = series_colours(stacks, arrangement, frame);
    let grouped = positions::group(stacks, &colours, arrangement, layout, frame);
    let mut bars = Vec::new();
    for (stack, &(position, slot)) in stacks.iter().zip(&grouped.columns) {
        for segment in &stack.segments {
            if bars.len() == MAX_MARKS {
                break;
            }
            let bbox = Rect::from_ltrb(stack.left, segment.top, stack.right, segment.bottom);
            bars.push(Bar {
                bbox: turned(&bbox, layout.orientation),
                colour: segment.colour,
                position,
                series: if grouped.by_colour {
                    nearest(&colours, segment.colour)
                } else {
                    slot
                },
            });
        }
    }
    let colours = if grouped.by_colour || arrangement == Arrangement::Stacked {
        colours
    } else {
        (0..grouped.n_slots)
            .map(|slot| {
                let of_slot = bars.iter().find(|bar| bar.series == slot);
                of_slot.map_or([0; 3], |bar| bar.colour)
            })
            .collect()
    };
    bars.sort_by_key(|bar| (bar.position, bar.series));
    Bars {
        orientation: layout.orientation,
        arrangement,
        base: layout.base,
        places: grouped.places,
        colours,
        bars,
        blank: Vec::new(),
    }
}

/// How the bars of one position share it, told from the ends of the segments.
fn arrangement(stacks: &[Stack], base: f32) -> Arrangement {
    let n = stacks.len() as f32;
    let touches = |a: f32, b: f32| (a - b).abs() <= TOUCH;
    let one_side = |stack: &&Stack| {
        stack
            .segments
            .windows(2)
            .any(|pair| touches(pair[0].bottom, pair[1].top) && !touches(pair[0].bottom, base))
    };
    let n_stacked = stacks.iter().filter(one_side).count();
    let floats = |stack: &&Stack| {
        stack.segments.len() == 1
            && !touches(stack.segments[0].top, base)
            && !touches(stack.segments[0].bottom, base)
    };
    let n_floating = stacks.iter().filter(floats).count();
    if n_floating >= 1 && n_floating as f32 >= MIN_FLOATING * n && n_stacked == 0 {
        let chained = stacks.windows(2).filter(|pair| {
            let ends = |stack: &Stack| {
                stack
                    .segments
                    .iter()
                    .flat_map(|s| [s.top, s.bottom])
                    .collect::<Vec<f32>>()
            };
            let (a, b) = (ends(&pair[0]), ends(&pair[1]));
            a.iter()
                .any(|a| b.iter().any(|b| touches(*a, *b) && !touches(*a, base)))
        });
        if chained.count() as f32 >= MIN_CHAINED * (n - 1.0) {
            return Arrangement::Floating;
        }
    }
    if n_stacked >= 1 && n_stacked as f32 >= MIN_STACKED * n {
        Arrangement::Stacked
    } else {
        Arrangement::Beside
    }
}

/// The colours that tell series apart: those of the legend that occur, else those that the bars have.
fn series_colours(stacks: &[Stack], arrangement: Arrangement, frame: &Frame) -> Vec<[u8; 3]> {
    let mut found: Vec<([u8; 3], f32)> = Vec::new();
    for segment in stacks.iter().flat_map(|stack| &stack.segments) {
        let weight = segment.n_rows as f32;
        match found
            .iter_mut()
            .find(|(colour, _)| distance(*colour, segment.colour) <= SAME_SERIES)
        {
            Some((_, sum)) => *sum += weight,
            None => found.push((segment.colour, weight)),
        }
    }
    let found: Vec<[u8; 3]> = found.into_iter().map(|(colour, _)| colour).collect();
    let named: Vec<[u8; 3]> = frame
        .legend
        .iter()
        .filter(|entry| {
            !strangers::is_stroke(entry.colour, &frame.legend)
                && found
                    .iter()
                    .any(|colour| distance(*colour, entry.colour) <= 2 * SAME_SERIES)
        })
        .map(|entry| entry.colour)
        .collect();
    if named.len() < 2 || arrangement == Arrangement::Floating {
        return found;
    }
    // What the legend does not name, or OCR lost, stays apart.
    let unnamed = found
        .into_iter()
        .filter(|colour| !is_one_of(&named, *colour, 2 * SAME_SERIES));
    named
        .iter()
        .copied()
        .chain(unnamed.collect::<Vec<_>>())
        .collect()
}

/// Index of the nearest colour.
pub(super) fn nearest(colours: &[[u8; 3]], colour: [u8; 3]) -> usize {
    let away = |other: &[u8; 3]| -> i32 {
        other
            .iter()
            .zip(colour)
            .map(|(a, b)| (i32::from(*a) - i32::from(b)).pow(2))
            .sum()
    };
    (0..colours.len())
        .min_by_key(|&at| away(&colours[at]))
        .unwrap_or(0)
}
