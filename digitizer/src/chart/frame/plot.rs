//! The plot area: where marks may lie.

use super::{
    BaseAxis, Line, Rules,
    axes::{Found, Run},
    legend::Candidate,
};
use crate::geometry::Rect;

/// Share of the picture that a grid line or the base line spans.
const MIN_SPAN: f32 = 0.3;

/// Lines with the same ends that make a grid.
const MIN_GRID: usize = 4;
/// Share of its length that a line of such a grid covers: others go on between letters below the plot.
const MIN_GRID_COVER: f32 = 0.97;
/// Lines that end at one place tell where the plot does.
const MIN_TOGETHER: usize = 3;
/// Length of a tick mark, in text heights.
const TICK: f32 = 0.5;

/// A range along one direction, in pixels.
pub(super) type Extent = (f32, f32);

/// The plot of a value axis: along the axis from its ticks and the lines beside it, across it from its grid lines.
pub(super) fn of_axis(
    axis: &Found,
    run: Run,
    rules: &Rules,
    size: (f32, f32),
    height: f32,
) -> Rect {
    let (grid, sides, length) = match run {
        Run::Up => (&rules.level, &rules.upright, size),
        Run::Across => (&rules.upright, &rules.level, (size.1, size.0)),
    };
    let places: Vec<f32> = axis
        .axis
        .ticks
        .iter()
        .filter(|tick| tick.fits)
        .map(|tick| tick.place)
        .collect();
    let low = places.iter().copied().fold(f32::INFINITY, f32::min);
    let high = places.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let across = across(axis, run, grid, &places, length.0, height);
    let (low, high) = extended(low, high, grid, &places, across, height);
    let (low, high) = to_base_line((low, high), grid, run, axis.step(), across, height);
    // The lines at the sides of the plot tell how far it goes beyond its outer ticks.
    let step = (high - low) / (places.len().max(2) - 1) as f32;
    let at_side = |line: &&Line| {
        let near = |place: f32| (line.place - place).abs() <= 0.6 * height;
        let reaches = line.from <= low + 0.6 * step && line.to >= high - 0.6 * step;
        // A longer line is the border of the picture.
        let ends = line.from >= low - 1.3 * step && line.to <= high + 1.3 * step;
        reaches && ends && (near(across.0) || near(across.1))
    };
    // Lines that all start and end together are the grid of the other axis.
    let in_grid = |line: &&Line| {
        let inside = |line: &Line| across.0 - height < line.place && line.place < across.1 + height;
        let same = |other: &&Line| {
            (line.from - other.from).abs() <= 0.2 * height
                && (line.to - other.to).abs() <= 0.2 * height
        };
        inside(line)
            && line.cover >= MIN_GRID_COVER
            && line.from <= low
            && line.to >= high
            && sides
                .iter()
                .filter(|line| inside(line))
                .filter(same)
                .count()
                >= MIN_GRID
    };
    // A grid line may go on as a tick mark outside of the plot.
    let tick = TICK * height;
    let reach = |line: &Line| {
        if at_side(&line) {
            Some(clear_of_letters(
                line,
                run,
                grid,
                (low, high),
                across,
                height,
            ))
        } else {
            in_grid(&line).then_some((line.from + tick, line.to - tick))
        }
    };
    let along = sides
        .iter()
        .filter_map(reach)
        .fold((low, high), |(from, to), line| {
            (from.min(line.0), to.max(line.1))
        });
    match run {
        Run::Up => Rect::from_ltrb(across.0, along.0, across.1, along.1),
        Run::Across => Rect::from_ltrb(along.0, across.0, along.1, across.1),
    }
}

/// The plot above its names up to the legend on its right: without grid lines nothing else tells where it ends. What is
/// called a swatch over the last name may be the end of a line.
pub(super) fn before_legend(
    plot: Rect,
    run: Run,
    legend: &[Candidate],
    base: &BaseAxis,
    height: f32,
) -> Rect {
    let last = match base {
        BaseAxis::None => None,
        BaseAxis::Categories { labels, .. } => labels.last().map(|label| label.bbox.right),
        BaseAxis::Numbers(axis) => axis.ticks.last().map(|tick| tick.bbox.right),
    };
    let swatches = || legend.iter().map(|one| one.entry.bbox.left);
    let first = swatches().fold(f32::INFINITY, f32::min);
    let in_column = swatches().all(|left| left - first <= 0.3 * height);
    let is_beyond = last.is_some_and(|last| first > last + height);
    if run == Run::Up && legend.len() >= 2 && in_column && is_beyond && first < plot.right {
        Rect {
            right: first - 0.5 * height,
            ..plot
        }
    } else {
        plot
    }
}

