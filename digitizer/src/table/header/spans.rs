//! Levels and spans: which heading stands above which, over which columns, in which header rows.

use super::super::grid::Slot;
use super::super::lines::text_of;
use super::super::units;
use super::{Block, Context, Header};

/// Level 1 is the lowest; a block stands above all it covers.
pub(super) fn assign_levels(blocks: &mut [Block], ctx: &Context<'_>) -> usize {
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
pub(super) fn extend(blocks: &mut [Block], ctx: &Context<'_>) {
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
        let headed = |blocks: &[Block], col: usize| {
            blocks
                .iter()
                .any(|block| block.first <= col && col <= block.last)
        };
        // Headings set in the middle of all levels stand half beside a spanning one, not below it.
        let is_below = |blocks: &[Block], i: usize, col: usize| {
            blocks
                .iter()
                .filter(|other| other.level < level && other.first <= col && col <= other.last)
                .all(|other| other.last_center > blocks[i].bbox.bottom + 0.35 * ctx.text_height)
        };
        let is_free = |blocks: &[Block], i: usize, col: usize| {
            let taken = members
                .iter()
                .any(|j| *j != i && blocks[*j].first <= col && col <= blocks[*j].last);
            !taken
                && ((has_lower[col] && is_below(blocks, i, col))
                    || (col > 0 && !headed(blocks, col)))
        };
        for &i in &members {
            let (first, last) = (blocks[i].first, blocks[i].last);
            let lowest = (1..first.max(1))
                .rev()
                .take_while(|col| is_free(blocks, i, *col))
                .last()
                .unwrap_or(first);
            let highest = (last + 1..n_cols)
                .take_while(|col| is_free(blocks, i, *col))
                .last()
                .unwrap_or(last);
            let middle = blocks[i].bbox.center_x();
            let mut best = (f32::MAX, first, last);
            for first in lowest..=first {
                for last in last..=highest {
                    let by_edges =
                        f32::midpoint(ctx.columns.edges[first], ctx.columns.edges[last + 1]);
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
            let reach = (last + 1..n_cols)
                .take_while(|col| is_free(blocks, i, *col) && has_lower[*col])
                .last();
            if let Some(reach) = reach.filter(|_| first == last && flush) {
                blocks[i].last = reach;
            }
        }
    }
}

/// Blocks to slots. A heading with nothing above spans up to the top when the label column is headed too, as tables
/// with spanned headings are written; where it heads nothing but units, the places above stay empty.
pub(super) fn lay_out(blocks: &[Block], n_levels: usize) -> Header {
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
