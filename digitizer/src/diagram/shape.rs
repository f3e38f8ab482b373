//! The outline of an area, and which shape it is.
//!
//! Each side is fitted by itself: how far it stays behind its bounding box, from the top row to the bottom row, is
//! compared with what a straight, a rounded, a bent, a pointed and a slanted side would do.

use super::areas::Run;
use crate::figure::Shape;
use crate::geometry::Rect;

/// Mean distance of a side from the best shape, in heights or in depths of the side, up to which it is that shape.
const MAX_MISFIT: f32 = 0.035;
/// The same in pixels: outlines are smoothed.
const MAX_MISFIT_PX: f32 = 1.2;
/// A corner is round when its radius is at least this share of the height.
const MIN_RADIUS: f32 = 0.08;
/// Rounding has to fit better than a straight side by this factor.
const ROUND_GAIN: f32 = 0.7;
/// Share of the width that a point or a slant takes at least.
const MIN_SLANT: f32 = 0.04;
/// Share of the width from which the points of two sides meet.
const MIN_DIAMOND: f32 = 0.44;
/// The same of bent sides.
const MIN_ELLIPSE: f32 = 0.42;

/// The extent of a convex area, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Silhouette {
    /// The first row.
    pub(super) top: usize,
    /// Left and right end of each row, half-open.
    pub(super) rows: Vec<(f32, f32)>,
}

impl Silhouette {
    /// From the first to the last pixel of each row.
    pub(super) fn of(runs: &[Run]) -> Self {
        let top = runs.first().map_or(0, |run| run.y as usize);
        let n_rows = runs.last().map_or(0, |run| run.y as usize + 1 - top);
        let mut rows = vec![(f32::MAX, f32::MIN); n_rows];
        for run in runs {
            let (left, right) = &mut rows[run.y as usize - top];
            *left = left.min(run.left as f32);
            *right = right.max(run.right as f32);
        }
        Self { top, rows }
    }

    pub(super) fn bbox(&self) -> Rect {
        let (left, right) = self.rows.iter().fold((f32::MAX, f32::MIN), |at, row| {
            (at.0.min(row.0), at.1.max(row.1))
        });
        Rect::from_ltrb(
            left,
            self.top as f32,
            right,
            (self.top + self.rows.len()) as f32,
        )
    }

    /// The outline around both.
    pub(super) fn union(&self, other: &Self) -> Self {
        let top = self.top.min(other.top);
        let bottom = (self.top + self.rows.len()).max(other.top + other.rows.len());
        let row = |part: &Self, y: usize| {
            let at = y.checked_sub(part.top)?;
            part.rows.get(at).copied()
        };
        let mut last = (0.0, 0.0);
        let rows = (top..bottom).map(|y| {
            last = match (row(self, y), row(other, y)) {
                (Some(a), Some(b)) => (a.0.min(b.0), a.1.max(b.1)),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => last,
            };
            last
        });
        Self {
            top,
            rows: rows.collect(),
        }
    }

    /// The outline with everything added that is within a distance of it.
    pub(super) fn dilated(&self, by: f32) -> Self {
        let reach = by.ceil() as usize;
        let top = self.top.saturating_sub(reach);
        let bottom = self.top + self.rows.len() + reach;
        let rows = (top..bottom).map(|y| {
            let from = y.saturating_sub(self.top + reach).min(self.rows.len() - 1);
            let to = (y + reach + 1)
                .saturating_sub(self.top)
                .clamp(from + 1, self.rows.len());
            let mut row = (f32::MAX, f32::MIN);
            for (at, (left, right)) in self.rows[from..to].iter().enumerate() {
                let dy = (self.top + from + at) as f32 - y as f32;
                let dx = (by * by - dy * dy).max(0.0).sqrt();
                row = (row.0.min(left - dx), row.1.max(right + dx));
            }
            row
        });
        Self {
            top,
            rows: rows.collect(),
        }
    }

    /// Whether both cover a place.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.rows.iter().enumerate().any(|(at, row)| {
            let there = (self.top + at).checked_sub(other.top);
            let there = there.and_then(|at| other.rows.get(at));
            there.is_some_and(|there| row.0 < there.1 && there.0 < row.1)
        })
    }

    pub(super) fn contains(&self, x: f32, y: f32) -> bool {
        let row = (y.max(0.0) as usize)
            .checked_sub(self.top)
            .and_then(|at| self.rows.get(at));
        row.is_some_and(|(left, right)| *left <= x && x < *right)
    }
}

/// Whether an area is narrower at its top and its bottom than between them, as the lid of a drum is.
pub(super) fn is_lens(runs: &[Run]) -> bool {
    let rows = Silhouette::of(runs).rows;
    let width = |row: Option<&(f32, f32)>| row.map_or(0.0, |row| row.1 - row.0);
    let widest = rows.iter().map(|row| row.1 - row.0).fold(0.0, f32::max);
    width(rows.first()) < 0.8 * widest && width(rows.last()) < 0.8 * widest
}

/// How one side runs.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    Straight,
    Rounded,
    /// A half ellipse, this deep.
    Bent(f32),
    /// Two straight lines that meet in the middle, this deep.
    Pointed(f32),
    /// Straight, with half of the bulge of a drum at the bottom.
    Drum,
    /// Farther in at the top, by this much; negative for the bottom.
    Slanted(f32),
}

