//! Places in an image.
//!
//! One convention everywhere: the origin is the top left corner, `y` grows downward, and a rectangle is half-open in
//! continuous pixel coordinates, so pixel column `x` covers `x..x + 1`. Fits and boxes are `f32`; indexes are `usize`.

mod rect;

pub use rect::Rect;
