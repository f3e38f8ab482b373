//! The wedges of a pie or a ring: its circle, its hole, and the colours around it.

use std::f32::consts::TAU;

use image::RgbImage;

use super::circle::{self, Circle};
use super::colours::mean;
use super::{Disc, Wedge};
use crate::geometry::Rect;
use crate::raster::colour::distance;

/// Least radius in text heights; markers and icons are smaller.
const MIN_RADIUS: f32 = 2.5;
/// Directions that are looked at: one is a thirty-sixth of a percent.
const N_DIRECTIONS: usize = 3600;
/// Rings on which each direction is looked at: labels hide some of them.
const N_RINGS: usize = 24;
/// Samples that differ by no more, in any channel, are of one wedge.
const SAME_COLOUR: u8 = 14;
/// Nearer to the background than this is a gap.
const MIN_FILL: u8 = 16;
/// Directions a wedge has at least: a third of a percent.
const MIN_WEDGE: usize = 12;
/// Narrower than this, what lies within one wedge is its label: a fortieth of the turn.
const MAX_LABEL: usize = N_DIRECTIONS / 40;
/// Share of the directions that show a wedge.
const MIN_FILLED: f32 = 0.85;
/// Most wedges.
const MAX_WEDGES: usize = 60;
/// Share of the radius from which a hole is one.
const MIN_HOLE: f32 = 0.12;

/// The largest disc of at least two wedges.
pub(in crate::chart) fn find(
    image: &RgbImage,
    background: [u8; 3],
    text_height: f32,
) -> Option<Disc> {
    let circle = circle::find(image, background, text_height, MIN_RADIUS * text_height)?;
    let hole = hole(image, background, &circle);
    let directions = directions(image, background, &circle, hole);
    let filled = directions.iter().filter(|colour| colour.is_some()).count();
    if (filled as f32) < MIN_FILLED * N_DIRECTIONS as f32 {
        return None;
    }
    let sectors = sectors(&directions);
    if sectors.len() < 2 || sectors.len() > MAX_WEDGES {
        return None;
    }
    let wedges = sectors
        .iter()
        .map(|sector| Wedge {
            colour: sector.colour,
            start: sector.start,
            share: sector.share,
            bbox: bounds(&circle, hole, sector),
        })
        .collect();
    Some(Disc {
        center: (circle.x, circle.y),
        radius: circle.radius,
        hole,
        wedges,
    })
}

/// The point at some distance in a direction, in turns clockwise from the top.
fn point(circle: &Circle, radius: f32, turn: f32) -> (f32, f32) {
    let (sin, cos) = (turn * TAU).sin_cos();
    (circle.x + radius * sin, circle.y - radius * cos)
}

fn pixel(image: &RgbImage, (x, y): (f32, f32)) -> Option<[u8; 3]> {
    let inside = x >= 0.0 && y >= 0.0 && x < image.width() as f32 && y < image.height() as f32;
    inside.then(|| image.get_pixel(x as u32, y as u32).0)
}

/// Radius of the hole: how far the background reaches from the middle in most directions.
fn hole(image: &RgbImage, background: [u8; 3], circle: &Circle) -> f32 {
    let is_open = |radius: f32, turn: f32| {
        pixel(image, point(circle, radius, turn))
            .is_none_or(|colour| distance(colour, background) <= MIN_FILL)
    };
    let mut reaches: Vec<f32> = (0..90)
        .map(|at| {
            let turn = (at as f32 + 0.5) / 90.0;
            // From the outside in: text in the hole does not fill it.
            let mut radius = circle.radius - 3.0;
            while radius > 0.0 && !is_open(radius, turn) {
                radius -= 1.0;
            }
            radius.max(0.0)
        })
        .collect();
    reaches.sort_by(f32::total_cmp);
    // Light labels and white borders end some directions early; they never reach further in than the hole.
    let reach = reaches[reaches.len() / 3];
    if reach < MIN_HOLE * circle.radius {
        0.0
    } else {
        reach
    }
}

