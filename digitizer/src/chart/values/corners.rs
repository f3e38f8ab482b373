//! Where a curve without markers has its values: at the places where it bends.

use crate::chart::marks::{Curve, fit};

/// A corner this far off the straight line between its neighbours, in pixels, is one.
const MIN_BEND: f32 = 0.4;
/// The same in times of what the path itself is off its polyline.
const MIN_BEND_OFFS: f32 = 3.0;
/// Corners from which their distances tell a common step.
const MIN_CORNERS: usize = 5;
/// Share of the places that are corners, below which values stand at corners only.
const MAX_SPARSE: f32 = 0.5;

/// Which of some places, from left to right, carry values: `None` when the curves do not tell.
pub(super) fn chosen(curves: &[Curve], places: &[f32]) -> Option<Vec<usize>> {
    let mut is_corner = vec![false; places.len()];
    for curve in curves {
        for at in corners(&curve.path, places) {
            is_corner[at] = true;
        }
    }
    let corners: Vec<usize> = (0..places.len()).filter(|&at| is_corner[at]).collect();
    let (first, last) = (*corners.first()?, *corners.last()?);
    let step = corners
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .fold(0, common_divisor);
    if corners.len() >= MIN_CORNERS && step >= 2 {
        return Some((first..=last).step_by(step).collect());
    }
    let is_sparse = (corners.len() as f32) < MAX_SPARSE * (last - first + 1) as f32;
    (corners.len() >= 3 && is_sparse && step == 1).then_some(corners)
}

fn common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

/// The places at which a path bends, and those of its ends: places are given up one after the other, always the one that
/// is nearest to the line between the remaining ones, as long as it and all that were given up before stay near to it.
fn corners(path: &[(f32, f32)], places: &[f32]) -> Vec<usize> {
    let heights = fit::heights(path, places);
    let known: Vec<(usize, f32)> = heights
        .iter()
        .enumerate()
        .filter_map(|(at, height)| Some((at, (*height)?)))
        .collect();
    let tolerance = MIN_BEND.max(MIN_BEND_OFFS * fit::misfit(path, places).min(1.0));
    let mut kept: Vec<usize> = (0..known.len()).collect();
    while kept.len() > 2 {
        let bend = |order: usize| {
            let (from, to) = (kept[order - 1], kept[order + 1]);
            let (a, b) = (known[from], known[to]);
            let run = places[b.0] - places[a.0];
            let slope = (b.1 - a.1) / run;
            let off = |&(at, height): &(usize, f32)| {
                (height - a.1 - slope * (places[at] - places[a.0])).abs() / (1.0 + slope.abs())
            };
            known[from..to].iter().map(off).fold(0.0, f32::max)
        };
        let least = (1..kept.len() - 1)
            .map(|order| (bend(order), order))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        match least {
            Some((bend, order)) if bend <= tolerance => kept.remove(order),
            _ => break,
        };
    }
    kept.into_iter().map(|order| known[order].0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(corners: &[(f32, f32)]) -> Curve {
        let path = corners.windows(2).flat_map(|pair| {
            let (from, to) = (pair[0], pair[1]);
            (from.0 as i32..to.0 as i32).map(move |x| {
                let part = (x as f32 + 0.5 - from.0) / (to.0 - from.0);
                (x as f32 + 0.5, from.1 + part * (to.1 - from.1))
            })
        });
        Curve {
            colour: [0; 3],
            path: path.collect(),
            floor: Vec::new(),
            vertices: Vec::new(),
            has_markers: false,
            name: None,
            y_axis: 0,
        }
    }

    fn years(n: usize) -> Vec<f32> {
        (0..n).map(|at| 20.0 * at as f32).collect()
    }

    #[test]
    fn values_at_odd_times_stand_where_the_line_bends() {
        let line = curve(&[
            (0.0, 90.0),
            (240.0, 50.0),
            (300.0, 36.0),
            (400.0, 29.0),
            (600.0, 10.0),
        ]);
        assert_eq!(chosen(&[line], &years(31)), Some(vec![0, 12, 15, 20, 30]));
    }

    #[test]
    fn values_of_every_second_year_have_no_third_ones_between_them() {
        let heights = [90.0, 70.0, 75.0, 60.0, 44.0, 52.0, 30.0];
        let points = heights.iter().enumerate();
        let line = curve(
            &points
                .map(|(at, y)| (40.0 * at as f32, *y))
                .collect::<Vec<_>>(),
        );
        assert_eq!(
            chosen(&[line], &years(13)),
            Some(vec![0, 2, 4, 6, 8, 10, 12])
        );
    }

    #[test]
    fn a_line_that_bends_everywhere_or_nowhere_tells_nothing() {
        let jagged: Vec<(f32, f32)> = (0..13)
            .map(|at| {
                (
                    20.0 * at as f32,
                    if at % 3 == 0 {
                        10.0
                    } else {
                        40.0 + at as f32 * at as f32 / 5.0
                    },
                )
            })
            .collect();
        assert_eq!(chosen(&[curve(&jagged)], &years(13)), None);
        assert_eq!(
            chosen(&[curve(&[(0.0, 90.0), (240.0, 10.0)])], &years(13)),
            None
        );
    }
}
