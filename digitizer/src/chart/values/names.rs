//! What positions and series are called.

use std::{cmp::Ordering, collections::BTreeSet};

use super::positions;
use crate::chart::frame::{BaseAxis, Frame, Phrase, Sequence};
use crate::chart::marks::Bars;
use crate::chart::marks::colours::apart;
use crate::figure::{Orientation, Series};
use crate::geometry::Rect;
use crate::ocr::Word;
use crate::raster::colour::distance;

/// A bar stands off its place in a sequence by no more of the distance between bars.
const MAX_OFF_SEQUENCE: f32 = 0.25;
/// A swatch and its marks differ by no more.
const SAME_COLOUR: u8 = 48;
/// Farthest that the colours of a swatch and of its line are apart.
const MAX_AWAY: f32 = 40.0;
/// Swatches may be fainter than their lines: all of them then hold the same part of the colour.
const FAINTNESS: [f32; 5] = [1.0, 0.85, 0.75, 0.65, 0.5];
/// What it counts when swatches are all background.
const FAINT: f32 = 20.0;

/// Heads stand no farther above the first bar, and no nearer to each other, in text heights.
const MAX_HEAD_GAP: f32 = 2.5;
const MIN_HEAD_GAP: f32 = 0.7;

/// Names for positions along the base axis: the label at each place.
pub(super) fn of_positions(frame: &Frame, bars: &Bars) -> Vec<String> {
    let labels = positions::labels(frame);
    if labels.is_empty() {
        return of_colours(frame, bars);
    }
    let mut names = vec![String::new(); bars.places.len()];
    let sequence = Sequence::of(&labels);
    let reach = 0.5 * pitch(&bars.places);
    for label in &labels {
        let away = |at: &usize| (bars.places[*at] - label.place).abs();
        let nearest = (0..bars.places.len()).min_by(|a, b| away(a).total_cmp(&away(b)));
        if let Some(at) = nearest.filter(|at| away(at) <= reach)
            && names[at].is_empty()
        {
            names[at] = match &sequence {
                Some(sequence) => sequence.name_with(&sequence.name_at(label.place).0, &label.text),
                None => label.text.clone(),
            };
        }
    }
    if names.iter().any(String::is_empty) {
        let missing = missing(frame, bars, sequence.as_ref());
        for (name, missing) in names.iter_mut().zip(missing) {
            if name.is_empty() {
                *name = missing;
            }
        }
    }
    names
}

/// The names of positions whose labels are not printed or were not read, by the labels of the others.
fn missing(frame: &Frame, bars: &Bars, sequence: Option<&Sequence>) -> Vec<String> {
    if let Some(sequence) = sequence {
        let pitch = pitch(&bars.places);
        let name = |&place: &f32| {
            let (name, own) = sequence.name_at(place);
            let is_at = (own - place).abs() <= MAX_OFF_SEQUENCE * pitch;
            if is_at { name } else { String::new() }
        };
        return bars.places.iter().map(name).collect();
    }
    match &frame.base_axis {
        BaseAxis::Numbers(axis) => positions::on_scale(&axis.scale, &bars.places)
            .into_iter()
            .map(|position| position.name)
            .collect(),
        _ => vec![String::new(); bars.places.len()],
    }
}

/// Bars that only the legend names.
fn of_colours(frame: &Frame, bars: &Bars) -> Vec<String> {
    let name = |position: usize| {
        let bar = bars.bars.iter().find(|bar| bar.position == position)?;
        let entry = frame
            .legend
            .iter()
            .min_by_key(|entry| distance(entry.colour, bar.colour))?;
        (distance(entry.colour, bar.colour) <= SAME_COLOUR).then(|| entry.name.clone())
    };
    (0..bars.places.len())
        .map(|position| name(position).unwrap_or_default())
        .collect()
}

fn pitch(places: &[f32]) -> f32 {
    let mut steps: Vec<f32> = places
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(f32::INFINITY)
}

/// Names series by their colours in the legend. Each entry is given once, the best pairs first.
pub(super) fn name_series(series: &mut [Series], bars: &Bars, frame: &Frame) {
    let colours = &bars.colours;
    let mut pairs: Vec<(u8, usize, usize)> = Vec::new();
    for (at, colour) in colours.iter().enumerate().take(series.len()) {
        for (entry, named) in frame.legend.iter().enumerate() {
            let away = distance(named.colour, *colour);
            if away <= SAME_COLOUR {
                pairs.push((away, at, entry));
            }
        }
    }
    for (_, at, entry) in one_to_one(pairs) {
        series[at].name.clone_from(&frame.legend[entry].name);
    }
    if frame.legend.is_empty()
        && let Some(heads) = heads(series.len(), bars, frame)
    {
        for (series, head) in series.iter_mut().zip(heads) {
            series.name = head;
        }
    }
    if series.len() > 1 {
        for (at, series) in series
            .iter_mut()
            .enumerate()
            .filter(|(_, series)| series.name.is_empty())
        {
            series.name = format!("Series {}", at + 1);
        }
    }
}

