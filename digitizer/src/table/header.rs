//! Column headers: wrapped lines to blocks, blocks to levels, levels to header rows with spans.
//!
//! Header texts wrap, hang at the top, the middle or the bottom, and span columns. A rule below a heading tells its width
//! exactly; without one, a heading stands centred over its columns.

use super::columns::Columns;
use super::grid::Slot;
use super::lines::{Chunk, TextLine, around, text_of};
use super::page::Token;
use super::rules::Rules;
use super::units;
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
    let mut blocks = blocks(lines, ctx);
    if blocks.is_empty() {
        return Header::default();
    }
    let n_levels = assign_levels(&mut blocks, ctx);
    extend_spans(&mut blocks, ctx);
    lay_out(&blocks, n_levels)
}

/// Chunks that continue each other downward.
fn blocks(lines: &[TextLine], ctx: &Context<'_>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        let n_before = blocks.len();
        let chunks = chunks(line, ctx);
        let boxes: Vec<Rect> = chunks.iter().map(|chunk| chunk.bbox).collect();
        let alone = chunks.len() == 1;
        let by_rule: Vec<Option<(usize, usize)>> = chunks.iter().map(|chunk| ruled_cover(chunk, ctx)).collect();
        for (i, chunk) in chunks.into_iter().enumerate() {
            // A rule under several headings of a line measures none of them.
            let shared = |(first, last): (usize, usize)| {
                by_rule.iter().enumerate().any(|(j, other)| {
                    j != i && other.is_some_and(|(other_first, other_last)| other_first <= last && first <= other_last)
                })
            };
            let own = by_rule[i].filter(|cover| !shared(*cover));
            let ruled = own.is_some();
            let (mut first, mut last) = own.unwrap_or_else(|| text_cover(&chunk, ctx));
            let is_units = alone && first > 0 && units::is_units_line(&chunk.text);
            if is_units && !ruled {
                (first, last) = centred_over(&chunk.bbox, first, last, ctx);
            }
            let above = blocks[..n_before].iter_mut().rev().find(|block| block.first <= last && first <= block.last);
            let above = above.filter(|block| {
                // Over several headings stands a spanning one, not the first line of one of them.
                let n_below = boxes.iter().filter(|bbox| bbox.overlap_x(&block.bbox) > 0.4 * ctx.text_height).count();
                (n_below < 2 || block.first < block.last)
                    && !is_units
                    && continues(block, &chunk, (first, last), line.center, ctx)
            });
            match above {
                Some(block) => {
                    block.bbox = block.bbox.union(&chunk.bbox);
                    block.tokens.extend(chunk.tokens);
                    block.last_center = line.center;
                    if ruled {
                        (block.first, block.last, block.ruled) = (first, last, true);
                    }
                }
                None => blocks.push(Block {
                    tokens: chunk.tokens,
                    bbox: chunk.bbox,
                    last_center: line.center,
                    first,
                    last,
                    ruled: ruled || is_units,
                    level: 0,
                }),
            }
        }
    }
    blocks
}

/// The widest run of columns beside the labels that a units line stands in the middle of.
fn centred_over(bbox: &Rect, first: usize, last: usize, ctx: &Context<'_>) -> (usize, usize) {
    let middle = bbox.center_x();
    let mut best = (f32::MAX, first, last);
    for from in 1..=first {
        for to in last..ctx.columns.len() {
            let by_edges = f32::midpoint(ctx.columns.edges[from], ctx.columns.edges[to + 1]);
            let by_text = f32::midpoint(ctx.extents[from].0, ctx.extents[to].1);
            let off = (by_edges - middle).abs().min((by_text - middle).abs());
            let off = off - 0.4 * ctx.text_height * (to - from) as f32;
            if off < best.0 {
                best = (off, from, to);
            }
        }
    }
    (best.1, best.2)
}

/// A line's chunks, also cut where a smaller gap falls on a column edge.
fn chunks(line: &TextLine, ctx: &Context<'_>) -> Vec<Chunk> {
    let wide = (1.45 * line.space).max(0.6 * ctx.text_height);
    let column = |tokens: &[Token]| ctx.columns.at(around(tokens).center_x());
    let mut parts: Vec<Vec<Token>> = Vec::new();
    for chunk in line.chunks(ctx.rules) {
        // Pieces between all gaps wider than a space; neighbours over one column are put together again.
        let mut pieces: Vec<Vec<Token>> = Vec::new();
        for token in chunk.tokens {
            let follows = |piece: &Vec<Token>| piece.last().is_some_and(|last| token.bbox.left - last.bbox.right <= wide);
            match pieces.last_mut() {
                Some(piece) if follows(piece) => piece.push(token),
                _ => pieces.push(vec![token]),
            }
        }
        let first = parts.len();
        for piece in pieces {
            match parts[first..].last_mut() {
                Some(part) if column(part) == column(&piece) => part.extend(piece),
                _ => parts.push(piece),
            }
        }
    }
    let parts = parts.into_iter().map(Chunk::new).collect();
    parts
}