/// How far a line at the side of a plot goes. One with gaps has gone on between the letters beside the base: it ends at
/// the outermost line that spans the plot.
fn clear_of_letters(
    line: &Line,
    run: Run,
    grid: &[Line],
    (low, high): Extent,
    across: Extent,
    height: f32,
) -> Extent {
    if line.cover >= MIN_GRID_COVER {
        return (line.from, line.to);
    }
    let spanning = grid
        .iter()
        .filter(|other| spans([*other], across, height))
        .map(|other| other.place)
        .filter(|place| (line.from..=line.to).contains(place));
    match run {
        Run::Up => {
            let last = spanning.fold(f32::NEG_INFINITY, f32::max);
            let to = if last >= high - height { last } else { line.to };
            (line.from, to)
        }
        Run::Across => {
            let first = spanning.fold(f32::INFINITY, f32::min);
            let from = if first <= low + height {
                first
            } else {
                line.from
            };
            (from, line.to)
        }
    }
}

/// Whether pieces of a line reach from one side of a plot to the other.
fn spans<'l>(pieces: impl IntoIterator<Item = &'l Line>, across: Extent, height: f32) -> bool {
    let ends = pieces
        .into_iter()
        .map(|piece| (piece.from, piece.to))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    ends.is_some_and(|(from, to)| from <= across.0 + height && to >= across.1 - height)
}

/// How far grid lines and the base line go; without any, from the labels to the other edge of the picture.
fn across(
    axis: &Found,
    run: Run,
    grid: &[Line],
    places: &[f32],
    length: f32,
    height: f32,
) -> Extent {
    let beside = |line: &&Line| match run {
        Run::Up => line.to > axis.bbox.left,
        Run::Across => line.from < axis.bbox.bottom,
    };
    let low = places.iter().copied().fold(f32::INFINITY, f32::min) - height;
    let high = places.iter().copied().fold(f32::NEG_INFINITY, f32::max) + height;
    let lines: Vec<&Line> = grid
        .iter()
        .filter(|line| low <= line.place && line.place <= high)
        .filter(beside)
        .collect();
    // The base line may lie up to a step beyond the first tick.
    let step = axis.step();
    let beyond = |line: &&Line| match run {
        Run::Up => low <= line.place && line.place <= high + step,
        Run::Across => low - step <= line.place && line.place <= high,
    };
    // Bars cut a grid line into pieces: each place counts from its first piece to its last.
    let mut spans: Vec<Extent> = places
        .iter()
        .filter_map(|place| {
            let pieces = lines
                .iter()
                .filter(|line| (line.place - place).abs() <= 0.15 * height + 1.0);
            pieces
                .map(|line| beyond_label(line, axis, run))
                .filter(|(from, to)| from < to)
                .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        })
        .collect();
    let longest = |spans: &[Extent]| spans.iter().map(|(from, to)| to - from).fold(0.0, f32::max);
    if longest(&spans) < MIN_SPAN * length {
        spans = grid
            .iter()
            .filter(beyond)
            .filter(beside)
            .map(|line| beyond_label(line, axis, run))
            .collect();
    }
    let enough = (0.7 * longest(&spans)).max(MIN_SPAN * length);
    spans.retain(|(from, to)| to - from >= enough);
    // A swatch of the legend in the row of a grid line is no piece of it: where some lines end together, they tell.
    let shared = |ends: fn(&Extent) -> f32| {
        let all: Vec<f32> = spans.iter().map(ends).collect();
        let agree = |end: &f32| {
            let n = all
                .iter()
                .filter(|other| (*other - end).abs() <= 0.5 * height);
            n.count() >= MIN_TOGETHER
        };
        let (together, alone): (Vec<f32>, Vec<f32>) = all.iter().copied().partition(agree);
        if together.is_empty() { alone } else { together }
    };
    let from = shared(|span| span.0).into_iter().reduce(f32::min);
    let to = shared(|span| span.1).into_iter().reduce(f32::max);
    let (start, end) = match run {
        Run::Up => (axis.bbox.left, axis.bbox.right),
        Run::Across => (axis.bbox.top, axis.bbox.bottom),
    };
    let is_near = f32::midpoint(start, end) < 0.5 * length;
    match (from, to) {
        (Some(from), Some(to)) => (from, to),
        _ if is_near => (end + 0.2 * height, length),
        _ => (0.0, start - 0.2 * height),
    }
}

