//! Body rows: which text lines are one row.
//!
//! A line with numbers anchors a row. The other lines are labels: a section row of their own, or the rest of a cell that
//! wrapped. Rules and stripes decide where they exist; else wrapping is judged by what makes a typesetter wrap: the next
//! word would not have fitted, the lines stand closer than rows do, and the sentence goes on.

use super::columns::{self, Columns};
use super::lines::{TextLine, around, text_of};
use super::page::{Token, median};
use super::value;
use super::wrap::Wrap;
use crate::geometry::Rect;

/// The part of a text line that lies in one column.
#[derive(Debug, Clone)]
pub(crate) struct Fragment {
    pub(crate) col: usize,
    pub(crate) tokens: Vec<Token>,
    pub(crate) text: String,
    pub(crate) bbox: Rect,
    /// Whether it is a number, a date or a printed nothing.
    pub(crate) figure: bool,
}

/// A text line of the body, cut into columns.
#[derive(Debug, Clone)]
pub(crate) struct BodyLine {
    pub(crate) fragments: Vec<Fragment>,
    pub(crate) center: f32,
    pub(crate) bbox: Rect,
}

impl BodyLine {
    pub(crate) fn new(line: &TextLine, columns: &Columns, text_height: f32) -> Self {
        let fragments = columns::split(line, columns, text_height)
            .into_iter()
            .map(|(col, tokens)| {
                let text = text_of(&tokens);
                Fragment {
                    col,
                    bbox: around(&tokens),
                    figure: is_figure(&text),
                    text,
                    tokens,
                }
            })
            .collect();
        Self {
            fragments,
            center: line.center,
            bbox: line.bbox(),
        }
    }

    pub(crate) fn fragment(&self, col: usize) -> Option<&Fragment> {
        self.fragments.iter().find(|fragment| fragment.col == col)
    }

    /// Figures outside of the label column.
    fn n_figures(&self) -> usize {
        self.fragments
            .iter()
            .filter(|fragment| fragment.col > 0 && fragment.figure)
            .count()
    }
}

/// One row of the body: its lines, and nothing else.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) lines: Vec<BodyLine>,
}

impl Row {
    pub(crate) fn center(&self) -> f32 {
        let anchor = self.lines.iter().max_by_key(|line| line.n_figures());
        anchor.map_or(0.0, |line| line.center)
    }

    pub(crate) fn bbox(&self) -> Rect {
        self.lines
            .iter()
            .map(|line| line.bbox)
            .reduce(|a, b| a.union(&b))
            .unwrap_or_default()
    }

    /// The fragments of one column, top to bottom.
    pub(crate) fn cell(&self, col: usize) -> Vec<&Fragment> {
        self.lines
            .iter()
            .filter_map(|line| line.fragment(col))
            .collect()
    }
}

/// A label that stands between two rows: it belongs to both.
#[derive(Debug, Clone)]
pub(crate) struct Floating {
    pub(crate) fragment: Fragment,
    /// The row above its middle.
    pub(crate) after_row: usize,
}

/// Whether a text is made of digits rather than words: a value, a range, a count with its share.
pub(crate) fn is_figure(text: &str) -> bool {
    if value::is_value(text) {
        return true;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0 && letters * 4 <= digits
}

/// Groups body lines into rows. `hard` are the heights of separators that no row crosses.
pub(crate) fn group(
    lines: Vec<BodyLine>,
    columns: &Columns,
    hard: &[f32],
    text_height: f32,
) -> (Vec<Row>, Vec<Floating>) {
    let anchors = anchors(&lines);
    let (lines, anchors, floating) = set_apart_floating(lines, anchors, text_height);
    let joins = if one_anchor_each(&lines, &anchors, hard) {
        let separated = |i: usize| {
            hard.iter()
                .any(|y| lines[i - 1].center < *y && *y < lines[i].center)
        };
        (0..lines.len()).map(|i| i > 0 && !separated(i)).collect()
    } else {
        Wrap::new(&lines, &anchors, columns, hard, text_height).joins()
    };
    let mut rows: Vec<Row> = Vec::new();
    for (line, joins) in lines.into_iter().zip(joins) {
        match rows.last_mut() {
            Some(row) if joins => row.lines.push(line),
            _ => rows.push(Row { lines: vec![line] }),
        }
    }
    let floating = floating
        .into_iter()
        .map(|fragment| {
            let middle = fragment.bbox.center_y();
            let after_row = rows
                .iter()
                .rposition(|row| row.center() < middle)
                .unwrap_or(0);
            Floating {
                fragment,
                after_row,
            }
        })
        .collect();
    (rows, floating)
}

/// Lines that surely are rows of their own: they hold about as many figures as the others do.
fn anchors(lines: &[BodyLine]) -> Vec<bool> {
    let counts: Vec<usize> = lines.iter().map(BodyLine::n_figures).collect();
    let mut filled: Vec<f32> = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| *count as f32)
        .collect();
    if filled.len() * 3 < lines.len().min(12) {
        // A table of words: lines that fill most columns.
        let mut widths: Vec<f32> = lines
            .iter()
            .map(|line| line.fragments.len() as f32)
            .collect();
        let most = median(&mut widths).unwrap_or(1.0).max(2.0);
        return lines
            .iter()
            .map(|line| line.fragments.len() as f32 >= most && line.fragment(0).is_some())
            .collect();
    }
    let need = median(&mut filled)
        .map_or(1.0, |median| (median * 0.4).ceil())
        .max(1.0) as usize;
    counts.iter().map(|count| *count >= need).collect()
}

/// Takes out labels that stand at half height between two anchors: they span both rows.
fn set_apart_floating(
    lines: Vec<BodyLine>,
    anchors: Vec<bool>,
    text_height: f32,
) -> (Vec<BodyLine>, Vec<bool>, Vec<Fragment>) {
    let mut kept = (Vec::new(), Vec::new());
    let mut floating = Vec::new();
    for i in 0..lines.len() {
        let above = (0..i).rev().find(|j| anchors[*j]).map(|j| &lines[j]);
        let below = (i + 1..lines.len())
            .find(|j| anchors[*j])
            .map(|j| &lines[j]);
        let between = above.zip(below).is_some_and(|(above, below)| {
            let (up, down) = (
                lines[i].center - above.center,
                below.center - lines[i].center,
            );
            let pitch = up + down;
            (up - down).abs() < 0.25 * pitch.min(2.0 * text_height)
                && pitch < 2.6 * text_height
                && up < 1.25 * text_height
        });
        let blank_beside = above.zip(below).is_some_and(|(above, below)| {
            above.fragment(0).is_none()
                && below.fragment(0).is_none()
                && above.fragment(1).is_some()
        });
        let is_stub = lines[i].fragments.len() == 1 && lines[i].fragments[0].col == 0;
        if !anchors[i] && between && blank_beside && is_stub {
            floating.extend(lines[i].fragments.iter().cloned());
        } else {
            kept.0.push(lines[i].clone());
            kept.1.push(anchors[i]);
        }
    }
    (kept.0, kept.1, floating)
}

/// Whether the separators cut the body into single rows.
fn one_anchor_each(lines: &[BodyLine], anchors: &[bool], hard: &[f32]) -> bool {
    let mut counts = vec![0_usize; hard.len() + 1];
    for (line, anchor) in lines.iter().zip(anchors) {
        counts[hard.partition_point(|y| *y < line.center)] += usize::from(*anchor);
    }
    let filled = counts.iter().filter(|count| **count > 0).count();
    let crowded = counts.iter().filter(|count| **count > 1).count();
    filled >= 3 && crowded == 0
}
