//! Arithmetic on cells that are written down in the test.

use super::*;
use crate::figure::{Align, CellRole};
use crate::geometry::Rect;

/// Cells of a table with one header row and one column of labels.
fn cells(rows: &[&[&str]]) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (row, texts) in rows.iter().enumerate() {
        for (col, text) in texts.iter().enumerate() {
            cells.push(Cell {
                row,
                col,
                row_span: 1,
                col_span: 1,
                role: match (row, col) {
                    (0, _) => CellRole::ColumnHeader,
                    (_, 0) => CellRole::RowHeader,
                    _ => CellRole::Body,
                },
                text: (*text).to_owned(),
                value: None,
                align: Align::Right,
                bold: false,
                indent: 0,
                bbox: Rect::default(),
                confidence: 1.0,
            });
        }
    }
    cells
}

fn checked(rows: &[&[&str]]) -> Arithmetic {
    let cells = cells(rows);
    let readings: Vec<Reading> = cells.iter().map(|cell| Reading::sure(&cell.text)).collect();
    arithmetic(&cells, &readings, rows.len(), rows[0].len())
}

const STATEMENT: [&[&str]; 8] = [
    &["", "2023", "2024", "2025"],
    &["Rent", "$1,204", "$1,250", "$1,310"],
    &["Parking", "96", "104", "111"],
    &["Gross income", "1,300", "1,354", "1,421"],
    &["Taxes", "310", "322", "335"],
    &["Insurance", "41", "—", "47"],
    &["Total expenses", "351", "322", "382"],
    &["Net income", "$949", "$1,032", "$1,039"],
];

#[test]
fn totals_of_totals_and_differences_confirm_every_figure() {
    let arithmetic = checked(&STATEMENT);
    assert_eq!(arithmetic.misread, []);
    assert!(!arithmetic.doubted.contains(&true));
    for row in 1..8 {
        for col in 1..4 {
            let is_dash = (row, col) == (5, 2);
            assert_eq!(
                arithmetic.confirmed[row * 4 + col],
                !is_dash,
                "row {row}, column {col}"
            );
        }
    }
}

#[test]
fn one_wrong_digit_is_found_and_named() {
    let mut rows = STATEMENT;
    rows[2] = &["Parking", "96", "104", "117"];
    let arithmetic = checked(&rows);
    let cell = 2 * 4 + 3;
    assert_eq!(arithmetic.misread.len(), 1, "{:?}", arithmetic.misread);
    assert_eq!(
        (
            arithmetic.misread[0].cell,
            arithmetic.misread[0].meant.as_str()
        ),
        (cell, "111")
    );
    assert!(arithmetic.doubted[cell] && !arithmetic.confirmed[cell]);
    assert_eq!(
        arithmetic
            .doubted
            .iter()
            .filter(|doubted| **doubted)
            .count(),
        1
    );
}

#[test]
fn totals_stand_to_the_right_as_well_as_below() {
    let arithmetic = checked(&[
        &["", "Senior", "Junior", "Total"],
        &["North", "8,100", "1,950", "10,050"],
        &["South", "6,420", "1,310", "7,730"],
        &["West", "5,015", "2,240", "7,255"],
    ]);
    assert!((1..4).all(|row| arithmetic.confirmed[row * 4 + 3]));
}

#[test]
fn figures_that_only_stand_together_are_not_judged() {
    let arithmetic = checked(&[
        &["Tenant", "Area", "Rent", "Year"],
        &["Dentist", "980", "27,440", "2019"],
        &["Cafe", "1,250", "31,250", "2021"],
        &["Bank", "2,100", "44,105", "2024"],
        &["Shop", "870", "20,010", "2020"],
    ]);
    assert!(!arithmetic.confirmed.contains(&true));
    assert!(!arithmetic.doubted.contains(&true));
}

#[test]
fn a_total_that_rounding_moves_by_one_still_adds_up() {
    let arithmetic = checked(&[
        &["", "2023", "2024"],
        &["Land", "1,204", "3,310"],
        &["Works", "2,391", "4,417"],
        &["Total", "3,596", "7,726"],
    ]);
    assert!(arithmetic.confirmed[13 - 3] && arithmetic.misread.is_empty());
}
