//! Which cells can be trusted, and what is said about the others.

use digitizer::figure::{Table, ValueType, WarningCode};

use crate::sheet::{Sheet, cell, texts};

fn statement(parking: &str) -> Table {
    Sheet::new()
        .row(0.0, &["", "2023", "2024", "2025"])
        .row(1.0, &["Rent", "1,204", "1,250", "1,310"])
        .row(2.0, &["Parking", "96", "104", parking])
        .row(3.0, &["Laundry", "22", "31", "38"])
        .row(4.0, &["Total income", "1,322", "1,385", "1,459"])
        .read()
}

fn warning(table: &Table, code: WarningCode) -> Option<&str> {
    let found = table.warnings.iter().find(|warning| warning.code == code);
    found.map(|warning| warning.message.as_str())
}

#[test]
fn figures_that_add_up_are_surer_than_figures_that_do_not() {
    let (right, wrong) = (statement("111"), statement("117"));
    assert!(cell(&right, 2, 3).confidence > cell(&wrong, 2, 3).confidence);
    assert!(cell(&right, 4, 3).confidence >= 0.95);
    assert!(warning(&right, WarningCode::LowConfidence).is_none());
}

#[test]
fn the_misread_figure_is_named_with_what_would_add_up() {
    let table = statement("117");
    let message = warning(&table, WarningCode::LowConfidence).expect("a warning");
    assert!(
        message.contains("row 3, column 4 reads 117 but 111 would add up"),
        "{message}"
    );
    assert_eq!(
        cell(&table, 2, 3).text,
        "117",
        "what is printed is not replaced by a guess"
    );
}

#[test]
fn doubtful_cells_are_named_by_row_and_column() {
    let mut sheet = Sheet::new()
        .row(0.0, &["Tenant", "Area", "Rent"])
        .row(1.0, &["Corner Shop", "1,250", "31,250"])
        .row(2.0, &["Dentist", "980", "27,440"])
        .row(3.0, &["Book Store", "2,100", "44,100"]);
    sheet.words.last_mut().expect("there are words").weakest = 0.05;
    let table = sheet.read();
    let message = warning(&table, WarningCode::UnreadableCells).expect("a warning");
    assert!(message.contains("row 4, column 3"), "{message}");
    assert!(!message.contains("row 2"), "{message}");
}

#[test]
fn a_column_of_percents_gives_back_the_signs_that_were_read_as_digits() {
    let table = Sheet::new()
        .row(0.0, &["Source", "Amount", "Share"])
        .row(1.0, &["Senior", "$58.000", "58.096"])
        .row(2.0, &["Junior", "24,500", "24.5%"])
        .row(3.0, &["Equity", "17,500", "17.5%"])
        .row(4.0, &["Total", "100,000", "100.0%"])
        .read();
    assert_eq!(texts(&table)[1], ["Senior", "$58,000", "58.0%"]);
    assert_eq!(cell(&table, 1, 2).value, Some(58.0));
    assert_eq!(table.columns[2].value_type, ValueType::Percent);
}

#[test]
fn columns_know_their_currency_and_scale() {
    let table = Sheet::new()
        .row(0.0, &["Fund", "Cost (£m)", "Fees", "Multiple"])
        .row(1.0, &["North", "£12.5", "€1,200", "1.25x"])
        .row(2.0, &["South", "9.1", "€980", "1.40x"])
        .row(3.0, &["West", "3.7", "€410", "0.95x"])
        .read();
    let units: Vec<_> = table
        .columns
        .iter()
        .map(|column| column.unit.as_deref())
        .collect();
    assert_eq!(units, [None, Some("£M"), Some("EUR"), Some("x")]);
    assert_eq!(cell(&table, 1, 2).value, Some(1200.0));
    assert_eq!(cell(&table, 3, 3).value, Some(0.95));
}
