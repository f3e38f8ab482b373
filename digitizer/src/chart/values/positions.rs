//! Where along the base axis a curve has values, and what these positions are called.

use super::{corners, hanging};
use crate::chart::frame::{BaseAxis, CategoryLabel, Frame, Scale, Sequence, Tick};
use crate::chart::marks::{Curve, fit};

/// A marker is at a named position when it is off by no more of a step, or so many pixels.
const MAX_OFF: f32 = 0.25;
const MAX_OFF_PX: f32 = 2.5;
/// Markers closer than this, in pixels, are of one position.
const SAME_PLACE: f32 = 3.0;
/// Labels this many steps apart leave out positions in between.
const MIN_SKIP: f32 = 1.4;
/// A line that is off by more than this, in pixels, when it only bends at the labels bends between them too.
const MIN_MISFIT: f32 = 0.45;
/// One that is off by no more is straight from label to label; labels from which that tells.
const MIN_LABELS: usize = 5;
const MAX_MISFIT: f32 = 0.6;
/// A line turns when it goes back by so many pixels.
const MIN_TURN: f32 = 2.0;
/// What is this near to a position, in parts of a step, is at it.
const AT_POSITION: f32 = 0.2;
/// A line that turns more often in a year, at the mean, has values between the years.
const MIN_TURNS: f32 = 1.5;
/// Share of the positions with a marker, and fewest markers, from which the others have one that was not seen.
const MIN_MARKED: f32 = 0.7;
const MIN_MARKERS: usize = 5;
/// A label starts no farther right of its line, in text heights.
const MAX_BESIDE: f32 = 0.8;
/// Finest positions, in pixels.
const MIN_PITCH: f32 = 3.0;
/// Most positions.
const MAX_POSITIONS: usize = 2000;

/// A position along the base axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Position {
    pub(super) place: f32,
    pub(super) name: String,
}

/// The positions of bars, for the lines drawn over them.
pub(super) fn of_bars(places: &[f32], names: &[String]) -> Vec<Position> {
    let named = |(at, &place): (usize, &f32)| Position {
        place,
        name: names.get(at).cloned().unwrap_or_default(),
    };
    places.iter().enumerate().map(named).collect()
}

/// The positions at which curves have values, from left to right.
pub(super) fn of_curves(frame: &Frame, curves: &[Curve]) -> Vec<Position> {
    let labels = hanging::under_corners(beside_lines(frame), curves);
    let ends = curves
        .iter()
        .filter_map(|curve| Some((curve.path.first()?.0, curve.path.last()?.0)));
    let Some((first, last)) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else {
        return Vec::new();
    };
    let markers = markers(curves);
    let mut positions = match sequence(&labels) {
        Some(sequence) if sequence.pitch() >= MIN_PITCH => {
            in_sequence(&sequence, &labels, &markers, curves, (first, last))
        }
        _ => match &frame.base_axis {
            BaseAxis::Numbers(axis) if markers.len() >= 2 => on_scale(&axis.scale, &markers),
            _ if labels.is_empty() => numbered(&markers),
            _ => labelled(&labels),
        },
    };
    positions.truncate(MAX_POSITIONS);
    positions
}

/// The sequence of the labels. The outer ones may stand off their places, to keep within the picture.
fn sequence(labels: &[CategoryLabel]) -> Option<Sequence> {
    let n = labels.len();
    Sequence::of(labels).or_else(|| {
        let inner = [0..n.saturating_sub(1), 1..n, 1..n.saturating_sub(1)];
        let mut long = inner.into_iter().filter(|range| range.len() >= 3);
        long.find_map(|range| Sequence::of(&labels[range]))
    })
}

/// The printed names along the base axis, at the upright lines that they stand right of, where that and not their middles
/// puts them in step.
fn beside_lines(frame: &Frame) -> Vec<CategoryLabel> {
    let labels = labels(frame);
    if labels.len() < 3 || Sequence::of(&labels).is_some() {
        return labels;
    }
    let reach = MAX_BESIDE * frame.text_height;
    let moved = |label: &CategoryLabel| {
        let away = |place: f32| label.bbox.left - place;
        let lines = frame.rules.upright.iter().map(|line| line.place);
        let near = lines.filter(|place| (-1.0..=reach).contains(&away(*place)));
        let place = near.max_by(f32::total_cmp)?;
        Some(CategoryLabel {
            place,
            ..label.clone()
        })
    };
    let moved: Option<Vec<CategoryLabel>> = labels.iter().map(moved).collect();
    moved
        .filter(|moved| Sequence::of(moved).is_some())
        .unwrap_or(labels)
}