/// The columns that a rule below a chunk spans, when it is not one under the whole table.
fn ruled_cover(chunk: &Chunk, ctx: &Context<'_>) -> Option<(usize, usize)> {
    let bbox = &chunk.bbox;
    let table_width = ctx.columns.edges[ctx.columns.len()] - ctx.columns.edges[0];
    let below = ctx.rules.horizontal.iter().filter(|rule| {
        bbox.bottom - 1.5 <= rule.at
            && rule.at <= bbox.bottom + 0.9 * ctx.text_height
            && rule.covers(bbox.left, bbox.right) > 0.7 * bbox.width()
            && rule.length() < 0.9 * table_width
    });
    let rule = below.max_by(|a, b| a.length().total_cmp(&b.length()))?;
    let under = |col: &usize| {
        let (left, right) = ctx.extents[*col];
        rule.covers(left, right) > 0.5 * (right - left).max(1.0)
    };
    Some(((0..ctx.columns.len()).find(under)?, (0..ctx.columns.len()).rfind(under)?))
}

/// The columns whose text a chunk stands over.
fn text_cover(chunk: &Chunk, ctx: &Context<'_>) -> (usize, usize) {
    let bbox = &chunk.bbox;
    let center = ctx.columns.at(bbox.center_x());
    let covered = |col: &usize| {
        let (left, right) = ctx.extents[*col];
        let width = (right - left).max(1.0);
        let common = (bbox.right.min(right) - bbox.left.max(left)).max(0.0);
        *col == center || common > 0.6 * width
    };
    let first = (0..=center).rev().take_while(covered).last().unwrap_or(center);
    let last = (center..ctx.columns.len()).take_while(covered).last().unwrap_or(center);
    (first, last)
}

/// Whether a chunk is the next line of a block.
fn continues(
    block: &Block,
    chunk: &Chunk,
    cover: (usize, usize),
    center: f32,
    ctx: &Context<'_>,
) -> bool {
    let off = (chunk.bbox.center_x() - block.bbox.center_x()).abs();
    let aligned = off
        .min((chunk.bbox.left - block.bbox.left).abs())
        .min((chunk.bbox.right - block.bbox.right).abs());
    let (first, last) = cover;
    let nested = (block.first <= first && last <= block.last)
        || (first <= block.first && block.last <= last && block.first == block.last && last - first <= 1);
    let same_columns = ((block.first, block.last) == cover && aligned < 0.9 * ctx.text_height)
        || (nested && off < ctx.text_height);
    let close = center - block.last_center < 2.3 * ctx.text_height;
    let (left, right) = (
        block.bbox.left.max(chunk.bbox.left),
        block.bbox.right.min(chunk.bbox.right),
    );
    let ruled_off = left < right
        && ctx
            .rules
            .cover_between(block.last_center, center, left, right)
            > 0.5;
    let spans = block.first < block.last;
    let units = units::is_units_line(&chunk.text) && spans;
    same_columns && close && !ruled_off && !units
}

/// Level 1 is the lowest; a block stands above all it covers.
fn assign_levels(blocks: &mut [Block], ctx: &Context<'_>) -> usize {
    for i in (0..blocks.len()).rev() {
        let below = blocks[i + 1..]
            .iter()
            .filter(|other| {
                other.first <= blocks[i].last
                    && blocks[i].first <= other.last
                    && other.bbox.center_y() > blocks[i].bbox.bottom - 0.3 * ctx.text_height
            })
            .map(|other| other.level)
            .max();
        blocks[i].level = below.unwrap_or(0) + 1;
    }
    // A heading with nothing below may still stand on an upper line, over columns it does not reach.
    let n_levels = blocks.iter().map(|block| block.level).max().unwrap_or(0);
    for level in 1..n_levels {
        let lower = blocks
            .iter()
            .filter(|block| block.level == level)
            .map(|block| block.bbox.top);
        let lower_top = lower.fold(f32::MAX, f32::min);
        let upper: Vec<(f32, f32)> = blocks
            .iter()
            .filter(|block| block.level == level + 1)
            .map(|block| (block.bbox.top, block.bbox.bottom))
            .collect();
        for block in blocks.iter_mut().filter(|block| block.level == level) {
            let beside = upper.iter().any(|(top, bottom)| {
                *top < block.bbox.center_y() && block.bbox.center_y() < *bottom
            });
            if beside
                && block.bbox.bottom < lower_top.max(block.bbox.top) + 1.6 * ctx.text_height
                && block.level < n_levels
                && upper
                    .iter()
                    .all(|(_, bottom)| block.bbox.bottom < bottom + 0.5 * ctx.text_height)
            {
                block.level = level + 1;
            }
        }
    }
    n_levels
}