/// The shape of an outline; none when it is no shape that nodes have.
pub(super) fn shape(silhouette: &Silhouette) -> Option<Shape> {
    let bbox = silhouette.bbox();
    let (left, right): (Vec<f32>, Vec<f32>) = silhouette
        .rows
        .iter()
        .map(|row| (row.0 - bbox.left, bbox.right - row.1))
        .unzip();
    let (left, right) = (side(&left, bbox.width())?, side(&right, bbox.width())?);
    let (width, min_slant) = (bbox.width(), MIN_SLANT * bbox.width());
    let is_round = |side: Side| matches!(side, Side::Bent(_) | Side::Rounded);
    match (left, right) {
        (Side::Bent(a), Side::Bent(b)) if a.min(b) >= MIN_ELLIPSE * width => Some(Shape::Ellipse),
        (Side::Straight, Side::Straight) => Some(Shape::Box),
        (a, b) if is_round(a) && (is_round(b) || b == Side::Straight) => Some(Shape::Rounded),
        (Side::Straight, b) if is_round(b) => Some(Shape::Rounded),
        (Side::Drum, Side::Drum) => Some(Shape::Cylinder),
        (Side::Pointed(a), Side::Pointed(b)) if a.min(b) >= MIN_DIAMOND * width => {
            Some(Shape::Diamond)
        }
        (Side::Pointed(_), Side::Pointed(_)) => Some(Shape::Hexagon),
        // A block arrow.
        (Side::Straight, Side::Pointed(_)) | (Side::Pointed(_), Side::Straight) => Some(Shape::Box),
        (Side::Slanted(a), Side::Slanted(b)) if a.min(-b) > min_slant || b.min(-a) > min_slant => {
            Some(Shape::Parallelogram)
        }
        // A trapezoid.
        (Side::Slanted(a), Side::Slanted(b)) if (a - b).abs() < min_slant => Some(Shape::Box),
        _ => None,
    }
}

/// The best fit to how far a side stays behind its bounding box.
fn side(insets: &[f32], width: f32) -> Option<Side> {
    let n = insets.len();
    let height = n as f32;
    let misfit = |model: &dyn Fn(f32) -> f32| {
        let sum: f32 = insets
            .iter()
            .enumerate()
            .map(|(row, inset)| (inset - model((row as f32 + 0.5) / height)).abs())
            .sum();
        sum / height
    };
    let edge = |rows: &[f32]| super::vector::median(rows.to_vec());
    let ends = (n / 12).clamp(1, 3);
    let (first, last) = (edge(&insets[..ends]), edge(&insets[n - ends..]));
    let mut best = (Side::Straight, misfit(&|_| 0.0));
    let mut consider = |side: Side, misfit: f32| {
        if misfit < ROUND_GAIN * best.1 {
            best = (side, misfit);
        }
    };
    let radius = (1..=10)
        .map(|step| step as f32 / 20.0 * height)
        .map(|radius| {
            (
                radius,
                misfit(&|t| rounding(t.min(1.0 - t) * height, radius)),
            )
        })
        .min_by(|a, b| a.1.total_cmp(&b.1))?;
    if radius.0 >= MIN_RADIUS * height {
        consider(Side::Rounded, radius.1);
    }
    let bent = |t: f32| 1.0 - (1.0 - (2.0 * t - 1.0).powi(2)).max(0.0).sqrt();
    let mean = insets.iter().sum::<f32>() / height;
    // The mean depth of a half ellipse is this share of its depth.
    let depth = (mean / (1.0 - std::f32::consts::FRAC_PI_4)).min(0.5 * width);
    consider(Side::Bent(depth), misfit(&|t| depth * bent(t)));
    // The bulge is a half ellipse or a flat arc.
    let drum = |bulge: f32, power: i32| {
        misfit(&|t| {
            let down = ((t - 1.0) / bulge + 1.0).max(0.0);
            0.5 * width * (1.0 - (1.0 - down.powi(power)).max(0.0).sqrt())
        })
    };
    let drum = (1..=8)
        .flat_map(|step| [drum(step as f32 / 20.0, 1), drum(step as f32 / 20.0, 2)])
        .min_by(f32::total_cmp);
    consider(Side::Drum, drum?);
    let point = 2.0 * mean;
    consider(
        Side::Pointed(point),
        misfit(&|t| point * (2.0 * t - 1.0).abs()),
    );
    let slant = first - last;
    if slant.abs() > MIN_SLANT * width {
        let straight = |t: f32| first + (last - first) * t;
        consider(Side::Slanted(slant), misfit(&straight));
    }
    let depth = insets.iter().copied().fold(0.0, f32::max);
    let tolerance = MAX_MISFIT_PX.max(MAX_MISFIT * height.max(depth));
    (best.1 <= tolerance).then_some(best.0)
}

/// How far a quarter circle stays behind at a distance from its end.
fn rounding(distance: f32, radius: f32) -> f32 {
    let missing = (radius - distance).max(0.0);
    radius - (radius * radius - missing * missing).max(0.0).sqrt()
}
