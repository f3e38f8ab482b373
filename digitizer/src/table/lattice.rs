//! Ruled tables: the rules are the grid.
//!
//! Rules cut the picture into a lattice; two neighbouring places without a rule between them are one cell. This is only
//! trusted when rules separate most places and no cell would hold two stacked or two neighbouring values.

use super::grid::{Grid, Slot};
use super::lines::{TextLine, text_of};
use super::options::{MAX_COLS, MAX_ROWS};
use super::page::{Page, Token};
use super::rows::is_figure;
use super::rules::{Rule, Rules};
use super::units;
use super::value;

/// Gap between the headings of two groups of columns, in text heights.
const HEADING_GAP: f32 = 3.0;

/// Reads a page as a lattice. `None` when its rules do not box the cells.
pub(crate) fn read(page: &Page, rules: &Rules, lines: &[TextLine]) -> Option<Grid> {
    let (title, boxed, notes) = around_the_box(lines, rules);
    let lattice = Lattice::find(page, rules, boxed)?;
    let is_grid = lattice.xs.len() > 2 && lattice.ys.len() > 2;
    let mut grid = is_grid.then(|| filled(&lattice, boxed))?;
    split_headings(&mut grid, page.text_height);
    let grid = is_plausible(&grid, page.text_height).then_some(grid)?;
    Some(with_surroundings(with_header(grid), title, notes))
}

/// Reads a page as a single row or column of boxes, or of lines with a rule between any two.
pub(crate) fn read_strip(page: &Page, rules: &Rules, lines: &[TextLine]) -> Option<Grid> {
    let (title, boxed, notes) = around_the_box(lines, rules);
    let lattice = Lattice::find(page, rules, boxed)?;
    let n_cells = (lattice.xs.len() - 1) * (lattice.ys.len() - 1);
    let is_strip = lattice.xs.len() == 2 || lattice.ys.len() == 2;
    let grid = (is_strip && n_cells > 1).then(|| filled(&lattice, boxed))?;
    let n_filled = grid.slots.iter().filter(|slot| !slot.tokens.is_empty());
    (n_filled.count() * 2 > n_cells).then(|| with_surroundings(grid, title, notes))
}

/// The words in their places.
fn filled(lattice: &Lattice, lines: &[TextLine]) -> Grid {
    let mut grid = Grid::new(lattice.ys.clone(), lattice.xs.clone());
    for row in 0..grid.n_rows {
        for col in 0..grid.n_cols {
            let (row_span, col_span) = lattice.extent(row, col);
            if !grid.is_taken(row, col) {
                grid.place(Slot::new(row, col, row_span, col_span, Vec::new()));
            }
        }
    }
    for line in lines {
        for token in &line.tokens {
            let (row, col) = lattice.place_of(token);
            grid.place(Slot::new(row, col, 1, 1, vec![token.clone()]));
        }
    }
    grid.finish()
}

/// Rules between the headings of groups of columns may be missing: in the first row, words far apart are several headings,
/// each over the columns on its side of the gap.
fn split_headings(grid: &mut Grid, text_height: f32) {
    let mut slots: Vec<Slot> = Vec::with_capacity(grid.slots.len());
    for slot in std::mem::take(&mut grid.slots) {
        let cuts = if slot.row == 0 && slot.col_span > 1 {
            cuts(&slot, &grid.col_edges, text_height)
        } else {
            Vec::new()
        };
        let mut rest = slot;
        for (at, x) in cuts {
            let (left, right) = rest.tokens.into_iter().partition(|t| t.bbox.right < x);
            let end = rest.col + rest.col_span;
            slots.push(Slot::new(
                rest.row,
                rest.col,
                rest.row_span,
                at - rest.col,
                left,
            ));
            rest = Slot::new(rest.row, at, rest.row_span, end - at, right);
        }
        slots.push(rest);
    }
    grid.slots = slots;
}

