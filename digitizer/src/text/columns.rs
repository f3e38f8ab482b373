//! Reading order: columns that whitespace parts, after the recursive XY cut.[^1]
//!
//! It deviates in one point. A page is not cut at every horizontal gap, for paragraphs that end side by side would be read
//! across both columns; consecutive bands are kept together while one gutter runs down through all of them.
//!
//! [^1]: Nagy & Seth, "Hierarchical representation of optically scanned documents", 1984.

use super::options::{MAX_BANDS, MAX_DEPTH, MIN_COLUMN_LINES, MIN_COLUMN_WORDS, MIN_GUTTER};
use super::piece::Piece;

/// The columns in reading order, each with its words.
pub(super) fn in_reading_order(pieces: Vec<Piece>, text_height: f32) -> Vec<Vec<Piece>> {
    let mut columns = Vec::new();
    cut(pieces, MIN_GUTTER * text_height, MAX_DEPTH, &mut columns);
    columns
}

fn cut(pieces: Vec<Piece>, gutter: f32, depth: usize, columns: &mut Vec<Vec<Piece>>) {
    let mut bands = bands(pieces);
    let mut single: Vec<Piece> = Vec::new();
    let mut from = 0;
    while from < bands.len() {
        let parted = (depth > 0)
            .then(|| longest_parted(&bands[from..], gutter))
            .flatten();
        let Some((n_bands, at)) = parted else {
            single.append(&mut bands[from]);
            from += 1;
            continue;
        };
        flush(&mut single, columns);
        let parted: Vec<Piece> = bands[from..from + n_bands]
            .iter_mut()
            .flat_map(std::mem::take)
            .collect();
        let (left, right) = parted
            .into_iter()
            .partition(|piece| piece.bbox.center_x() < at);
        cut(left, gutter, depth - 1, columns);
        cut(right, gutter, depth - 1, columns);
        from += n_bands;
    }
    flush(&mut single, columns);
}

fn flush(single: &mut Vec<Piece>, columns: &mut Vec<Vec<Piece>>) {
    if !single.is_empty() {
        columns.push(std::mem::take(single));
    }
}

/// Words that no horizontal gap parts, top to bottom.
fn bands(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    pieces.sort_by(|a, b| a.bbox.top.total_cmp(&b.bbox.top));
    let mut bands: Vec<Vec<Piece>> = Vec::new();
    let mut bottom = f32::NEG_INFINITY;
    for piece in pieces {
        let top = piece.bbox.top;
        let below = piece.bbox.bottom;
        match bands.last_mut() {
            Some(band) if top < bottom => band.push(piece),
            _ => bands.push(vec![piece]),
        }
        bottom = bottom.max(below);
    }
    bands
}

/// The most bands, from the first on, that one gutter runs through, and where it runs.
fn longest_parted(bands: &[Vec<Piece>], gutter: f32) -> Option<(usize, f32)> {
    let bands = &bands[..bands.len().min(MAX_BANDS)];
    let boxes = || bands.iter().flatten().map(|piece| piece.bbox);
    let page = boxes().reduce(|a, b| a.union(&b))?;
    let mut free = vec![(page.left, page.right)];
    let mut longest = None;
    for (at, band) in bands.iter().enumerate() {
        for piece in band {
            free = without(&free, piece.bbox.left, piece.bbox.right, gutter);
        }
        let parts = &bands[..=at];
        // What is free at the margin may become a gutter when lines follow that stand there.
        let inner = |(left, right): &&(f32, f32)| page.left < *left && *right < page.right;
        let parted = free.iter().filter(inner).find(|(left, right)| {
            let middle = f32::midpoint(*left, *right);
            is_column(parts, |piece| piece.bbox.right <= middle)
                && is_column(parts, |piece| piece.bbox.left >= middle)
        });
        if let Some((left, right)) = parted {
            longest = Some((at + 1, f32::midpoint(*left, *right)));
        } else if free.is_empty() {
            break;
        }
    }
    longest
}

/// The intervals with one taken out of them; what becomes narrower than a gutter is gone.
fn without(free: &[(f32, f32)], left: f32, right: f32, gutter: f32) -> Vec<(f32, f32)> {
    free.iter()
        .flat_map(|&(from, to)| {
            if right <= from || to <= left {
                [(from, to), (0.0, 0.0)]
            } else {
                [(from, left), (right, to)]
            }
        })
        .filter(|(from, to)| to - from >= gutter)
        .collect()
}

/// Whether the words on one side stand in lines of running text.
fn is_column(bands: &[Vec<Piece>], is_inside: impl Fn(&Piece) -> bool) -> bool {
    let mut feet: Vec<(f32, f32)> = bands
        .iter()
        .flatten()
        .filter(|piece| is_inside(piece))
        .map(|piece| (piece.baseline, piece.bbox.height()))
        .collect();
    feet.sort_by(|a, b| a.0.total_cmp(&b.0));
    let starts = |pair: &&[(f32, f32)]| pair[1].0 - pair[0].0 > 0.6 * pair[0].1.min(pair[1].1);
    let n_lines = usize::from(!feet.is_empty()) + feet.windows(2).filter(starts).count();
    n_lines >= MIN_COLUMN_LINES && feet.len() as f32 >= MIN_COLUMN_WORDS * n_lines as f32
}
