//! The scale that printed numbers agree on.

use super::Scale;
use crate::figure::ScaleKind;

/// A place and the values that are printed there; the second is another way to read the digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    pub(super) place: f32,
    pub(super) value: f64,
    pub(super) otherwise: Option<f64>,
}

/// A scale, and the value that it gives to each reading it goes through.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fit {
    pub(super) scale: Scale,
    /// For each reading, the value that fits.
    pub(super) values: Vec<Option<f64>>,
}

impl Fit {
    /// Numbers that are all negative and grow downwards are positive ones: tick marks before them were read as signs.
    pub(super) fn without_tick_marks(mut self) -> Self {
        let is_signed = self.scale.kind == ScaleKind::Linear
            && self.scale.slope > 0.0
            && self.values.iter().flatten().all(|value| *value <= 0.0);
        if is_signed {
            (self.scale.offset, self.scale.slope) = (-self.scale.offset, -self.scale.slope);
            for value in self.values.iter_mut().flatten() {
                *value = -*value + 0.0;
            }
        }
        self
    }

    pub(super) fn n_fits(&self) -> usize {
        self.values.iter().flatten().count()
    }
}

/// Readings that are looked at, at most.
const MAX_READINGS: usize = 48;
/// Ratio of the largest to the smallest value from which a logarithmic scale is believed.
const MIN_LOG_RATIO: f64 = 50.0;

/// Points of which one may be left out, the part of their spread that has to go with it, and the least spread in pixels.
const MIN_TRIMMED: usize = 5;
const MAX_TRIMMED: f64 = 0.5;
const MIN_OFF: f64 = 0.2;

/// The scale through most of the readings: each pair proposes one, the others vote (Fischler & Bolles, 1981, with all
/// pairs instead of random ones). A misread number wins no votes and does not bend the line.
pub(super) fn fit(readings: &[Reading], tolerance: f32) -> Option<Fit> {
    let readings = &readings[..readings.len().min(MAX_READINGS)];
    let linear = best(readings, ScaleKind::Linear, tolerance);
    let log = best(readings, ScaleKind::Log, tolerance).filter(|fit| {
        let fitting = || fit.values.iter().flatten().copied();
        let low = fitting().fold(f64::INFINITY, f64::min);
        let high = fitting().fold(0.0, f64::max);
        fit.n_fits() >= 3 && high / low >= MIN_LOG_RATIO
    });
    let votes = |fit: &Option<Fit>| fit.as_ref().map_or(0, Fit::n_fits);
    if votes(&log) > votes(&linear) {
        log
    } else {
        linear
    }
}

fn best(readings: &[Reading], kind: ScaleKind, tolerance: f32) -> Option<Fit> {
    let values = |reading: &Reading| [Some(reading.value), reading.otherwise];
    let mut best: Option<(usize, f64, Fit)> = None;
    for (at, a) in readings.iter().enumerate() {
        for b in &readings[at + 1..] {
            if (a.place - b.place).abs() < 2.0 * tolerance {
                continue;
            }
            for a_value in values(a).into_iter().flatten() {
                for b_value in values(b).into_iter().flatten() {
                    let points = [(a.place, a_value), (b.place, b_value)];
                    let Some(scale) = line(&points, kind) else {
                        continue;
                    };
                    let fit = votes(readings, scale, tolerance);
                    let off = misfit(readings, &fit);
                    let better = best.as_ref().is_none_or(|(n, least, _)| {
                        fit.n_fits() > *n || (fit.n_fits() == *n && off < *least)
                    });
                    if better {
                        best = Some((fit.n_fits(), off, fit));
                    }
                }
            }
        }
    }
    let (_, _, rough) = best?;
    let points: Vec<(f32, f64)> = readings
        .iter()
        .zip(&rough.values)
        .filter_map(|(reading, value)| Some((reading.place, (*value)?)))
        .collect();
    let points = without_outliers(points, kind);
    let fine = votes(readings, line(&points, kind)?, tolerance);
    Some(if fine.n_fits() >= rough.n_fits() {
        fine
    } else {
        rough
    })
}