/// The printed names along the base axis.
pub(super) fn labels(frame: &Frame) -> Vec<CategoryLabel> {
    match &frame.base_axis {
        BaseAxis::None => Vec::new(),
        BaseAxis::Categories { labels, .. } => labels.clone(),
        BaseAxis::Numbers(axis) => {
            let label = |tick: &Tick| CategoryLabel {
                place: tick.place,
                text: tick.text.clone(),
                bbox: tick.bbox,
                confidence: 1.0,
            };
            let all: Vec<CategoryLabel> = axis.ticks.iter().map(label).collect();
            // Short years are numbers that start again after 99.
            let is_short = |label: &CategoryLabel| label.text.len() == 2;
            if all.iter().all(is_short) && Sequence::of(&all).is_some() {
                return all;
            }
            let fitting = axis.ticks.iter().filter(|tick| tick.fits);
            fitting.map(label).collect()
        }
    }
}

fn labelled(labels: &[CategoryLabel]) -> Vec<Position> {
    labels
        .iter()
        .map(|label| Position {
            place: label.place,
            name: label.text.clone(),
        })
        .collect()
}

fn numbered(markers: &[f32]) -> Vec<Position> {
    markers
        .iter()
        .enumerate()
        .map(|(at, &place)| Position {
            place,
            name: (at + 1).to_string(),
        })
        .collect()
}

/// Places with a marker, each once.
fn markers(curves: &[Curve]) -> Vec<f32> {
    let mut places: Vec<f32> = curves
        .iter()
        .filter(|curve| curve.has_markers)
        .flat_map(|curve| curve.vertices.iter().map(|vertex| vertex.0))
        .collect();
    places.sort_by(f32::total_cmp);
    places.dedup_by(|next, kept| *next - *kept <= SAME_PLACE);
    places
}

/// Positions of years, quarters, months, counted things: all of them, or those that are labelled or marked.
fn in_sequence(
    sequence: &Sequence,
    labels: &[CategoryLabel],
    markers: &[f32],
    curves: &[Curve],
    (first, last): (f32, f32),
) -> Vec<Position> {
    // Between years that bound their months a line turns more often than once.
    let months = sequence.by_month().filter(|months| {
        (markers.len() < 2 || are_at(markers, months) && !are_at(markers, sequence))
            && months.pitch() >= MIN_PITCH
            && turns(curves, sequence) as f32 > MIN_TURNS * (last - first) / sequence.pitch()
    });
    let is_monthly = months.is_some();
    let sequence = months.as_ref().unwrap_or(sequence);
    let pitch = sequence.pitch();
    let named = |place: f32| {
        let (name, own) = sequence.name_at(place);
        ((own - place).abs() <= (MAX_OFF * pitch).max(MAX_OFF_PX))
            .then_some(Position { place: own, name })
    };
    let label_at = |position: &Position| {
        labels
            .iter()
            .find(|label| (label.place - position.place).abs() <= 0.3 * pitch)
    };
    let fine: Vec<Position> = {
        let n = (((last - first) / pitch).round() as usize).min(MAX_POSITIONS);
        let (_, start) = sequence.name_at(first);
        (0..=n)
            .filter_map(|at| named(start + at as f32 * pitch))
            .collect()
    };
    let coarse: Vec<Position> = fine
        .iter()
        .filter(|position| label_at(position).is_some())
        .cloned()
        .collect();
    let skips = labels.len() >= 2
        && (labels[labels.len() - 1].place - labels[0].place).abs()
            >= MIN_SKIP * pitch * (labels.len() - 1) as f32;
    let marked: Vec<Position> = markers.iter().filter_map(|&place| named(place)).collect();
    // What is printed over a line hides some of its markers.
    let is_nearly_all = marked.len() as f32 >= MIN_MARKED * fine.len() as f32;
    let mut positions = if is_monthly || (is_nearly_all && markers.len() >= MIN_MARKERS) {
        fine
    } else if marks_all(curves, markers, pitch) {
        marked
    } else if marked.len() >= 2
        && marked.len() * 10 >= markers.len() * 8
        && marked.len() * 2 >= coarse.len()
    {
        // Where lines cross, a marker may be missed: a labelled position is one all the same when most are marked.
        let mut all = marked;
        if curves.len() > 1 {
            all.extend(coarse);
        }
        all.sort_by(|a, b| a.place.total_cmp(&b.place));
        all.dedup_by(|next, kept| next.name == kept.name);
        all
    } else if skips && coarse.len() >= MIN_LABELS && are_straight_between(curves, &coarse) {
        coarse
    } else if let Some(chosen) = skips.then(|| bent(curves, &fine)).flatten() {
        chosen
    } else if !skips || bends_between(curves, &fine, &coarse) {
        fine
    } else {
        coarse
    };
    for position in &mut positions {
        if let Some(label) = label_at(position) {
            position.name = sequence.name_with(&position.name, &label.text);
        }
    }
    positions
}

