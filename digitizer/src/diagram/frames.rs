//! Frames: rectangles of lines, with square or round corners, that are drawn around nodes.

use super::{nodes::Body, vector::surrounds};
use crate::geometry::Rect;
use crate::raster::Mask;

/// Shortest side, in text heights.
const MIN_SIDE: f32 = 3.0;
/// Largest radius of a corner, in text heights.
const MAX_RADIUS: f32 = 2.5;
/// Ends of two sides that belong together differ by no more, in text heights.
const SAME_END: f32 = 0.35;
/// Thickest line, in text heights.
const MAX_THICKNESS: f32 = 0.5;
/// Gaps of dashed lines, in text heights.
const MAX_GAP: f32 = 0.8;
/// Share of a dashed line that is ink at least.
const MIN_INK: f32 = 0.4;
/// Most lines that are looked at in each direction.
const MAX_LINES: usize = 400;

/// A rectangle of lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    /// The outer edge of its lines.
    pub(super) bbox: Rect,
    radius: f32,
    thickness: f32,
}

/// A straight line along an axis: where it starts and ends, and its extent across.
#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
    near: usize,
    far: usize,
    n_ink: usize,
}

/// Finds the frames with at least one node in them.
pub(super) fn find(ink: &Mask, bodies: &[Body], text_height: f32) -> Vec<Frame> {
    let lying = lines(ink.width(), ink.height(), text_height, |along, across| {
        ink.get(along, across)
    });
    let upright = lines(ink.height(), ink.width(), text_height, |along, across| {
        ink.get(across, along)
    });
    let (same, radius) = (SAME_END * text_height + 2.0, MAX_RADIUS * text_height);
    let near = |a: usize, b: usize, by: f32| (a as f32 - b as f32).abs() <= by;
    let mut frames: Vec<Frame> = Vec::new();
    for (at, top) in lying.iter().enumerate() {
        for bottom in &lying[at + 1..] {
            if bottom.near <= top.far + text_height as usize
                || !near(top.start, bottom.start, same)
                || !near(top.end, bottom.end, same)
            {
                continue;
            }
            let spans = |side: &&Line| {
                side.start as f32 <= top.near as f32 + radius
                    && side.end as f32 >= bottom.far as f32 - radius
                    && side.start + 2 >= top.near
                    && side.end <= bottom.far + 2
            };
            let left = upright.iter().find(|side| {
                spans(side)
                    && side.near as f32 >= top.start as f32 - radius
                    && side.near <= top.start + 3
            });
            let right = upright.iter().find(|side| {
                spans(side) && side.far as f32 <= top.end as f32 + radius && side.far + 3 >= top.end
            });
            let (Some(left), Some(right)) = (left, right) else {
                continue;
            };
            let inset = top.start.saturating_sub(left.near) as f32;
            let mut frame = Frame {
                bbox: Rect::from_ltrb(
                    left.near as f32,
                    top.near as f32,
                    right.far as f32,
                    bottom.far as f32,
                ),
                radius: inset,
                thickness: (top.far - top.near) as f32,
            };
            if inset > 2.0 {
                frame.fit_radius(ink, radius);
            }
            let holds_node = bodies.iter().any(|body| surrounds(&frame.bbox, &body.bbox));
            if holds_node && !frames.contains(&frame) {
                frames.push(frame);
            }
        }
    }
    frames
}

/// Long straight lines, in the order of the place across.
fn lines(
    length: usize,
    breadth: usize,
    text_height: f32,
    is_ink: impl Fn(usize, usize) -> bool,
) -> Vec<Line> {
    let (shortest, gap) = (
        (MIN_SIDE * text_height) as usize,
        (MAX_GAP * text_height) as usize,
    );
    let mut lines: Vec<Line> = Vec::new();
    // Lines that ended in the row before may still grow.
    let mut open: Vec<usize> = Vec::new();
    for across in 0..breadth {
        let mut still_open = Vec::new();
        for (start, end, n_ink) in runs(length, gap, |along| is_ink(along, across)) {
            if end - start < shortest || (n_ink as f32) < MIN_INK * (end - start) as f32 {
                continue;
            }
            let above = open.iter().copied().find(|&at| {
                let line: &Line = &lines[at];
                line.start < end && start < line.end
            });
            let at = above.unwrap_or(lines.len());
            if above.is_some() {
                let line = &mut lines[at];
                line.far = across + 1;
                if n_ink > line.n_ink {
                    (line.start, line.end, line.n_ink) = (start, end, n_ink);
                }
            } else {
                lines.push(Line {
                    start,
                    end,
                    near: across,
                    far: across + 1,
                    n_ink,
                });
            }
            still_open.push(at);
        }
        open = still_open;
    }
    let thickest = (MAX_THICKNESS * text_height).max(3.0) as usize;
    lines.retain(|line| line.far - line.near <= thickest);
    lines.truncate(MAX_LINES);
    lines
}

