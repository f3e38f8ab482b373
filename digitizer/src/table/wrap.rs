//! Wrapping: which neighbouring body lines are one row where no separator tells.
//!
//! Pairs of lines are joined in the order of the evidence for them, as in Kruskal's spanning forest, under one
//! constraint: no row holds two anchors. Evidence is what makes a typesetter wrap: the lines of one cell stand closer
//! than rows do, the next word would not have fitted, and the sentence goes on.

use super::columns::Columns;
use super::page::median;
use super::rows::{BodyLine, Fragment};

/// Lines of a body and what is known about them.
pub(crate) struct Wrap<'a> {
    lines: &'a [BodyLine],
    anchors: &'a [bool],
    hard: &'a [f32],
    /// Per column, how far right its text reaches.
    reach: Vec<f32>,
    /// Per column, whether it holds figures.
    figures: Vec<bool>,
    /// Distance of two lines of one cell.
    tight: f32,
    /// Typical distance of two rows.
    pitch: f32,
    text_height: f32,
}

/// Evidence that two lines are one row.
struct Link {
    upper: usize,
    lower: usize,
    score: f32,
}

impl<'a> Wrap<'a> {
    pub(crate) fn new(
        lines: &'a [BodyLine],
        anchors: &'a [bool],
        columns: &Columns,
        hard: &'a [f32],
        text_height: f32,
    ) -> Self {
        let mut reach = vec![f32::MIN; columns.len()];
        let mut counts = vec![(0_usize, 0_usize); columns.len()];
        // Section labels run on over the empty columns beside them: they do not tell how wide theirs is.
        let full = |line: &&BodyLine| line.fragments.len() > 1 || line.fragment(0).is_none();
        for fragment in lines.iter().filter(full).flat_map(|line| &line.fragments) {
            let inside = columns.at(fragment.bbox.left + 1.0) == fragment.col;
            if inside && columns.at(fragment.bbox.right - 1.0) == fragment.col {
                reach[fragment.col] = reach[fragment.col].max(fragment.bbox.right);
            }
            counts[fragment.col].0 += usize::from(fragment.figure);
            counts[fragment.col].1 += 1;
        }
        let mut steps: Vec<f32> = Vec::new();
        for col in 0..columns.len() {
            let centers: Vec<f32> = lines
                .iter()
                .filter(|line| line.fragment(col).is_some())
                .map(|line| line.center)
                .collect();
            steps.extend(centers.windows(2).map(|pair| pair[1] - pair[0]));
        }
        steps.sort_by(f32::total_cmp);
        let tight = steps
            .get(steps.len() / 20)
            .copied()
            .unwrap_or(1.5 * text_height);
        let mut pitches: Vec<f32> = (1..lines.len())
            .filter(|i| anchors[*i] && anchors[i - 1])
            .map(|i| lines[i].center - lines[i - 1].center)
            .collect();
        let pitch = median(&mut pitches).unwrap_or(2.0 * tight);
        let figures = counts
            .iter()
            .map(|(figures, all)| figures * 3 > all * 2)
            .collect();
        Self {
            lines,
            anchors,
            hard,
            reach,
            figures,
            tight,
            pitch,
            text_height,
        }
    }

