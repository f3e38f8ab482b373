//! From places along the values to numbers, by the printed scale or by the printed values themselves.

use crate::chart::frame::{Scale, ValueAxis};
use crate::figure::ScaleKind;

/// The zero of the scale and the base of the bars are the same place when they are no farther apart, in pixels.
const SAME_PLACE: f32 = 4.5;
/// A printed value fits a length within this share of it,
const FIT_SHARE: f64 = 0.03;
/// or within so many pixels.
const FIT_PX: f64 = 1.6;
/// Most pairs of lengths that a line is tried through.
const MAX_FIT: usize = 60;

/// From a place to a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ruler {
    scale: Scale,
}

impl Ruler {
    /// The ruler of an axis. Bars that start at its zero tell better than its labels where zero is.
    pub(crate) fn of_axis(axis: &ValueAxis, base: Option<f32>) -> Self {
        let mut scale = axis.scale;
        if let (Some(base), Some(zero), ScaleKind::Linear) = (base, scale.place(0.0), scale.kind)
            && (zero - base).abs() <= SAME_PLACE
        {
            scale.offset = -scale.slope * f64::from(base);
        }
        Self { scale }
    }

    /// The ruler that most of these places and their values agree on, and how many do: a line through the zero at
    /// `base` when that explains them, any line otherwise.
    pub(crate) fn through(known: &[(f32, f64)], base: f32) -> Option<(Self, usize)> {
        let far: Vec<&(f32, f64)> = known
            .iter()
            .filter(|(place, _)| (place - base).abs() > 2.0)
            .collect();
        let mut slopes: Vec<f64> = far
            .iter()
            .map(|(place, value)| value / f64::from(place - base))
            .collect();
        slopes.sort_by(f64::total_cmp);
        let slope = *slopes.get(slopes.len() / 2)?;
        let from_base = Self::line(-slope * f64::from(base), slope);
        let n_from_base = from_base.n_fitting(known);
        let mut best = (from_base, n_from_base);
        for (at, a) in far.iter().take(MAX_FIT).enumerate() {
            for b in far.iter().take(at) {
                let run = f64::from(a.0 - b.0);
                // Through close places any line can be drawn.
                if run.abs() < 8.0 {
                    continue;
                }
                let slope = (a.1 - b.1) / run;
                let line = Self::line(a.1 - slope * f64::from(a.0), slope);
                let n = line.n_fitting(known);
                // A free line fits two values always; it has to explain clearly more.
                if n >= best.1 + 2 && n >= 4 {
                    best = (line, n);
                }
            }
        }
        (best.0.scale.slope != 0.0).then_some(best)
    }

    fn line(offset: f64, slope: f64) -> Self {
        Self {
            scale: Scale {
                kind: ScaleKind::Linear,
                offset,
                slope,
            },
        }
    }

    /// The value at a place.
    pub(crate) fn value(&self, place: f32) -> f64 {
        self.scale.value(place)
    }

    /// What one pixel is worth at a place.
    pub(crate) fn step(&self, place: f32) -> f64 {
        (self.scale.value(place + 0.5) - self.scale.value(place - 0.5)).abs()
    }

    /// How far from the value at a place a printed one may be.
    pub(crate) fn tolerance(&self, place: f32, value: f64) -> f64 {
        (FIT_SHARE * value.abs()).max(FIT_PX * self.step(place))
    }

    /// How many of these places have the value that the ruler gives them.
    pub(crate) fn n_fitting(&self, known: &[(f32, f64)]) -> usize {
        let fits = |(place, value): &&(f32, f64)| {
            let read = self.value(*place);
            (read - value).abs() <= self.tolerance(*place, *value)
        };
        known.iter().filter(fits).count()
    }

    /// A value without the digits that no pixel can tell.
    pub(crate) fn rounded(&self, place: f32, value: f64) -> f64 {
        let step = self.step(place);
        if !step.is_normal() || !value.is_finite() {
            return value;
        }
        let digits = -(0.3 * step).log10().floor();
        if digits.abs() > 15.0 {
            return value;
        }
        // Powers of ten with a positive exponent are exact, so that 0.1 steps end as short decimals.
        if digits >= 0.0 {
            let unit = 10f64.powi(digits as i32);
            (value * unit).round() / unit
        } else {
            let unit = 10f64.powi(-digits as i32);
            (value / unit).round() * unit
        }
    }
}
