//! Tables of unusual extent: long, wide, narrow, several in one picture, with text around.

use digitizer::figure::{Rejection, WarningCode};
use digitizer::table;

use crate::sheet::{PITCH, Sheet, cell, texts};

#[test]
fn three_hundred_rows_are_all_read() {
    let mut sheet = Sheet::sized(400, 6200).row(0.0, &["Unit", "Area", "Rent"]);
    for row in 1..=300 {
        let (area, rent) = (format!("1,{row:03}"), format!("{row},250"));
        sheet = sheet.row(row as f32, &["Suite", &area, &rent]);
    }
    let table = sheet.read();
    assert_eq!((table.n_rows, table.n_cols, table.header_rows), (301, 3, 1));
    assert_eq!(cell(&table, 300, 2).text, "300,250");
    assert_eq!(table.warnings, []);
}

#[test]
fn sixty_columns_are_all_read() {
    let mut sheet = Sheet::sized(3200, 160);
    for row in 0..5 {
        sheet = sheet.left(20.0, row as f32, if row == 0 { "Month" } else { "Rent" });
        for col in 1..60 {
            let text = if row == 0 {
                format!("M{col}")
            } else {
                format!("{}.{row}", col + 10)
            };
            sheet = sheet.right(100.0 + 50.0 * col as f32, row as f32, &text);
        }
    }
    let table = sheet.read();
    assert_eq!((table.n_rows, table.n_cols), (5, 60));
    assert_eq!(cell(&table, 4, 59).text, "69.4");
}

/// Rules over the given rows, and upright ones at both ends.
fn framed(mut sheet: Sheet, edges: &[f32], (left, right): (u32, u32)) -> Sheet {
    let at = |edge: f32| (20.0 + edge * PITCH) as u32;
    for edge in edges {
        sheet = sheet.bar(left, at(*edge), right, at(*edge) + 1, 60);
    }
    let (top, bottom) = (at(edges[0]), at(edges[edges.len() - 1]));
    sheet
        .bar(left, top, left + 1, bottom + 1, 60)
        .bar(right - 1, top, right, bottom + 1, 60)
}

#[test]
fn a_list_in_boxes_is_a_table_of_one_column_for_who_knows_that_it_is_one() {
    let sheet = Sheet::new()
        .left(20.0, 0.0, "Corner Shop")
        .left(20.0, 1.0, "Dentist")
        .left(20.0, 2.0, "Book Store");
    let boxed = framed(sheet, &[-0.5, 0.5, 1.5, 2.5], (10, 150));
    let table = table::read_narrow(&boxed.image, &boxed.words).expect("the boxes are a column");
    assert_eq!(
        texts(&table),
        [["Corner Shop"], ["Dentist"], ["Book Store"]]
    );
    assert_eq!((table.header_rows, table.header_cols), (0, 0));
    let rejection = table::read(&boxed.image, &boxed.words).expect_err("it may be a list");
    assert!(matches!(rejection, Rejection::UnsupportedKind { .. }));
}

#[test]
fn a_single_row_is_a_table_for_who_knows_that_it_is_one() {
    let row = Sheet::new().row(0.0, &["Total", "4,330", "102,790"]);
    let open = table::read_narrow(&row.image, &row.words).expect("most of it are figures");
    assert_eq!(texts(&open), [["Total", "4,330", "102,790"]]);
    let words = Sheet::new().row(0.0, &["Sources", "Uses", "Notes"]);
    let mut boxed = framed(words, &[-0.5, 0.5], (10, 320));
    for x in [120, 220] {
        boxed = boxed.bar(x, 10, x + 1, 30, 60);
    }
    let table = table::read_narrow(&boxed.image, &boxed.words).expect("the boxes are a row");
    assert_eq!(texts(&table), [["Sources", "Uses", "Notes"]]);
}

#[test]
fn a_line_of_words_is_no_row_even_for_who_says_so() {
    let sheet = Sheet::new().left(20.0, 0.0, "The property was acquired in March");
    table::read_narrow(&sheet.image, &sheet.words).expect_err("there is nothing to tell cells by");
}

fn two_tables(upper: f32, lower: f32) -> Sheet {
    Sheet::new()
        .row(upper, &["Tenant", "Area", "Rent"])
        .row(upper + 1.0, &["Corner Shop", "1,250", "31,250"])
        .row(upper + 2.0, &["Dentist", "980", "27,440"])
        .row(upper + 3.0, &["Book Store", "2,100", "44,100"])
        .left(20.0, lower, "Loan")
        .left(330.0, lower, "Margin")
        .left(460.0, lower, "Spread")
        .left(20.0, lower + 1.0, "Senior")
        .left(330.0, lower + 1.0, "2.10%")
        .left(460.0, lower + 1.0, "3.55%")
        .left(20.0, lower + 2.0, "Mezzanine")
        .left(330.0, lower + 2.0, "4.75%")
        .left(460.0, lower + 2.0, "6.10%")
}

