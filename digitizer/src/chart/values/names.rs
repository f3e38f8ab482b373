//! What positions and series are called.

use crate::chart::frame::{BaseAxis, Frame};
use crate::chart::marks::Bars;
use crate::chart::marks::colours::apart;
use crate::classify::regions::distance;
use crate::figure::Series;

/// A swatch and its marks differ by no more.
const SAME_COLOUR: u8 = 48;

/// Names for positions along the base axis: the label at each place.
pub(super) fn of_positions(frame: &Frame, bars: &Bars) -> Vec<String> {
    let BaseAxis::Categories { labels, .. } = &frame.base_axis else {
        return of_colours(frame, bars);
    };
    if labels.is_empty() {
        return of_colours(frame, bars);
    }
    let mut names = vec![String::new(); bars.places.len()];
    let reach = 0.5 * pitch(&bars.places);
    for label in labels {
        let away = |at: &usize| (bars.places[*at] - label.place).abs();
        let nearest = (0..bars.places.len()).min_by(|a, b| away(a).total_cmp(&away(b)));
        if let Some(at) = nearest.filter(|at| away(at) <= reach)
            && names[at].is_empty()
        {
            names[at].clone_from(&label.text);
        }
    }
    names
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
pub(super) fn name_series(series: &mut [Series], colours: &[[u8; 3]], frame: &Frame) {
    let mut pairs: Vec<(u8, usize, usize)> = Vec::new();
    for (at, colour) in colours.iter().enumerate().take(series.len()) {
        for (entry, named) in frame.legend.iter().enumerate() {
            let away = distance(named.colour, *colour);
            if away <= SAME_COLOUR {
                pairs.push((away, at, entry));
            }
        }
    }
    pairs.sort_unstable();
    let mut taken = vec![false; frame.legend.len()];
    for (_, at, entry) in pairs {
        if series[at].name.is_empty() && !taken[entry] {
            taken[entry] = true;
            series[at].name.clone_from(&frame.legend[entry].name);
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

/// Names lines, areas and markers by the legend. Thin strokes are mixed with what is behind them, in the plot and in the
/// legend, so that a mix of one colour counts as it.
pub(super) fn name_curves(series: &mut [Series], frame: &Frame) {
    let mut pairs: Vec<(u32, usize, usize)> = Vec::new();
    for (at, series) in series.iter().enumerate() {
        let Some(colour) = series.colour.filter(|_| series.name.is_empty()) else {
            continue;
        };
        for (entry, named) in frame.legend.iter().enumerate() {
            let away = apart(colour, named.colour, frame.background);
            if away <= MAX_AWAY {
                pairs.push(((away * 16.0) as u32, at, entry));
            }
        }
    }
    pairs.sort_unstable();
    let known: Vec<&String> = series.iter().map(|series| &series.name).collect();
    let mut taken: Vec<bool> = frame
        .legend
        .iter()
        .map(|entry| known.contains(&&entry.name))
        .collect();
    for (_, at, entry) in pairs {
        if series[at].name.is_empty() && !taken[entry] {
            taken[entry] = true;
            series[at].name.clone_from(&frame.legend[entry].name);
        }
    }
    let mut open: Vec<usize> = (0..taken.len()).filter(|&entry| !taken[entry]).collect();
    let unnamed = series
        .iter()
        .filter(|series| series.name.is_empty())
        .count();
    let n = series.len();
    for (at, series) in series.iter_mut().enumerate() {
        if !series.name.is_empty() || n == 1 {
            continue;
        }
        series.name = match open.pop() {
            Some(entry) if unnamed == 1 && open.is_empty() => frame.legend[entry].name.clone(),
            _ => format!("Series {}", at + 1),
        };
    }
}

/// Farthest that the colours of a swatch and of its line are apart.
const MAX_AWAY: f32 = 40.0;
