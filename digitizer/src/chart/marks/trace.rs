//! Follows one colour through the plot, column by column.
//!
//! The runs of the colour in each column are the nodes of a graph without cycles; the line is its best path: it gains by
//! every column it covers and pays for gaps, less where something hides the line, and for bends in gaps. Dynamic
//! programming over the columns finds it, through crossings, markers and dashes, in time linear in the runs.

use std::ops::Range;

use super::colours::unmix;
use super::field::Field;

/// Least share of the colour in a pixel that counts.
const MIN_SHARE: f32 = 0.3;
/// A share above this is of a darker colour.
const MAX_SHARE: f32 = 1.3;
/// Farthest that a pixel may be from every mix of background and colour.
const MAX_RESIDUE: f32 = 24.0;
/// Share of the box of a word that its letters cover.
const MIN_LETTERING: f32 = 0.12;
/// A share this near to 1 is the colour itself; one this far from it may be another shade.
const SAME_SHADE: f32 = 0.06;
const OTHER_SHADE: f32 = 0.12;
/// Longest gap, in text heights: a printed value that hides the line.
const MAX_GAP: f32 = 4.0;
/// Longest gap, in pixels.
const MAX_GAP_PX: usize = 90;
/// What a column of a gap costs where the background shows, and where something hides the line.
const OPEN_GAP: f32 = 0.5;
const HIDDEN_GAP: f32 = 0.05;
/// What a pixel costs by which a gap misses the straight continuation.
const BEND: f32 = 0.25;
/// Columns over which the slope before a gap is measured.
const SLOPE_COLUMNS: usize = 8;
/// Most runs of a column that are looked at.
const MAX_RUNS: usize = 24;

/// How much of each pixel is of one colour.
#[derive(Debug)]
pub(super) struct Shares {
    width: usize,
    height: usize,
    shares: Vec<f32>,
    /// Pixels where other ink may hide the colour.
    hidden: Vec<bool>,
}

/// Pixels of one colour that touch in a column, `top..bottom`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    pub(super) x: usize,
    pub(super) top: usize,
    pub(super) bottom: usize,
    /// Middle, weighted by the shares.
    pub(super) y: f32,
    /// Largest share.
    pub(super) peak: f32,
}

impl Shares {
    /// Looks for a colour; pixels in `taken` belong to lines found before.
    pub(super) fn of(field: &Field, colour: [u8; 3], others: &[[u8; 3]], taken: &[bool]) -> Self {
        let n_pixels = field.width * field.height;
        let (mut shares, mut hidden) = (vec![0.0; n_pixels], vec![false; n_pixels]);
        for y in 0..field.height {
            for x in 0..field.width {
                let at = y * field.width + x;
                let (pixel, ground) = (field.pixel(x, y), field.ground(x, y));
                if !field.is_ink(x, y, 12) {
                    continue;
                }
                let mix = unmix(pixel, ground, colour);
                let nearer = |other: &[u8; 3]| {
                    let other = unmix(pixel, ground, *other);
                    let is_other_hue = mix.residue > 8.0
                        && other.residue + 6.0 < mix.residue
                        && (0.5..MAX_SHARE).contains(&other.share);
                    // A darker or lighter one of the same hue.
                    let is_other_shade = (mix.share - 1.0).abs() > OTHER_SHADE
                        && (other.share - 1.0).abs() < SAME_SHADE
                        && other.residue <= mix.residue.max(4.0);
                    is_other_hue || is_other_shade
                };
                let fits = mix.residue <= MAX_RESIDUE
                    && mix.share >= MIN_SHARE
                    && mix.share <= MAX_SHARE
                    && !others.iter().any(nearer);
                if taken[at] || field.rules[at] || !fits {
                    hidden[at] = true;
                } else {
                    shares[at] = mix.share.min(1.0);
                }
            }
        }
        Self {
            width: field.width,
            height: field.height,
            shares,
            hidden,
        }
    }

    pub(super) fn share(&self, x: usize, y: usize) -> f32 {
        self.shares[y * self.width + x]
    }

    /// Pixels of the colour that touch in a row, through one of them.
    pub(super) fn width_at(&self, x: usize, y: usize) -> usize {
        let y = y.min(self.height - 1);
        let has = |x: &usize| self.share(*x, y) > 0.0;
        (x..self.width).take_while(has).count() + (0..x).rev().take_while(has).count()
    }