#[test]
fn of_two_tables_the_larger_is_read_and_the_other_is_told_of() {
    for (upper, lower) in [(0.0, 8.0), (7.0, 0.0)] {
        let table = two_tables(upper, lower).read();
        assert_eq!((table.n_rows, table.n_cols), (4, 3));
        assert_eq!(cell(&table, 3, 2).text, "44,100");
        let codes: Vec<WarningCode> = table.warnings.iter().map(|warning| warning.code).collect();
        assert_eq!(codes, [WarningCode::PartialTable]);
        let top = 20.0 + upper * PITCH;
        assert!(table.bbox.top > top - 20.0 && table.bbox.bottom < top + 90.0);
    }
}

#[test]
fn tables_side_by_side_with_rows_at_other_heights_are_two() {
    let mut sheet = Sheet::new()
        .row(0.0, &["Tenant", "Area", "Rent"])
        .row(1.0, &["Corner Shop", "1,250", "31,250"])
        .row(2.0, &["Dentist", "980", "27,440"])
        .row(3.0, &["Book Store", "2,100", "44,100"]);
    for (row, label, figure) in [
        (0.0, "Loan", "Rate"),
        (1.45, "Senior", "2.10%"),
        (2.55, "Junior", "4.75%"),
    ] {
        sheet = sheet.left(450.0, row, label).right(620.0, row, figure);
    }
    let table = sheet.read();
    assert_eq!((table.n_rows, table.n_cols), (4, 3));
    assert_eq!(table.warnings[0].code, WarningCode::PartialTable);
}

#[test]
fn sections_with_a_gap_between_stay_one_table() {
    let table = Sheet::new()
        .row(0.0, &["", "2024", "2023"])
        .row(1.0, &["Cash", "265", "86"])
        .row(2.0, &["Receivables", "382", "438"])
        .row(6.0, &["Liabilities", "", ""])
        .row(7.0, &["Payables", "433", "124"])
        .row(8.0, &["Debt", "1,208", "900"])
        .read();
    assert_eq!(cell(&table, table.n_rows - 1, 1).text, "1,208");
    assert_eq!(table.warnings, []);
}

#[test]
fn a_line_over_the_headings_that_runs_through_the_first_columns_is_the_title() {
    let table = Sheet::new()
        .left(20.0, 0.0, "Operating Statement 2025")
        .row(1.5, &["Line", "Jan", "Feb", "Mar"])
        .row(2.5, &["Rental income", "1,250", "1,260", "1,255"])
        .row(3.5, &["Expense recoveries", "980", "970", "964"])
        .row(4.5, &["Total", "2,230", "2,230", "2,219"])
        .read();
    assert_eq!(table.title.as_deref(), Some("Operating Statement 2025"));
    assert_eq!(table.header_rows, 1);
    assert_eq!(cell(&table, 0, 1).text, "Jan");
}

#[test]
fn a_heading_over_the_middle_one_of_several_values_spans_them_all() {
    let table = Sheet::new()
        .left(282.0, 0.0, "Exit Cap")
        .row(0.8, &["Growth", "5.00%", "5.25%", "5.50%", "5.75%"])
        .row(2.0, &["1.0%", "19.5%", "18.8%", "17.9%", "17.0%"])
        .row(3.0, &["1.5%", "20.6%", "19.7%", "19.0%", "18.1%"])
        .row(4.0, &["2.0%", "21.8%", "21.0%", "20.0%", "19.2%"])
        .bar(0, 8, 700, 47, 40)
        .read();
    let heading = cell(&table, 0, 1);
    assert_eq!((heading.text.as_str(), heading.col_span), ("Exit Cap", 4));
    assert_eq!(
        (cell(&table, 1, 2).text.as_str(), table.header_rows),
        ("5.25%", 2)
    );
}

#[test]
fn a_label_of_two_lines_around_the_values_of_the_first_row_is_no_heading() {
    let table = Sheet::new()
        .row(0.0, &["Property", "Units", "Price"])
        .left(20.0, 1.6, "Ironworks")
        .row(2.0, &["", "243", "94.5"])
        .left(20.0, 2.4, "Flats")
        .row(3.6, &["Northline", "306", "93.6"])
        .row(4.8, &["Juniper Row", "156", "61.0"])
        .read();
    assert_eq!(table.header_rows, 1);
    assert_eq!(texts(&table)[1], ["Ironworks Flats", "243", "94.5"]);
}

