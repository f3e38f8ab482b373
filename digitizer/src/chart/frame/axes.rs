//! Axes with numbers: labels in a column or a row whose values go with their places.

use super::{
    Line, Phrase, Tick, ValueAxis,
    number::{self, Amount},
    scale::{self, Reading},
    snap,
};
use crate::{figure::ScaleKind, geometry::Rect, ocr::Turn};

/// Which way an axis runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// Along a column.
    Up,
    /// Along a row.
    Across,
}

impl Run {
    /// Place of the middle of a box along the axis.
    pub(super) fn place(self, bbox: &Rect) -> f32 {
        match self {
            Self::Up => bbox.center_y(),
            Self::Across => bbox.center_x(),
        }
    }

    /// Where a box starts, ends and has its middle across the axis.
    fn edges(self, bbox: &Rect) -> [f32; 3] {
        match self {
            Self::Up => [bbox.right, bbox.left, bbox.center_x()],
            Self::Across => [bbox.center_y(), bbox.top, bbox.bottom],
        }
    }
}

/// An axis and the phrases that it takes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) axis: ValueAxis,
    /// Around all labels.
    pub(super) bbox: Rect,
    /// Indices of the phrases, misread ones too.
    pub(super) phrases: Vec<usize>,
    pub(super) n_fits: usize,
    /// Whether the labels may be years.
    pub(super) is_years: bool,
}

impl Found {
    /// Whether most ticks have a grid line of at least this length.
    pub(super) fn has_grid(&self, lines: &[Line], length: f32, height: f32) -> bool {
        let ticks = || self.axis.ticks.iter().filter(|tick| tick.fits);
        let has_line = |tick: &&Tick| {
            lines.iter().any(|line| {
                (line.place - tick.place).abs() <= 0.15 * height + 1.0
                    && line.to - line.from >= length
            })
        };
        2 * ticks().filter(has_line).count() > ticks().count()
    }

    /// Takes in the numbers among the labels that are out of line with them, by a tick mark that was read as a sign or by
    /// their own width, and that say what the scale says at their places.
    fn take_in<'a>(&mut self, others: impl Iterator<Item = &'a Number<'a>>, run: Run, height: f32) {
        for (at, phrase, amount) in others {
            let bbox = phrase.bbox;
            let common = match run {
                Run::Up => bbox.overlap_x(&self.bbox) / bbox.width(),
                Run::Across => bbox.overlap_y(&self.bbox) / bbox.height(),
            };
            if common < MIN_COMMON || self.phrases.contains(at) {
                continue;
            }
            let value = match self.axis.magnitude {
                0 => amount.value * 10f64.powi(amount.magnitude),
                _ => amount.value,
            };
            let Some(place) = self.axis.scale.place(value) else {
                continue;
            };
            if (run.place(&bbox) - place).abs() > TOLERANCE * height {
                continue;
            }
            self.axis.ticks.push(Tick {
                place,
                text: phrase.text.clone(),
                value,
                fits: true,
                bbox,
            });
            self.n_fits += 1;
            self.phrases.push(*at);
            self.bbox = self.bbox.union(&bbox);
        }
        self.axis.ticks.sort_by(|a, b| a.place.total_cmp(&b.place));
    }

    /// Whether a text is a number with the unit of the axis.
    pub(super) fn has_unit_of(&self, text: &str) -> bool {
        let amount = number::parse_tick(text);
        amount.is_some_and(|amount| self.axis.unit.as_ref() == Some(&amount.unit()))
    }

    /// Pixels from tick to tick.
    pub(super) fn step(&self) -> f32 {
        self.axis.step().unwrap_or(f32::INFINITY)
    }
}

/// Share of a number that lies in the row or the column of an axis it belongs to.
const MIN_COMMON: f32 = 0.6;
/// Edges of labels of one axis differ by less than this many text heights.
const SAME_EDGE: f32 = 0.6;
/// A tick may stand off the scale by this many text heights.
const TOLERANCE: f32 = 0.3;
/// Labels that make an axis.
const MIN_TICKS: usize = 3;
/// Labels from which their step may be any number.
const MIN_ODD_TICKS: usize = 5;
/// Share of the aligned numbers that the scale has to go through.
const MIN_SHARE: f32 = 0.6;
/// The same where the labels stand at equal distances, as ticks do.
const MIN_EVEN_SHARE: f32 = 0.35;
/// Share of the labels of a row of years that are read as years.
const MIN_YEARS: f32 = 0.7;
/// Axes of one direction that are looked for.
const MAX_AXES: usize = 4;