/// The points without those that are off the line through all much farther than most: a grid line that touches a bar is
/// found half a bar's edge beside its place.
fn without_outliers(points: Vec<(f32, f64)>, kind: ScaleKind) -> Vec<(f32, f64)> {
    if points.len() < MIN_TRIMMED {
        return points;
    }
    let mut best = points.clone();
    // Leaving one out at a time, for an outlier at the end pulls the line after it.
    for _ in 0..points.len() / MIN_TRIMMED {
        let spread = |points: &[(f32, f64)]| -> Option<f64> {
            let scale = line(points, kind)?;
            let off = |&(place, value): &(f32, f64)| {
                let own = scale.place(value).unwrap_or(place);
                f64::from(own - place).powi(2)
            };
            Some((points.iter().map(off).sum::<f64>() / points.len() as f64).sqrt())
        };
        let without = (0..best.len()).map(|at| {
            let mut rest = best.clone();
            rest.remove(at);
            rest
        });
        let Some(trimmed) = without.min_by(|a, b| {
            let of = |points: &[(f32, f64)]| spread(points).unwrap_or(f64::INFINITY);
            of(a).total_cmp(&of(b))
        }) else {
            break;
        };
        let (before, after) = (spread(&best), spread(&trimmed));
        let is_better = before
            .zip(after)
            .is_some_and(|(before, after)| after <= MAX_TRIMMED * before && before >= MIN_OFF);
        if !is_better {
            break;
        }
        best = trimmed;
    }
    best
}

/// Which readings a scale goes through.
fn votes(readings: &[Reading], scale: Scale, tolerance: f32) -> Fit {
    let fits = |reading: &Reading, value: f64| {
        scale
            .place(value)
            .is_some_and(|place| (place - reading.place).abs() <= tolerance)
    };
    let values = readings
        .iter()
        .map(|reading| {
            [Some(reading.value), reading.otherwise]
                .into_iter()
                .flatten()
                .find(|&value| fits(reading, value))
        })
        .collect();
    Fit { scale, values }
}

/// Sum of the distances of the readings from the places that the scale gives them.
fn misfit(readings: &[Reading], fit: &Fit) -> f64 {
    let off = readings
        .iter()
        .zip(&fit.values)
        .filter_map(|(reading, value)| {
            let place = fit.scale.place((*value)?)?;
            Some(f64::from((place - reading.place).abs()))
        });
    off.sum()
}

/// The least-squares line through points.
fn line(points: &[(f32, f64)], kind: ScaleKind) -> Option<Scale> {
    let of = |value: f64| {
        if kind == ScaleKind::Log {
            value.log10()
        } else {
            value
        }
    };
    let n = points.len() as f64;
    let mean_x = points.iter().map(|point| f64::from(point.0)).sum::<f64>() / n;
    let mean_y = points.iter().map(|point| of(point.1)).sum::<f64>() / n;
    let (mut spread, mut common) = (0.0, 0.0);
    for &(place, value) in points {
        let x = f64::from(place) - mean_x;
        spread += x * x;
        common += x * (of(value) - mean_y);
    }
    let slope = common / spread;
    let offset = mean_y - slope * mean_x;
    let usable = slope.is_finite() && offset.is_finite() && slope != 0.0;
    usable.then_some(Scale {
        kind,
        offset,
        slope,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(points: &[(f32, f64)]) -> Vec<Reading> {
        points
            .iter()
            .map(|&(place, value)| Reading {
                place,
                value,
                otherwise: None,
            })
            .collect()
    }

    #[test]
    fn a_misread_tick_does_not_bend_the_scale() {
        let ticks = readings(&[
            (400.0, 0.0),
            (300.0, 50.0),
            (201.0, 700.0),
            (100.0, 150.0),
            (0.0, 200.0),
        ]);
        let fit = fit(&ticks, 3.0).unwrap();
        assert_eq!(fit.values[2], None);
        assert!((fit.scale.value(200.0) - 100.0).abs() < 0.5);
    }

    #[test]
    fn decades_at_equal_distances_are_logarithmic() {
        let ticks = readings(&[(300.0, 1.0), (200.0, 10.0), (100.0, 100.0), (0.0, 1000.0)]);
        let fit = fit(&ticks, 3.0).unwrap();
        assert_eq!((fit.scale.kind, fit.n_fits()), (ScaleKind::Log, 4));
        assert!((fit.scale.value(150.0) - 31.6).abs() < 0.1);
    }

    #[test]
    fn digits_are_read_the_way_that_fits() {
        let mut ticks = readings(&[(300.0, 0.0), (200.0, 500.0), (100.0, 1.0), (0.0, 1.5)]);
        ticks[2].otherwise = Some(1000.0);
        ticks[3].otherwise = Some(1500.0);
        assert_eq!(fit(&ticks, 3.0).unwrap().n_fits(), 4);
    }

    #[test]
    fn one_place_makes_no_scale() {
        assert_eq!(fit(&readings(&[(10.0, 1.0), (10.5, 2.0)]), 3.0), None);
        assert_eq!(fit(&[], 3.0), None);
    }
}