/// Where a line starts and ends, not within the label whose middle it would run through.
fn beyond_label(line: &Line, axis: &Found, run: Run) -> Extent {
    let sides = |bbox: &Rect| match run {
        Run::Up => (bbox.left, bbox.right, bbox.top, bbox.bottom),
        Run::Across => (bbox.top, bbox.bottom, bbox.left, bbox.right),
    };
    let (mut from, mut to) = (line.from, line.to);
    for tick in &axis.axis.ticks {
        let (start, end, low, high) = sides(&tick.bbox);
        let margin = 0.2 * (high - low);
        if (low + margin..high - margin).contains(&line.place) {
            if f32::midpoint(start, end) < f32::midpoint(line.from, line.to) {
                from = from.max(end);
            } else {
                to = to.min(start);
            }
        }
    }
    (from, to)
}

/// The outer ticks, moved out to grid lines one or two steps further whose labels were not read.
fn extended(
    low: f32,
    high: f32,
    grid: &[Line],
    places: &[f32],
    across: Extent,
    height: f32,
) -> Extent {
    let mut sorted = places.to_vec();
    sorted.sort_by(f32::total_cmp);
    let step = sorted
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .fold(f32::INFINITY, f32::min);
    let is_drawn = |place: f32| {
        let pieces = || {
            grid.iter().filter(|line| {
                (line.place - place).abs() <= 0.2 * height + 1.0
                    && line.from >= across.0 - height
                    && line.to <= across.1 + height
            })
        };
        let longest = pieces().map(|line| line.to - line.from).fold(0.0, f32::max);
        // Letters in a row make lines, too, but these start and end anywhere.
        let at_side = |line: &Line| {
            (line.from - across.0).abs().min((line.to - across.1).abs()) <= 0.3 * height
        };
        longest >= 0.3 * (across.1 - across.0) && pieces().any(at_side)
    };
    let reach = |from: f32, step: f32| {
        [2.0, 1.0]
            .iter()
            .map(|n| from + n * step)
            .find(|&place| is_drawn(place))
            .unwrap_or(from)
    };
    (reach(low, -step), reach(high, step))
}

/// The ticks' extent up to the base line, which need not be one of them: a whole line as long as those of the grid, less
/// than a step away.
fn to_base_line(
    (low, high): Extent,
    grid: &[Line],
    run: Run,
    step: f32,
    across: Extent,
    height: f32,
) -> Extent {
    let is_as_long = |line: &&Line| {
        (line.from - across.0).abs() <= height && (line.to - across.1).abs() <= height
    };
    let in_grid = |line: &&Line| (low..=high).contains(&line.place);
    if grid.iter().filter(is_as_long).filter(in_grid).count() < 2 {
        return (low, high);
    }
    let is_whole = |line: &&Line| line.cover >= MIN_GRID_COVER;
    let whole = grid.iter().filter(is_as_long).filter(is_whole);
    let places = whole.map(|line| line.place);
    match run {
        Run::Up => {
            let below = places.filter(|place| (high..high + step).contains(place));
            (low, below.fold(high, f32::max))
        }
        Run::Across => {
            let before = places.filter(|place| (low - step..low).contains(place));
            (before.fold(low, f32::min), high)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(place: f32, from: f32, to: f32, cover: f32) -> Line {
        Line {
            place,
            from,
            to,
            cover,
        }
    }

    #[test]
    fn a_side_that_goes_on_among_letters_ends_at_the_last_line_that_spans_the_plot() {
        let grid = [
            line(100.0, 50.0, 400.0, 1.0),
            line(200.0, 50.0, 400.0, 0.8),
            line(240.0, 80.0, 350.0, 1.0),
        ];
        let ends = |cover: f32| {
            let side = line(50.0, 90.0, 250.0, cover);
            clear_of_letters(&side, Run::Up, &grid, (100.0, 200.0), (50.0, 400.0), 10.0)
        };
        assert_eq!(ends(0.85), (90.0, 200.0));
        assert_eq!(ends(1.0), (90.0, 250.0));
    }
}
