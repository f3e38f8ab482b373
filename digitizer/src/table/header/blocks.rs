//! Headings: the chunks of the header lines, joined downward where a heading wraps.

use super::super::lines::{Chunk, TextLine, around, is_rule, text_of};
use super::super::page::{Token, median};
use super::super::units;
use super::super::value;
use super::{Block, Context};
use crate::geometry::Rect;

/// The lines of one heading stand at most this much farther apart than those of others do.
const UNEVEN: f32 = 1.3;

/// Greatest distance of two lines of a heading, in text heights.
const MAX_STEP: f32 = 2.3;

/// Chunks that continue each other downward. Where some do at the distance of wrapped lines, those farther apart are
/// headings of their own.
pub(super) fn find(lines: &[TextLine], ctx: &Context<'_>) -> Vec<Block> {
    let (blocks, mut steps) = joined(lines, MAX_STEP * ctx.text_height, ctx);
    // The median, since lines of several headings that hang at different heights lie unevenly.
    let Some(usual) = median(&mut steps) else {
        return blocks;
    };
    if steps.iter().all(|step| *step <= UNEVEN * usual) {
        return blocks;
    }
    joined(lines, UNEVEN * usual, ctx).0
}

/// Chunks that continue each other downward at less than this distance, and the distances.
fn joined(lines: &[TextLine], max_step: f32, ctx: &Context<'_>) -> (Vec<Block>, Vec<f32>) {
    let mut blocks: Vec<Block> = Vec::new();
    let mut steps = Vec::new();
    for line in lines {
        let n_before = blocks.len();
        let chunks = chunks(line, ctx);
        let boxes: Vec<Rect> = chunks.iter().map(|chunk| chunk.bbox).collect();
        let alone = chunks.len() == 1;
        let n_figures = chunks
            .iter()
            .filter(|chunk| is_plain_value(&chunk.text))
            .count();
        // A line of values is a level of its own, as the headings of a sensitivity table are.
        let of_figures = n_figures > 2 && n_figures * 3 > chunks.len() * 2;
        let by_rule: Vec<Option<(usize, usize)>> =
            chunks.iter().map(|chunk| ruled_cover(chunk, ctx)).collect();
        for (i, chunk) in chunks.into_iter().enumerate() {
            // A rule under several headings of a line measures none of them.
            let shared = |(first, last): (usize, usize)| {
                by_rule.iter().enumerate().any(|(j, other)| {
                    j != i
                        && other.is_some_and(|(other_first, other_last)| {
                            other_first <= last && first <= other_last
                        })
                })
            };
            let own = by_rule[i].filter(|cover| !shared(*cover));
            let ruled = own.is_some();
            let (mut first, mut last) = own.unwrap_or_else(|| text_cover(&chunk, ctx));
            let is_units = alone && first > 0 && units::is_units_line(&chunk.text);
            if is_units && !ruled {
                (first, last) = centred_over(&chunk.bbox, first, last, ctx);
            }
            // Not where each of them has words above: those are its first lines.
            let is_lone = is_lone_above(&blocks[..n_before], &boxes);
            let above = blocks[..n_before]
                .iter_mut()
                .rev()
                .find(|block| block.first <= last && first <= block.last);
            let above = above.filter(|block| {
                // Over several headings stands a spanning one, not the first line of one of them.
                let n_below = boxes
                    .iter()
                    .filter(|bbox| bbox.overlap_x(&block.bbox) > 0.4 * ctx.text_height)
                    .count();
                let heads_figures = of_figures && !is_plain_value(&text_of(&block.tokens));
                (n_below < 2 || block.first < block.last)
                    && !(heads_figures && is_plain_value(&chunk.text) && is_lone)
                    && !is_units
                    && line.center - block.last_center < max_step
                    && continues(block, &chunk, (first, last), line.center, ctx)
            });
            match above {
                Some(block) => {
                    steps.push(line.center - block.last_center);
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
    (blocks, steps)
}

/// A value that is no year: years head columns below words of their own.
fn is_plain_value(text: &str) -> bool {
    value::is_value(text) && !value::is_year(text)
}

/// Whether only few headings so far stand over these boxes: a long one over several of them is still one.
fn is_lone_above(blocks: &[Block], boxes: &[Rect]) -> bool {
    let stands_over = |block: &&Block| {
        block.first > 0 && boxes.iter().any(|bbox| block.bbox.overlap_x(bbox) > 0.0)
    };
    blocks.iter().filter(stands_over).count() * 3 <= boxes.len()
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
            let follows = |piece: &Vec<Token>| {
                piece.last().is_some_and(|last| {
                    token.bbox.left - last.bbox.right <= wide
                        && !are_flush_headings(piece, last, &token, ctx)
                })
            };
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
    let chunks = parts.into_iter().map(Chunk::new);
    // A dash heads nothing: it is a short rule below a heading.
    chunks.filter(|chunk| !is_rule(&chunk.text)).collect()
}

/// Whether a narrow gap falls on a column edge and what stands on both sides starts, or ends, exactly where the text of
/// its column does.
fn are_flush_headings(piece: &[Token], last: &Token, token: &Token, ctx: &Context<'_>) -> bool {
    let (from, to) = (
        ctx.columns.at(last.core.center_x()),
        ctx.columns.at(token.core.center_x()),
    );
    let first = &piece[0].bbox;
    if from + 1 != to || token.bbox.left - last.bbox.right <= 0.25 * ctx.text_height {
        return false;
    }
    let is_flush = |edge: f32, other: f32| (edge - other).abs() < 0.3 * ctx.text_height;
    let starts = ctx.columns.at(first.left) == from
        && is_flush(first.left, ctx.extents[from].0)
        && is_flush(token.bbox.left, ctx.extents[to].0);
    let ends = ctx.columns.at(first.center_x()) == from
        && is_flush(last.bbox.right, ctx.extents[from].1)
        && is_flush(token.bbox.right, ctx.extents[to].1);
    starts || ends
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
    Some((
        (0..ctx.columns.len()).find(under)?,
        (0..ctx.columns.len()).rfind(under)?,
    ))
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
    let first = (0..=center)
        .rev()
        .take_while(covered)
        .last()
        .unwrap_or(center);
    let last = (center..ctx.columns.len())
        .take_while(covered)
        .last()
        .unwrap_or(center);
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
        || (first <= block.first
            && block.last <= last
            && block.first == block.last
            && last - first <= 1);
    let same_columns = ((block.first, block.last) == cover && aligned < 0.9 * ctx.text_height)
        || (nested && off < ctx.text_height);
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
    same_columns && !ruled_off && !units
}
