//! The table reader on tables that are laid out in the test: words on a grid, rules and bars in pixels.

mod close;
mod extent;
mod random;
mod rows;
mod sheet;
mod trust;

use digitizer::figure::{Align, CellRole, Rejection, ValueType, WarningCode};
use digitizer::table;

use sheet::{PITCH, Sheet, cell, texts};

fn rent_roll() -> Sheet {
    Sheet::new()
        .row(0.0, &["Tenant", "Area", "Rent"])
        .row(1.0, &["Corner Shop", "1,250", "31,250"])
        .row(2.0, &["Dentist", "980", "27,440"])
        .row(3.0, &["Book Store", "2,100", "44,100"])
}

#[test]
fn a_borderless_table_is_cut_at_the_whitespace_between_columns() {
    let table = rent_roll().read();
    assert_eq!(
        texts(&table),
        [
            ["Tenant", "Area", "Rent"],
            ["Corner Shop", "1,250", "31,250"],
            ["Dentist", "980", "27,440"],
            ["Book Store", "2,100", "44,100"]
        ]
    );
    assert_eq!((table.header_rows, table.header_cols), (1, 1));
    assert_eq!(cell(&table, 0, 1).role, CellRole::ColumnHeader);
    assert_eq!(cell(&table, 1, 0).role, CellRole::RowHeader);
    assert_eq!(cell(&table, 3, 2).value, Some(44_100.0));
    assert_eq!(cell(&table, 2, 1).align, Align::Right);
    assert_eq!(table.columns[1].name, "Area");
}

#[test]
fn a_currency_sign_that_stands_apart_is_part_of_its_number() {
    let table = Sheet::new()
        .row(0.0, &["Uses", "Amount", "Share"])
        .row(1.0, &["Land", "12,000", "60.0%"])
        .row(2.0, &["Fees", "(3,000)", "15.0%"])
        .row(3.0, &["Total", "9,000", "75.0%"])
        .left(130.0, 1.0, "$")
        .left(130.0, 3.0, "$")
        .read();
    assert_eq!(table.n_cols, 3);
    assert_eq!(cell(&table, 1, 1).text, "$12,000");
    assert_eq!(cell(&table, 2, 1).value, Some(-3000.0));
    assert_eq!(table.columns[1].value_type, ValueType::Currency);
    assert_eq!(table.columns[1].unit.as_deref(), Some("USD"));
    assert_eq!(table.columns[2].value_type, ValueType::Percent);
}

#[test]
fn a_currency_sign_glued_to_the_number_before_it_goes_to_the_number_after_it() {
    let table = Sheet::new()
        .row(0.0, &["", "2024", "2023"])
        .left(20.0, 1.0, "Revenue")
        .left(150.0, 1.0, "$9,346$")
        .right(300.0, 1.0, "8,379")
        .row(2.0, &["Cost", "(3,325)", "(3,667)"])
        .row(3.0, &["Profit", "6,021", "4,712"])
        .read();
    assert_eq!(texts(&table)[1], ["Revenue", "$9,346", "$8,379"]);
}

#[test]
fn a_section_label_is_a_row_of_its_own() {
    let table = Sheet::new()
        .row(0.0, &["", "2024", "2023"])
        .row(1.0, &["Assets", "", ""])
        .left(32.0, 2.0, "Cash")
        .right(200.0, 2.0, "265")
        .right(300.0, 2.0, "86")
        .left(32.0, 3.0, "Receivables")
        .right(200.0, 3.0, "382")
        .right(300.0, 3.0, "438")
        .row(4.0, &["Total assets", "647", "524"])
        .read();
    assert_eq!(texts(&table)[1], ["Assets", "", ""]);
    assert_eq!(
        [
            cell(&table, 1, 0).indent,
            cell(&table, 2, 0).indent,
            cell(&table, 4, 0).indent
        ],
        [0, 1, 0]
    );
}

#[test]
fn a_heading_spans_the_columns_of_the_rule_below_it() {
    let table = Sheet::new()
        .left(205.0, 0.0, "Base")
        .bar(165, 28, 305, 29, 0)
        .row(1.0, &["Tenant", "Annual", "Monthly", "Type"])
        .row(2.0, &["Dentist", "27,440", "2,287", "NNN"])
        .row(3.0, &["Cafe", "12,000", "1,000", "NNN"])
        .row(4.0, &["Bank", "99,600", "8,300", "MG"])
        .read();
    let heading = cell(&table, 0, 1);
    assert_eq!((heading.text.as_str(), heading.col_span), ("Base", 2));
    let stub = cell(&table, 0, 0);
    assert_eq!((stub.text.as_str(), stub.row_span), ("Tenant", 2));
    assert_eq!(table.header_rows, 2);
    assert_eq!(table.columns[2].name, "Base Monthly");
}