    /// For each line, whether it is in one row with the line before it.
    pub(crate) fn joins(&self) -> Vec<bool> {
        let mut links = self.links();
        links.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.upper.cmp(&b.upper)));
        let mut joins = vec![false; self.lines.len()];
        for link in links.into_iter().filter(|link| link.score > 0.0) {
            // A row is a run of lines: everything between the two joins with them.
            let first = (0..=link.upper)
                .rev()
                .take_while(|i| *i == link.upper || joins[i + 1])
                .last();
            let last = (link.lower..self.lines.len())
                .take_while(|i| *i == link.lower || joins[*i])
                .last();
            let (first, last) = (first.unwrap_or(link.upper), last.unwrap_or(link.lower));
            let n_anchors = (first..=last).filter(|i| self.anchors[*i]).count();
            if n_anchors <= 1 {
                joins[link.upper + 1..=link.lower].fill(true);
            }
        }
        joins
    }

    fn links(&self) -> Vec<Link> {
        let mut links = Vec::new();
        for lower in 1..self.lines.len() {
            let below = &self.lines[lower];
            let above = &self.lines[lower - 1];
            let overlap = above.bbox.bottom - below.bbox.top;
            let step = below.center - above.center;
            if !self.is_separated(lower - 1, lower)
                && (step < 0.8 * self.text_height
                    || (overlap > 0.25 * self.text_height && step < 1.15 * self.text_height))
            {
                // Half-overlapping lines are one row; of two candidates the nearer one.
                links.push(Link {
                    upper: lower - 1,
                    lower,
                    score: 4.0 - step / self.text_height,
                });
            }
            for fragment in &below.fragments {
                let before = (0..lower)
                    .rev()
                    .take(6)
                    .find_map(|i| Some((i, self.lines[i].fragment(fragment.col)?)));
                if let Some((upper, before)) = before {
                    let score = self.score(upper, before, lower, fragment);
                    links.push(Link {
                        upper,
                        lower,
                        score,
                    });
                }
            }
            // Text without a label beside it goes with the nearest line, whatever that is.
            if !self.anchors[lower] && below.fragments.iter().all(|fragment| fragment.col > 0) {
                let nearness = |step: f32| (0.5 - 0.1 * step / self.text_height).clamp(0.01, 0.4);
                let is_section =
                    |line: &BodyLine| line.fragments.len() == 1 && line.fragments[0].col == 0;
                if !self.is_separated(lower - 1, lower) && !is_section(above) {
                    links.push(Link {
                        upper: lower - 1,
                        lower,
                        score: nearness(step),
                    });
                }
                let next = self.lines.get(lower + 1).filter(|next| !is_section(next));
                if let Some(next) = next.filter(|_| !self.is_separated(lower, lower + 1)) {
                    let score = nearness(next.center - below.center);
                    links.push(Link {
                        upper: lower,
                        lower: lower + 1,
                        score,
                    });
                }
            }
        }
        links
    }

    fn is_separated(&self, upper: usize, lower: usize) -> bool {
        let (from, to) = (self.lines[upper].center, self.lines[lower].center);
        self.hard.iter().any(|y| from < *y && *y < to)
    }

    /// How much speaks for a fragment continuing the one above it in its column; positive means yes.
    fn score(&self, upper: usize, before: &Fragment, lower: usize, fragment: &Fragment) -> f32 {
        let both_figures = before.figure && fragment.figure && self.figures[fragment.col];
        if both_figures || self.is_separated(upper, lower) {
            return f32::MIN;
        }
        let step = self.lines[lower].center - self.lines[upper].center;
        self.closeness(step) + self.continues(before, fragment, self.lines[lower].fragments.len())
    }

    /// As close as lines of one cell: positive; as far as rows: negative; no difference known: little.
    fn closeness(&self, step: f32) -> f32 {
        if self.pitch < 1.1 * self.tight + 0.5 {
            return if step > 1.3 * self.tight { -2.0 } else { 0.0 };
        }
        // Cell padding adds at least a tenth to the distance of two lines.
        let apart = self.pitch.min(1.3 * self.tight);
        let middle = f32::midpoint(self.tight, apart);
        (2.0 * (middle - step) / (apart - self.tight)).clamp(-2.0, 1.0)
    }

    /// Whether `lower` goes on where `upper`, in the same column, broke off.
    fn continues(&self, upper: &Fragment, lower: &Fragment, n_fragments: usize) -> f32 {
        const OPEN_ENDS: [&str; 12] = [
            "and", "of", "or", "for", "the", "to", "in", "by", "with", "from", "at", "on",
        ];
        let first_word = lower.tokens.first().map_or(0.0, |token| token.bbox.width());
        let room = self.reach[upper.col] - upper.bbox.right;
        let mut score = -0.2;
        if first_word + 0.3 * self.text_height < room - 0.6 * self.text_height {
            score -= 1.6;
        }
        // `(b)` opens an item of a list; it continues nothing.
        let opening = lower.tokens.first().map_or("", |token| token.text.as_str());
        let is_item =
            opening.ends_with(')') && opening.len() <= 4 && opening.contains(char::is_alphabetic);
        let starts_lower = !is_item
            && lower
                .text
                .trim_start_matches(['(', '"', '\''])
                .starts_with(char::is_lowercase);
        if starts_lower {
            score += 1.4;
        } else if lower.text.starts_with(['&', '/', '+']) {
            score += 0.5;
        } else if lower.text.starts_with('(') {
            score += 0.15;
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
        if indent < -0.5 * self.text_height && !starts_lower && upper.col == 0 {
            score -= 1.0;
        } else if indent > 0.5 * self.text_height
            && !starts_lower
            && n_fragments > 1
            && upper.col == 0
        {
            score -= 0.6;
        }
        score
    }
}
