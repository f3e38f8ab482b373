//! Strokes, polygons and discs, antialiased by their distance from the middle of each pixel.

use image::{Rgb, RgbImage};

use crate::synth::canvas::Colour;

/// A place in pixels.
pub(super) type Place = (f32, f32);

/// Draws a line through places, with round ends.
pub(super) fn stroke(picture: &mut RgbImage, places: &[Place], thickness: f32, colour: Colour) {
    for pair in places.windows(2) {
        let reach = thickness / 2.0 + 1.0;
        paint(picture, bounds(pair, reach), colour, |at| {
            thickness / 2.0 - from_segment(at, pair[0], pair[1]) + 0.5
        });
    }
}

/// Fills a disc.
pub(super) fn disc(picture: &mut RgbImage, centre: Place, radius: f32, colour: Colour) {
    paint(picture, bounds(&[centre], radius + 1.0), colour, |at| {
        radius - (at.0 - centre.0).hypot(at.1 - centre.1) + 0.5
    });
}

/// Draws a circle.
pub(super) fn ring(
    picture: &mut RgbImage,
    centre: Place,
    radius: f32,
    thickness: f32,
    colour: Colour,
) {
    let reach = radius + thickness;
    paint(picture, bounds(&[centre], reach), colour, |at| {
        let distance = (at.0 - centre.0).hypot(at.1 - centre.1);
        thickness / 2.0 - (distance - radius).abs() + 0.5
    });
}

/// Fills a polygon, by the even-odd rule.
pub(super) fn polygon(picture: &mut RgbImage, corners: &[Place], colour: Colour) {
    paint(picture, bounds(corners, 1.0), colour, |at| {
        let mut inside = false;
        let mut nearest = f32::INFINITY;
        for (corner, next) in corners.iter().zip(corners.iter().cycle().skip(1)) {
            nearest = nearest.min(from_segment(at, *corner, *next));
            if (corner.1 > at.1) != (next.1 > at.1) {
                let x = corner.0 + (at.1 - corner.1) / (next.1 - corner.1) * (next.0 - corner.0);
                inside ^= at.0 < x;
            }
        }
        0.5 + if inside { nearest } else { -nearest }
    });
}

/// Fills a rectangle.
pub(super) fn rect(
    picture: &mut RgbImage,
    (left, top): Place,
    (right, bottom): Place,
    colour: Colour,
) {
    for y in top.max(0.0) as u32..(bottom.max(0.0) as u32).min(picture.height()) {
        for x in left.max(0.0) as u32..(right.max(0.0) as u32).min(picture.width()) {
            picture.put_pixel(x, y, colour);
        }
    }
}

/// A rectangle with a thin border.
pub(super) fn framed(
    picture: &mut RgbImage,
    from: Place,
    to: Place,
    border: Colour,
    filling: Colour,
) {
    rect(picture, from, to, border);
    rect(
        picture,
        (from.0 + 1.0, from.1 + 1.0),
        (to.0 - 1.0, to.1 - 1.0),
        filling,
    );
}

/// Places along a smooth curve through the given ones (Catmull & Rom, 1974).
pub(super) fn smooth(places: &[Place]) -> Vec<Place> {
    let at = |idx: isize| places[idx.clamp(0, places.len() as isize - 1) as usize];
    let mut curve = Vec::new();
    for idx in 0..places.len() as isize - 1 {
        let (a, b, c, d) = (at(idx - 1), at(idx), at(idx + 1), at(idx + 2));
        for step in 0..8 {
            let t = step as f32 / 8.0;
            let mix = |a: f32, b: f32, c: f32, d: f32| {
                let (quadratic, cubic) = (2.0 * a - 5.0 * b + 4.0 * c - d, 3.0 * (b - c) + d - a);
                0.5 * (2.0 * b + (c - a) * t + quadratic * t * t + cubic * t * t * t)
            };
            curve.push((mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1)));
        }
    }
    curve.extend(places.last());
    curve
}

/// Blends a colour over the pixels of a box by how far they are covered.
fn paint(
    picture: &mut RgbImage,
    (from, to): (Place, Place),
    colour: Colour,
    covered: impl Fn(Place) -> f32,
) {
    for y in from.1.max(0.0) as u32..(to.1.max(0.0) as u32).min(picture.height()) {
        for x in from.0.max(0.0) as u32..(to.0.max(0.0) as u32).min(picture.width()) {
            let share = covered((x as f32 + 0.5, y as f32 + 0.5)).clamp(0.0, 1.0);
            if 0.0 < share {
                let under = picture.get_pixel(x, y).0;
                let mixed = [0, 1, 2].map(|channel| {
                    let (under, over) = (f32::from(under[channel]), f32::from(colour.0[channel]));
                    (under + (over - under) * share).round() as u8
                });
                picture.put_pixel(x, y, Rgb(mixed));
            }
        }
    }
}

fn bounds(places: &[Place], reach: f32) -> (Place, Place) {
    let mut bounds = ((f32::INFINITY, f32::INFINITY), (0.0_f32, 0.0_f32));
    for (x, y) in places {
        bounds.0 = (bounds.0.0.min(x - reach), bounds.0.1.min(y - reach));
        bounds.1 = (
            bounds.1.0.max(x + reach + 1.0),
            bounds.1.1.max(y + reach + 1.0),
        );
    }
    bounds
}

fn from_segment(at: Place, from: Place, to: Place) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let part = if length > 0.0 {
        (((at.0 - from.0) * dx + (at.1 - from.1) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (at.0 - from.0 - part * dx).hypot(at.1 - from.1 - part * dy)
}
