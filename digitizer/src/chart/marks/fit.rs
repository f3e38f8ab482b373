//! Where a curve stands at given places: the polyline with its corners there that fits the path best.
//!
//! A line chart draws straight lines between its values, so every column between two places tells of both. The fit is
//! least squares over hat functions, a tridiagonal system, repeated with less weight for columns far from it
//! (iteratively reweighted): markers, crossings and lettering do not bend it, and peaks keep their height.

/// Repetitions of the fit.
const N_ROUNDS: usize = 6;
/// Distance from the fit, in pixels, at which a column has half of its weight, besides the steepness of the curve there.
const HALF_WEIGHT: f32 = 0.6;
/// The path may end this much before a place, in steps between places or in pixels.
const MAX_SHORT: f32 = 0.12;
const MAX_SHORT_PX: f32 = 4.0;
/// A curve that is off the polyline by more, in pixels, at the median is not made of straight lines.
const MAX_OFF: f32 = 1.5;

/// The height of a path at each place, `None` where it does not reach. Places go up.
pub(crate) fn heights(path: &[(f32, f32)], places: &[f32]) -> Vec<Option<f32>> {
    let mut heights = vec![None; places.len()];
    let (Some(first), Some(last)) = (path.first(), path.last()) else {
        return heights;
    };
    let pitch = places
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .fold(f32::INFINITY, f32::min);
    let short = if pitch.is_finite() {
        (MAX_SHORT * pitch).max(MAX_SHORT_PX).min(0.45 * pitch)
    } else {
        MAX_SHORT_PX
    };
    let reached: Vec<usize> = (0..places.len())
        .filter(|&at| first.0 - short <= places[at] && places[at] <= last.0 + short)
        .collect();
    // Ends of the path beyond the places are corners too.
    let mut knots: Vec<f32> = reached.iter().map(|&at| places[at]).collect();
    let before = knots.first().is_none_or(|&knot| first.0 < knot - short);
    let after = knots.last().is_none_or(|&knot| last.0 > knot + short);
    if before {
        knots.insert(0, first.0);
    }
    if after {
        knots.push(last.0);
    }
    let fitted = polyline(path, &knots);
    for (order, &at) in reached.iter().enumerate() {
        let knot = order + usize::from(before);
        heights[at] = judged(path, &knots, &fitted, knot);
    }
    heights
}

/// The fit at a knot, or the path itself where it is curved; `None` where the path has a gap around the knot.
fn judged(path: &[(f32, f32)], knots: &[f32], fitted: &[f32], knot: usize) -> Option<f32> {
    let (x, y) = (knots[knot], fitted[knot]);
    let left = knot
        .checked_sub(1)
        .map_or(x - 4.0, |at| f32::midpoint(knots[at], x));
    let right = knots
        .get(knot + 1)
        .map_or(x + 4.0, |&next| f32::midpoint(x, next));
    let from = path.partition_point(|point| point.0 < left);
    let to = path.partition_point(|point| point.0 <= right);
    let near = &path[from..to.max(from)];
    if (near.len() as f32) < (0.2 * (right - left)).max(1.0) {
        return None;
    }
    let mut off: Vec<f32> = near
        .iter()
        .map(|&(at, height)| {
            (height - value(knots, fitted, at)).abs() / (1.0 + slope(knots, fitted, at).abs())
        })
        .collect();
    off.sort_by(f32::total_cmp);
    if off[off.len() / 2] <= MAX_OFF {
        return Some(y);
    }
    let nearest = near
        .iter()
        .min_by(|a, b| (a.0 - x).abs().total_cmp(&(b.0 - x).abs()))?;
    Some(nearest.1)
}

/// The interval of a place: the knot before it, and the part of the way to the next.
fn interval(knots: &[f32], x: f32) -> (usize, f32) {
    let at = knots
        .partition_point(|&knot| knot <= x)
        .clamp(1, (knots.len() - 1).max(1))
        - 1;
    match knots.get(at + 1) {
        Some(&next) if next > knots[at] => (at, (x - knots[at]) / (next - knots[at])),
        _ => (at, 0.0),
    }
}

fn value(knots: &[f32], heights: &[f32], x: f32) -> f32 {
    let (at, part) = interval(knots, x);
    heights[at]
        + heights
            .get(at + 1)
            .map_or(0.0, |next| part * (next - heights[at]))
}

fn slope(knots: &[f32], heights: &[f32], x: f32) -> f32 {
    let (at, _) = interval(knots, x);
    match (heights.get(at + 1), knots.get(at + 1)) {
        (Some(next), Some(knot)) if *knot > knots[at] => (next - heights[at]) / (knot - knots[at]),
        _ => 0.0,
    }
}

