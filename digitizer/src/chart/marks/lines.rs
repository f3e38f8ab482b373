//! Lines: each colour of the plot followed from left to right, with its markers.

use image::RgbImage;

use super::colours::unmix;
use super::field::Field;
use super::palette;
use super::trace::{self, Run, Shares};
use super::weeds;
use super::{Bar, Bars, Curve};
use super::{areas, edges};
use crate::chart::frame::Frame;
use crate::figure::Orientation;
use crate::ocr::Word;
use crate::raster::colour::{distance, is_grey};

/// Thickest line in text heights.
const MAX_THICKNESS: f32 = 0.85;
/// Shortest line in text heights.
const MIN_LENGTH: f32 = 3.0;
/// The same in parts of the width of the plot: of a colour in the legend, of any other, of a grey.
const MIN_NAMED: f32 = 0.03;
const MIN_WIDTH: f32 = 0.12;
const MIN_GREY: f32 = 0.35;
/// Share of its columns that a line covers; dots and dashes leave gaps.
const MIN_COVER: f32 = 0.4;
/// Most lines of one colour, and most paths that are tried for them.
const MAX_SAME: usize = 4;
const MAX_PATHS: usize = 8;
/// A second line of a colour is at least this share of the first one.
const MIN_SECOND: f32 = 0.4;
/// Share of its columns that a second line of a colour covers: remains of the first one are scattered.
const MIN_SECOND_COVER: f32 = 0.8;
/// Its colour is as pure as that of the first one.
const MIN_PURITY: f32 = 0.85;
/// Width of the soft edge of a line, in pixels.
const EDGE: usize = 1;
/// A line this long, in parts of the width of the plot, is what the chart is about.
const MIN_LONG: f32 = 0.5;
/// Share of a bar from which it is a piece of a line.
const MIN_PIECE: f32 = 0.45;
/// Most curves.
const MAX_CURVES: usize = 40;
/// Bars this near to the background are pieces of it.
const SAME_BACKGROUND: u8 = 8;
/// Bars and lines of one colour differ by no more.
const SAME_COLOUR: u8 = 24;

/// The curves of a plot, and the pixels that they take.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) curves: Vec<Curve>,
    field: Field,
    taken: Vec<bool>,
}

impl Found {
    /// Whether a line that rises or falls runs along most of the plot.
    pub(super) fn have_long_line(&self) -> bool {
        let least = MIN_LONG * self.field.width as f32;
        self.curves
            .iter()
            .any(|curve| curve.path.len() as f32 >= least && !is_flat(curve))
    }

    /// Whether no line runs along much of the plot.
    pub(super) fn are_short(&self) -> bool {
        let least = MIN_GREY * self.field.width as f32;
        self.curves
            .iter()
            .all(|curve| (curve.path.len() as f32) < least)
    }

    /// The bars that are more than pieces of lines; none when most are pieces.
    pub(super) fn without_pieces(&self, bars: Bars) -> Option<Bars> {
        let is_piece = |bar: &Bar| {
            if distance(bar.colour, self.field.background) <= SAME_BACKGROUND {
                return true;
            }
            let bbox = &bar.bbox;
            let (columns, rows) = self.field.within(bbox);
            let area = columns.len() * rows.len();
            let is_known = |at: usize| self.taken[at] || self.field.rules[at];
            let taken = rows
                .flat_map(|y| columns.clone().map(move |x| (x, y)))
                .filter(|&(x, y)| is_known(y * self.field.width + x));
            taken.count() as f32 >= MIN_PIECE * area as f32
        };
        let pieces: Vec<bool> = bars.bars.iter().map(is_piece).collect();
        let n_pieces = pieces.iter().filter(|&&piece| piece).count();
        let n_left = bars.bars.len() - n_pieces;
        let lies = bars.orientation == Orientation::Horizontal;
        if n_left <= n_pieces || self.have_long_line() && (lies || n_left < 2) {
            return None;
        }
        // A series of pieces is a line whose markers or flat parts looked like bars.
        let is_line: Vec<bool> = (0..bars.colours.len())
            .map(|series| {
                let own = || {
                    bars.bars
                        .iter()
                        .zip(&pieces)
                        .filter(move |(bar, _)| bar.series == series)
                };
                let n_pieces = own().filter(|(_, piece)| **piece).count();
                2 * n_pieces > own().count() && bars.colours.len() > 1
            })
            .collect();
        Some(bars.without_series(&is_line))
    }
}