/// Whether most markers stand at the places of a sequence.
fn are_at(markers: &[f32], sequence: &Sequence) -> bool {
    let reach = AT_POSITION * sequence.pitch();
    let is_at = |place: &&f32| (sequence.name_at(**place).1 - **place).abs() <= reach.max(1.0);
    2 * markers.iter().filter(is_at).count() >= markers.len()
}

/// How often the curve that turns most goes from up to down or back between positions: at them, markers may turn it.
fn turns(curves: &[Curve], sequence: &Sequence) -> usize {
    let reach = AT_POSITION * sequence.pitch();
    let is_between = |x: f32| (x - sequence.name_at(x).1).abs() > reach;
    let of = |curve: &Curve| {
        let (mut n, mut up) = (0, None);
        let mut extreme = curve
            .path
            .iter()
            .find(|point| is_between(point.0))
            .map_or(0.0, |point| point.1);
        for &(_, y) in curve.path.iter().filter(|point| is_between(point.0)) {
            let away = y - extreme;
            if up.is_none_or(|up| (away < 0.0) == up) && away != 0.0 {
                if up.is_some() || away.abs() >= MIN_TURN {
                    up = Some(away < 0.0);
                    extreme = y;
                }
            } else if away.abs() >= MIN_TURN {
                n += 1;
                up = Some(away < 0.0);
                extreme = y;
            }
        }
        n
    };
    curves.iter().map(of).max().unwrap_or(0)
}

/// Whether every curve has markers, at both of its ends too, and is straight between them.
fn marks_all(curves: &[Curve], markers: &[f32], pitch: f32) -> bool {
    let near = |x: f32| {
        markers
            .iter()
            .any(|&marker| (marker - x).abs() <= (0.3 * pitch).max(8.0))
    };
    markers.len() >= 2
        && curves.iter().all(|curve| {
            let (Some(first), Some(last)) = (curve.path.first(), curve.path.last()) else {
                return false;
            };
            curve.has_markers
                && near(first.0)
                && near(last.0)
                && fit::misfit(&curve.path, markers) <= 2.0 * MIN_MISFIT
        })
}

/// The positions where curves without markers have corners.
fn bent(curves: &[Curve], fine: &[Position]) -> Option<Vec<Position>> {
    let places: Vec<f32> = fine.iter().map(|position| position.place).collect();
    let chosen = corners::chosen(curves, &places)?;
    Some(chosen.into_iter().map(|at| fine[at].clone()).collect())
}

/// Whether every line is straight from one position to the next.
fn are_straight_between(curves: &[Curve], positions: &[Position]) -> bool {
    let places = places(positions);
    let misfit = |curve: &Curve| fit::misfit(&curve.path, &places);
    curves.iter().all(|curve| misfit(curve) <= MAX_MISFIT)
}

fn places(positions: &[Position]) -> Vec<f32> {
    positions.iter().map(|position| position.place).collect()
}

/// Whether lines have corners at positions that carry no label.
fn bends_between(curves: &[Curve], fine: &[Position], coarse: &[Position]) -> bool {
    let (fine, coarse) = (places(fine), places(coarse));
    curves.iter().any(|curve| {
        let off = fit::misfit(&curve.path, &coarse);
        off > MIN_MISFIT && fit::misfit(&curve.path, &fine) < 0.7 * off
    })
}

/// Places along a number axis, each named by its value there.
pub(super) fn on_scale(scale: &Scale, markers: &[f32]) -> Vec<Position> {
    // What a third of a pixel is worth cannot be told.
    let step = (scale.value(1.0) - scale.value(0.0)).abs() * 3.0;
    let unit = 10f64.powf(step.log10().ceil());
    markers
        .iter()
        .map(|&place| {
            // The sum turns -0 into 0.
            let value = (scale.value(place) / unit).round() * unit + 0.0;
            let decimals = (-unit.log10()).max(0.0) as usize;
            Position {
                place,
                name: trimmed(&format!("{value:.decimals$}")),
            }
        })
        .collect()
}

/// A number without zeros at its end.
fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}