/// Heights at the knots of the polyline through a path.
fn polyline(path: &[(f32, f32)], knots: &[f32]) -> Vec<f32> {
    let n = knots.len();
    if n == 1 {
        let nearest = path
            .iter()
            .min_by(|a, b| (a.0 - knots[0]).abs().total_cmp(&(b.0 - knots[0]).abs()));
        return vec![nearest.map_or(0.0, |point| point.1)];
    }
    let mut heights: Vec<f32> = Vec::new();
    for _ in 0..N_ROUNDS {
        let (mut diagonal, mut beside, mut right) =
            (vec![1e-6_f64; n], vec![0.0_f64; n], vec![0.0_f64; n]);
        for &(x, y) in path {
            let (at, part) = interval(knots, x);
            // Places just outside of the knots say little about them.
            let part = part.clamp(-0.2, 1.2);
            let weight = if heights.is_empty() {
                1.0
            } else {
                let off = y - value(knots, &heights, x);
                let scale = HALF_WEIGHT * (1.0 + slope(knots, &heights, x).abs());
                1.0 / (1.0 + (off / scale).powi(2))
            };
            let (weight, part, y) = (f64::from(weight), f64::from(part), f64::from(y));
            let here = 1.0 - part;
            diagonal[at] += weight * here * here;
            diagonal[at + 1] += weight * part * part;
            beside[at] += weight * here * part;
            right[at] += weight * here * y;
            right[at + 1] += weight * part * y;
        }
        // A knot without columns near it follows its neighbours.
        for at in 0..n - 1 {
            let pull = 1e-4;
            diagonal[at] += pull;
            diagonal[at + 1] += pull;
            beside[at] -= pull;
        }
        heights = solved(diagonal, &beside, right);
    }
    heights
}

/// Solves a symmetric tridiagonal system by elimination.
fn solved(mut diagonal: Vec<f64>, beside: &[f64], mut right: Vec<f64>) -> Vec<f32> {
    let n = diagonal.len();
    for at in 1..n {
        let factor = beside[at - 1] / diagonal[at - 1];
        diagonal[at] -= factor * beside[at - 1];
        right[at] -= factor * right[at - 1];
    }
    let mut solution = vec![0.0_f32; n];
    let mut next = 0.0;
    for at in (0..n).rev() {
        let above = if at + 1 < n { beside[at] * next } else { 0.0 };
        next = (right[at] - above) / diagonal[at];
        solution[at] = next as f32;
    }
    solution
}

/// How far a path is off the polyline with corners at these places, in pixels: the 90th percentile.
pub(crate) fn misfit(path: &[(f32, f32)], places: &[f32]) -> f32 {
    let (Some(first), Some(last)) = (path.first(), path.last()) else {
        return 0.0;
    };
    let mut knots = vec![first.0];
    knots.extend(
        places
            .iter()
            .filter(|&&place| first.0 + 2.0 < place && place < last.0 - 2.0),
    );
    knots.push(last.0);
    if last.0 <= first.0 {
        return 0.0;
    }
    let fitted = polyline(path, &knots);
    let mut off: Vec<f32> = path
        .iter()
        .map(|&(x, y)| {
            (y - value(&knots, &fitted, x)).abs() / (1.0 + slope(&knots, &fitted, x).abs())
        })
        .collect();
    off.sort_by(f32::total_cmp);
    off[off.len() * 9 / 10]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zigzag(places: &[f32], corners: &[f32]) -> Vec<(f32, f32)> {
        (0..)
            .map(|x| places[0] + x as f32 + 0.5)
            .take_while(|x| *x < places[places.len() - 1])
            .map(|x| (x, value(places, corners, x)))
            .collect()
    }

    #[test]
    fn corners_come_out_exactly_although_markers_and_a_gap_hide_them() {
        let places = [10.0, 60.0, 110.0, 160.0];
        let corners = [100.0, 20.0, 90.0, 85.0];
        let mut path = zigzag(&places, &corners);
        // The columns at a peak see half of the stroke, lettering hides others.
        for point in &mut path {
            if (point.0 - 60.0).abs() < 5.0 {
                point.1 += 4.0;
            }
        }
        path.retain(|point| !(70.0..90.0).contains(&point.0));
        for (height, corner) in heights(&path, &places).into_iter().zip(corners) {
            let height = height.expect("the path reaches every place");
            assert!(
                (height - corner).abs() < 0.5,
                "{height} instead of {corner}"
            );
        }
    }

    #[test]
    fn a_place_that_the_path_does_not_reach_has_no_height() {
        let path = zigzag(&[100.0, 150.0, 200.0], &[5.0, 9.0, 5.0]);
        let found = heights(&path, &[50.0, 100.0, 150.0, 200.0, 250.0]);
        let reached: Vec<bool> = found.iter().map(Option::is_some).collect();
        assert_eq!(reached, [false, true, true, true, false]);
    }

    #[test]
    fn a_bend_between_the_places_is_a_misfit() {
        let path = zigzag(&[0.0, 50.0, 100.0], &[50.0, 10.0, 50.0]);
        assert!(misfit(&path, &[0.0, 100.0]) > 3.0);
        assert!(misfit(&path, &[0.0, 50.0, 100.0]) < 0.1);
    }
}
