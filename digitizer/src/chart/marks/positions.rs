//! Which columns share a position of the base axis: bars beside each other that stand over one label.

use super::{
    Arrangement,
    bars::{Stack, nearest},
    layout::Layout,
};
use crate::chart::frame::{BaseAxis, Frame};

/// Gaps between groups are this many times as wide as gaps inside of them.
const MIN_GAP_RATIO: f32 = 1.8;
/// Columns for one label from which labels name groups.
const MIN_PER_LABEL: f32 = 1.3;
/// Share of the groups that may hold one colour twice.
const MAX_TWICE: f32 = 0.2;

/// Columns in their positions.
#[derive(Debug, Clone)]
pub(super) struct Grouped {
    /// Middle of each position.
    pub(super) places: Vec<f32>,
    /// For each column its position, and its place among the columns of that position.
    pub(super) columns: Vec<(usize, usize)>,
    /// Most columns of a position.
    pub(super) n_slots: usize,
    /// Whether the colours tell the series.
    pub(super) by_colour: bool,
}

/// Groups the columns.
pub(super) fn group(
    stacks: &[Stack],
    colours: &[[u8; 3]],
    arrangement: Arrangement,
    layout: &Layout,
    frame: &Frame,
) -> Grouped {
    let labels = label_places(layout, frame);
    let series: Vec<usize> = stacks
        .iter()
        .map(|stack| {
            let main = stack.segments.iter().max_by_key(|segment| segment.n_rows);
            main.map_or(0, |segment| nearest(colours, segment.colour))
        })
        .collect();
    let groups = match arrangement {
        Arrangement::Beside if !is_diverging(stacks) => {
            by_labels(stacks, &series, colours.len(), &labels)
                .or_else(|| of_one_label(stacks, &series, colours, labels.len(), frame))
                .or_else(|| by_gaps(stacks, &series, colours.len()))
                .unwrap_or_else(|| singles(stacks))
        }
        _ => singles(stacks),
    };
    let n_slots = most_in_a_group(&groups);
    let is_single = n_slots <= 1;
    let by_colour = match arrangement {
        Arrangement::Floating => false,
        Arrangement::Stacked => true,
        Arrangement::Beside => {
            colours.len() >= 2
                && (!is_single
                    || is_diverging(stacks)
                    || (is_named(colours, frame) && !is_painted(&series)))
        }
    };
    with_places(stacks, &groups, &labels, by_colour)
}

/// Where the labels of the base axis are, when it is the one below these columns.
fn label_places(layout: &Layout, frame: &Frame) -> Vec<f32> {
    match &frame.base_axis {
        BaseAxis::Categories { labels, .. } if layout.orientation == frame.orientation => {
            labels.iter().map(|label| label.place).collect()
        }
        _ => Vec::new(),
    }
}

/// Columns that reach to both sides of the base in two colours.
fn is_diverging(stacks: &[Stack]) -> bool {
    let n = stacks
        .iter()
        .filter(|stack| stack.segments.len() == 2)
        .count();
    2 * n > stacks.len()
}

/// Whether the legend tells what two of the colours mean.
fn is_named(colours: &[[u8; 3]], frame: &Frame) -> bool {
    let named = |colour: &&[u8; 3]| frame.legend.iter().any(|entry| entry.colour == **colour);
    colours.iter().filter(named).count() >= 2
}

/// Whether every bar has a colour of its own: the colours name positions, not series.
fn is_painted(series: &[usize]) -> bool {
    let mut seen = series.to_vec();
    seen.sort_unstable();
    seen.windows(2).all(|pair| pair[0] != pair[1])
}

fn singles(stacks: &[Stack]) -> Vec<usize> {
    (0..stacks.len()).collect()
}

fn most_in_a_group(groups: &[usize]) -> usize {
    groups
        .chunk_by(|a, b| a == b)
        .map(<[usize]>::len)
        .max()
        .unwrap_or(0)
}

/// The index of the nearest label for each column, when several columns share labels.
fn by_labels(
    stacks: &[Stack],
    series: &[usize],
    n_colours: usize,
    labels: &[f32],
) -> Option<Vec<usize>> {
    if labels.len() < 2 || (stacks.len() as f32) < MIN_PER_LABEL * labels.len() as f32 {
        return None;
    }
    let groups: Vec<usize> = stacks
        .iter()
        .map(|stack| {
            let away = |label: &usize| (labels[*label] - stack.middle()).abs();
            (0..labels.len())
                .min_by(|a, b| away(a).total_cmp(&away(b)))
                .unwrap_or(0)
        })
        .collect();
    (n_colours >= 2 && is_distinct(&groups, series)).then_some(groups)
}

