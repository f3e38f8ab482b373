//! The colours along the strip of the picture that one bar, or one stack of bars, stands in.
//!
//! Row by row across the strip, so that what lies over a bar (grid lines, a printed value, a line with its markers,
//! error bars) hides rows of it but does not tear it: pieces of one colour on both sides are one bar.

use super::{
    rects::{Rects, is_one_of},
    view::View,
};
use crate::geometry::Rect;
use crate::raster::colour::distance;

/// Pixels across the strip that are looked at in each row.
const MAX_SAMPLES: usize = 24;
/// A pixel agrees with its row when no channel differs by more.
const SAME_ROW: u8 = 14;
/// Colours that differ by no more from row to row belong to one run: soft gradients.
const NEXT_ROW: u8 = 12;
/// Pieces on both sides of what hides a bar are one bar when they differ by no more.
const SAME_BAR: u8 = 20;
/// A run of so few rows is a bar only when it has the colour of another bar.
const THIN: usize = 2;
/// How near to the colour of another bar.
const SAME_COLOUR: u8 = 28;
/// The same for a single row, which is antialiased unless it has the very colour.
const EXACT: u8 = 5;
/// Rows between two pieces of one bar that need no explanation: a grid line.
const GRID_LINE: usize = 3;
/// Share of the rows between two pieces of one bar that show something else than background.
const MIN_HIDDEN: f32 = 0.7;
/// Widest outline of a bar; its middle is where the bar ends.
const MAX_OUTLINE: usize = 4;

/// A piece of a strip in one colour, with its ends to a fraction of a pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    pub(super) top: f32,
    pub(super) bottom: f32,
    pub(super) colour: [u8; 3],
    /// Rows that show the colour.
    pub(super) n_rows: usize,
}

/// Where to look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strip {
    /// Sides of the bars.
    pub(super) left: f32,
    pub(super) right: f32,
    /// Rows that may hold them.
    pub(super) top: usize,
    pub(super) bottom: usize,
}

/// One row of a strip.
#[derive(Debug, Clone, Copy)]
struct Row {
    colour: [u8; 3],
    is_pure: bool,
    is_background: bool,
}

/// Rows of one colour, before what hides them is looked through.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    n_rows: usize,
    sums: [usize; 3],
    last: [u8; 3],
    first: [u8; 3],
}

impl Run {
    fn colour(&self) -> [u8; 3] {
        self.sums.map(|sum| (sum / self.n_rows.max(1)) as u8)
    }
}

/// The bars of a strip, from top to bottom. `palette` holds the colours of bars that are known.
pub(super) fn scan(
    view: View<'_>,
    strip: Strip,
    rects: &Rects,
    palette: &[[u8; 3]],
    words: &[Rect],
) -> Vec<Segment> {
    let bottom = strip.bottom.min(view.height());
    if strip.top >= bottom {
        return Vec::new();
    }
    let samples = samples(strip, view.width());
    if samples.is_empty() {
        return Vec::new();
    }
    let rows: Vec<Row> = (strip.top..bottom)
        .map(|v| row(view, &samples, v, rects))
        .collect();
    let runs: Vec<Run> = runs(&rows)
        .into_iter()
        .filter(|run| {
            let colour = run.colour();
            !rects.is_background(colour)
                && !is_mixed(run, &rows)
                && (run.n_rows > THIN
                    || is_one_of(
                        palette,
                        colour,
                        if run.n_rows == 1 { EXACT } else { SAME_COLOUR },
                    ))
        })
        .collect();
    let covered: Vec<bool> = (strip.top..bottom)
        .map(|v| {
            let v = v as f32 + 0.5;
            let middle = f32::midpoint(strip.left, strip.right);
            words.iter().any(|word| word.contains(middle, v))
        })
        .collect();
    bridged(&runs, &rows, &covered)
        .iter()
        .map(|run| Segment {
            top: strip.top as f32 + edge(&rows, run.start, run.first, true),
            bottom: strip.top as f32 + edge(&rows, run.end, run.last, false),
            colour: run.colour(),
            n_rows: run.n_rows,
        })
        .collect()
}

/// Columns across the strip, its antialiased sides left out when there are others.
fn samples(strip: Strip, width: usize) -> Vec<usize> {
    let inset = if strip.right - strip.left >= 4.0 {
        1.0
    } else {
        0.0
    };
    let left = (strip.left + inset).round().max(0.0) as usize;
    let right = ((strip.right - inset).round().max(0.0) as usize).min(width);
    if left >= right {
        return Vec::new();
    }
    let n = right - left;
    let taken = n.min(MAX_SAMPLES);
    (0..taken)
        .map(|at| left + (2 * at + 1) * n / (2 * taken))
        .collect()
}

