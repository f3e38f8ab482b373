//! Which way the lines of a strip of ink run.

/// Angles that are tried, in degrees: text that rises to the right has positive ones.
const ANGLES: std::ops::RangeInclusive<i32> = -14..=14;
/// Degrees from one angle to the next.
const STEP: i32 = 5;
/// Smaller angles are those of a crooked scan, larger ones those of upright words.
const LEAST: i32 = 20;
/// How much clearer lines have to be set apart at an angle than along rows and columns.
const MIN_GAIN: f32 = 1.1;
/// The same against columns where OCR made no sense of the ink.
const MIN_ODD_GAIN: f32 = 0.8;
/// Labels that rise to the right are as much more usual than those that fall.
const USUAL: f32 = 1.5;
/// Width of a bin of the profile, in pixels.
const BIN: f32 = 1.5;

/// The angle at which ink falls on the fewest lines, when these are more clearly set apart than along rows and columns.
///
/// Short labels of one form, as `Q1 '20`, are set apart nearly as well along rows and columns; where OCR read them badly
/// along rows (`is_odd`), that is enough.
pub(super) fn angle(ink: &[(f32, f32)], is_odd: bool) -> Option<f32> {
    let steepness = |degrees: i32| profile(ink, degrees).0;
    let rated = ANGLES
        .map(|n| n * STEP)
        .filter(|degrees| degrees.abs() >= LEAST)
        .map(|degrees| {
            // Digits that all labels share fall on lines of their own, at right angles to the labels.
            let usual = if degrees > 0 { USUAL } else { 1.0 };
            (degrees, usual * steepness(degrees))
        });
    let (best, _) = rated.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let clearness = |degrees: i32| {
        let (steps, squares) = profile(ink, degrees);
        steps / squares.max(1.0)
    };
    let (level, upright) = if is_odd {
        (1.0, MIN_ODD_GAIN)
    } else {
        (MIN_GAIN, MIN_GAIN)
    };
    if clearness(best) < (level * clearness(0)).max(upright * clearness(90)) {
        return None;
    }
    let near = best - STEP + 1..best + STEP;
    let fine = near.max_by(|&a, &b| steepness(a).total_cmp(&steepness(b)))?;
    Some((fine as f32).to_radians())
}

/// Whether ink falls on lines along columns rather than along rows.
pub(super) fn stands(ink: &[(f32, f32)]) -> bool {
    let clearness = |degrees: i32| {
        let (steps, squares) = profile(ink, degrees);
        steps / squares.max(1.0)
    };
    clearness(90) >= MIN_GAIN * clearness(0)
}

/// The projection profile of ink at an angle, as for the skew of a page (Postl, 1986): the squared steps between
/// neighbouring bins, and the squares of the bins. The first is largest where much ink lies on few lines; the first for the
/// second tells how well lines are set apart however many they are.
fn profile(ink: &[(f32, f32)], degrees: i32) -> (f32, f32) {
    let (sin, cos) = (degrees as f32).to_radians().sin_cos();
    let across = || ink.iter().map(|(x, y)| (x * sin + y * cos) / BIN);
    let low = across().fold(f32::INFINITY, f32::min);
    let high = across().fold(f32::NEG_INFINITY, f32::max);
    let mut bins = vec![0.0_f32; (high - low) as usize + 3];
    for place in across() {
        // Shared out between two bins: whole ones beat with the pixels.
        let bin = place - low;
        let share = bin.fract();
        bins[bin as usize] += 1.0 - share;
        bins[bin as usize + 1] += share;
    }
    let steps = bins.windows(2).map(|pair| (pair[1] - pair[0]).powi(2));
    (steps.sum(), bins.iter().map(|bin| bin * bin).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ink of short lines at an angle, as labels under an axis.
    fn labels(degrees: f32) -> Vec<(f32, f32)> {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let points = (0..8).flat_map(|label| {
            (0..40).flat_map(move |along| (0..6).map(move |across| (label, along, across)))
        });
        points
            .map(|(label, along, across)| {
                let (along, across) = (along as f32, across as f32);
                let x = 40.0 * label as f32 + along * cos + across * sin;
                (x, 50.0 - along * sin + across * cos)
            })
            .collect()
    }

    #[test]
    fn the_angle_of_slanted_labels_is_found_and_straight_ones_have_none() {
        for degrees in [45.0, 30.0] {
            let found = angle(&labels(degrees), false)
                .expect("slanted")
                .to_degrees();
            assert!((found - degrees).abs() <= 3.0, "{found} for {degrees}");
        }
        for is_odd in [false, true] {
            assert_eq!(angle(&labels(0.0), is_odd), None);
            assert_eq!(angle(&labels(90.0), is_odd), None);
        }
    }
}