/// Where a heading falls into several: the first column behind each wide gap, and the middle of the gap.
fn cuts(slot: &Slot, col_edges: &[f32], text_height: f32) -> Vec<(usize, f32)> {
    let mut boxes: Vec<_> = slot.tokens.iter().map(|token| token.bbox).collect();
    boxes.sort_by(|a, b| a.left.total_cmp(&b.left));
    let on_one_line = boxes
        .windows(2)
        .all(|pair| (pair[1].center_y() - pair[0].center_y()).abs() < 0.5 * text_height);
    let mut cuts: Vec<(usize, f32)> = Vec::new();
    for pair in boxes.windows(2).filter(|_| on_one_line) {
        if pair[1].left - pair[0].right < HEADING_GAP * text_height {
            continue;
        }
        let x = f32::midpoint(pair[0].right, pair[1].left);
        let first = cuts.last().map_or(slot.col, |(at, _)| *at) + 1;
        let nearest = (first..slot.col + slot.col_span).min_by(|a, b| {
            (col_edges[*a] - x)
                .abs()
                .total_cmp(&(col_edges[*b] - x).abs())
        });
        cuts.extend(nearest.map(|at| (at, x)));
    }
    cuts
}

fn with_surroundings(mut grid: Grid, title: &[TextLine], notes: &[TextLine]) -> Grid {
    grid.title = title.iter().map(|line| text_of(&line.tokens)).collect();
    grid.notes = notes.iter().map(|line| text_of(&line.tokens)).collect();
    grid
}

/// Lines before the box, in it, and after it: what runs on without a gap above or below all vertical rules is a title
/// or a note. Headings that are not boxed have gaps between them.
fn around_the_box<'l>(
    lines: &'l [TextLine],
    rules: &Rules,
) -> (&'l [TextLine], &'l [TextLine], &'l [TextLine]) {
    let upright = rules.vertical.iter().map(|rule| (rule.from, rule.to));
    let level = rules.horizontal.iter().map(|rule| (rule.at, rule.at));
    // Without vertical rules the box is between the outermost horizontal ones.
    let ends = upright.chain(level.filter(|_| rules.vertical.is_empty()));
    let (top, bottom) = ends.fold((f32::MAX, f32::MIN), |(top, bottom), (from, to)| {
        (top.min(from), bottom.max(to))
    });
    let runs_on = |line: &TextLine| line.chunks(rules).len() == 1;
    let is_title = |line: &&TextLine| line.center < top && runs_on(line);
    let is_note = |line: &&TextLine| line.center > bottom && runs_on(line);
    let (title, rest) = lines.split_at(lines.iter().take_while(is_title).count());
    let n_notes = rest.iter().rev().take_while(is_note).count();
    let (boxed, notes) = rest.split_at(rest.len() - n_notes);
    (title, boxed, notes)
}

/// Places and heights of the rules, and which stretches between them are ruled.
struct Lattice {
    xs: Vec<f32>,
    ys: Vec<f32>,
    /// `[row][edge]`: a vertical rule beside a row.
    upright: Vec<Vec<bool>>,
    /// `[edge][col]`: a horizontal rule above a column.
    level: Vec<Vec<bool>>,
}