/// The axes of one direction, the one with most ticks first.
pub(super) fn find(
    phrases: &[Phrase],
    taken: &[bool],
    run: Run,
    lines: &[Line],
    height: f32,
) -> Vec<Found> {
    let numbers: Vec<(usize, &Phrase, Amount)> = phrases
        .iter()
        .enumerate()
        .filter(|(at, phrase)| !taken[*at] && phrase.turn() == Turn::Upright)
        .filter_map(|(at, phrase)| Some((at, phrase, number::parse_tick(&phrase.text)?)))
        .take(400)
        .collect();
    let mut used = vec![false; phrases.len()];
    let mut found: Vec<Found> = Vec::new();
    while found.len() < MAX_AXES {
        let best = numbers
            .iter()
            .filter(|(at, _, _)| !used[*at])
            .flat_map(|(_, seed, _)| {
                (0..3).filter_map(|edge| {
                    let aligned = aligned(&numbers, &used, seed, edge, run, height);
                    axis(&aligned, run, lines, height)
                })
            })
            .max_by(|a, b| score(a).total_cmp(&score(b)));
        let Some(mut best) = best else { break };
        let others = numbers.iter().filter(|(at, _, _)| !used[*at]);
        best.take_in(others, run, height);
        for &at in &best.phrases {
            used[at] = true;
        }
        found.push(best);
    }
    found
}

fn score(found: &Found) -> f32 {
    let n_off = found.phrases.len() - found.n_fits;
    found.n_fits as f32 - 0.5 * n_off as f32
}

type Number<'a> = (usize, &'a Phrase, Amount);

/// The numbers whose edge is in line with that of a seed, one for each place.
fn aligned<'a>(
    numbers: &'a [Number<'a>],
    used: &[bool],
    seed: &Phrase,
    edge: usize,
    run: Run,
    height: f32,
) -> Vec<&'a Number<'a>> {
    let off = |phrase: &Phrase| (run.edges(&phrase.bbox)[edge] - run.edges(&seed.bbox)[edge]).abs();
    let mut aligned: Vec<&Number<'_>> = numbers
        .iter()
        .filter(|(at, phrase, _)| !used[*at] && off(phrase) <= SAME_EDGE * height)
        .collect();
    aligned.sort_by(|a, b| run.place(&a.1.bbox).total_cmp(&run.place(&b.1.bbox)));
    aligned
}