/// The colour of each direction; none where the background shows on most rings.
fn directions(
    image: &RgbImage,
    background: [u8; 3],
    circle: &Circle,
    hole: f32,
) -> Vec<Option<[u8; 3]>> {
    let (inner, outer) = (hole.max(0.25 * circle.radius), circle.radius);
    let ring = |at: usize| inner + (outer - inner) * (0.06 + 0.9 * at as f32 / N_RINGS as f32);
    (0..N_DIRECTIONS)
        .map(|at| {
            let turn = (at as f32 + 0.5) / N_DIRECTIONS as f32;
            let samples: Vec<[u8; 3]> = (0..N_RINGS)
                .filter_map(|at| pixel(image, point(circle, ring(at), turn)))
                .collect();
            let near = |colour: [u8; 3]| {
                let is_near = move |other: &&[u8; 3]| distance(**other, colour) <= SAME_COLOUR;
                samples.iter().filter(is_near)
            };
            let commonest = samples.iter().max_by_key(|&&colour| near(colour).count())?;
            let colour = mean(near(*commonest).copied());
            (distance(colour, background) > MIN_FILL).then_some(colour)
        })
        .collect()
}

/// A run of directions of one colour, in turns.
#[derive(Debug, Clone, Copy)]
struct Sector {
    colour: [u8; 3],
    start: f32,
    share: f32,
}

/// Cuts the turn where the colour changes; what is too narrow for a wedge is shared by its neighbours.
fn sectors(directions: &[Option<[u8; 3]>]) -> Vec<Sector> {
    let runs = joined(without_labels(runs(directions)), directions.len());
    let n = directions.len() as f32;
    // The cut between two runs is the middle of what lies between them.
    let cut = |at: usize| {
        let (before, after) = (&runs[at], &runs[(at + 1) % runs.len()]);
        let next = if at + 1 == runs.len() {
            after.from + directions.len()
        } else {
            after.from
        };
        f32::midpoint(before.to as f32, next as f32)
    };
    let cuts: Vec<f32> = (0..runs.len()).map(cut).collect();
    runs.iter()
        .enumerate()
        .map(|(at, run)| {
            let end = cuts[at];
            let start = if at == 0 {
                cuts[runs.len() - 1] - n
            } else {
                cuts[at - 1]
            };
            Sector {
                colour: run.colour,
                start: (start / n).rem_euclid(1.0),
                share: (end - start) / n,
            }
        })
        .collect()
}

/// Directions `from..to` of nearly one colour.
#[derive(Debug, Clone, Copy)]
struct Run {
    colour: [u8; 3],
    from: usize,
    to: usize,
}

/// The runs wide enough for a wedge, clockwise from the top.
fn runs(directions: &[Option<[u8; 3]>]) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let mut open: Option<Run> = None;
    for (at, &direction) in directions.iter().enumerate() {
        open = match (open, direction) {
            (Some(mut run), Some(colour)) if distance(run.colour, colour) <= SAME_COLOUR => {
                run.to = at + 1;
                Some(run)
            }
            (run, direction) => {
                found.extend(run);
                direction.map(|colour| Run {
                    colour,
                    from: at,
                    to: at + 1,
                })
            }
        };
    }
    found.extend(open);
    found.retain(|run| run.to - run.from >= MIN_WEDGE);
    // The colour in the middle of a wedge is not mixed with that of its neighbour.
    for run in &mut found {
        run.colour = directions[usize::midpoint(run.from, run.to)].unwrap_or(run.colour);
    }
    found
}

/// Drops what is narrow and has one colour on both sides: the label of a wedge covers most rings there.
fn without_labels(mut runs: Vec<Run>) -> Vec<Run> {
    let is_wide = |run: &&Run| run.to - run.from > MAX_LABEL;
    let is_label = |at: usize| {
        let before = runs[..at].iter().rev().chain(runs[at..].iter().rev());
        let after = runs[at..].iter().chain(&runs[..at]);
        let (before, after) = (
            before.copied().find(|run| is_wide(&run)),
            after.copied().find(|run| is_wide(&run)),
        );
        !is_wide(&&runs[at])
            && before
                .zip(after)
                .is_some_and(|(a, b)| distance(a.colour, b.colour) <= SAME_COLOUR)
    };
    let keep: Vec<bool> = (0..runs.len()).map(|at| !is_label(at)).collect();
    let mut keep = keep.iter();
    runs.retain(|_| keep.next().is_none_or(|&keep| keep));
    runs
}

