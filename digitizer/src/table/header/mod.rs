//! Column headers: wrapped lines to blocks, blocks to levels, levels to header rows with spans.
//!
//! Header texts wrap, hang at the top, the middle or the bottom, and span columns. A rule below a heading tells its width
//! exactly; without one, a heading stands centred over its columns.

mod blocks;
mod spans;

use super::columns::Columns;
use super::grid::Slot;
use super::lines::TextLine;
use super::page::Token;
use super::rules::Rules;
use crate::geometry::Rect;

/// The header of a table, on its own rows counted from 0.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub(crate) slots: Vec<Slot>,
    /// Bottom of each header row, in pixels.
    pub(crate) bottoms: Vec<f32>,
}

/// A heading: one or more lines over the same columns.
#[derive(Debug)]
struct Block {
    tokens: Vec<Token>,
    bbox: Rect,
    /// Pitch is measured from the last line.
    last_center: f32,
    first: usize,
    last: usize,
    /// The columns were told by a rule below.
    ruled: bool,
    level: usize,
}

/// What a header is built over.
pub(crate) struct Context<'a> {
    pub(crate) columns: &'a Columns,
    /// Per column, left and right end of its body text.
    pub(crate) extents: &'a [(f32, f32)],
    pub(crate) rules: &'a Rules,
    pub(crate) text_height: f32,
}

/// Builds the header from its lines.
pub(crate) fn build(lines: &[TextLine], ctx: &Context<'_>) -> Header {
    let mut blocks = blocks::find(lines, ctx);
    if blocks.is_empty() {
        return Header::default();
    }
    let n_levels = spans::assign_levels(&mut blocks, ctx);
    spans::extend(&mut blocks, ctx);
    spans::lay_out(&blocks, n_levels)
}
