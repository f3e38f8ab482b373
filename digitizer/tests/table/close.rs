//! Rows and columns that stand closer than others do.

use crate::sheet::{Sheet, cell, texts};

#[test]
fn words_close_behind_values_are_a_column_and_units_are_not() {
    let kinds = ["NNN", "FSG", "MG", "NNN", "MG", "FSG"];
    let unit = ["SF"; 6];
    for (behind, n_cols) in [(kinds, 3), (unit, 2)] {
        let mut sheet = Sheet::new()
            .left(20.0, 0.0, "Suite")
            .right(200.0, 0.0, "Rent PSF");
        for (at, word) in behind.into_iter().enumerate() {
            let row = at as f32 + 1.0;
            let rent = format!("{}.{}", 21 + at, 30 + 7 * at);
            sheet = sheet
                .left(20.0, row, &format!("{}", 100 + 10 * at))
                .right(200.0, row, &rent)
                .left(207.0, row, word);
        }
        let table = sheet.read();
        assert_eq!(table.n_cols, n_cols, "{:?}", texts(&table));
    }
}

#[test]
fn a_header_without_a_rule_below_it_ends_above_the_first_values() {
    let mut sheet = Sheet::new()
        .left(20.0, 1.0, "Lender")
        .right(200.0, 1.0, "Balance")
        .right(300.0, 1.0, "DSCR")
        .row(2.0, &["Bridge", "5,651", "1.37x"])
        .row(3.0, &["Agency", "9,490", "1.09x"])
        .row(4.0, &["Life Co", "4,043", "1.88x"]);
    for y in [30, 70, 90, 110] {
        sheet = sheet.bar(10, y, 311, y + 1, 90);
    }
    for x in [10, 120, 210, 310] {
        sheet = sheet.bar(x, 30, x + 1, 111, 90);
    }
    let table = sheet.read();
    assert_eq!(
        (table.n_rows, table.n_cols, table.header_rows),
        (4, 3, 1),
        "{:?}",
        texts(&table)
    );
    assert_eq!(cell(&table, 1, 1).text, "5,651");
}