impl Lattice {
    fn find(page: &Page, rules: &Rules, lines: &[TextLine]) -> Option<Self> {
        let height = page.text_height;
        let text = lines
            .iter()
            .map(TextLine::bbox)
            .reduce(|a, b| a.union(&b))?;
        let mut xs = places(&rules.vertical, 0.5 * height);
        let from = rules
            .horizontal
            .iter()
            .map(|rule| rule.from)
            .fold(f32::MAX, f32::min);
        let to = rules
            .horizontal
            .iter()
            .map(|rule| rule.to)
            .fold(f32::MIN, f32::max);
        if xs.is_empty() && from < to {
            xs = vec![from, to];
        }
        close(
            &mut xs,
            from.min(text.left - 2.0),
            to.max(text.right + 2.0),
            1.2 * height,
        );
        let crossing: Vec<Rule> = rules
            .horizontal
            .iter()
            .filter(|rule| {
                xs.windows(2)
                    .any(|pair| rule.covers(pair[0], pair[1]) > 0.8 * (pair[1] - pair[0]))
            })
            .copied()
            .collect();
        let mut ys = places(&crossing, 0.5 * height);
        if ys.is_empty() || xs.is_empty() {
            return None;
        }
        close(&mut ys, text.top - 2.0, text.bottom + 2.0, 0.8 * height);
        let unruled = end_of_header(&ys, lines, rules);
        if let Some(y) = unruled {
            ys.insert(ys.partition_point(|at| *at < y), y);
        }
        let in_bounds = xs.len() <= MAX_COLS + 1 && ys.len() <= MAX_ROWS + 1;
        if xs.len() < 2 || ys.len() < 2 || !in_bounds {
            return None;
        }
        let ruled = |rules: &[Rule], at: f32, from: f32, to: f32| {
            let covered: f32 = rules
                .iter()
                .filter(|rule| (rule.at - at).abs() <= 0.5 * height)
                .map(|rule| rule.covers(from, to))
                .sum();
            covered > 0.6 * (to - from)
        };
        let upright: Vec<Vec<bool>> = ys
            .windows(2)
            .map(|row| {
                xs.iter()
                    .map(|x| ruled(&rules.vertical, *x, row[0], row[1]))
                    .collect()
            })
            .collect();
        let level: Vec<Vec<bool>> = ys
            .iter()
            .map(|y| {
                xs.windows(2)
                    .map(|col| unruled == Some(*y) || ruled(&crossing, *y, col[0], col[1]))
                    .collect()
            })
            .collect();
        let inner_upright = share(upright.iter().flat_map(|row| &row[1..row.len() - 1]));
        let inner_level = share(level[1..level.len() - 1].iter().flatten());
        (inner_upright >= 0.55 && inner_level >= 0.45).then_some(Self {
            xs,
            ys,
            upright,
            level,
        })
    }

    /// How far the cell that starts at a place reaches: rows and columns without a rule inside.
    fn extent(&self, row: usize, col: usize) -> (usize, usize) {
        let n_cols = self.xs.len() - 1;
        let n_rows = self.ys.len() - 1;
        let col_span = 1
            + (col + 1..n_cols)
                .take_while(|edge| !self.upright[row][*edge])
                .count();
        let continues = |below: &usize| {
            (col..col + col_span).all(|col| !self.level[*below][col])
                && (col + 1..col + col_span).all(|edge| !self.upright[*below][edge])
        };
        let row_span = 1 + (row + 1..n_rows).take_while(continues).count();
        (row_span, col_span)
    }

    fn place_of(&self, token: &Token) -> (usize, usize) {
        let at = |edges: &[f32], place: f32| {
            edges[1..edges.len() - 1].partition_point(|edge| *edge <= place)
        };
        (
            at(&self.ys, token.bbox.center_y()),
            at(&self.xs, token.core.center_x()),
        )
    }
}