/// The axis that numbers make, if they do.
fn axis(aligned: &[&Number<'_>], run: Run, lines: &[Line], height: f32) -> Option<Found> {
    if aligned.len() < 2 {
        return None;
    }
    let magnitude = common_magnitude(aligned);
    let boxes: Vec<Rect> = aligned.iter().map(|(_, phrase, _)| phrase.bbox).collect();
    let places = match run {
        Run::Up => boxes.iter().map(|bbox| run.place(bbox)).collect(),
        Run::Across => snap::kept_inside(&boxes, lines, height),
    };
    let readings: Vec<Reading> = aligned
        .iter()
        .zip(&places)
        .map(|((_, _, amount), &place)| {
            let factor = match magnitude {
                Some(_) => 1.0,
                None => 10f64.powi(amount.magnitude),
            };
            Reading {
                place,
                value: amount.value * factor,
                otherwise: amount.otherwise.map(|value| value * factor),
            }
        })
        .collect();
    let rough = scale::fit(&readings, TOLERANCE * height)?;
    let n_fits = rough.n_fits();
    let values: Vec<f64> = rough.values.iter().flatten().copied().collect();
    let regular = rough.scale.kind == ScaleKind::Log || is_regular(&values, n_fits);
    let even =
        pitch(&places, height).is_some_and(|pitch| is_round(rough.scale.slope * f64::from(pitch)));
    let share = if even { MIN_EVEN_SHARE } else { MIN_SHARE };
    if n_fits < MIN_TICKS || !regular || (n_fits as f32) < share * readings.len() as f32 {
        return None;
    }
    let snapped = snap::to_lines(&places, &rough.values, lines, height);
    let moved: Vec<Reading> = readings
        .iter()
        .zip(&snapped)
        .map(|(reading, &place)| Reading { place, ..*reading })
        .collect();
    let fit = scale::fit(&moved, TOLERANCE * height)
        .filter(|fit| fit.n_fits() >= n_fits)
        .unwrap_or(rough);
    let fit = match run {
        Run::Up => fit.without_tick_marks(),
        Run::Across => fit,
    };
    let ticks: Vec<Tick> = aligned
        .iter()
        .zip(&moved)
        .zip(&fit.values)
        .map(|(((_, phrase, _), reading), value)| Tick {
            place: reading.place,
            text: phrase.text.clone(),
            value: value.unwrap_or(reading.value),
            fits: value.is_some(),
            bbox: phrase.bbox,
        })
        .collect();
    let bbox = aligned
        .iter()
        .map(|(_, phrase, _)| phrase.bbox)
        .reduce(|a, b| a.union(&b))?;
    let n_years = aligned
        .iter()
        .filter(|(_, phrase, _)| is_year(&phrase.text));
    let is_years = n_years.count() as f32 >= MIN_YEARS * aligned.len() as f32;
    Some(Found {
        n_fits: fit.n_fits(),
        axis: ValueAxis {
            scale: fit.scale,
            ticks,
            far: false,
            label: None,
            unit: unit(aligned, magnitude.is_some()),
            magnitude: magnitude.unwrap_or(0),
        },
        bbox,
        phrases: aligned.iter().map(|(at, _, _)| *at).collect(),
        is_years,
    })
}

/// The distance from place to place when all are equally far apart.
fn pitch(places: &[f32], height: f32) -> Option<f32> {
    let n = places.len();
    if n < 4 {
        return None;
    }
    let pitch = (places[n - 1] - places[0]) / (n - 1) as f32;
    let off = |at: usize| (places[0] + pitch * at as f32 - places[at]).abs();
    (0..n)
        .all(|at| off(at) <= TOLERANCE * height)
        .then_some(pitch)
}

/// Whether a label may be a year: four digits, and at most a footnote mark.
fn is_year(text: &str) -> bool {
    let (digits, mark) = text.trim().split_at_checked(4).unwrap_or_default();
    let year = digits.parse::<u32>().unwrap_or(0);
    (1500..2200).contains(&year) && mark.chars().count() <= 1 && !mark.contains(['%', '0', '1'])
}

/// Whether a step is one that people choose for an axis.
fn is_round(step: f64) -> bool {
    let step = step.abs();
    let leading = step / 10f64.powf(step.log10().floor());
    let chosen = [1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0, 10.0];
    chosen
        .iter()
        .any(|round| (leading - round).abs() <= 0.01 * round)
}

/// The magnitude that belongs to the unit of an axis, as in `$4M`; `None` when labels differ in it, and when a lone
/// letter only shortens plain numbers, as in `4 M` and `500k`.
fn common_magnitude(aligned: &[&Number<'_>]) -> Option<i32> {
    let mut amounts = aligned
        .iter()
        .map(|(_, _, amount)| amount)
        .filter(|amount| amount.value != 0.0);
    let first = amounts.next()?;
    let is_short = first.magnitude > 0 && first.prefix.is_empty() && first.suffix.len() == 1;
    (!is_short && amounts.all(|amount| amount.magnitude == first.magnitude))
        .then_some(first.magnitude)
}

/// Whether values are multiples of their smallest difference, as ticks are and measurements are not; a few values need a
/// round one.
fn is_regular(values: &[f64], n_fits: usize) -> bool {
    let differences = || values.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let least = differences().fold(f64::INFINITY, f64::min);
    least > 0.0
        && (n_fits >= MIN_ODD_TICKS || is_round(least))
        && differences().all(|difference| {
            let steps = difference / least;
            (steps - steps.round()).abs() <= 0.02 * steps && steps < 20.0
        })
}

/// What most labels print around their digits.
fn unit(aligned: &[&Number<'_>], with_magnitude: bool) -> Option<String> {
    let units: Vec<String> = aligned
        .iter()
        .filter(|(_, _, amount)| amount.value != 0.0)
        .map(|(_, _, amount)| {
            if with_magnitude {
                amount.unit()
            } else {
                format!("{}{}", amount.prefix, amount.bare_suffix())
            }
        })
        .collect();
    let count = |unit: &String| units.iter().filter(|other| *other == unit).count();
    let most = units.iter().max_by_key(|unit| count(unit))?;
    (!most.is_empty()).then(|| most.clone())
}