/// Widens headings that no rule measured: first to where they are centred, then over headings that have none above.
fn extend_spans(blocks: &mut [Block], ctx: &Context<'_>) {
    let n_cols = ctx.columns.len();
    let n_levels = blocks.iter().map(|block| block.level).max().unwrap_or(0);
    for level in 2..=n_levels {
        if blocks
            .iter()
            .any(|block| block.level == level && block.ruled)
        {
            continue;
        }
        let has_lower: Vec<bool> = (0..n_cols)
            .map(|col| {
                blocks
                    .iter()
                    .any(|block| block.level < level && block.first <= col && col <= block.last)
            })
            .collect();
        let members: Vec<usize> = (0..blocks.len())
            .filter(|i| blocks[*i].level == level)
            .collect();
        let headed = |blocks: &[Block], col: usize| blocks.iter().any(|block| block.first <= col && col <= block.last);
        let is_free = |blocks: &[Block], i: usize, col: usize| {
            let taken = members.iter().any(|j| *j != i && blocks[*j].first <= col && col <= blocks[*j].last);
            !taken && (has_lower[col] || (col > 0 && !headed(blocks, col)))
        };
        for &i in &members {
            let (first, last) = (blocks[i].first, blocks[i].last);
            let lowest = (1..first.max(1)).rev().take_while(|col| is_free(blocks, i, *col)).last().unwrap_or(first);
            let highest = (last + 1..n_cols).take_while(|col| is_free(blocks, i, *col)).last().unwrap_or(last);
            let middle = blocks[i].bbox.center_x();
            let mut best = (f32::MAX, first, last);
            for first in lowest..=first {
                for last in last..=highest {
                    let by_edges = f32::midpoint(ctx.columns.edges[first], ctx.columns.edges[last + 1]);
                    let by_text = f32::midpoint(ctx.extents[first].0, ctx.extents[last].1);
                    let off = (by_edges - middle).abs().min((by_text - middle).abs());
                    // Of two equally centred widths the wider one: a heading above others spans.
                    let off = off - 0.1 * ctx.text_height * (last - first) as f32;
                    if off < best.0 {
                        best = (off, first, last);
                    }
                }
            }
            (blocks[i].first, blocks[i].last) = (best.1, best.2);
        }
        // A heading flush with its first column spans what has no heading above to its right.
        for &i in &members {
            let (first, last) = (blocks[i].first, blocks[i].last);
            let bbox = blocks[i].bbox;
            let column_center = f32::midpoint(ctx.extents[first].0, ctx.extents[first].1);
            let flush = (bbox.left - ctx.extents[first].0).abs() < 0.7 * ctx.text_height
                && (bbox.center_x() - column_center).abs() > 0.4 * ctx.text_height;
            let reach = (last + 1..n_cols).take_while(|col| is_free(blocks, i, *col) && has_lower[*col]).last();
            if let Some(reach) = reach.filter(|_| first == last && flush) {
                blocks[i].last = reach;
            }
        }
    }
}

/// Blocks to slots. A heading with nothing above spans up to the top when the label column is headed too, as tables
/// with spanned headings are written; where it heads nothing but units, the places above stay empty.
fn lay_out(blocks: &[Block], n_levels: usize) -> Header {
    let stub = blocks.iter().find(|block| block.first == 0);
    let spans_up = stub.is_some_and(|block| !units::is_units_line(&text_of(&block.tokens)));
    let mut bottoms: Vec<f32> = vec![f32::MIN; n_levels];
    for block in blocks {
        let row = n_levels - block.level;
        bottoms[row] = bottoms[row].max(block.bbox.bottom);
    }
    for row in 1..n_levels {
        bottoms[row] = bottoms[row].max(bottoms[row - 1] + 1.0);
    }
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_key(|i| (n_levels - blocks[*i].level, blocks[*i].first));
    let mut slots = Vec::new();
    for i in order {
        let block = &blocks[i];
        let row = n_levels - block.level;
        let overlaps = |other: &&Block| other.first <= block.last && block.first <= other.last;
        let above = blocks
            .iter()
            .filter(overlaps)
            .map(|other| n_levels - other.level)
            .filter(|other| *other < row)
            .max();
        let below = blocks
            .iter()
            .filter(overlaps)
            .map(|other| n_levels - other.level)
            .filter(|other| *other > row)
            .min();
        let (mut top, mut bottom) = (row, row);
        if spans_up && above.is_none() {
            top = 0;
        }
        if spans_up && below.is_none() {
            bottom = n_levels - 1;
        }
        slots.push(Slot::new(
            top,
            block.first,
            bottom - top + 1,
            block.last - block.first + 1,
            block.tokens.clone(),
        ));
    }
    Header { slots, bottoms }
}