#[test]
fn lines_that_run_on_above_and_below_the_box_are_title_and_notes() {
    let mut sheet = rent_roll()
        .left(20.0, -0.95, "Rent roll as of June 30, 2025")
        .left(
            20.0,
            4.1,
            "The book store pays a turnover rent from 2027 on.",
        );
    for edge in 0..=4 {
        let y = 10 + edge * PITCH as u32;
        sheet = sheet.bar(10, y, 310, y + 1, 0);
    }
    for x in [10, 130, 210, 310] {
        sheet = sheet.bar(x, 10, x + 1, 91, 0);
    }
    let table = sheet.read();
    assert_eq!((table.n_rows, table.n_cols, table.header_rows), (4, 3, 1));
    assert_eq!(cell(&table, 0, 0).text, "Tenant");
    assert_eq!(
        table.title.as_deref(),
        Some("Rent roll as of June 30, 2025")
    );
    assert_eq!(
        table.notes,
        ["The book store pays a turnover rent from 2027 on."]
    );
}

#[test]
fn a_ruled_table_follows_its_rules_and_merges_where_they_are_missing() {
    let mut sheet = Sheet::new()
        .left(100.0, 0.5, "Sources of funds")
        .row(2.0, &["Debt", "800", "80"])
        .row(4.0, &["Equity", "200", "20"])
        .row(6.0, &["Total", "1,000", "100"]);
    for y in [10, 45, 85, 125, 160] {
        sheet = sheet.bar(10, y, 311, y + 1, 90);
    }
    for (x, top) in [(10, 10), (120, 45), (210, 45), (310, 10)] {
        sheet = sheet.bar(x, top, x + 1, 161, 90);
    }
    let table = sheet.read();
    let title = cell(&table, 0, 0);
    assert_eq!(
        (title.text.as_str(), title.col_span),
        ("Sources of funds", 3)
    );
    assert_eq!(texts(&table)[2], ["Equity", "200", "20"]);
    assert_eq!((table.n_rows, table.n_cols), (4, 3));
}

#[test]
fn headings_far_apart_in_one_box_head_the_columns_below_them() {
    let mut sheet =
        Sheet::sized(520, 140)
            .left(150.0, 0.0, "06/30/2024")
            .left(360.0, 0.0, "06/30/2023");
    for (row, label) in ["Fund", "Alpha", "Beta", "Gamma"].iter().enumerate() {
        let row = row as f32 + 1.0;
        sheet = sheet.left(20.0, row, label);
        for (col, x) in [150.0, 250.0, 350.0, 450.0].into_iter().enumerate() {
            let text = match (row > 1.0, col % 2) {
                (true, _) => format!("{}.{col}", 10.0 + row),
                (false, 0) => "Cost".to_owned(),
                (false, _) => "Share".to_owned(),
            };
            sheet = sheet.left(x, row, &text);
        }
    }
    for y in [10, 30, 50, 70, 90, 110] {
        sheet = sheet.bar(10, y, 510, y + 1, 0);
    }
    for x in [10, 130, 230, 330, 430, 510] {
        // Only the outer rules and the one behind the labels go up to the headings.
        let top = if matches!(x, 10 | 130 | 510) { 10 } else { 30 };
        sheet = sheet.bar(x, top, x + 1, 110, 0);
    }
    let table = sheet.read();
    let heading = |col| {
        (
            cell(&table, 0, col).text.as_str(),
            cell(&table, 0, col).col_span,
        )
    };
    assert_eq!(heading(1), ("06/30/2024", 2));
    assert_eq!(heading(3), ("06/30/2023", 2));
}

#[test]
fn a_label_has_the_second_label_column_too_where_few_rows_use_it() {
    let mut sheet = Sheet::new()
        .right(300.0, 0.0, "Units")
        .right(400.0, 0.0, "Rent");
    let labels = [
        "Studios",
        "Lofts",
        "Flats of the north wing",
        "Houses",
        "Shops on the ground floor",
        "Offices",
        "Storage",
        "Parking",
    ];
    for (row, label) in labels.iter().enumerate() {
        let row = row as f32 + 1.0;
        sheet = sheet.left(20.0, row, label);
        sheet = sheet.right(300.0, row, "1,250").right(400.0, row, "3,400");
    }
    let sheet = sheet
        .left(20.0, 9.0, "Garages")
        .left(100.0, 9.0, "open")
        .right(300.0, 9.0, "12")
        .right(400.0, 9.0, "80")
        .left(100.0, 10.0, "closed")
        .right(300.0, 10.0, "14")
        .right(400.0, 10.0, "95");
    let table = sheet.read();
    assert_eq!(cell(&table, 1, 0).col_span, 2, "{:?}", texts(&table));
    assert_eq!(cell(&table, 9, 0).col_span, 1);
    assert_eq!(cell(&table, 10, 1).text, "closed");
}

