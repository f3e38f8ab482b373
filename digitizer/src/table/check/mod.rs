//! Arithmetic as a second reading: totals, subtotals and differences that the table itself prints.
//!
//! ```text
//! ledger    the figures, as rows and again as columns
//! equation  which lines are sums or differences of others, by the places where they are
//! suspect   where an equation fails: the one misreading that would explain it
//! ```
//!
//! An equation is believed when most places show it, so one wrong digit stands out against the rest of its row.
//! Figures that take part in an equation that holds were read right: two errors that cancel are rare.

mod equation;
mod ledger;
mod suspect;

use self::equation::Equation;
use self::ledger::Ledger;
pub(crate) use self::suspect::Misread;
use super::reading::Reading;
use crate::figure::Cell;

/// What the arithmetic says about each cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arithmetic {
    /// For each cell whether an equation shows that it was read right.
    pub(crate) confirmed: Vec<bool>,
    /// For each cell whether it is part of figures that do not add up.
    pub(crate) doubted: Vec<bool>,
    /// Cells that were probably misread.
    pub(crate) misread: Vec<Misread>,
}

impl Arithmetic {
    /// Takes out the misreadings where the network itself had thought of the text that adds up: two witnesses.
    pub(crate) fn take_corrections(&mut self) -> Vec<Misread> {
        let (certain, open) = std::mem::take(&mut self.misread)
            .into_iter()
            .partition(|misread| misread.was_read);
        self.misread = open;
        certain
    }
}

/// Checks the cells of a table; readings are in the order of the cells.
pub(crate) fn arithmetic(
    cells: &[Cell],
    readings: &[Reading],
    n_rows: usize,
    n_cols: usize,
) -> Arithmetic {
    let ledgers = [
        Ledger::of_rows(cells, n_rows, n_cols),
        Ledger::of_columns(cells, n_rows, n_cols),
    ];
    let equations = ledgers.each_ref().map(equation::find);
    let mut arithmetic = Arithmetic {
        confirmed: vec![false; cells.len()],
        doubted: vec![false; cells.len()],
        misread: Vec::new(),
    };
    for (ledger, equations) in ledgers.iter().zip(&equations) {
        for equation in equations {
            for &place in &equation.holds {
                for cell in cells_of(equation, ledger, place) {
                    arithmetic.confirmed[cell] = true;
                }
            }
        }
    }
    for (ledger, equations) in ledgers.iter().zip(&equations) {
        for equation in equations {
            for &place in &equation.fails {
                arithmetic.explain(equation, ledger, place, readings);
            }
        }
    }
    arithmetic
}

impl Arithmetic {
    /// Blames the one misreading that explains a failure, or else all cells that nothing else confirms.
    fn explain(
        &mut self,
        equation: &Equation,
        ledger: &Ledger,
        place: usize,
        readings: &[Reading],
    ) {
        let misread = suspect::find(equation, ledger, place, readings, &self.confirmed);
        for cell in cells_of(equation, ledger, place) {
            let blamed = misread.as_ref().is_none_or(|misread| misread.cell == cell);
            self.doubted[cell] |= blamed && !self.confirmed[cell];
        }
        let known = |misread: &Misread| self.misread.iter().any(|other| other.cell == misread.cell);
        if let Some(misread) = misread.filter(|misread| !known(misread)) {
            self.misread.push(misread);
        }
    }
}

/// The cells of an equation at one place, printed nothings left out.
fn cells_of<'a>(
    equation: &'a Equation,
    ledger: &'a Ledger,
    place: usize,
) -> impl Iterator<Item = usize> + 'a {
    let figures = equation
        .lines()
        .filter_map(move |line| ledger.line(line)[place]);
    figures
        .filter(|figure| figure.step > 0.0)
        .map(|figure| figure.cell)
}

#[cfg(test)]
mod tests;
