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

/// A label alone in a stripe with the line below it is a row of its own where that line is as far away as rows are, in
/// distances of rows: two stripes of one colour touch below the label of a section.
const ROW_STEP: f32 = 0.92;

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
    let (lines, labels) = set_apart_group_labels(lines);
    let wrapped = wrapped_shares(&lines);
    let mut anchors = anchors(&lines);
    for (anchor, wrapped) in anchors.iter_mut().zip(&wrapped) {
        *anchor &= !wrapped;
    }
    let joins: Vec<bool> = if one_anchor_each(&lines, &anchors, hard) {
        let separated = |i: usize| {
            hard.iter()
                .any(|y| lines[i - 1].center < *y && *y < lines[i].center)
        };
        let wraps = Wrap::new(&lines, &anchors, columns, hard, text_height).joins();
        let pitch = pitch_across(&lines, &anchors, &separated);
        let is_section = |i: usize| {
            let step = lines[i].center - lines[i - 1].center;
            let is_label = matches!(&lines[i - 1].fragments[..], [only] if only.col == 0);
            is_label && pitch.is_some_and(|pitch| step > ROW_STEP * pitch)
        };
        (0..lines.len())
            .map(|i| i > 0 && !separated(i) && (wraps[i] || !is_section(i)))
            .collect()
    } else {
        Wrap::new(&lines, &anchors, columns, hard, text_height).joins()
    };
    let mut rows: Vec<Row> = Vec::new();
    for ((line, joins), wrapped) in lines.into_iter().zip(joins).zip(wrapped) {
        match rows.last_mut() {
            Some(row) if joins || wrapped => row.lines.push(line),
            _ => rows.push(Row { lines: vec![line] }),
        }
    }
    let floating = put_back(labels, &mut rows);
    (rows, floating)
}

/// Median distance of the rows on both sides of a separator.
fn pitch_across(
    lines: &[BodyLine],
    anchors: &[bool],
    separated: &impl Fn(usize) -> bool,
) -> Option<f32> {
    let mut pitches: Vec<f32> = (1..lines.len())
        .filter(|i| anchors[*i] && anchors[i - 1] && separated(*i))
        .map(|i| lines[i].center - lines[i - 1].center)
        .collect();
    median(&mut pitches)
}

/// Lines of nothing but bracketed figures below figures without them, where other rows hold both in one cell: in narrow
/// columns `18,507 (24.0)` wraps. Standard errors below their estimates are never beside them elsewhere.
fn wrapped_shares(lines: &[BodyLine]) -> Vec<bool> {
    let is_share = |text: &str| text.starts_with('(') && text.ends_with(')');
    let holds_both = |col: usize| {
        let cells = lines.iter().filter_map(|line| line.fragment(col));
        let n_both = cells.clone().filter(|cell| {
            let pair = cell.text.split_once(' ');
            pair.is_some_and(|(value, share)| cell.figure && !is_share(value) && is_share(share))
        });
        n_both.count() * 2 > cells.count()
    };
    let wraps = |i: usize| {
        i > 0
            && !lines[i].fragments.is_empty()
            && lines[i].fragments.iter().all(|share| {
                let above = lines[i - 1].fragment(share.col);
                share.figure
                    && is_share(&share.text)
                    && above.is_some_and(|value| value.figure && !value.text.contains('('))
                    && holds_both(share.col)
            })
    };
    (0..lines.len()).map(wraps).collect()
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

/// Takes out the labels of a sparse first column beside a full second one: they name groups of rows and stand
/// anywhere beside them.
fn set_apart_group_labels(lines: Vec<BodyLine>) -> (Vec<BodyLine>, Vec<Fragment>) {
    let count = |col: usize| {
        lines
            .iter()
            .filter(|line| line.fragment(col).is_some())
            .count()
    };
    let n_valued = lines.iter().filter(|line| line.n_figures() > 0).count();
    let (n_labels, n_second) = (count(0), count(1));
    let sparse = 0 < n_labels && n_labels * 4 < n_second * 3 && n_second * 5 >= n_valued * 4;
    // Labels of sections leave the second column empty, too.
    let beside = lines
        .iter()
        .filter(|line| line.fragment(0).is_none() && line.fragment(1).is_some())
        .count();
    if !sparse || beside * 4 < n_second {
        return (lines, Vec::new());
    }
    let mut labels = Vec::new();
    let mut kept = Vec::new();
    for mut line in lines {
        labels.extend(line.fragments.extract_if(.., |fragment| fragment.col == 0));
        if !line.fragments.is_empty() {
            line.bbox = line
                .fragments
                .iter()
                .map(|f| f.bbox)
                .reduce(|a, b| a.union(&b))
                .unwrap_or_default();
            kept.push(line);
        }
    }
    (kept, labels)
}

/// Gives each group label its place among the rows. A label on a row without a second label stays in it: a total.
fn put_back(labels: Vec<Fragment>, rows: &mut [Row]) -> Vec<Floating> {
    let mut floating: Vec<Floating> = Vec::new();
    for fragment in labels {
        let middle = fragment.bbox.center_y();
        let on = rows
            .iter()
            .position(|row| row.bbox().top <= middle && middle <= row.bbox().bottom);
        match on {
            Some(row) if rows[row].cell(1).is_empty() => {
                let line = &mut rows[row].lines[0];
                line.bbox = line.bbox.union(&fragment.bbox);
                line.fragments.insert(0, fragment);
                continue;
            }
            _ => {}
        }
        let after_row = on
            .or_else(|| rows.iter().rposition(|row| row.center() < middle))
            .unwrap_or(0);
        // A label of two lines is one label.
        let height = fragment.bbox.height();
        let wrapped = floating.last_mut().filter(|last| {
            let last = &last.fragment;
            fragment.bbox.top - last.bbox.bottom < 0.9 * height
                && (last.bbox.left - fragment.bbox.left).abs() < 2.0 * height
        });
        match wrapped {
            Some(last) => {
                last.fragment.bbox = last.fragment.bbox.union(&fragment.bbox);
                last.fragment.tokens.extend(fragment.tokens);
            }
            None => floating.push(Floating {
                fragment,
                after_row,
            }),
        }
    }
    for label in &mut floating {
        let middle = label.fragment.bbox.center_y();
        if let Some(row) = rows.iter().rposition(|row| row.bbox().top <= middle) {
            label.after_row = row;
        }
    }
    floating
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