/// Where a header ends that no rule parts from the first row of values: between a line of headings and a line of values
/// in the same places.
fn end_of_header(ys: &[f32], lines: &[TextLine], rules: &Rules) -> Option<f32> {
    let n_figures = |line: &TextLine| -> usize {
        let chunks = line.chunks(rules);
        let is_amount =
            |text: &str| is_figure(text) && !value::is_year(text) && !units::is_date(text);
        chunks.iter().filter(|chunk| is_amount(&chunk.text)).count()
    };
    let n_chunks = |line: &TextLine| line.chunks(rules).len();
    let is_values = |line: &TextLine| n_figures(line) > 1 && 2 * n_figures(line) >= n_chunks(line);
    let first = lines.iter().position(|line| n_figures(line) > 0)?;
    let (above, values) = (&lines[..first], &lines[first]);
    let band = ys.partition_point(|y| *y <= values.center);
    let (top, bottom) = (*ys.get(band.checked_sub(1)?)?, *ys.get(band)?);
    let headings = above.last().filter(|line| top < line.center)?;
    let n_headings = n_chunks(headings);
    let is_first_header = above
        .iter()
        .filter(|line| line.center < top)
        .all(|line| 2 * n_chunks(line) < n_headings);
    let others = lines[first + 1..]
        .iter()
        .take_while(|line| line.center < bottom);
    let is_end = is_values(values)
        && n_headings > 1
        && 2 * n_headings >= n_chunks(values)
        && is_first_header
        && others.filter(|line| is_values(line)).count() == 0;
    is_end.then(|| f32::midpoint(headings.bbox().bottom, values.bbox().top))
}

/// Distinct positions of rules, ascending.
fn places(rules: &[Rule], slack: f32) -> Vec<f32> {
    let mut at: Vec<f32> = rules.iter().map(|rule| rule.at).collect();
    at.sort_by(f32::total_cmp);
    at.dedup_by(|next, first| *next - *first <= slack);
    at
}

/// Adds the outer edges that an open table leaves out.
fn close(edges: &mut Vec<f32>, from: f32, to: f32, slack: f32) {
    if edges.first().is_some_and(|first| from < first - slack) {
        edges.insert(0, from);
    }
    if edges.last().is_some_and(|last| last + slack < to) {
        edges.push(to);
    }
}

fn share<'a>(flags: impl Iterator<Item = &'a bool>) -> f32 {
    let (mut set, mut all) = (0.0, 0.0_f32);
    for flag in flags {
        set += f32::from(u8::from(*flag));
        all += 1.0;
    }
    if all == 0.0 { 1.0 } else { set / all }
}

/// Cells with several values mean that some separators are not ruled.
fn is_plausible(grid: &Grid, text_height: f32) -> bool {
    let mut crowded = 0;
    let mut filled = 0;
    for slot in grid.slots.iter().filter(|slot| !slot.tokens.is_empty()) {
        filled += 1;
        let values: Vec<&Token> = slot
            .tokens
            .iter()
            .filter(|token| value::is_value(&token.text) && token.text.len() > 2)
            .collect();
        let apart = values.windows(2).any(|pair| {
            let down = pair[1].bbox.center_y() - pair[0].bbox.center_y();
            let across = pair[1].bbox.left - pair[0].bbox.right;
            down > 0.8 * text_height || across > 1.6 * text_height
        });
        let only_values = slot.tokens.iter().all(|token| is_figure(&token.text));
        crowded += usize::from(apart && only_values);
    }
    filled >= 4 && crowded * 12 <= filled
}

/// Header rows: what the cells of the first row cover, and all rows above the first values.
fn with_header(mut grid: Grid) -> Grid {
    let spanned = grid
        .slots
        .iter()
        .filter(|slot| slot.row == 0)
        .map(|slot| slot.row_span)
        .max()
        .unwrap_or(1);
    let is_data = |slot: &&Slot| {
        let text = slot.text();
        slot.col > 0 && is_figure(&text) && !value::is_year(&text) && !units::is_date(&text)
    };
    let first_data = grid.slots.iter().filter(is_data).map(|slot| slot.row).min();
    let heads = |row: usize| {
        let filled = grid
            .slots
            .iter()
            .filter(|slot| slot.row == row && !slot.tokens.is_empty())
            .count();
        filled > 1
    };
    let above = first_data.map_or(1, |first| {
        (0..first)
            .rev()
            .find(|row| heads(*row))
            .map_or(1, |row| row + 1)
    });
    grid.header_rows = spanned.max(above).min(grid.n_rows.saturating_sub(1)).min(6);
    grid
}
