//! Markers without a line: the points of a scatter chart.

use image::RgbImage;

use super::field::Field;
use super::palette;
use super::trace::Shares;
use super::{Bars, MAX_MARKS, PointMark};
use crate::chart::frame::{BaseAxis, Frame, Tick};
use crate::geometry::Rect;
use crate::ocr::Word;
use crate::raster::colour::distance;
use crate::raster::{Component, Mask, components};

/// Smallest and largest marker, in text heights.
const MIN_SIZE: f32 = 0.25;
const MAX_SIZE: f32 = 1.8;
/// Largest ratio of the sides of a marker.
const MAX_ASPECT: f32 = 1.6;
/// Middles of markers at the edge of the plot may lie this far out of it, in pixels.
const EDGE: f32 = 2.0;
/// Share of its box that a marker fills: a cross fills a third, a disc three quarters.
const MIN_FILL: f32 = 0.3;
/// Ink with this many times the area of a marker is more than one.
const MIN_OVERLAP: f32 = 1.45;
/// Most markers in one piece of ink.
const MAX_OVERLAP: usize = 12;

/// The markers of a plot, from left to right.
pub(super) fn find(image: &RgbImage, frame: &Frame, words: &[Word]) -> Vec<PointMark> {
    let field = Field::new(image, frame, words);
    let names: Vec<[u8; 3]> = frame.legend.iter().map(|entry| entry.colour).collect();
    let inks: Vec<[u8; 3]> = palette::find(&field, &names, frame.text_height)
        .into_iter()
        .map(|ink| ink.colour)
        .collect();
    let nothing = vec![false; field.width * field.height];
    let mut found = Vec::new();
    for (at, &colour) in inks.iter().enumerate() {
        let others: Vec<[u8; 3]> = inks
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, &other)| other)
            .collect();
        let mut shares = Shares::of(&field, colour, &others, &nothing);
        shares.erase_lettering(&field);
        found.extend(of_colour(&field, &shares, colour));
    }
    let room = room(frame);
    found.retain(|mark| room.contains(mark.bbox.center_x(), mark.bbox.center_y()));
    // A border around a marker has a colour of its own: the larger of two on one place stays.
    found.sort_by(|a, b| b.bbox.area().total_cmp(&a.bbox.area()));
    let mut kept: Vec<PointMark> = Vec::new();
    for mark in found.into_iter().take(4 * MAX_MARKS) {
        let is_known = |other: &PointMark| {
            other
                .bbox
                .contains(mark.bbox.center_x(), mark.bbox.center_y())
                && distance(other.colour, mark.colour) > 0
                && mark.bbox.area() < 0.9 * other.bbox.area()
        };
        if !kept.iter().any(is_known) && kept.len() < MAX_MARKS {
            kept.push(mark);
        }
    }
    kept.sort_by(|a, b| a.bbox.left.total_cmp(&b.bbox.left));
    kept
}

/// Where markers may lie: lettering beside the plot looks like them.
fn room(frame: &Frame) -> Rect {
    let plot = &frame.plot;
    let near = frame.value_axes.iter().filter(|axis| !axis.far);
    let left = near
        .flat_map(|axis| &axis.ticks)
        .map(|tick| tick.bbox.right)
        .filter(|right| *right < plot.center_x())
        .fold(plot.left - EDGE, f32::max);
    let below: &[Tick] = match &frame.base_axis {
        BaseAxis::Numbers(axis) if !axis.far => &axis.ticks,
        _ => &[],
    };
    let bottom = below
        .iter()
        .map(|tick| tick.bbox.top)
        .filter(|top| *top > plot.center_y())
        .fold(plot.bottom + EDGE, f32::min);
    Rect::from_ltrb(left, plot.top - EDGE, plot.right + EDGE, bottom)
}

/// Whether bars are for the most part pieces of markers.
pub(super) fn cover(points: &[PointMark], bars: &Bars) -> bool {
    let is_piece = |bar: &Rect| {
        points
            .iter()
            .any(|point| point.bbox.contains(bar.center_x(), bar.center_y()))
    };
    let n_pieces = bars.bars.iter().filter(|bar| is_piece(&bar.bbox)).count();
    2 * n_pieces >= bars.bars.len()
}

fn of_colour(field: &Field, shares: &Shares, colour: [u8; 3]) -> Vec<PointMark> {
    let bits = (0..field.height)
        .flat_map(|y| (0..field.width).map(move |x| (x, y)))
        .map(|(x, y)| shares.share(x, y) >= 0.5)
        .collect();
    let mask = Mask::from_bits(field.width, field.height, bits);
    let list = components(&mask).list;
    let size = |part: &Component| (part.width().max(part.height()) as f32) / field.text_height;
    let aspect = |part: &Component| {
        let (wide, high) = (part.width() as f32, part.height() as f32);
        wide.max(high) / wide.min(high)
    };
    let fill = |part: &Component| part.n_pixels as f32 / (part.width() * part.height()) as f32;
    let is_marker = |part: &&Component| {
        (MIN_SIZE..=MAX_SIZE).contains(&size(part))
            && aspect(part) <= MAX_ASPECT
            && fill(part) >= MIN_FILL
    };
    let single: Vec<&Component> = list.iter().filter(is_marker).collect();
    let mut areas: Vec<usize> = single.iter().map(|part| part.n_pixels).collect();
    areas.sort_unstable();
    let Some(&area) = areas.get(areas.len() / 2) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for part in &list {
        let times = part.n_pixels as f32 / area as f32;
        if times >= MIN_OVERLAP && (fill(part) >= 0.2) && times < MAX_OVERLAP as f32 {
            found.extend(split(part, times, area, field, colour));
        } else if is_marker(&part) && times >= 0.4 {
            found.push(mark(
                field,
                colour,
                part.left as f32,
                part.top as f32,
                part.right as f32,
                part.bottom as f32,
            ));
        }
    }
    found
}

/// Several markers that overlap, spread along the longer side of their ink.
fn split(
    part: &Component,
    times: f32,
    area: usize,
    field: &Field,
    colour: [u8; 3],
) -> Vec<PointMark> {
    // A disc of this area; two that overlap have less than twice of it.
    let side = (area as f32 * 4.0 / std::f32::consts::PI).sqrt();
    let n = ((times + 0.4).round() as usize).clamp(2, MAX_OVERLAP);
    let (left, top) = (part.left as f32, part.top as f32);
    let (across, down) = (part.width() as f32 - side, part.height() as f32 - side);
    (0..n)
        .map(|at| {
            let way = at as f32 / (n - 1) as f32;
            let (x, y) = (left + way * across.max(0.0), top + way * down.max(0.0));
            mark(field, colour, x, y, x + side, y + side)
        })
        .collect()
}

fn mark(field: &Field, colour: [u8; 3], left: f32, top: f32, right: f32, bottom: f32) -> PointMark {
    let (x, y) = (field.left as f32, field.top as f32);
    PointMark {
        bbox: Rect::from_ltrb(left + x, top + y, right + x, bottom + y),
        colour,
    }
}
