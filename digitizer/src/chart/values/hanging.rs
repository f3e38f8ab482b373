//! Labels at an angle, put under the corners that they name.

use crate::chart::frame::CategoryLabel;
use crate::chart::marks::Curve;

/// Labels at an angle may be off their ticks by this much of a step; as many corners have to agree on the distance.
const MAX_SHIFT: f32 = 0.4;
const MIN_AGREEING: usize = 4;
/// Distances that differ by no more pixels agree.
const SAME_PX: f32 = 2.5;

/// Labels that stand at an angle hang from a corner of their box, which may be off their tick: all are moved by the one
/// distance at which most corners of the curves stand over labels.
pub(super) fn under_corners(
    mut labels: Vec<CategoryLabel>,
    curves: &[Curve],
) -> Vec<CategoryLabel> {
    let hangs = |label: &&CategoryLabel| label.bbox.height() > label.bbox.width();
    if 2 * labels.iter().filter(hangs).count() <= labels.len() {
        return labels;
    }
    let steps = labels
        .windows(2)
        .map(|pair| (pair[1].place - pair[0].place).abs());
    let reach = MAX_SHIFT * steps.fold(f32::INFINITY, f32::min);
    let vertices = || {
        curves
            .iter()
            .flat_map(|curve| curve.vertices.iter().map(|vertex| vertex.0))
    };
    let off: Vec<f32> = vertices()
        .filter_map(|x| {
            let off = labels.iter().map(|label| x - label.place);
            off.min_by(|a, b| a.abs().total_cmp(&b.abs()))
        })
        .filter(|off| off.abs() <= reach)
        .collect();
    let near = |shift: f32| {
        off.iter()
            .filter(move |off| (**off - shift).abs() <= SAME_PX)
    };
    let Some(best) = off.iter().copied().max_by_key(|shift| near(*shift).count()) else {
        return labels;
    };
    let n = near(best).count();
    if n < MIN_AGREEING || 2 * n <= vertices().count() || n <= near(0.0).count() {
        return labels;
    }
    let shift = near(best).sum::<f32>() / n as f32;
    for label in &mut labels {
        label.place += shift;
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;

    fn label(place: f32, turned: bool) -> CategoryLabel {
        let (half, height) = if turned { (5.0, 30.0) } else { (15.0, 10.0) };
        CategoryLabel {
            place,
            text: "Q1 '20".to_owned(),
            bbox: Rect::from_ltrb(place - half, 300.0, place + half, 300.0 + height),
            confidence: 0.9,
        }
    }

    fn places(off: &[f32], turned: bool) -> Vec<f32> {
        let labels = (0..6)
            .map(|at| label(100.0 + 40.0 * at as f32, turned))
            .collect();
        let vertices = off.iter().enumerate();
        let curve = Curve {
            colour: [0; 3],
            path: Vec::new(),
            floor: Vec::new(),
            vertices: vertices
                .map(|(at, off)| (100.0 + 40.0 * at as f32 + off, 50.0))
                .collect(),
            has_markers: false,
            name: None,
            y_axis: 0,
        };
        under_corners(labels, &[curve])
            .into_iter()
            .map(|label| label.place)
            .collect()
    }

    #[test]
    fn hanging_labels_move_to_where_most_corners_stand() {
        let moved = places(&[-6.0, -5.5, -6.5, -6.0, 9.0], true);
        assert!(
            (moved[0] - 94.0).abs() < 0.1 && (moved[5] - 294.0).abs() < 0.1,
            "{moved:?}"
        );
    }

    #[test]
    fn labels_that_stand_upright_or_under_their_corners_stay() {
        let there = [100.0, 140.0, 180.0, 220.0, 260.0, 300.0];
        assert_eq!(places(&[-6.0, -5.5, -6.5, -6.0], false), there);
        assert_eq!(places(&[0.5, -0.5, 0.0, 0.0], true), there);
        assert_eq!(places(&[-9.0, 4.0, 12.0, -3.0, 0.0], true), there);
    }
}
