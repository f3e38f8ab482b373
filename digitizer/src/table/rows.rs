//! Body rows: which text lines are one row.
//!
//! A line with numbers anchors a row. The other lines are labels: a section row of their own, or the rest of a cell that
//! wrapped. Rules and stripes decide where they exist; else wrapping is judged by what makes a typesetter wrap: the next
//! word would not have fitted, the lines stand closer than rows do, and the sentence goes on.

use super::columns::{self, Columns};
use super::lines::{TextLine, around, text_of};
use super::page::{Token, median};
use super::value;
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

    fn fragment(&self, col: usize) -> Option<&Fragment> {
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
    let ctx = Wrap::new(&lines, &anchors, columns, hard, text_height);
    let mut rows: Vec<Row> = Vec::new();
    let mut joins: Vec<bool> = vec![false; lines.len()];
    if one_anchor_each(&lines, &anchors, hard) {
        for i in 1..lines.len() {
            joins[i] = !ctx.is_separated(i - 1, i);
        }
    } else {
        let mut start = 0;
        while start < lines.len() {
            let end = (start + 1..lines.len())
                .find(|i| anchors[*i])
                .unwrap_or(lines.len());
            ctx.join_run(start, end, &anchors, &mut joins);
            start = end;
        }
    }
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

/// What is known when judging whether a cell wrapped.
struct Wrap<'a> {
    lines: &'a [BodyLine],
    hard: &'a [f32],
    /// Per column, how far right its text reaches.
    reach: Vec<f32>,
    /// Distance of two lines of one cell, and of two rows.
    tight: f32,
    pitch: f32,
    text_height: f32,
    label_always: bool,
}

impl<'a> Wrap<'a> {
    fn new(
        lines: &'a [BodyLine],
        anchors: &[bool],
        columns: &Columns,
        hard: &'a [f32],
        text_height: f32,
    ) -> Self {
        let mut reach = vec![f32::MIN; columns.len()];
        for fragment in lines.iter().flat_map(|line| &line.fragments) {
            if columns.at(fragment.bbox.right - 1.0) == fragment.col {
                reach[fragment.col] = reach[fragment.col].max(fragment.bbox.right);
            }
        }
        let step = |i: &usize| lines[*i].center - lines[i - 1].center;
        let mut all: Vec<f32> = (1..lines.len())
            .map(|i| step(&i))
            .filter(|step| *step > 0.9 * text_height)
            .collect();
        all.sort_by(f32::total_cmp);
        let mut between: Vec<f32> = (1..lines.len())
            .filter(|i| anchors[*i] && anchors[i - 1])
            .map(|i| step(&i))
            .collect();
        let tight = all
            .get(all.len() / 10)
            .copied()
            .unwrap_or(1.5 * text_height);
        let pitch = median(&mut between)
            .unwrap_or_else(|| all.get(all.len() / 2).copied().unwrap_or(tight));
        let labelled = lines
            .iter()
            .zip(anchors)
            .filter(|(line, anchor)| **anchor && line.fragment(0).is_some())
            .count();
        let n_anchors = anchors.iter().filter(|anchor| **anchor).count();
        Self {
            lines,
            hard,
            reach,
            tight,
            pitch,
            text_height,
            label_always: labelled * 10 >= n_anchors * 9,
        }
    }

    fn is_separated(&self, upper: usize, lower: usize) -> bool {
        let (from, to) = (self.lines[upper].center, self.lines[lower].center);
        self.hard.iter().any(|y| from < *y && *y < to)
    }