/// The lines and areas of a plot.
pub(super) fn find(image: &RgbImage, frame: &Frame, words: &[Word], bars: Option<&Bars>) -> Found {
    let mut field = Field::new(image, frame, words);
    for bar in bars.iter().flat_map(|bars| &bars.bars) {
        field.lay_ground(&bar.bbox, bar.colour);
    }
    let names: Vec<[u8; 3]> = frame.legend.iter().map(|entry| entry.colour).collect();
    let mut inks: Vec<[u8; 3]> = palette::find(&field, &names, frame.text_height)
        .into_iter()
        .map(|ink| ink.colour)
        .collect();
    // Dark lines first: what is left at their edges is not taken for a lighter line.
    inks.sort_by_key(|&ink| std::cmp::Reverse(distance(ink, frame.background)));
    // The edges of bars are mixes of their colour with what is behind them.
    let is_named = |colour: [u8; 3]| {
        names
            .iter()
            .any(|&name| distance(name, colour) <= SAME_COLOUR / 2)
    };
    let is_bar = |colour: [u8; 3]| {
        bars.is_some_and(|bars| {
            bars.colours.iter().any(|&bar| {
                let mix = unmix(colour, field.background, bar);
                distance(bar, colour) <= SAME_COLOUR
                    || (mix.residue <= 12.0 && (0.1..1.0).contains(&mix.share) && !is_named(colour))
            })
        })
    };
    let mut taken = vec![false; field.width * field.height];
    let mut curves: Vec<Curve> = Vec::new();
    for (at, &colour) in inks.iter().enumerate() {
        let others: Vec<[u8; 3]> = inks
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, &other)| other)
            .collect();
        if is_bar(colour) {
            continue;
        }
        let mut shares = Shares::of(&field, colour, &others, &taken);
        shares.erase_lettering(&field);
        let area = areas::find(&field, &shares, colour);
        if let Some(area) = area.filter(|area| !is_flat(area)) {
            curves.push(area);
            continue;
        }
        for line in of_colour(&field, &mut shares, colour, &names, &mut taken) {
            // What runs along the base of bars is their axis.
            if bars.is_none() || !is_flat(&line) {
                curves.push(line);
            }
        }
        if curves.len() >= MAX_CURVES {
            break;
        }
    }
    edges::settle(&mut curves, &field, &names);
    weeds::pull(&mut curves, frame, &field);
    curves.sort_by(|a, b| mean_y(a).total_cmp(&mean_y(b)));
    Found {
        curves,
        field,
        taken,
    }
}

fn mean_y(curve: &Curve) -> f32 {
    let sum: f32 = curve.path.iter().map(|(_, y)| y).sum();
    sum / curve.path.len().max(1) as f32
}

/// The lines of one colour.
fn of_colour(
    field: &Field,
    shares: &mut Shares,
    colour: [u8; 3],
    names: &[[u8; 3]],
    taken: &mut [bool],
) -> Vec<Curve> {
    let is_named = names
        .iter()
        .any(|&name| distance(name, colour) <= SAME_COLOUR);
    let share = if is_named {
        MIN_NAMED
    } else if is_grey(colour) {
        MIN_GREY
    } else {
        MIN_WIDTH
    };
    let least = (MIN_LENGTH * field.text_height).max(share * field.width as f32);
    let mut purest = 0.0_f32;
    let mut longest = 0.0_f32;
    let mut lines: Vec<Curve> = Vec::new();
    for _ in 0..MAX_PATHS {
        let path = trace::best_path(shares, field.text_height);
        let (Some(first), Some(last)) = (path.first(), path.last()) else {
            break;
        };
        let length = (last.x - first.x + 1) as f32;
        if length < MIN_LENGTH * field.text_height {
            break;
        }
        let covered = path.len() as f32 / length;
        let purity = path.iter().map(|run| run.peak).sum::<f32>() / path.len() as f32;
        let thickness = thickness(shares, &path);
        let is_line = covered >= MIN_COVER
            && thickness <= (MAX_THICKNESS * field.text_height).max(4.0)
            && !weeds::is_frame(field, &path, colour, is_named)
            && !weeds::stand_on_base(&path);
        if is_line {
            let mut line = curve(field, shares, colour, &path, thickness);
            // What is left of the first line, and lines of lighter shades, are no second one.
            let is_pure = lines.is_empty() || purity >= MIN_PURITY * purest;
            let is_new = lines.is_empty() || covered >= MIN_SECOND_COVER;
            let rest = lines.iter_mut().find(|other| are_apart(other, &line));
            if let (Some(other), true) = (rest, is_pure) {
                join(other, &mut line);
                take(field, &path, taken);
            } else if is_pure
                && is_new
                && length >= least.max(MIN_SECOND * longest)
                && lines.len() < MAX_SAME
            {
                take(field, &path, taken);
                longest = longest.max(length);
                purest = purest.max(purity);
                lines.push(line);
            }
        }
        for run in &path {
            shares.erase(run);
        }
    }
    lines
}