#[test]
fn a_label_in_the_middle_of_several_rows_spans_them() {
    let table = Sheet::new()
        .row(0.0, &["Class", "", "Paid", "Multiple"])
        .left(20.0, 1.5, "Senior")
        .left(20.0, 3.5, "Junior")
        .left(110.0, 1.0, "North Fund")
        .left(110.0, 2.0, "Oak Pension")
        .left(110.0, 3.0, "Staff Pool")
        .left(110.0, 4.0, "River Trust")
        .row(1.0, &["", "", "6,307", "1.92x"])
        .row(2.0, &["", "", "8,756", "1.46x"])
        .row(3.0, &["", "", "4,366", "1.11x"])
        .row(4.0, &["", "", "3,384", "1.21x"])
        .read();
    assert_eq!((table.n_rows, table.n_cols), (5, 4));
    let (senior, junior) = (cell(&table, 1, 0), cell(&table, 3, 0));
    assert_eq!((senior.text.as_str(), senior.row_span), ("Senior", 2));
    assert_eq!((junior.text.as_str(), junior.row_span), ("Junior", 2));
    assert_eq!(table.header_cols, 2);
}

#[test]
fn a_dark_bar_is_the_header_even_of_numbers() {
    let table = rent_roll().bar(0, 8, 700, 32, 40).read();
    assert_eq!(table.header_rows, 1);
    let numeric = Sheet::new()
        .row(0.0, &["Growth", "5.00%", "5.25%", "5.50%"])
        .row(1.0, &["1.0%", "19.5%", "18.8%", "17.9%"])
        .row(2.0, &["1.5%", "20.6%", "19.7%", "19.0%"])
        .row(3.0, &["2.0%", "21.8%", "21.0%", "20.0%"])
        .bar(0, 8, 700, 32, 40)
        .read();
    assert_eq!(numeric.header_rows, 1);
}

#[test]
fn a_skewed_table_reads_like_a_straight_one() {
    let straight = rent_roll().row(4.0, &["Total", "4,330", "102,790"]);
    let mut skewed = rent_roll().row(4.0, &["Total", "4,330", "102,790"]);
    let tan = 1.2_f32.to_radians().tan();
    for word in &mut skewed.words {
        let sink = (word.bbox.center_x() - 350.0) * tan;
        let grown = word.bbox.width() * tan / 2.0;
        word.bbox.top += sink - grown;
        word.bbox.bottom += sink + grown;
    }
    assert_eq!(texts(&skewed.read()), texts(&straight.read()));
}

#[test]
fn footnotes_below_the_grid_are_notes() {
    let table = rent_roll()
        .left(
            20.0,
            5.0,
            "(1) Areas are rentable areas as stated in the leases",
        )
        .read();
    assert_eq!(table.n_rows, 4);
    assert_eq!(
        table.notes,
        ["(1) Areas are rentable areas as stated in the leases"]
    );
}

#[test]
fn dashes_are_values_and_not_rules() {
    let table = rent_roll().row(4.0, &["Vacant", "850", "—"]).read();
    let vacant = cell(&table, 4, 2);
    assert_eq!((vacant.text.as_str(), vacant.value), ("—", None));
}

#[test]
fn the_pieces_of_a_rule_read_as_dashes_are_dropped() {
    let table = rent_roll()
        .bar(10, 89, 320, 90, 0)
        .left(60.0, 3.5, "—")
        .left(240.0, 3.5, "-")
        .read();
    assert_eq!(table.n_rows, 4);
    assert!(
        table
            .cells
            .iter()
            .all(|cell| !cell.text.contains(['—', '-']))
    );
}

#[test]
fn an_image_without_text_is_rejected() {
    let sheet = Sheet::new();
    let rejection = table::read(&sheet.image, &sheet.words).expect_err("there is nothing to read");
    assert!(matches!(rejection, Rejection::NotDigitizable { .. }));
}

#[test]
fn a_paragraph_is_rejected_as_text() {
    let sheet = Sheet::new()
        .left(20.0, 0.0, "The property was acquired in March and is")
        .left(20.0, 1.0, "leased to four tenants on long terms with")
        .left(20.0, 2.0, "annual increases that follow the index");
    let rejection = table::read(&sheet.image, &sheet.words).expect_err("this is no table");
    assert!(matches!(
        rejection,
        Rejection::UnsupportedKind { kind: "text", .. }
    ));
}

#[test]
fn a_table_beyond_the_bound_is_cut_and_says_so() {
    let mut sheet = Sheet::sized(400, 9000);
    for row in 0..430 {
        sheet = sheet.row(row as f32, &["Unit", "1,250", "31,250"]);
    }
    let table = sheet.read();
    assert_eq!(table.n_rows, 400);
    assert!(
        table
            .warnings
            .iter()
            .any(|warning| warning.code == WarningCode::Truncated)
    );
}

#[test]
fn the_same_words_give_the_same_table_in_any_order() {
    let sheet = rent_roll();
    let mut reversed = rent_roll();
    reversed.words.reverse();
    assert_eq!(sheet.read(), reversed.read());
}