    /// Decides the lines after the anchor at `start` up to the next anchor at `end`: which go up, which go down.
    fn join_run(&self, start: usize, end: usize, anchors: &[bool], joins: &mut [bool]) {
        let has_next = end < self.lines.len();
        let last = if has_next { end } else { end - 1 };
        // Boundaries start|start+1 .. last-1|last, judged one by one.
        let scores: Vec<f32> = (start..last).map(|i| self.score(i, i + 1)).collect();
        let mut taken: Vec<bool> = scores.iter().map(|score| *score > 0.0).collect();
        // Both anchors cannot end in one row: the weakest boundary gives way.
        if has_next && anchors[start] && !taken.is_empty() && taken.iter().all(|taken| *taken) {
            let weakest = (0..scores.len())
                .min_by(|a, b| scores[*a].total_cmp(&scores[*b]))
                .unwrap_or(0);
            taken[weakest] = false;
        }
        for (offset, taken) in taken.into_iter().enumerate() {
            joins[start + offset + 1] = taken;
        }
    }

    /// How much speaks for two neighbouring lines being one row; positive means yes.
    fn score(&self, upper: usize, lower: usize) -> f32 {
        if self.is_separated(upper, lower) {
            return f32::MIN;
        }
        let (above, below) = (&self.lines[upper], &self.lines[lower]);
        let both_figures = above
            .fragments
            .iter()
            .any(|a| a.figure && a.col > 0 && below.fragment(a.col).is_some_and(|b| b.figure));
        if both_figures {
            return f32::MIN;
        }
        let step = below.center - above.center;
        if step < 0.85 * self.text_height
            || above.bbox.bottom - below.bbox.top > 0.25 * self.text_height
        {
            return 2.0;
        }
        let mut score = self.closeness(step);
        let label = below.fragments.first();
        match (
            label,
            above
                .fragments
                .iter()
                .find(|a| label.is_some_and(|b| a.col == b.col)),
        ) {
            (Some(label), Some(before)) => {
                score += self.continues(before, label, below.fragments.len())
            }
            // Text below nothing: the rest of a row whose label is above, or the start of one that is centred.
            (Some(label), None) if label.col > 0 && self.label_always => score += 0.8,
            (Some(label), None) if label.col == 0 => score += 0.2,
            _ => score -= 0.5,
        }
        score
    }

    /// Closer than rows are: positive; as far as rows are: negative; no difference known: nothing.
    fn closeness(&self, step: f32) -> f32 {
        if self.tight > 0.9 * self.pitch {
            return if step > 1.15 * self.pitch { -1.5 } else { 0.0 };
        }
        let middle = f32::midpoint(self.tight, self.pitch);
        let half = (self.pitch - self.tight) / 2.0;
        ((middle - step) / half).clamp(-1.6, 1.2)
    }

    /// Whether `lower` goes on where `upper`, in the same column, broke off.
    fn continues(&self, upper: &Fragment, lower: &Fragment, n_fragments: usize) -> f32 {
        const OPEN_ENDS: [&str; 12] = [
            "and", "of", "or", "for", "the", "to", "in", "by", "with", "from", "at", "on",
        ];
        let first_word = lower.tokens.first().map_or(0.0, |token| token.bbox.width());
        let room = self.reach[upper.col.min(self.reach.len() - 1)] - upper.bbox.right;
        let mut score = -0.2;
        if first_word + 0.3 * self.text_height < room - 0.6 * self.text_height {
            score -= 1.6;
        }
        let starts_lower = lower
            .text
            .trim_start_matches(['(', '"', '\''])
            .starts_with(char::is_lowercase);
        if starts_lower {
            score += 1.4;
        } else if lower.text.starts_with(['(', '&', '/', '+']) {
            score += 0.5;
        }
        let last_word = upper.tokens.last().map_or("", |token| token.text.as_str());
        if upper.text.ends_with([',', '-', '/', '&', '–', '(', '+'])
            || OPEN_ENDS.contains(&last_word)
        {
            score += 1.2;
        } else if upper.text.ends_with(':') {
            score -= 2.0;
        }
        let indent = lower.bbox.left - upper.bbox.left;
        if indent < -0.5 * self.text_height && !starts_lower {
            score -= 1.0;
        } else if indent > 0.5 * self.text_height && !starts_lower && n_fragments > 1 {
            score -= 0.6;
        }
        score
    }
}
