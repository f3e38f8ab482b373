//! A chart that goes on in the next picture: the same series, further along the axis.

use crate::figure::{Axis, Chart, ChartKind, Point, Series};

use super::{
    alike::{alike, folded},
    merged_lines, merged_warnings,
};

/// How far two measurements of one value may be apart, as a share of the greatest value.
const SAME_VALUE: f64 = 0.03;

/// The two as one.
pub(super) fn join(before: &Chart, next: &Chart) -> Option<Chart> {
    let is_round = matches!(before.kind, ChartKind::Pie | ChartKind::Donut);
    if is_round || !is_same_kind(before, next) {
        return None;
    }
    let order = same_series(before, next)?;
    let skipped = if before.categories.is_empty() && next.categories.is_empty() {
        goes_on(before, next).then_some(0)?
    } else {
        overlap(before, next, &order)?
    };
    let mut chart = before.clone();
    let n_before = before.categories.len();
    for (series, &at) in chart.series.iter_mut().zip(&order) {
        extend(series, &next.series[at].points[skipped..]);
    }
    chart
        .categories
        .extend_from_slice(&next.categories[skipped..]);
    let totals = next.totals.iter().filter(|total| skipped <= **total);
    chart
        .totals
        .extend(totals.map(|total| total - skipped + n_before));
    for (axis, other) in chart.y_axes.iter_mut().zip(&next.y_axes) {
        axis.domain = both(axis, other);
    }
    chart.x_axis.domain = both(&before.x_axis, &next.x_axis);
    chart.title = before.title.clone().or_else(|| next.title.clone());
    chart.caption = before.caption.clone().or_else(|| next.caption.clone());
    chart.notes = merged_lines(&before.notes, &next.notes);
    chart.warnings = merged_warnings(&before.warnings, &next.warnings);
    chart.estimated |= next.estimated;
    chart.confidence = before.confidence.min(next.confidence);
    Some(chart)
}

fn is_same_kind(a: &Chart, b: &Chart) -> bool {
    let units = |chart: &Chart| -> Vec<Option<String>> {
        chart.y_axes.iter().map(|axis| axis.unit.clone()).collect()
    };
    a.kind == b.kind
        && a.orientation == b.orientation
        && a.percent == b.percent
        && a.y_axes.len() == b.y_axes.len()
        && a.categories.is_empty() == b.categories.is_empty()
        && units(a)
            .iter()
            .zip(&units(b))
            .all(|(a, b)| a.is_none() || b.is_none() || a == b)
}

/// For each series of the first chart, the one of the next that it goes on as; by names, and by colours where the next
/// picture has no legend.
fn same_series(before: &Chart, next: &Chart) -> Option<Vec<usize>> {
    if before.series.len() != next.series.len() {
        return None;
    }
    let mut order: Vec<usize> = Vec::new();
    for series in &before.series {
        let is_it = |at: &usize| {
            let other = &next.series[*at];
            let (name, others) = (folded(&series.name), folded(&other.name));
            let is_named = if name.is_empty() || others.is_empty() {
                is_same_colour(series, other) || before.series.len() == 1
            } else {
                alike(&name, &others)
            };
            !order.contains(at)
                && series.mark == other.mark
                && series.y_axis == other.y_axis
                && is_named
        };
        order.push((0..next.series.len()).find(is_it)?);
    }
    Some(order)
}

fn is_same_colour(a: &Series, b: &Series) -> bool {
    const APART: i32 = 40;
    match (a.colour, b.colour) {
        (Some(a), Some(b)) => {
            let apart: i32 = a
                .iter()
                .zip(&b)
                .map(|(a, b)| (i32::from(*a) - i32::from(*b)).abs())
                .sum();
            apart <= APART
        }
        _ => false,
    }
}

/// How many categories of the next chart are the last ones of the first; `None` when one category has two values, which
/// makes them two charts.
fn overlap(before: &Chart, next: &Chart, order: &[usize]) -> Option<usize> {
    let fold = |chart: &Chart| -> Vec<String> {
        chart.categories.iter().map(|name| folded(name)).collect()
    };
    let (a, b) = (fold(before), fold(next));
    let most = a.len().min(b.len());
    let is_run = |shared: &usize| {
        a[a.len() - shared..]
            .iter()
            .zip(&b)
            .all(|(a, b)| alike(a, b))
    };
    let shared = (1..=most).rev().find(is_run).unwrap_or(0);
    if b[shared..]
        .iter()
        .any(|name| !name.is_empty() && a.contains(name))
    {
        return None;
    }
    let agree = before.series.iter().zip(order).all(|(series, &at)| {
        let ends = &series.points[series.points.len() - shared..];
        ends.iter()
            .zip(&next.series[at].points)
            .all(|(a, b)| is_same_value(series, a, b))
    });
    agree.then_some(shared)
}

fn is_same_value(series: &Series, a: &Point, b: &Point) -> bool {
    let greatest = series
        .points
        .iter()
        .filter_map(|point| point.y)
        .fold(0.0_f64, |most, y| most.max(y.abs()));
    match (a.y, b.y) {
        (Some(a), Some(b)) => (a - b).abs() <= SAME_VALUE * greatest.max(b.abs()),
        _ => true,
    }
}

/// Whether the next chart begins where the first one ends, on an axis of numbers.
fn goes_on(before: &Chart, next: &Chart) -> bool {
    let places = |chart: &Chart| {
        let points = chart.series.iter().flat_map(|series| &series.points);
        let places = points.filter_map(|point| point.x);
        places.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| {
            (least.min(x), most.max(x))
        })
    };
    let ((first, end), (begin, last)) = (places(before), places(next));
    let slack = SAME_VALUE * (end - first).max(last - begin);
    first < begin && end < last && end <= begin + slack
}

/// Adds points that are further along, and none that is there already.
fn extend(series: &mut Series, points: &[Point]) {
    let last = series
        .points
        .iter()
        .filter_map(|point| point.x)
        .fold(f64::NEG_INFINITY, f64::max);
    let is_new = |point: &&Point| point.x.is_none_or(|x| last < x);
    series.points.extend(points.iter().filter(is_new).cloned());
}

fn both(a: &Axis, b: &Axis) -> Option<(f64, f64)> {
    match (a.domain, b.domain) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (a, b) => a.or(b),
    }
}