#[test]
fn a_heading_over_three_of_many_values_heads_them_all() {
    let values = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6"];
    let line = |sheet: Sheet, row: f32, label: &str, texts: [&str; 7]| {
        let sheet = sheet.left(20.0, row, label);
        let texts = texts.into_iter().enumerate();
        texts.fold(sheet, |sheet, (col, text)| {
            sheet.right(200.0 + 34.0 * col as f32, row, text)
        })
    };
    let mut sheet = Sheet::new().left(256.0, 0.0, "Design effect");
    sheet = line(sheet, 0.9, "Proportion", values);
    sheet = sheet.bar(20, 47, 410, 48, 0);
    for (row, label) in [(2.0, "0.99"), (2.9, "0.95"), (3.8, "0.90"), (4.7, "0.85")] {
        let texts = ["800", "880", "960", "104", "112", "120", "128"];
        sheet = line(sheet, row, label, texts);
    }
    let table = sheet.read();
    let heading = cell(&table, 0, 1);
    assert_eq!(
        (heading.text.as_str(), heading.col_span),
        ("Design effect", 7),
        "{:?}",
        texts(&table)
    );
    assert_eq!(cell(&table, 1, 4).text, "1.3");
    assert_eq!(table.header_rows, 2);
}

#[test]
fn a_line_that_the_edge_of_the_picture_cuts_is_left_out_and_told_of() {
    let mut sheet = Sheet::sized(700, 100)
        .row(0.0, &["Tenant", "Area", "Rent"])
        .row(1.0, &["Corner Shop", "1,250", "31,250"])
        .row(2.0, &["Dentist", "980", "27,440"])
        .row(3.0, &["Book Store", "2,100", "44,100"])
        .left(20.0, -0.85, "Kespor Optorr");
    for word in sheet.words.iter_mut().filter(|word| word.bbox.top < 1.0) {
        word.bbox.top = 0.0;
        word.bbox.bottom = 6.0;
    }
    let table = sheet.read();
    assert_eq!(texts(&table)[0], ["Tenant", "Area", "Rent"]);
    assert_eq!(table.title, None);
    let codes: Vec<WarningCode> = table.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, [WarningCode::PartialTable]);
    // Larger letters may be as high as whole ones of the table; half of them read badly.
    let mut larger = sheet.clone();
    for word in larger.words.iter_mut().filter(|word| word.bbox.top < 1.0) {
        word.bbox.bottom = 10.0;
        word.confidence = 0.6;
        word.weakest = 0.6;
    }
    assert_eq!(texts(&larger.read())[0], ["Tenant", "Area", "Rent"]);
    // A whole line may end at the edge.
    for word in &mut sheet.words {
        word.bbox.top -= 14.0;
        word.bbox.bottom -= 14.0;
    }
    sheet.words.retain(|word| word.bbox.top >= 0.0);
    let tight = sheet.read();
    assert_eq!(texts(&tight)[0], ["Tenant", "Area", "Rent"]);
    assert_eq!(tight.warnings, []);
}

#[test]
fn headings_farther_apart_than_wrapped_lines_are_rows_of_their_own() {
    let table = Sheet::new()
        .left(232.0, 0.0, "Fiscal")
        .left(238.0, 0.85, "2024")
        .bar(170, 44, 310, 45, 0)
        .row(1.7, &["", "Net", "Gross"])
        .row(2.25, &["Line", "sales", "sales"])
        .row(3.2, &["Baths", "6,485", "6,630"])
        .row(4.2, &["Floors", "8,596", "8,762"])
        .row(5.2, &["Lamps", "4,222", "4,531"])
        .read();
    assert_eq!(table.header_rows, 3, "{:?}", texts(&table));
    assert_eq!(cell(&table, 0, 1).text, "Fiscal");
    assert_eq!(cell(&table, 1, 1).text, "2024");
    assert_eq!(cell(&table, 2, 1).text, "Net sales");
    assert_eq!(cell(&table, 2, 2).text, "Gross sales");
}

#[test]
fn headings_a_space_apart_that_end_where_their_columns_do_are_several() {
    let mut sheet = Sheet::new().left(20.0, 1.0, "Type");
    let rights = [180.0, 233.0, 286.0];
    for (right, heading) in rights.iter().zip(["Charters", "Privates", "Publics"]) {
        sheet = sheet.right(*right, 0.4, heading).right(*right, 1.0, "only");
    }
    for (row, label) in [(2.0, "Law"), (3.0, "Arts"), (4.0, "Trade"), (5.0, "Music")] {
        sheet = sheet.left(20.0, row, label);
        for right in rights {
            sheet = sheet.right(right, row, "31.5");
        }
    }
    assert_eq!(
        texts(&sheet.read())[0],
        ["Type", "Charters only", "Privates only", "Publics only"]
    );
}

#[test]
fn a_short_rule_below_a_heading_that_was_read_as_a_dash_is_no_heading() {
    let table = Sheet::new()
        .left(190.0, 0.0, "EV / Revenue")
        .row(0.9, &["Company", "", "", "Margin"])
        .left(240.0, 0.9, "-")
        .row(1.8, &["", "2025E", "2026E", ""])
        .row(3.0, &["Arwell", "1.9x", "1.8x", "15.6%"])
        .row(4.0, &["Bexter", "1.6x", "1.5x", "13.3%"])
        .row(5.0, &["Calder", "3.1x", "2.8x", "22.2%"])
        .bar(0, 8, 700, 67, 40)
        .read();
    assert_eq!(table.header_rows, 2);
    assert!(texts(&table)[..2].iter().flatten().all(|text| *text != "-"));
}
