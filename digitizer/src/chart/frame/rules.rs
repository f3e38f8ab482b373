//! Straight thin lines along rows and columns: axes, grid lines, borders.

use image::RgbImage;

use super::Line;
use crate::raster::colour::distance;
use crate::{geometry::Rect, ocr::Word};

/// A pixel of a line differs from the pixels on both sides by this much in some channel; grid lines are faint.
const MIN_CONTRAST: u8 = 7;
/// Pixels on both sides that differ less are the same background.
const MAX_STEP: u8 = 12;
/// Shortest line, in text heights.
const MIN_LENGTH: f32 = 5.0;
/// Share of its length that a line covers: less when it is dashed or runs behind bars.
const MIN_COVER: f32 = 0.3;
/// Thickest line, in text heights, at least two pixels.
const MAX_THICKNESS: f32 = 0.25;
/// Gap, in text heights, that parts two lines of the same row.
const MAX_GAP: f32 = 12.0;
/// Widest mark that hides a piece of a line.
const MAX_HIDDEN: f32 = 40.0;
/// Distance from the page from which a pixel belongs to a mark.
const MIN_MARK: u8 = 40;
/// Lines of one direction that are kept.
const MAX_LINES: usize = 400;

/// The lines along the rows and along the columns of a picture, in the order of their places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    /// Along rows.
    pub level: Vec<Line>,
    /// Along columns.
    pub upright: Vec<Line>,
}

/// Finds the lines of a picture.
pub(super) fn find(image: &RgbImage, words: &[Word], page: [u8; 3], text_height: f32) -> Rules {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let pixels = image.as_raw();
    let hidden = hidden(words, width, height);
    let reach = ((MAX_THICKNESS * text_height).ceil() as usize).max(2) + 1;
    let scan = |n_lines: usize, length: usize, across: usize, along: usize| {
        let colour = |at: usize| [pixels[3 * at], pixels[3 * at + 1], pixels[3 * at + 2]];
        let mut found = Vec::new();
        let mut hits = Vec::new();
        let mut free = Vec::new();
        for line in reach..n_lines.saturating_sub(reach) {
            hits.clear();
            free.clear();
            for step in 0..length {
                let at = line * across + step * along;
                let (here, before, after) = (
                    colour(at),
                    colour(at - reach * across),
                    colour(at + reach * across),
                );
                if distance(here, before) >= MIN_CONTRAST
                    && distance(here, after) >= MIN_CONTRAST
                    && distance(before, after) <= MAX_STEP.max(distance(here, before) / 3)
                    && !hidden[at]
                {
                    hits.push(step);
                } else if distance(before, page) < MIN_MARK || distance(after, page) < MIN_MARK {
                    free.push(step);
                }
            }
            found.extend(lines(line, &hits, &free, text_height));
        }
        merged(found, reach)
    };
    Rules {
        level: scan(height, width, width, 1),
        upright: scan(width, height, 1, width),
    }
}

/// The pixels under words: strokes of letters make no lines.
fn hidden(words: &[Word], width: usize, height: usize) -> Vec<bool> {
    let mut hidden = vec![false; width * height];
    for Rect {
        left,
        top,
        right,
        bottom,
    } in words.iter().map(|word| word.bbox)
    {
        let columns = left.max(0.0) as usize..(right.ceil().max(0.0) as usize).min(width);
        let rows = top.max(0.0) as usize..(bottom.ceil().max(0.0) as usize).min(height);
        for y in rows.filter(|_| columns.start < columns.end) {
            hidden[y * width + columns.start..y * width + columns.end].fill(true);
        }
    }
    hidden
}

/// Cuts the hits of one row or column at wide gaps and keeps what is long and dense enough. What marks hide is no gap: only
/// the free pixels count.
fn lines(place: usize, hits: &[usize], free: &[usize], text_height: f32) -> Vec<Line> {
    let n_free = |from: usize, to: usize| {
        free.partition_point(|&at| at < to) - free.partition_point(|&at| at < from)
    };
    let mut lines = Vec::new();
    let mut start = 0;
    for end in 1..=hits.len() {
        let is_cut = end == hits.len()
            || n_free(hits[end - 1], hits[end]) as f32 > MAX_GAP * text_height
            || (hits[end] - hits[end - 1]) as f32 > MAX_HIDDEN * text_height;
        if !is_cut {
            continue;
        }
        let run = &hits[start..end];
        start = end;
        let (from, to) = (run[0], run[run.len() - 1] + 1);
        let n = run.len() as f32;
        let open = n + n_free(from, to) as f32;
        if open >= MIN_LENGTH * text_height && n >= MIN_COVER * open {
            lines.push(Line {
                place: place as f32 + 0.5,
                from: from as f32,
                to: to as f32,
                cover: n / open,
            });
        }
    }
    lines
}

/// Joins neighbouring rows or columns of one line.
fn merged(lines: Vec<Line>, reach: usize) -> Vec<Line> {
    let mut merged: Vec<(Line, f32, f32)> = Vec::new();
    for line in lines {
        let weight = line.cover * (line.to - line.from);
        let same = merged.iter_mut().rev().take(24).find(|(other, last, _)| {
            line.place - last <= 1.5
                && line.place - other.place <= reach as f32
                && line.from.max(other.from) < line.to.min(other.to)
        });
        if let Some((other, last, sum)) = same {
            other.place = (other.place * *sum + line.place * weight) / (*sum + weight);
            other.from = other.from.min(line.from);
            other.to = other.to.max(line.to);
            other.cover = other.cover.max(line.cover);
            *last = line.place;
            *sum += weight;
        } else {
            merged.push((line, line.place, weight));
        }
        if merged.len() >= MAX_LINES {
            break;
        }
    }
    merged.into_iter().map(|(line, _, _)| line).collect()
}