/// Whether two curves lie beside each other, without a common column.
fn are_apart(a: &Curve, b: &Curve) -> bool {
    let ends = |curve: &Curve| Some((curve.path.first()?.0, curve.path.last()?.0));
    match (ends(a), ends(b)) {
        (Some(a), Some(b)) => a.1 < b.0 || b.1 < a.0,
        _ => false,
    }
}

/// Adds a piece to a line that it goes on with.
fn join(line: &mut Curve, piece: &mut Curve) {
    line.path.append(&mut piece.path);
    line.path.sort_by(|a, b| a.0.total_cmp(&b.0));
    line.vertices.append(&mut piece.vertices);
    line.vertices.sort_by(|a, b| a.0.total_cmp(&b.0));
    line.has_markers = line.vertices.len() >= 2;
}

fn is_flat(line: &Curve) -> bool {
    super::is_flat(line.path.iter().map(|point| point.1))
}

/// Marks the pixels of a path, and those of its soft edges.
fn take(field: &Field, path: &[Run], taken: &mut [bool]) {
    for run in path {
        let columns = run.x.saturating_sub(EDGE)..(run.x + EDGE + 1).min(field.width);
        let rows = run.top.saturating_sub(EDGE)..(run.bottom + EDGE).min(field.height);
        for y in rows {
            taken[y * field.width..][columns.clone()].fill(true);
        }
    }
}

/// Thickness of the stroke, across its own direction: the median along the path.
fn thickness(shares: &Shares, path: &[Run]) -> f32 {
    let mut found: Vec<f32> = path
        .iter()
        .step_by((path.len() / 200).max(1))
        .map(|run| {
            let high = (run.bottom - run.top) as f32;
            let wide = shares.width_at(run.x, run.y as usize) as f32;
            high * wide / high.hypot(wide)
        })
        .collect();
    found.sort_by(f32::total_cmp);
    // A diagonal through a square of one pixel is a little longer than its side.
    1.2 * found.get(found.len() / 2).copied().unwrap_or(0.0)
}

fn curve(field: &Field, shares: &Shares, colour: [u8; 3], path: &[Run], thickness: f32) -> Curve {
    let place = |x: f32, y: f32| (field.left as f32 + x, field.top as f32 + y);
    let vertices: Vec<(f32, f32)> = markers(shares, path, thickness)
        .into_iter()
        .map(|(x, y)| place(x, y))
        .collect();
    Curve {
        colour: pure(field, path, colour),
        path: path
            .iter()
            .map(|run| place(run.x as f32 + 0.5, run.y))
            .collect(),
        floor: Vec::new(),
        has_markers: vertices.len() >= 2,
        vertices,
        name: None,
        y_axis: 0,
    }
}

/// The colour in the middle of the stroke where it is strongest: thin lines are mixed with what is behind them.
fn pure(field: &Field, path: &[Run], colour: [u8; 3]) -> [u8; 3] {
    let mut found: Vec<(u8, [u8; 3])> = path
        .iter()
        .map(|run| {
            let y = (run.y as usize).min(field.height - 1);
            let pixel = field.pixel(run.x, y);
            (distance(pixel, field.background), pixel)
        })
        .filter(|(_, pixel)| unmix(*pixel, field.background, colour).residue <= 20.0)
        .collect();
    found.sort_unstable();
    found
        .get(found.len() * 17 / 20)
        .map_or(colour, |(_, pixel)| *pixel)
}

/// Middles of the markers on a line: where the colour fills a disc that the stroke alone would not.
fn markers(shares: &Shares, path: &[Run], thickness: f32) -> Vec<(f32, f32)> {
    let radius = 0.5 * thickness + 1.0;
    let mut found: Vec<(f32, f32)> = Vec::new();
    let mut open: Vec<(f32, f32)> = Vec::new();
    let mut last_x = 0;
    for run in path {
        let centre = shares.filled_disc(run.x, run.top..run.bottom, radius, 0.4);
        if let Some(y) = centre {
            if !open.is_empty() && run.x > last_x + 1 {
                found.extend(middle(&open));
                open.clear();
            }
            open.push((run.x as f32 + 0.5, y));
            last_x = run.x;
        } else if !open.is_empty() {
            found.extend(middle(&open));
            open.clear();
        }
    }
    found.extend(middle(&open));
    found
}

pub(super) fn middle(places: &[(f32, f32)]) -> Option<(f32, f32)> {
    let (first, last) = (places.first()?, places.last()?);
    let y: f32 = places.iter().map(|(_, y)| y).sum::<f32>() / places.len() as f32;
    Some((f32::midpoint(first.0, last.0), y))
}