    /// Whether the colour fills a disc around a place.
    fn fills_disc(&self, x: usize, y: usize, radius: f32, least: f32) -> bool {
        let reach = radius.ceil() as isize;
        let mut places = (-reach..=reach)
            .flat_map(|down| (-reach..=reach).map(move |across| (across, down)))
            .filter(|&(across, down)| (across as f32).hypot(down as f32) <= radius);
        places.all(|(across, down)| {
            let (Some(x), Some(y)) = (x.checked_add_signed(across), y.checked_add_signed(down))
            else {
                return false;
            };
            x < self.width && y < self.height && self.share(x, y) >= least
        })
    }

    /// The middle of the discs around some rows of a column that the colour fills with at least some share.
    pub(super) fn filled_disc(
        &self,
        x: usize,
        rows: Range<usize>,
        radius: f32,
        least: f32,
    ) -> Option<f32> {
        let fits = |y: &usize| self.fills_disc(x, *y, radius, least);
        let mut found = rows.filter(fits);
        let first = found.next()?;
        let last = found.last().unwrap_or(first);
        Some((first + last) as f32 / 2.0 + 0.5)
    }

    /// Upper and lower edges of the fillings in a column, to a part of a pixel. What hides them does not end them.
    pub(super) fn fillings(&self, x: usize, max_hidden: usize) -> Vec<(f32, f32)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut open: Option<(usize, usize)> = None;
        for y in 0..=self.height {
            let share = if y < self.height {
                self.share(x, y)
            } else {
                0.0
            };
            let is_hidden = y < self.height && self.hidden[y * self.width + x];
            if share > 0.0 {
                open = Some((open.map_or(y, |(top, _)| top), y + 1));
            } else if let Some((top, bottom)) = open
                && (!is_hidden || y - bottom >= max_hidden)
            {
                found.push((top, bottom));
                open = None;
            }
        }
        // The pixel at an edge is covered by its share.
        let edge = |y: usize| 1.0 - self.share(x, y);
        found
            .into_iter()
            .map(|(top, bottom)| (top as f32 + edge(top), bottom as f32 - edge(bottom - 1)))
            .collect()
    }

    /// Takes the pixels of a run out.
    pub(super) fn erase(&mut self, run: &Run) {
        for y in run.top..run.bottom {
            let at = y * self.width + run.x;
            self.shares[at] = 0.0;
            self.hidden[at] = true;
        }
    }

    /// Takes out the words that are mostly lettering in this colour.
    pub(super) fn erase_lettering(&mut self, field: &Field) {
        for bbox in &field.boxes {
            let (columns, rows) = field.within(bbox);
            let width = self.width;
            let pixels: Vec<usize> = rows
                .clone()
                .flat_map(|y| columns.clone().map(move |x| y * width + x))
                .collect();
            let own: f32 = pixels.iter().map(|&at| self.shares[at]).sum();
            let other = pixels.iter().filter(|&&at| self.hidden[at]).count();
            let area = rows.len() * columns.len();
            // A line through a box of other lettering covers less of it than its own letters would.
            let is_lettering = own >= other as f32 && own >= MIN_LETTERING * area as f32;
            if is_lettering {
                for at in pixels {
                    self.shares[at] = 0.0;
                    self.hidden[at] = true;
                }
            }
        }
    }

    fn column(&self, x: usize) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut y = 0;
        while y < self.height {
            if self.share(x, y) == 0.0 {
                y += 1;
                continue;
            }
            let top = y;
            let (mut sum, mut moment) = (0.0, 0.0);
            while y < self.height && self.share(x, y) > 0.0 {
                sum += self.share(x, y);
                moment += self.share(x, y) * (y as f32 + 0.5);
                y += 1;
            }
            let strongest = (top..y).map(|y| self.share(x, y)).fold(0.0, f32::max);
            if strongest >= 0.4 {
                runs.push(Run {
                    x,
                    top,
                    bottom: y,
                    y: moment / sum,
                    peak: strongest,
                });
            }
        }
        if runs.len() > MAX_RUNS {
            runs.sort_by_key(|run| std::cmp::Reverse(run.bottom - run.top));
            runs.truncate(MAX_RUNS);
            runs.sort_by_key(|run| run.top);
        }
        runs
    }

    /// Share of the columns between two runs where nothing hides a straight line between them.
    fn open_share(&self, from: &Run, to: &Run) -> f32 {
        let n = to.x - from.x;
        let is_open = |step: &usize| {
            let y = from.y + (to.y - from.y) * *step as f32 / n as f32;
            let y = (y as usize).min(self.height - 1);
            !self.hidden[y * self.width + from.x + step]
        };
        (1..n).filter(is_open).count() as f32
    }
}

