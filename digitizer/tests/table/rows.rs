//! Which lines are one row, and which words one value.

use crate::sheet::{PITCH, Sheet, cell, texts};

#[test]
fn two_lines_of_a_wrapped_label_are_one_row() {
    let table = Sheet::new()
        .row(0.0, &["", "2024", "2023"])
        .row(1.0, &["Deposits and other", "", ""])
        .row(1.65, &["short items", "650", "326"])
        .row(3.0, &["Trade receivables", "382", "438"])
        .row(4.0, &["Trade payables, net", "(433)", "(124)"])
        .row(5.0, &["Cash", "265", "86"])
        .read();
    assert_eq!(table.n_rows, 5);
    assert_eq!(
        texts(&table)[1],
        ["Deposits and other short items", "650", "326"]
    );
}

#[test]
fn sections_of_sections_between_stripes_are_rows_of_their_own() {
    let mut sheet = Sheet::new()
        .row(0.0, &["", "2024", "2023"])
        .row(1.0, &["Assets:", "", ""])
        .row(2.0, &["Liquid assets", "", ""])
        .row(3.0, &["Corporate debt", "41", "57"])
        .row(4.0, &["Money market", "6,726", "5,120"])
        .row(5.0, &["Time deposits", "57", "31"])
        .row(6.0, &["Treasury bills", "120", "86"])
        .row(7.0, &["Total assets", "6,944", "5,294"]);
    for row in [0, 3, 5, 7] {
        let top = 20 + row * PITCH as u32 - 10;
        sheet = sheet.bar(10, top, 320, top + 20, 225);
    }
    let table = sheet.read();
    assert_eq!(table.n_rows, 8, "{:?}", texts(&table));
    assert_eq!(texts(&table)[1], ["Assets:", "", ""]);
    assert_eq!(texts(&table)[2], ["Liquid assets", "", ""]);
}

#[test]
fn a_number_torn_before_its_comma_is_one_number() {
    let table = Sheet::new()
        .row(0.0, &["Tenant", "Area", "Rent"])
        .row(1.0, &["Corner Shop", "1,250", "31,250"])
        .row(2.0, &["Dentist", "980", "27,440"])
        .row(3.0, &["Book Store", "2,100", "44,100"])
        .left(20.0, 4.0, "Cafe")
        .right(200.0, 4.0, "760")
        .left(264.0, 4.0, "1")
        .left(272.0, 4.0, ",120")
        .read();
    let cafe = cell(&table, 4, 2);
    assert_eq!((cafe.text.as_str(), cafe.value), ("1,120", Some(1120.0)));
}

#[test]
fn a_share_in_brackets_below_its_value_wraps_where_others_stand_beside_theirs() {
    let table = Sheet::new()
        .row(0.0, &["Region", "Leases", "Offers"])
        .row(1.0, &["North", "98 (12.2)", "31 (31.6)"])
        .row(2.0, &["South", "91 (11.4)", "27 (9.3)"])
        .row(3.0, &["East", "23 (8.9)", "58 (25.4)"])
        .row(4.0, &["Total", "160,744", "41,521"])
        .row(4.7, &["", "(62.0)", "(25.8)"])
        .read();
    assert_eq!(
        texts(&table).last().unwrap(),
        &["Total", "160,744 (62.0)", "41,521 (25.8)"]
    );
}

#[test]
fn a_year_that_ends_the_label_of_a_section_is_no_value() {
    let table = Sheet::new()
        .row(0.0, &["Degree", "Share", "Loans"])
        .row(1.0, &["Bachelor", "35.5", "9,500"])
        .row(2.0, &["Master", "31.8", "9,200"])
        .left(20.0, 3.0, "Enrolled for any other degree by 2003")
        .row(4.0, &["Doctor", "34.3", "9,100"])
        .row(5.0, &["Lawyer", "23.6", "10,400"])
        .read();
    let found = texts(&table);
    assert_eq!(
        found[3][0], "Enrolled for any other degree by 2003",
        "{found:?}"
    );
    assert_eq!(found[4], ["Doctor", "34.3", "9,100"], "{found:?}");
}
