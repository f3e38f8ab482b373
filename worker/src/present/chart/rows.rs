//! The data of a chart: a row for each place along its axis, and which row each value stands in.

use digitizer::figure::{Chart, Point};
use serde_json::{Map, Value, json};

use super::{KeptSeries, WEDGE_KEY, X_KEY, series_key};
use crate::present::scalars::{colour, number, plain_text};

/// A row of the data.
type Row = Map<String, Value>;

/// For each series, the row (or number) of each of its points; `None` for a point that is left out.
pub(super) type Places = Vec<Vec<Option<usize>>>;

pub(super) fn wedges(chart: &Chart, series: &KeptSeries<'_>) -> (Vec<Row>, Places) {
    let slices = chart.categories.iter().zip(series.points);
    let row = |(name, point): (&String, &Point)| {
        row([
            ("name", json!(plain_text(name))),
            (WEDGE_KEY, json!(point.y.and_then(number))),
            ("color", json!(point.colour.map(colour))),
        ])
    };
    let rows: Vec<Row> = slices.map(row).collect();
    let places = vec![(0..rows.len()).map(Some).collect()];
    (rows, places)
}

/// One row for each name, with a member for every series.
pub(super) fn over_categories(
    chart: &Chart,
    share: usize,
    series: &[KeptSeries<'_>],
) -> (Vec<Row>, Places) {
    let names = chart.categories.iter().take(share).enumerate();
    let row = |(index, name): (usize, &String)| {
        let mut row = row([(X_KEY, json!(plain_text(name)))]);
        for (s, kept) in series.iter().enumerate() {
            let value = kept.points[index].y.and_then(number);
            row.insert(series_key(chart, s), json!(value));
        }
        row
    };
    let rows: Vec<Row> = names.map(row).collect();
    let places = vec![(0..rows.len()).map(Some).collect(); series.len()];
    (rows, places)
}

/// One row for each number along the axis at which any series has a point; equal numbers of one series stay apart.
pub(super) fn over_numbers(series: &[KeptSeries<'_>]) -> (Vec<Row>, Places) {
    let mut points: Vec<(f64, usize, usize, f64)> = Vec::new();
    for (s, kept) in series.iter().enumerate() {
        let known = kept.points.iter().enumerate();
        points.extend(known.filter_map(|(index, point)| {
            let (x, y) = full(point)?;
            Some((x, s, index, y))
        }));
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.2, a.1).cmp(&(b.2, b.1))));
    let mut places: Places = series
        .iter()
        .map(|kept| vec![None; kept.points.len()])
        .collect();
    let mut rows: Vec<(f64, Vec<Option<f64>>)> = Vec::new();
    for (x, s, index, y) in points {
        let fits = |row: &(f64, Vec<Option<f64>>)| row.0 == x && row.1[s].is_none();
        if !rows.last().is_some_and(fits) {
            rows.push((x, vec![None; series.len()]));
        }
        places[s][index] = Some(rows.len() - 1);
        if let Some((_, values)) = rows.last_mut() {
            values[s] = Some(y);
        }
    }
    let row = |(x, values): (f64, Vec<Option<f64>>)| {
        let mut row = row([(X_KEY, json!(x))]);
        for (s, value) in values.into_iter().enumerate() {
            row.insert(format!("s{s}"), json!(value));
        }
        row
    };
    (rows.into_iter().map(row).collect(), places)
}

/// The points of a scatter chart, counted as they are sent.
pub(super) fn numbered(series: &[KeptSeries<'_>]) -> Places {
    let of = |kept: &KeptSeries<'_>| {
        let mut next = 0..;
        let place = |point: &Point| full(point).and_then(|_| next.next());
        kept.points.iter().map(place).collect()
    };
    series.iter().map(of).collect()
}

fn row<const N: usize>(members: [(&str, Value); N]) -> Row {
    let members = members.into_iter();
    members
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// Both numbers of a point.
pub(super) fn full(point: &Point) -> Option<(f64, f64)> {
    Some((number(point.x?)?, number(point.y?)?))
}