/// Stretches of ink without a wide gap: start, end and pixels of ink.
fn runs(length: usize, gap: usize, is_ink: impl Fn(usize) -> bool) -> Vec<(usize, usize, usize)> {
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for at in (0..length).filter(|&at| is_ink(at)) {
        match runs.last_mut() {
            Some((_, end, n_ink)) if at - *end <= gap => {
                *end = at + 1;
                *n_ink += 1;
            }
            _ => runs.push((at, at + 1, 1)),
        }
    }
    runs
}

impl Frame {
    /// Takes the lines out of the ink, except where ink goes on at both sides.
    pub(super) fn erase(&self, ink: &mut Mask) {
        let (width, height) = (ink.width() as i64, ink.height() as i64);
        let reach = self.thickness.ceil() as i64 + 1;
        let (left, top) = (self.bbox.left as i64 - 1, self.bbox.top as i64 - 1);
        let (right, bottom) = (self.bbox.right as i64 + 1, self.bbox.bottom as i64 + 1);
        let mut gone: Vec<usize> = Vec::new();
        let get = |ink: &Mask, x: i64, y: i64| {
            0 <= x && x < width && 0 <= y && y < height && ink.get(x as usize, y as usize)
        };
        let border = (self.radius + self.thickness + 2.0).ceil() as i64;
        for y in top.max(0)..bottom.min(height) {
            let is_inside = y >= top + border && y < bottom - border;
            let strip = if is_inside {
                border.min((right - left) / 2)
            } else {
                right - left
            };
            for x in (left..left + strip).chain(right - strip..right) {
                let depth = self.depth(x as f32 + 0.5, y as f32 + 0.5);
                if !get(ink, x, y) || depth < -1.0 || depth > self.thickness + 1.0 {
                    continue;
                }
                let is_lying = (y - top).min(bottom - 1 - y) < (x - left).min(right - 1 - x);
                let (dx, dy) = if is_lying { (0, 1) } else { (1, 0) };
                let step = reach + 1;
                let crossing = get(ink, x - step * dx, y - step * dy)
                    && get(ink, x + step * dx, y + step * dy);
                if !crossing {
                    gone.push((y * width + x) as usize);
                }
            }
        }
        for at in gone {
            ink.bits_mut()[at] = false;
        }
    }

    /// Finds the radius of the corners. Their arcs run along the sides at first, so the sides alone make it too small.
    fn fit_radius(&mut self, ink: &Mask, largest: f32) {
        let radii = (self.radius as usize..=largest as usize).map(|radius| radius as f32);
        let best = radii
            .rev()
            .max_by_key(|&radius| self.n_on_arcs(ink, radius));
        self.radius = best.unwrap_or(self.radius);
    }

    /// Places along the four arcs of corners with a radius that are ink.
    fn n_on_arcs(&self, ink: &Mask, radius: f32) -> usize {
        let bbox = self.bbox;
        let mut n = 0;
        for step in 1..12 {
            let (sin, cos) = (step as f32 / 12.0 * std::f32::consts::FRAC_PI_2).sin_cos();
            let away = |part: f32| radius - (radius - 0.5 * self.thickness) * part;
            let (dx, dy) = (away(cos), away(sin));
            for x in [bbox.left + dx, bbox.right - dx] {
                for y in [bbox.top + dy, bbox.bottom - dy] {
                    let (x, y) = (x.max(0.0) as usize, y.max(0.0) as usize);
                    n += usize::from(x < ink.width() && y < ink.height() && ink.get(x, y));
                }
            }
        }
        n
    }

    /// How far a point lies inside of the outer edge.
    fn depth(&self, x: f32, y: f32) -> f32 {
        let beside = (x - self.bbox.left).min(self.bbox.right - x);
        let above = (y - self.bbox.top).min(self.bbox.bottom - y);
        let radius = self.radius;
        if beside < radius && above < radius {
            return radius - (radius - beside).hypot(radius - above);
        }
        beside.min(above)
    }
}
