//! The circle that most ends of filled runs lie on: the outline of a pie.

use image::RgbImage;

use crate::raster::colour::distance;

/// A pixel this far from the background is filled.
const MIN_FILL: u8 = 24;
/// Shorter runs, in text heights, are letters and lines.
const MIN_RUN: f32 = 0.8;
/// Most ends of runs that are looked at.
const MAX_ENDS: usize = 3000;
/// Triples of ends that are tried. One in eight is a good one where half of the ends lie on the circle.
const N_TRIES: usize = 600;
/// Ends no further from the circle, in pixels, lie on it.
const TOLERANCE: f32 = 1.6;
/// Parts of the turn that are counted.
const N_SECTORS: usize = 120;
/// Sectors in which the outline must be seen.
const MIN_SECTORS: usize = 84;

/// A circle, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Circle {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) radius: f32,
}

/// The circle with a radius of at least `least` that is outlined most completely.
pub(super) fn find(
    image: &RgbImage,
    background: [u8; 3],
    text_height: f32,
    least: f32,
) -> Option<Circle> {
    let mut ends = ends(image, background, (MIN_RUN * text_height).max(3.0) as usize);
    let step = ends.len().div_ceil(MAX_ENDS).max(1);
    ends = ends.into_iter().step_by(step).collect();
    if ends.len() < 3 {
        return None;
    }
    let most = 0.6 * image.width().max(image.height()) as f32;
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut pick = || {
        // Xorshift: the same picture always gives the same triples.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ends[(state % ends.len() as u64) as usize]
    };
    let mut best: Option<(usize, Circle)> = None;
    for _ in 0..N_TRIES {
        let Some(circle) = through(pick(), pick(), pick()) else {
            continue;
        };
        if circle.radius < least || circle.radius > most {
            continue;
        }
        let seen = sectors(&ends, &circle);
        // Of a ring the outer outline counts: a circle must be clearly less complete to lose to a smaller one.
        let is_better = best.is_none_or(|(most, other)| {
            if circle.radius > 1.1 * other.radius {
                seen >= MIN_SECTORS && seen + N_SECTORS / 8 > most
            } else if other.radius > 1.1 * circle.radius {
                seen > most + N_SECTORS / 8
            } else {
                seen > most
            }
        });
        if is_better {
            best = Some((seen, circle));
        }
    }
    let (seen, circle) = best?;
    (seen >= MIN_SECTORS).then(|| refined(&ends, circle))
}

/// Both ends of the long filled runs of each row and of each column.
fn ends(image: &RgbImage, background: [u8; 3], min_run: usize) -> Vec<(f32, f32)> {
    let (width, height) = (image.width(), image.height());
    let is_filled = |x: u32, y: u32| distance(image.get_pixel(x, y).0, background) > MIN_FILL;
    let mut found = Vec::new();
    for y in 0..height {
        for (from, to) in runs(width, min_run, |x| is_filled(x, y)) {
            found.extend([(from as f32, y as f32 + 0.5), (to as f32, y as f32 + 0.5)]);
        }
    }
    for x in 0..width {
        for (from, to) in runs(height, min_run, |y| is_filled(x, y)) {
            found.extend([(x as f32 + 0.5, from as f32), (x as f32 + 0.5, to as f32)]);
        }
    }
    found
}

fn runs(length: u32, least: usize, is_set: impl Fn(u32) -> bool) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut start = None;
    for at in 0..=length {
        let set = at < length && is_set(at);
        match (set, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                if (at - from) as usize >= least {
                    found.push((from, at));
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// The circle through three points.
fn through(a: (f32, f32), b: (f32, f32), c: (f32, f32)) -> Option<Circle> {
    let (bx, by) = (b.0 - a.0, b.1 - a.1);
    let (cx, cy) = (c.0 - a.0, c.1 - a.1);
    let twice_area = 2.0 * (bx * cy - by * cx);
    if twice_area.abs() < 100.0 {
        return None;
    }
    let (b2, c2) = (bx * bx + by * by, cx * cx + cy * cy);
    let x = (cy * b2 - by * c2) / twice_area;
    let y = (bx * c2 - cx * b2) / twice_area;
    Some(Circle {
        x: a.0 + x,
        y: a.1 + y,
        radius: x.hypot(y),
    })
}

/// In how many sectors an end lies on the circle.
fn sectors(ends: &[(f32, f32)], circle: &Circle) -> usize {
    let mut seen = [false; N_SECTORS];
    for (x, y) in on(ends, circle) {
        let turn = (y - circle.y).atan2(x - circle.x) / std::f32::consts::TAU + 0.5;
        seen[((turn * N_SECTORS as f32) as usize).min(N_SECTORS - 1)] = true;
    }
    seen.iter().filter(|&&seen| seen).count()
}

fn on(ends: &[(f32, f32)], circle: &Circle) -> impl Iterator<Item = (f32, f32)> {
    let circle = *circle;
    ends.iter().copied().filter(move |&(x, y)| {
        ((x - circle.x).hypot(y - circle.y) - circle.radius).abs() <= TOLERANCE
    })
}

/// The circle moved and grown by what the ends on it are off on average, a few times.
fn refined(ends: &[(f32, f32)], mut circle: Circle) -> Circle {
    for _ in 0..4 {
        let (mut dx, mut dy, mut dr, mut n) = (0.0, 0.0, 0.0, 0.0_f32);
        for (x, y) in on(ends, &circle) {
            let away = (x - circle.x).hypot(y - circle.y).max(1.0);
            let off = away - circle.radius;
            dx += off * (x - circle.x) / away;
            dy += off * (y - circle.y) / away;
            dr += off;
            n += 1.0;
        }
        // For points all around, the mean of off times direction is half of the shift.
        circle.x += 2.0 * dx / n.max(1.0);
        circle.y += 2.0 * dy / n.max(1.0);
        circle.radius += dr / n.max(1.0);
    }
    circle
}
