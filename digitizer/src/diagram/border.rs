//! The border of a node: how thick it is and what is beyond it.

use image::RgbImage;

use super::{areas::Areas, nodes::Body, shape::Silhouette, vector::median};
use crate::figure::Shape;
use crate::raster::colour::distance;

/// Thinnest border: the step of colour itself.
pub(super) const MIN_WIDTH: f32 = 2.0;
/// Thickest border, in text heights.
const MAX_WIDTH: f32 = 0.7;
/// The lines of a lane go on beside its header for this many times the shorter side of that.
const LANE_LENGTH: f32 = 2.0;
/// Places on each side where the border is measured.
const N_PLACES: usize = 15;
/// Difference from the filling and from what is around from which a border is a line.
const MIN_CONTRAST: u8 = 30;

/// A border.
#[derive(Debug, Clone, Copy)]
pub(super) struct Border {
    /// From the last flat pixel inside to the first one outside.
    pub(super) width: f32,
    /// The area beyond it.
    pub(super) around: Option<usize>,
}

/// Walks outward from the sides of an area to the next area.
pub(super) fn measure(
    areas: &Areas,
    area: usize,
    silhouette: &Silhouette,
    text_height: f32,
) -> Border {
    let reach = (MAX_WIDTH * text_height).ceil().max(5.0) as i64;
    let mut votes: Vec<(usize, usize)> = Vec::new();
    let mut walk = |from: (i64, i64), step: (i64, i64)| {
        for n in 1..=reach {
            let (x, y) = (from.0 + n * step.0, from.1 + n * step.1);
            let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
                return None;
            };
            let Some(beyond) = areas.at(x, y).filter(|&beyond| beyond != area) else {
                continue;
            };
            // What ends again soon is the inside of a thick line.
            let is_wide = (1..=reach.min(6)).all(|more| {
                let place = (from.0 + (n + more) * step.0, from.1 + (n + more) * step.1);
                let (x, y) = (usize::try_from(place.0), usize::try_from(place.1));
                x.is_ok_and(|x| y.is_ok_and(|y| areas.at(x, y) == Some(beyond)))
            });
            if is_wide {
                match votes.iter_mut().find(|(seen, _)| *seen == beyond) {
                    Some((_, count)) => *count += 1,
                    None => votes.push((beyond, 1)),
                }
                return Some(n as f32);
            }
        }
        None
    };
    let mut sides: [Vec<f32>; 4] = Default::default();
    for place in places(silhouette.rows.len()) {
        let (left, right) = silhouette.rows[place];
        let y = (silhouette.top + place) as i64;
        sides[0].extend(walk((left as i64, y), (-1, 0)));
        sides[1].extend(walk((right as i64 - 1, y), (1, 0)));
    }
    let bbox = silhouette.bbox();
    for place in places(bbox.width() as usize) {
        let x = bbox.left + place as f32;
        let is_in = |row: &(f32, f32)| row.0 <= x && x < row.1;
        let (first, last) = (
            silhouette.rows.iter().position(is_in),
            silhouette.rows.iter().rposition(is_in),
        );
        if let (Some(first), Some(last)) = (first, last) {
            sides[2].extend(walk((x as i64, (silhouette.top + first) as i64), (0, -1)));
            sides[3].extend(walk((x as i64, (silhouette.top + last) as i64), (0, 1)));
        }
    }
    // Opposite sides may differ by a pixel or a shadow. A slanted side looks thicker than it is.
    let [left, right, top, bottom] = sides.map(median);
    let widths = [left.max(right), top.max(bottom)];
    let width = widths
        .into_iter()
        .filter(|width| *width > 0.0)
        .min_by(f32::total_cmp);
    Border {
        width: width.unwrap_or(MIN_WIDTH).max(MIN_WIDTH) + 0.5,
        around: votes
            .into_iter()
            .max_by_key(|&(area, count)| (count, area))
            .map(|(area, _)| area),
    }
}

impl Border {
    /// Whether the border is a line of its own, rather than where two fillings meet.
    pub(super) fn is_drawn(
        &self,
        image: &RgbImage,
        silhouette: &Silhouette,
        fill: [u8; 3],
    ) -> bool {
        let (mut n_drawn, mut n_places) = (0, 0);
        for place in places(silhouette.rows.len()) {
            let y = (silhouette.top + place) as u32;
            let (left, right) = silhouette.rows[place];
            for (from, step) in [(left as i64, -1), (right as i64 - 1, 1)] {
                let pixel = |n: i64| {
                    let x = u32::try_from(from + n * step).ok()?;
                    image.get_pixel_checked(x, y).map(|pixel| pixel.0)
                };
                let Some(ground) = pixel(self.width as i64 + 1) else {
                    continue;
                };
                let is_line = (1..=self.width as i64).filter_map(pixel).any(|colour| {
                    distance(colour, fill) >= MIN_CONTRAST
                        && distance(colour, ground) >= MIN_CONTRAST
                });
                n_places += 1;
                n_drawn += usize::from(is_line);
            }
        }
        2 * n_drawn > n_places
    }
}

/// Whether the lines above and below a box go on to its right, or those at its sides go on below it: it names a lane.
pub(super) fn is_lane_header(areas: &Areas, body: &Body) -> bool {
    if body.shape != Shape::Box {
        return false;
    }
    let (bbox, border) = (body.bbox, body.border);
    let (top, bottom) = (bbox.top + 0.5 * border, bbox.bottom - 0.5 * border);
    let (left, right) = (bbox.left + 0.5 * border, bbox.right - 0.5 * border);
    let length = LANE_LENGTH * bbox.width().min(bbox.height());
    let steps = || (0..length as usize).map(|step| border + step as f32);
    let is_line =
        |x: f32, y: f32| x >= 0.0 && y >= 0.0 && areas.at(x as usize, y as usize).is_none();
    let beside = |y: f32| steps().all(|step| is_line(bbox.right + step, y));
    let below = |x: f32| steps().all(|step| is_line(x, bbox.bottom + step));
    (beside(top) && beside(bottom)) || (below(left) && below(right))
}

/// Places over the middle half of a length.
fn places(length: usize) -> impl Iterator<Item = usize> {
    let from = length / 4;
    let n = (length / 2).clamp(1, N_PLACES);
    (0..n).map(move |place| (from + place * (length / 2) / n).min(length.saturating_sub(1)))
}
