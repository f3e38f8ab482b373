//! From labels to the grid lines or tick marks that they stand at.

use super::Line;
use crate::geometry::Rect;

/// Labels may stand beside their grid line by this many text heights.
const MAX_SHIFT: f32 = 0.9;
/// Labels that stand in the middle under their lines, for the outer ones to be moved.
const MIN_CENTRED: usize = 2;
/// A label that was moved ends this near to its line, in text heights.
const MAX_BESIDE: f32 = 0.3;

/// The places of labels in a row, from left to right: their middles, except that the first label may start, and the last
/// one end, at its line, so that it keeps within the picture.
pub(super) fn kept_inside(boxes: &[Rect], lines: &[Line], height: f32) -> Vec<f32> {
    let mut places: Vec<f32> = boxes.iter().map(Rect::center_x).collect();
    let centred = centred(height);
    let is_centred = |place: &f32| nearest(lines, *place, centred).is_some();
    if places.iter().filter(|place| is_centred(place)).count() < MIN_CENTRED {
        return places;
    }
    let outer = [
        boxes.first().map(|bbox| (0, bbox.left)),
        boxes.last().map(|bbox| (boxes.len() - 1, bbox.right)),
    ];
    for (at, edge) in outer.into_iter().flatten() {
        if !is_centred(&places[at])
            && let Some(line) = nearest(lines, edge, MAX_BESIDE * height)
        {
            places[at] = line;
        }
    }
    places
}

/// How far the middle of a label may be off its line, in pixels.
fn centred(height: f32) -> f32 {
    (0.12 * height).max(1.2)
}

/// The line that is nearest to a place, when it is within reach.
fn nearest(lines: &[Line], place: f32, reach: f32) -> Option<f32> {
    let away = |line: &f32| (line - place).abs();
    let places = lines.iter().map(|line| line.place);
    places
        .filter(|line| away(line) <= reach)
        .min_by(|a, b| away(a).total_cmp(&away(b)))
}

/// Moves places to their grid lines or tick marks when most of them have one, all at the same distance.
pub(super) fn to_lines(
    places: &[f32],
    values: &[Option<f64>],
    lines: &[Line],
    height: f32,
) -> Vec<f32> {
    let near = |place: f32| nearest(lines, place, centred(height));
    let fitting: Vec<f32> = places
        .iter()
        .zip(values)
        .filter_map(|(&place, value)| value.map(|_| place))
        .collect();
    let mut best = (0, 0.0_f32);
    for place in &fitting {
        let shifts = lines
            .iter()
            .map(|line| line.place - place)
            .filter(|shift| shift.abs() <= MAX_SHIFT * height);
        for shift in shifts {
            let n = fitting
                .iter()
                .filter(|&&place| near(place + shift).is_some())
                .count();
            if n > best.0 || (n == best.0 && shift.abs() < best.1.abs()) {
                best = (n, shift);
            }
        }
    }
    let (n, shift) = best;
    if n < 3 || n * 10 < fitting.len() * 6 {
        return places.to_vec();
    }
    places
        .iter()
        .map(|&place| near(place + shift).unwrap_or(place + shift))
        .collect()
}