/// The names that stand above the first row of lying bars, one over the bar of each series: the last line of the heading,
/// where every bar has words of its own with a gap between them and those of its neighbour.
fn heads(n_series: usize, bars: &Bars, frame: &Frame) -> Option<Vec<String>> {
    if bars.orientation != Orientation::Horizontal || n_series < 2 || frame.heading.len() < 2 {
        return None;
    }
    let first = bars.bars.iter().filter(|bar| bar.position == 0);
    let mut spans: Vec<(usize, Rect)> = first.map(|bar| (bar.series, bar.bbox)).collect();
    spans.sort_by(|a, b| a.1.left.total_cmp(&b.1.left));
    let in_order = (0..n_series).all(|at| spans.iter().any(|(series, _)| *series == at));
    if !in_order || spans.len() != n_series {
        return None;
    }
    let height = frame.text_height;
    let last = frame.heading.last()?.bbox;
    let top = spans.iter().map(|(_, bbox)| bbox.top).reduce(f32::min)?;
    if top - last.bottom > MAX_HEAD_GAP * height || last.bottom > top + 0.5 * height {
        return None;
    }
    let in_row =
        |phrase: &&Phrase| (phrase.bbox.center_y() - last.center_y()).abs() <= 0.5 * height;
    let row = frame.heading.iter().filter(in_row);
    let mut words: Vec<&Word> = row.flat_map(|phrase| &phrase.words).collect();
    words.sort_by(|a, b| a.bbox.left.total_cmp(&b.bbox.left));
    let nearest = |x: f32| {
        let away = |bbox: &Rect| (bbox.left - x).max(x - bbox.right).max(0.0);
        (0..spans.len()).min_by(|&a, &b| away(&spans[a].1).total_cmp(&away(&spans[b].1)))
    };
    let owners: Vec<usize> = words
        .iter()
        .filter_map(|word| nearest(word.bbox.center_x()))
        .collect();
    let mut names = vec![String::new(); n_series];
    for (at, (word, &owner)) in words.iter().zip(&owners).enumerate() {
        let (before, gap) = match at.checked_sub(1) {
            Some(before) => (owners[before], word.bbox.left - words[before].bbox.right),
            None => (owner, f32::INFINITY),
        };
        let goes_on = before == owner;
        if before > owner || (goes_on && at > 0) != (gap < MIN_HEAD_GAP * height) {
            return None;
        }
        let name = &mut names[spans[owner].0];
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(&word.text);
    }
    (!names.iter().any(String::is_empty)).then_some(names)
}

/// Names lines, areas and markers by the legend. Thin strokes are mixed with what is behind them, in the plot and in the
/// legend, so that a mix of one colour counts as it.
pub(super) fn name_curves(series: &mut [Series], frame: &Frame) {
    let known: Vec<&String> = series.iter().map(|series| &series.name).collect();
    let mut taken: Vec<bool> = frame
        .legend
        .iter()
        .map(|entry| known.contains(&&entry.name))
        .collect();
    let cost = |pairs: &Vec<(f32, usize, usize)>| {
        let off: f32 = pairs.iter().map(|pair| pair.0).sum();
        let n_missing = series.len().min(frame.legend.len()) - pairs.len();
        off + MAX_AWAY * n_missing as f32
    };
    let best = FAINTNESS
        .into_iter()
        .map(|part| paired(series, frame, &taken, part))
        .min_by(|a, b| cost(a).total_cmp(&cost(b)));
    for (_, at, entry) in best.into_iter().flatten() {
        taken[entry] = true;
        series[at].name.clone_from(&frame.legend[entry].name);
    }
    name_rest(series, frame, &taken);
}

/// Names the series that no swatch resembles: as many as there are entries left get these, the nearest colours first, for
/// a swatch may show the marker of its line and not the stroke.
fn name_rest(series: &mut [Series], frame: &Frame, taken: &[bool]) {
    let open: Vec<usize> = (0..taken.len()).filter(|&entry| !taken[entry]).collect();
    let unnamed: Vec<usize> = (0..series.len())
        .filter(|&at| series[at].name.is_empty())
        .collect();
    if series.len() == 1 {
        return;
    }
    if open.len() == unnamed.len() {
        let away = |at: usize, entry: usize| {
            let named = frame.legend[entry].colour;
            series[at]
                .colour
                .map_or(u8::MAX, |own| distance(own, named))
        };
        let pairs = unnamed
            .iter()
            .flat_map(|&at| open.iter().map(move |&entry| (at, entry)))
            .map(|(at, entry)| (away(at, entry), at, entry));
        for (_, at, entry) in one_to_one(pairs.collect()) {
            series[at].name.clone_from(&frame.legend[entry].name);
        }
    }
    for (at, series) in series.iter_mut().enumerate() {
        if series.name.is_empty() {
            series.name = format!("Series {}", at + 1);
        }
    }
}

/// Which series and entry of the legend belong together where swatches hold this part of the colours of their series,
/// the rest being background: the nearest pairs first, each series and entry once.
fn paired(series: &[Series], frame: &Frame, taken: &[bool], part: f32) -> Vec<(f32, usize, usize)> {
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (at, series) in series.iter().enumerate() {
        let Some(colour) = series.colour.filter(|_| series.name.is_empty()) else {
            continue;
        };
        let faint = std::array::from_fn(|channel| {
            let behind = f32::from(frame.background[channel]);
            (behind + part * (f32::from(colour[channel]) - behind)) as u8
        });
        for (entry, named) in frame.legend.iter().enumerate() {
            let away = apart(faint, named.colour, frame.background);
            if away <= MAX_AWAY && !taken[entry] {
                pairs.push((away + FAINT * (1.0 - part), at, entry));
            }
        }
    }
    one_to_one(pairs)
}

/// Of pairs and how far they are apart the nearest first, each of both sides once.
pub(super) fn one_to_one<D: PartialOrd>(
    mut pairs: Vec<(D, usize, usize)>,
) -> Vec<(D, usize, usize)> {
    let by_distance = |a: &D, b: &D| a.partial_cmp(b).unwrap_or(Ordering::Equal);
    pairs.sort_by(|a, b| by_distance(&a.0, &b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
    pairs.retain(|&(_, a, b)| {
        let are_free = !left.contains(&a) && !right.contains(&b);
        if are_free {
            left.insert(a);
            right.insert(b);
        }
        are_free
    });
    pairs
}
