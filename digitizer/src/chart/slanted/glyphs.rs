//! Whether letters lie on their side.

use crate::raster::{Component, Mask, components};

/// A glyph is at least this thin and at most this long, in text heights: dashes and words that grew together are none.
const SIDES: (f32, f32) = (0.35, 1.5);
/// Letters and digits are this much higher than wide; on their side, wider than high.
const MIN_ASPECT: f32 = 1.15;
/// Fewest glyphs that tell.
const MIN_GLYPHS: usize = 4;
/// Glyphs on their side for each one that stands upright.
const MIN_LYING: usize = 3;

/// Whether the glyphs that ink consists of lie on their side: nearly every letter and digit is higher than wide.
pub(super) fn lie(ink: &[(f32, f32)], text_height: f32) -> bool {
    let most = |of: fn(&(f32, f32)) -> f32| ink.iter().map(of).fold(0.0, f32::max) as usize + 1;
    let mut mask = Mask::new(most(|at| at.0), most(|at| at.1));
    let width = mask.width();
    for (x, y) in ink {
        mask.bits_mut()[*y as usize * width + *x as usize] = true;
    }
    let (thinnest, longest) = (SIDES.0 * text_height, SIDES.1 * text_height);
    let is_glyph = |part: &&Component| {
        let (width, height) = (part.width() as f32, part.height() as f32);
        width.min(height) >= thinnest && width.max(height) <= longest
    };
    let found = components(&mask).list;
    let count = |is_along: fn(f32, f32) -> bool| {
        let glyphs = found.iter().filter(is_glyph);
        glyphs
            .filter(|part| is_along(part.width() as f32, part.height() as f32))
            .count()
    };
    let lying = count(|width, height| width >= MIN_ASPECT * height);
    let upright = count(|width, height| height >= MIN_ASPECT * width);
    lying >= MIN_GLYPHS && lying >= MIN_LYING * upright
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ink of boxes of a size, beside each other.
    fn boxes(n: usize, (width, height): (usize, usize)) -> Vec<(f32, f32)> {
        let inside = move |at: usize| {
            (0..width).flat_map(move |x| (0..height).map(move |y| (at * 20 + x, y)))
        };
        let ink = (0..n).flat_map(inside);
        ink.map(|(x, y)| (x as f32, y as f32)).collect()
    }

    #[test]
    fn digits_on_their_side_are_wider_than_high() {
        assert!(lie(&boxes(5, (9, 6)), 10.0));
        assert!(!lie(&boxes(5, (6, 9)), 10.0));
        assert!(!lie(&boxes(3, (9, 6)), 10.0), "too few");
        assert!(!lie(&boxes(5, (30, 9)), 10.0), "words");
        assert!(!lie(&boxes(5, (9, 1)), 10.0), "dashes");
    }
}
