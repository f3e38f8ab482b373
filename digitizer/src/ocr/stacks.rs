//! Short lines on one another that detection found as one: the numbers of an axis, the names of a legend.

use crate::{geometry::Rect, raster::Components};

/// Boxes taller than this times their width may be stacks; the others are lines.
const TALL: f32 = 1.5;
/// Height of one line of a stack, in text heights: at least, at most. A word on its side is longer.
const LINE: (f32, f32) = (0.6, 1.5);
/// Space between two lines, in text heights; that between letters on their side is less.
const MIN_LEADING: f32 = 0.4;
/// White left around a line, in text heights.
const MARGIN: f32 = 0.25;

/// The boxes, those of stacks cut into their lines.
pub(super) fn unstacked(ink: &Components, boxes: Vec<Rect>, height: f32) -> Vec<Rect> {
    boxes
        .into_iter()
        .flat_map(|bbox| cut(ink, &bbox, height).unwrap_or_else(|| vec![bbox]))
        .collect()
}

/// The lines of a stack; `None` when the box is none.
fn cut(ink: &Components, bbox: &Rect, height: f32) -> Option<Vec<Rect>> {
    if bbox.height() <= TALL * bbox.width() {
        return None;
    }
    let mut glyphs: Vec<Rect> = ink
        .list
        .iter()
        .map(|one| {
            let edges = [one.left, one.top, one.right, one.bottom].map(|edge| edge as f32);
            Rect::from_ltrb(edges[0], edges[1], edges[2], edges[3])
        })
        .filter(|glyph| bbox.contains(glyph.center_x(), glyph.center_y()))
        .collect();
    glyphs.sort_by(|a, b| a.top.total_cmp(&b.top));
    let mut lines: Vec<Rect> = Vec::new();
    for glyph in glyphs {
        match lines.last_mut() {
            Some(line) if glyph.top - line.bottom < MIN_LEADING * height => {
                *line = line.union(&glyph);
            }
            _ => lines.push(glyph),
        }
    }
    let is_line = |line: &Rect| (LINE.0 * height..=LINE.1 * height).contains(&line.height());
    if lines.len() < 2 || !lines.iter().all(is_line) {
        return None;
    }
    let margin = MARGIN * height;
    let grown = |line: Rect| {
        Rect::from_ltrb(
            line.left - margin,
            line.top - margin,
            line.right + margin,
            line.bottom + margin,
        )
    };
    Some(lines.into_iter().map(grown).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::{Mask, components};

    /// Ink of filled boxes.
    fn ink(boxes: &[(usize, usize, usize, usize)]) -> Components {
        let mut mask = Mask::new(60, 200);
        for &(left, top, right, bottom) in boxes {
            for y in top..bottom {
                mask.bits_mut()[y * 60 + left..y * 60 + right].fill(true);
            }
        }
        components(&mask)
    }

    #[test]
    fn numbers_on_one_another_are_lines_of_their_own() {
        // `10` and `20` above each other, and a word of four letters on its side.
        let numbers = ink(&[
            (10, 10, 16, 20),
            (18, 10, 24, 20),
            (10, 30, 16, 40),
            (18, 30, 24, 40),
        ]);
        let whole = Rect::from_ltrb(8.0, 8.0, 26.0, 42.0);
        let cut = unstacked(&numbers, vec![whole], 10.0);
        assert_eq!(cut.len(), 2, "{cut:?}");
        assert!(cut[0].bottom < 25.0 && cut[1].top > 25.0, "{cut:?}");
        let word = ink(&[
            (10, 10, 20, 16),
            (10, 18, 20, 24),
            (10, 26, 20, 32),
            (10, 34, 20, 40),
        ]);
        assert_eq!(unstacked(&word, vec![whole], 10.0), [whole]);
    }
}
