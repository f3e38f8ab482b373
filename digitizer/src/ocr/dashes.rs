//! Dashes, told by their shape, and dashed lines, which are none of the text.
//!
//! Sizes are in heights of the text.

use super::{Turn, Word};
use crate::geometry::Rect;

/// Least width of a dash.
const MIN_DASH_WIDTH: f32 = 0.3;

/// Greatest height of a dash.
const MAX_DASH_HEIGHT: f32 = 0.3;

/// Widths from which a dash is an en dash, and an em dash.
const EN_DASH_WIDTH: f32 = 0.55;
const EM_DASH_WIDTH: f32 = 1.05;

/// Confidence in a dash that was told by its shape.
const DASH_CONFIDENCE: f32 = 0.9;

/// Dashes that make a dashed line, and the most space between two of them and between their rows, in text heights.
const MIN_DASHES: usize = 6;
const MAX_DASH_GAP: f32 = 1.5;
const MAX_OFF_ROW: f32 = 0.15;

/// The dash that a component may be, by its size.
pub(super) fn symbol(part: &Rect, text_height: f32) -> Option<char> {
    let flat = part.height() <= (MAX_DASH_HEIGHT * text_height).max(2.0)
        && part.width() >= 1.8 * part.height();
    if !flat || part.width() < MIN_DASH_WIDTH * text_height {
        return None;
    }
    Some(if part.width() >= EM_DASH_WIDTH * text_height {
        '—'
    } else if part.width() >= EN_DASH_WIDTH * text_height {
        '–'
    } else {
        '-'
    })
}

/// One dash of each dashed line: many dashes in a row with little space between, as columns of a table never have.
pub(super) fn lines(parts: &[Rect], text_height: f32) -> Vec<Rect> {
    let mut dashes: Vec<Rect> = parts
        .iter()
        .filter(|part| symbol(part, text_height).is_some())
        .copied()
        .collect();
    dashes.sort_by(|a, b| a.left.total_cmp(&b.left));
    // The last dash of each run, and how many there are.
    let mut runs: Vec<(Rect, usize)> = Vec::new();
    for part in dashes {
        let before = runs.iter_mut().rev().find(|(last, _)| {
            in_row(&part, last, text_height) && part.left - last.right <= MAX_DASH_GAP * text_height
        });
        match before {
            Some(run) => *run = (part, run.1 + 1),
            None => runs.push((part, 1)),
        }
    }
    let drawn = runs.iter().filter(|(_, n)| *n >= MIN_DASHES);
    drawn.map(|(last, _)| *last).collect()
}

/// Whether two dashes lie in one row.
pub(super) fn in_row(a: &Rect, b: &Rect, text_height: f32) -> bool {
    (a.center_y() - b.center_y()).abs() <= MAX_OFF_ROW * text_height
}

/// A dash as a word without a line yet.
pub(super) fn word(bbox: Rect, symbol: char) -> Word {
    Word {
        text: symbol.to_string(),
        bbox,
        confidence: DASH_CONFIDENCE,
        weakest: DASH_CONFIDENCE,
        alternatives: Vec::new(),
        line: 0,
        turn: Turn::Upright,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dashes_of_a_dashed_line_are_told_from_a_row_of_empty_cells() {
        let row = |pitch: f32| -> Vec<Rect> {
            let places = (0..6).map(|at| 40.0 + pitch * at as f32);
            places
                .map(|left| Rect::from_ltrb(left, 16.0, left + 6.0, 17.0))
                .collect()
        };
        assert_eq!(lines(&row(14.0), 10.0).len(), 1);
        assert_eq!(lines(&row(25.0), 10.0), []);
    }
}