/// One group where all columns stand over the only label, each in a colour that the legend names.
fn of_one_label(
    stacks: &[Stack],
    series: &[usize],
    colours: &[[u8; 3]],
    n_labels: usize,
    frame: &Frame,
) -> Option<Vec<usize>> {
    let all_named = colours
        .iter()
        .all(|colour| frame.legend.iter().any(|entry| entry.colour == *colour));
    (n_labels == 1 && stacks.len() >= 2 && all_named && is_painted(series))
        .then(|| vec![0; stacks.len()])
}

/// Whether the columns of a group differ in colour.
fn is_distinct(groups: &[usize], series: &[usize]) -> bool {
    let mut n_groups = 0;
    let mut n_twice = 0;
    let mut at = 0;
    for group in groups.chunk_by(|a, b| a == b) {
        let mut inside = series[at..at + group.len()].to_vec();
        at += group.len();
        inside.sort_unstable();
        n_groups += 1;
        n_twice += usize::from(inside.windows(2).any(|pair| pair[0] == pair[1]));
    }
    n_twice as f32 <= MAX_TWICE * n_groups as f32
}

/// Groups where narrow and wide gaps alternate and the colours inside of a group differ.
fn by_gaps(stacks: &[Stack], series: &[usize], n_colours: usize) -> Option<Vec<usize>> {
    if n_colours < 2 || stacks.len() < 3 {
        return None;
    }
    let gaps: Vec<f32> = stacks
        .windows(2)
        .map(|pair| (pair[1].left - pair[0].right).max(0.0))
        .collect();
    let narrow = gaps.iter().copied().fold(f32::INFINITY, f32::min);
    let wide = gaps.iter().copied().fold(0.0, f32::max);
    if wide < MIN_GAP_RATIO * narrow + 2.0 {
        return None;
    }
    let limit = f32::midpoint(narrow, wide);
    let mut groups = vec![0];
    for gap in &gaps {
        let last = groups[groups.len() - 1];
        groups.push(last + usize::from(*gap > limit));
    }
    is_distinct(&groups, series).then_some(groups)
}

/// Numbers the groups from left to right, with a place for each label that has no column.
fn with_places(stacks: &[Stack], groups: &[usize], labels: &[f32], by_colour: bool) -> Grouped {
    let mut places: Vec<f32> = Vec::new();
    let mut columns: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for group in groups.chunk_by(|a, b| a == b) {
        let members = &stacks[at..at + group.len()];
        at += group.len();
        let left = members.first().map_or(0.0, |stack| stack.left);
        let right = members.last().map_or(0.0, |stack| stack.right);
        for slot in 0..members.len() {
            columns.push((places.len(), slot));
        }
        places.push(f32::midpoint(left, right));
    }
    let n_slots = most_in_a_group(groups);
    let pitch = pitch(&places, labels);
    let mut all: Vec<(f32, Option<usize>)> = places
        .iter()
        .enumerate()
        .map(|(at, place)| (*place, Some(at)))
        .collect();
    for label in labels {
        if places
            .iter()
            .all(|place| (place - label).abs() > 0.5 * pitch)
        {
            all.push((*label, None));
        }
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut new_at = vec![0; places.len()];
    for (new, (_, old)) in all.iter().enumerate() {
        if let Some(old) = old {
            new_at[*old] = new;
        }
    }
    for (position, _) in &mut columns {
        *position = new_at[*position];
    }
    Grouped {
        places: all.into_iter().map(|(place, _)| place).collect(),
        columns,
        n_slots,
        by_colour,
    }
}

/// Distance from position to position: the smaller one of bars and labels, for each may leave some out.
fn pitch(places: &[f32], labels: &[f32]) -> f32 {
    let of = |places: &[f32]| {
        let mut steps: Vec<f32> = places
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs())
            .collect();
        steps.sort_by(f32::total_cmp);
        steps.get(steps.len() / 2).copied().unwrap_or(f32::INFINITY)
    };
    of(places).min(of(labels))
}