fn row(view: View<'_>, samples: &[usize], v: usize, rects: &Rects) -> Row {
    let mut channels = [[0_u8; MAX_SAMPLES]; 3];
    for (at, &u) in samples.iter().enumerate() {
        for (channel, value) in channels.iter_mut().zip(view.pixel(u, v)) {
            channel[at] = value;
        }
    }
    let pixel = |at: usize| [channels[0][at], channels[1][at], channels[2][at]];
    let pixels: Vec<[u8; 3]> = (0..samples.len()).map(pixel).collect();
    let colour = channels.map(|mut channel| {
        let known = &mut channel[..samples.len()];
        known.sort_unstable();
        known[known.len() / 2]
    });
    let n_same = pixels
        .iter()
        .filter(|pixel| distance(**pixel, colour) <= SAME_ROW)
        .count();
    Row {
        colour,
        is_pure: 2 * n_same >= samples.len(),
        is_background: rects.is_background(colour),
    }
}

fn runs(rows: &[Row]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if !row.is_pure {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == at && distance(run.last, row.colour) <= NEXT_ROW => {
                run.end = at + 1;
                run.n_rows += 1;
                run.last = row.colour;
                for (sum, channel) in run.sums.iter_mut().zip(row.colour) {
                    *sum += usize::from(channel);
                }
            }
            _ => runs.push(Run {
                start: at,
                end: at + 1,
                n_rows: 1,
                sums: row.colour.map(usize::from),
                first: row.colour,
                last: row.colour,
            }),
        }
    }
    runs
}

/// Whether a row or two are the antialiased border of what lies above and below them.
fn is_mixed(run: &Run, rows: &[Row]) -> bool {
    if run.n_rows > 2 || run.start == 0 {
        return false;
    }
    let (above, below) = (rows.get(run.start - 1), rows.get(run.end));
    let (Some(above), Some(below)) = (above, below) else {
        return false;
    };
    distance(above.colour, below.colour) > 2 * SAME_ROW
        && coverage(above.colour, run.colour(), below.colour)
            .is_some_and(|part| (0.05..=0.95).contains(&part))
}

/// Joins pieces of one colour that something hides the bar between.
fn bridged(runs: &[Run], rows: &[Row], covered: &[bool]) -> Vec<Run> {
    let mut joined: Vec<Run> = Vec::new();
    for run in runs {
        if let Some(before) = joined.last_mut()
            && distance(before.last, run.first) <= SAME_BAR
            && is_hidden(
                &rows[before.end..run.start],
                &covered[before.end..run.start],
            )
        {
            before.end = run.end;
            before.n_rows += run.n_rows;
            before.last = run.last;
            for (sum, more) in before.sums.iter_mut().zip(run.sums) {
                *sum += more;
            }
        } else {
            joined.push(*run);
        }
    }
    joined
}

/// Whether rows between two pieces are those of something over one bar.
fn is_hidden(rows: &[Row], covered: &[bool]) -> bool {
    let n_hidden = rows
        .iter()
        .zip(covered)
        .filter(|(row, covered)| **covered || !row.is_background)
        .count();
    rows.len() <= GRID_LINE || n_hidden as f32 >= MIN_HIDDEN * rows.len() as f32
}

/// Where a run that starts (or ends) at row `at` really ends: what part of the row beside it is covered by it.
fn edge(rows: &[Row], at: usize, inner: [u8; 3], is_top: bool) -> f32 {
    let beside = |n: usize| -> Option<[u8; 3]> {
        let index = if is_top {
            at.checked_sub(n)?
        } else {
            at + n - 1
        };
        rows.get(index).map(|row| row.colour)
    };
    let place = at as f32;
    let outward = if is_top { -1.0 } else { 1.0 };
    let Some(mixed) = beside(1) else { return place };
    // An outline: the row after it is unlike the bar and unlike a mix of the bar and what is behind it.
    let mut n = 1;
    while n <= MAX_OUTLINE && beside(n + 1).is_some_and(|next| distance(next, mixed) <= SAME_ROW) {
        n += 1;
    }
    let Some(outer) = beside(n + 1) else {
        return place;
    };
    let covered = coverage(inner, mixed, outer);
    match covered {
        Some(covered) if n == 1 => place + outward * covered,
        None if n <= MAX_OUTLINE => place + outward * n as f32 / 2.0,
        _ => place,
    }
}

/// Part of a pixel that is `inner` when the rest of it is `outer`; `None` when it is no mix of the two.
fn coverage(inner: [u8; 3], mixed: [u8; 3], outer: [u8; 3]) -> Option<f32> {
    let difference = |a: [u8; 3], b: [u8; 3]| {
        [0, 1, 2].map(|channel: usize| f32::from(a[channel]) - f32::from(b[channel]))
    };
    let dot = |a: [f32; 3], b: [f32; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let (way, step) = (difference(inner, outer), difference(mixed, outer));
    let length = dot(way, way);
    if length < 1.0 {
        return None;
    }
    let part = dot(step, way) / length;
    let off = [0, 1, 2].map(|channel| step[channel] - part * way[channel]);
    // Far off the way from one colour to the other: a colour of its own.
    let is_mix = dot(off, off) <= 0.1 * length && (-0.25..=1.25).contains(&part);
    is_mix.then_some(part.clamp(0.0, 1.0))
}
