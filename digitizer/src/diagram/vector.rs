//! Points and directions in the plane.

use crate::geometry::Rect;

/// `x` and `y` in pixels, or a direction of length 1.
pub(super) type Point = (f32, f32);

pub(super) fn minus(a: Point, b: Point) -> Point {
    (a.0 - b.0, a.1 - b.1)
}

/// The point `length` away from `a` in a direction.
pub(super) fn along(a: Point, direction: Point, length: f32) -> Point {
    (a.0 + direction.0 * length, a.1 + direction.1 * length)
}

pub(super) fn dot(a: Point, b: Point) -> f32 {
    a.0 * b.0 + a.1 * b.1
}

pub(super) fn length(a: Point) -> f32 {
    dot(a, a).sqrt()
}

pub(super) fn distance(a: Point, b: Point) -> f32 {
    length(minus(a, b))
}

/// The direction of a vector; none for a very short one.
pub(super) fn unit(a: Point) -> Option<Point> {
    let length = length(a);
    (length > 1e-3).then(|| (a.0 / length, a.1 / length))
}

/// A quarter turn.
pub(super) fn normal(a: Point) -> Point {
    (-a.1, a.0)
}

/// How far a point lies outside of a box, 0 inside.
pub(super) fn distance_to_rect(point: Point, rect: &Rect) -> f32 {
    let x = (rect.left - point.0).max(point.0 - rect.right).max(0.0);
    let y = (rect.top - point.1).max(point.1 - rect.bottom).max(0.0);
    length((x, y))
}

/// Whether one box lies within another.
pub(super) fn surrounds(outer: &Rect, inner: &Rect) -> bool {
    outer.left <= inner.left
        && outer.top <= inner.top
        && outer.right >= inner.right
        && outer.bottom >= inner.bottom
}

/// The middle value; 0 of none.
pub(super) fn median(mut values: Vec<f32>) -> f32 {
    let middle = values.len() / 2;
    values.sort_by(f32::total_cmp);
    values.get(middle).copied().unwrap_or(0.0)
}