/// Joins neighbours of one colour, which a label cut, unless every wedge has a border and there is one between them.
fn joined(runs: Vec<Run>, n: usize) -> Vec<Run> {
    let gap = |a: &Run, b: &Run| (b.from + n - a.to) % n;
    let mut borders: Vec<usize> = runs
        .windows(2)
        .filter(|pair| distance(pair[0].colour, pair[1].colour) > SAME_COLOUR)
        .map(|pair| gap(&pair[0], &pair[1]))
        .collect();
    borders.sort_unstable();
    let border = borders.get(borders.len() / 2).copied().unwrap_or(0);
    let is_border = |gap: usize| border >= 6 && 2 * gap >= border && gap <= 2 * border;
    let are_one =
        |a: &Run, b: &Run| distance(a.colour, b.colour) <= SAME_COLOUR && !is_border(gap(a, b));
    let mut kept: Vec<Run> = Vec::new();
    for run in runs {
        match kept.last_mut() {
            Some(last) if are_one(last, &run) => last.to = run.to,
            _ => kept.push(run),
        }
    }
    // The top cuts the wedge that lies across it.
    if let [first, .., last] = kept[..]
        && are_one(&last, &first)
    {
        let at = kept.len() - 1;
        kept[at].to = first.to + n;
        kept.remove(0);
    }
    kept
}

/// The box around a wedge.
fn bounds(circle: &Circle, hole: f32, sector: &Sector) -> Rect {
    let corner = |radius: f32, part: f32| {
        let (x, y) = point(circle, radius, sector.start + part * sector.share);
        Rect::from_ltrb(x, y, x, y)
    };
    let mut bbox = corner(circle.radius, 0.0);
    for step in 0..=24 {
        let part = step as f32 / 24.0;
        bbox = bbox.union(&corner(circle.radius, part));
        bbox = bbox.union(&corner(hole, part));
    }
    bbox
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    const PAPER: [u8; 3] = [255; 3];

    /// A disc of these shares, with a hole, a white border of some pixels between the wedges, and a label.
    fn drawn(wedges: &[([u8; 3], f32)], hole: f32, border: f32) -> RgbImage {
        RgbImage::from_fn(300, 240, |x, y| {
            let (dx, dy) = (x as f32 + 0.5 - 140.0, y as f32 + 0.5 - 120.0);
            let (radius, turn) = (dx.hypot(dy), (dx.atan2(-dy) / TAU).rem_euclid(1.0));
            let is_label = (170..230).contains(&x) && (116..124).contains(&y) && x % 3 > 0;
            if radius > 100.0 || radius < hole {
                return Rgb(PAPER);
            }
            if is_label {
                return Rgb([20; 3]);
            }
            let mut start = 0.0;
            for &(colour, share) in wedges {
                let end = start + share;
                let from_edge = (turn - start).min(end - turn) * TAU * radius;
                if (start..end).contains(&turn) {
                    return Rgb(if from_edge < border / 2.0 {
                        PAPER
                    } else {
                        colour
                    });
                }
                start = end;
            }
            Rgb(PAPER)
        })
    }

    #[test]
    fn a_pie_is_cut_where_its_colours_change() {
        let wedges = [
            ([200, 30, 30], 0.47),
            ([30, 30, 200], 0.33),
            ([30, 160, 30], 0.2),
        ];
        let disc = find(&drawn(&wedges, 0.0, 0.0), PAPER, 10.0).expect("there is a disc");
        assert!(
            (disc.radius - 100.0).abs() < 1.0 && disc.hole == 0.0,
            "{disc:?}"
        );
        assert_eq!(disc.wedges.len(), 3);
        for (wedge, (colour, share)) in disc.wedges.iter().zip(wedges) {
            assert_eq!(wedge.colour, colour);
            assert!((wedge.share - share).abs() < 0.004, "{wedge:?}");
        }
    }

    #[test]
    fn a_ring_with_white_borders_keeps_two_neighbours_of_one_colour_apart() {
        let grey = [120; 3];
        let wedges = [(grey, 0.25), (grey, 0.35), ([40; 3], 0.3), ([180; 3], 0.1)];
        let disc = find(&drawn(&wedges, 50.0, 3.0), PAPER, 10.0).expect("there is a disc");
        assert!((disc.hole - 50.0).abs() < 3.0, "{}", disc.hole);
        let shares: Vec<i32> = disc
            .wedges
            .iter()
            .map(|wedge| (100.0 * wedge.share).round() as i32)
            .collect();
        assert_eq!(shares, [25, 35, 30, 10]);
    }

    #[test]
    fn bars_and_letters_make_no_disc() {
        let bars = RgbImage::from_fn(300, 240, |x, y| {
            Rgb(if x % 40 < 20 && y > x / 2 {
                [30, 30, 200]
            } else {
                PAPER
            })
        });
        assert_eq!(find(&bars, PAPER, 10.0), None);
    }
}
