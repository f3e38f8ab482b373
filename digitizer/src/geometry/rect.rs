//! An axis-aligned rectangle.

/// An axis-aligned rectangle in pixels, half-open: `left <= x < right`, `top <= y < bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Smallest `x` inside.
    pub left: f32,
    /// Smallest `y` inside.
    pub top: f32,
    /// First `x` to the right of it.
    pub right: f32,
    /// First `y` below it.
    pub bottom: f32,
}

impl Rect {
    /// The rectangle with these edges, in the order of the wire's `bbox`.
    pub const fn from_ltrb(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self {
            left,
            top,
            right,
            bottom,
        }
    }

    /// Width in pixels, never negative.
    pub fn width(&self) -> f32 {
        (self.right - self.left).max(0.0)
    }

    /// Height in pixels, never negative.
    pub fn height(&self) -> f32 {
        (self.bottom - self.top).max(0.0)
    }

    /// Area in square pixels.
    pub fn area(&self) -> f32 {
        self.width() * self.height()
    }

    /// The rectangle with every edge `factor` times as far from the origin.
    #[must_use]
    pub fn scaled(&self, factor: f32) -> Self {
        Self::from_ltrb(
            self.left * factor,
            self.top * factor,
            self.right * factor,
            self.bottom * factor,
        )
    }

    /// The rectangle elsewhere, by so much to the right and down.
    #[must_use]
    pub fn moved(&self, dx: f32, dy: f32) -> Self {
        Self::from_ltrb(
            self.left + dx,
            self.top + dy,
            self.right + dx,
            self.bottom + dy,
        )
    }

    /// The rectangle with every edge moved outward, or inward when `by` is negative.
    #[must_use]
    pub fn grown(&self, by: f32) -> Self {
        Self::from_ltrb(
            self.left - by,
            self.top - by,
            self.right + by,
            self.bottom + by,
        )
    }

    /// Horizontal centre.
    pub fn center_x(&self) -> f32 {
        f32::midpoint(self.left, self.right)
    }

    /// Vertical centre.
    pub fn center_y(&self) -> f32 {
        f32::midpoint(self.top, self.bottom)
    }

    /// The smallest rectangle that holds both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The part that both cover, or `None` when they do not overlap.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let part = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (part.left < part.right && part.top < part.bottom).then_some(part)
    }

    /// Length of the common stretch of the two vertical extents, in pixels.
    pub fn overlap_y(&self, other: &Self) -> f32 {
        (self.bottom.min(other.bottom) - self.top.max(other.top)).max(0.0)
    }

    /// Length of the common stretch of the two horizontal extents, in pixels.
    pub fn overlap_x(&self, other: &Self) -> f32 {
        (self.right.min(other.right) - self.left.max(other.left)).max(0.0)
    }

    /// Whether a point lies inside.
    pub fn contains(&self, x: f32, y: f32) -> bool {
        self.left <= x && x < self.right && self.top <= y && y < self.bottom
    }
}
