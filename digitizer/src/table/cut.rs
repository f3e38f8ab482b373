//! Lines that the edge of the picture cuts: half letters are read as others, and half digits as wrong ones.

use super::lines::TextLine;
use super::page::{Page, median};

/// How near to an edge of the picture a cut line ends, in pixels.
const AT_EDGE: f32 = 1.5;

/// Digits and capitals lower than this, in text heights, are not whole.
const WHOLE: f32 = 0.78;

/// Least mean probability of what a whole line says; halves of tall letters read worse.
const LEGIBLE: f32 = 0.7;

/// With fewer lines nothing is left out: the text height is not known well enough.
const MIN_LINES: usize = 4;

/// Drops the first and the last line where the edge of the picture runs through them, and tells how many.
pub(crate) fn without(mut lines: Vec<TextLine>, page: &Page) -> (Vec<TextLine>, usize) {
    if lines.len() < MIN_LINES || page.skew_rad != 0.0 {
        return (lines, 0);
    }
    let n_before = lines.len();
    let bottom = page.luma.height as f32;
    let is_cut = |line: &TextLine| is_low(line, page.text_height) || is_doubtful(line);
    if lines
        .last()
        .is_some_and(|last| last.bbox().bottom > bottom - AT_EDGE && is_cut(last))
    {
        lines.pop();
    }
    if lines
        .first()
        .is_some_and(|first| first.bbox().top < AT_EDGE && is_cut(first))
    {
        lines.remove(0);
    }
    let n_cut = n_before - lines.len();
    (lines, n_cut)
}

/// Whether the tall characters of a line are lower than those of the others.
fn is_low(line: &TextLine, text_height: f32) -> bool {
    let is_tall = |c: char| c.is_ascii_digit() || c.is_uppercase();
    let tall = line
        .tokens
        .iter()
        .filter(|token| token.text.contains(is_tall));
    let mut heights: Vec<f32> = tall.map(|token| token.bbox.height()).collect();
    median(&mut heights).is_some_and(|height| height < WHOLE * text_height)
}

/// Whether what a line says is mostly guessed: the text of a cut line may be larger than that of the table.
fn is_doubtful(line: &TextLine) -> bool {
    let sum: f32 = line.tokens.iter().map(|token| token.confidence).sum();
    sum < LEGIBLE * line.tokens.len() as f32
}
