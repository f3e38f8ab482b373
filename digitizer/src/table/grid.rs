//! The grid being built: slots that never overlap and, once finished, cover it exactly once.

use super::lines::{around, text_of};
use super::options::{MAX_COLS, MAX_ROWS};
use super::page::Token;
use crate::geometry::Rect;

/// A cell to be: a block of grid places and the words in it, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slot {
    pub(crate) row: usize,
    pub(crate) col: usize,
    pub(crate) row_span: usize,
    pub(crate) col_span: usize,
    pub(crate) tokens: Vec<Token>,
}

impl Slot {
    pub(crate) fn new(
        row: usize,
        col: usize,
        row_span: usize,
        col_span: usize,
        tokens: Vec<Token>,
    ) -> Self {
        Self {
            row,
            col,
            row_span,
            col_span,
            tokens,
        }
    }

    /// Its words, one space between.
    pub(crate) fn text(&self) -> String {
        text_of(&self.tokens)
    }

    /// The box around its words.
    pub(crate) fn ink(&self) -> Rect {
        around(&self.tokens)
    }
}

/// Slots on a grid, with the heights and places of its lines.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    pub(crate) n_rows: usize,
    pub(crate) n_cols: usize,
    pub(crate) header_rows: usize,
    pub(crate) slots: Vec<Slot>,
    /// `n_rows + 1` heights and `n_cols + 1` places.
    pub(crate) row_edges: Vec<f32>,
    pub(crate) col_edges: Vec<f32>,
    pub(crate) title: Vec<String>,
    pub(crate) notes: Vec<String>,
    pub(crate) truncated: bool,
    taken: Vec<bool>,
}

impl Grid {
    /// An empty grid between these edges, cut to the bounds.
    pub(crate) fn new(mut row_edges: Vec<f32>, mut col_edges: Vec<f32>) -> Self {
        let truncated = row_edges.len() > MAX_ROWS + 1 || col_edges.len() > MAX_COLS + 1;
        row_edges.truncate(MAX_ROWS + 1);
        col_edges.truncate(MAX_COLS + 1);
        let (n_rows, n_cols) = (
            row_edges.len().saturating_sub(1),
            col_edges.len().saturating_sub(1),
        );
        Self {
            n_rows,
            n_cols,
            header_rows: 0,
            slots: Vec::new(),
            row_edges,
            col_edges,
            title: Vec::new(),
            notes: Vec::new(),
            truncated,
            taken: vec![false; n_rows * n_cols],
        }
    }

    /// Puts a slot on the grid. Where places are taken it is cut to what is free; if nothing is, its words go to the
    /// slot that has the place, so that no word is lost.
    pub(crate) fn place(&mut self, mut slot: Slot) {
        if slot.row >= self.n_rows || slot.col >= self.n_cols {
            self.truncated |= !slot.tokens.is_empty();
            return;
        }
        slot.row_span = slot.row_span.clamp(1, self.n_rows - slot.row);
        slot.col_span = slot.col_span.clamp(1, self.n_cols - slot.col);
        if self.taken[slot.row * self.n_cols + slot.col] {
            let owner = self.slots.iter_mut().find(|other| {
                (other.row..other.row + other.row_span).contains(&slot.row)
                    && (other.col..other.col + other.col_span).contains(&slot.col)
            });
            if let Some(owner) = owner {
                owner.tokens.append(&mut slot.tokens);
            }
            return;
        }
        let free_cols = (slot.col..slot.col + slot.col_span)
            .take_while(|col| !self.is_taken(slot.row, *col))
            .count();
        slot.col_span = free_cols;
        let free_rows = (slot.row..slot.row + slot.row_span)
            .take_while(|row| (slot.col..slot.col + free_cols).all(|col| !self.is_taken(*row, col)))
            .count();
        slot.row_span = free_rows;
        for row in slot.row..slot.row + slot.row_span {
            for col in slot.col..slot.col + slot.col_span {
                self.taken[row * self.n_cols + col] = true;
            }
        }
        self.slots.push(slot);
    }

    /// Fills what is free with empty slots and puts all in reading order.
    pub(crate) fn finish(mut self) -> Self {
        for row in 0..self.n_rows {
            for col in 0..self.n_cols {
                if !self.is_taken(row, col) {
                    self.slots.push(Slot::new(row, col, 1, 1, Vec::new()));
                }
            }
        }
        self.taken.fill(true);
        self.slots.sort_by_key(|slot| (slot.row, slot.col));
        self
    }

    /// The box of a slot between the grid's edges.
    pub(crate) fn bbox(&self, slot: &Slot) -> Rect {
        Rect::from_ltrb(
            self.col_edges[slot.col],
            self.row_edges[slot.row],
            self.col_edges[slot.col + slot.col_span],
            self.row_edges[slot.row + slot.row_span],
        )
    }

    /// Whether a slot covers a place.
    pub(crate) fn is_taken(&self, row: usize, col: usize) -> bool {
        self.taken[row * self.n_cols + col]
    }
}