/// A node of the graph: the best way to a run.
#[derive(Debug, Clone, Copy)]
struct Step {
    run: Run,
    gain: f32,
    /// Index of the step before.
    before: Option<usize>,
    /// Whether a run of the next column touches it.
    goes_on: bool,
}

/// The best path through the runs, from left to right; empty when there is none.
pub(super) fn best_path(shares: &Shares, text_height: f32) -> Vec<Run> {
    let reach = ((MAX_GAP * text_height) as usize).clamp(4, MAX_GAP_PX);
    let mut steps: Vec<Step> = Vec::new();
    // Steps of each column: `starts[x]..starts[x + 1]`.
    let mut starts = vec![0];
    for x in 0..shares.width {
        for run in shares.column(x) {
            let step = reached(shares, &steps, &starts, run, reach);
            if let Some(before) = step.before.filter(|&at| steps[at].run.x + 1 == x) {
                steps[before].goes_on = true;
            }
            steps.push(step);
        }
        starts.push(steps.len());
    }
    let mut at = (0..steps.len()).max_by(|&a, &b| steps[a].gain.total_cmp(&steps[b].gain));
    let mut path = Vec::new();
    while let Some(step) = at {
        path.push(steps[step].run);
        at = steps[step].before;
    }
    path.reverse();
    path
}

/// The best way to a run: on from a run that touches it, else over a gap from one that ended.
fn reached(shares: &Shares, steps: &[Step], starts: &[usize], run: Run, reach: usize) -> Step {
    // A pure colour gains more than one that is half something else.
    let own = run.peak;
    let mut best = Step {
        run,
        gain: own,
        before: None,
        goes_on: false,
    };
    let mut consider = |at: usize, cost: f32| {
        let gain = steps[at].gain + own - cost;
        if gain > best.gain {
            best.gain = gain;
            best.before = Some(at);
        }
    };
    let mut touches = false;
    let before = if run.x > 0 {
        starts[run.x - 1]..starts[run.x]
    } else {
        0..0
    };
    for at in before {
        let other = &steps[at].run;
        if other.top <= run.bottom && run.top <= other.bottom {
            touches = true;
            // Of several that touch, the one that goes straight on.
            let expected = other.y + slope(steps, at);
            let room = (run.bottom - run.top).max(other.bottom - other.top) as f32;
            consider(
                at,
                0.02 * ((run.y - expected).abs() - room / 2.0).clamp(0.0, 10.0),
            );
        }
    }
    if touches {
        return best;
    }
    let first = starts[run.x.saturating_sub(reach)];
    for at in first..starts[run.x] {
        let step = &steps[at];
        if step.goes_on && step.run.x + 1 < run.x {
            continue;
        }
        let dx = (run.x - step.run.x) as f32;
        let expected = step.run.y + slope(steps, at) * dx;
        let room = (run.bottom - run.top).max(step.run.bottom - step.run.top) as f32 / 2.0;
        let off = ((run.y - expected).abs() - room - 1.0).max(0.0);
        // The line may also turn: then it need not go on straight, but not jump either.
        let jump = ((run.y - step.run.y).abs() - room - 2.0 * dx).max(0.0);
        let bend = BEND * off.min(jump + 0.3 * off);
        if bend > step.gain {
            continue;
        }
        let open = shares.open_share(&step.run, &run);
        consider(at, OPEN_GAP * open + HIDDEN_GAP * (dx - 1.0 - open) + bend);
    }
    best
}

/// Slope of the path that leads to a step.
fn slope(steps: &[Step], at: usize) -> f32 {
    let (end, mut start) = (&steps[at], at);
    for _ in 0..SLOPE_COLUMNS {
        match steps[start].before {
            Some(before) => start = before,
            None => break,
        }
    }
    let start = &steps[start].run;
    let dx = end.run.x - start.x;
    if dx == 0 {
        0.0
    } else {
        (end.run.y - start.y) / dx as f32
    }
}
