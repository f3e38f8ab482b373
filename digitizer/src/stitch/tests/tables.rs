use super::*;

const HEAD: &[&str] = &["Suite", "Tenant", "Rent"];
const ROWS: [&[&str]; 5] = [
    &["100", "Northwind", "$1,200"],
    &["110", "Contoso", "$900"],
    &["120", "Vacant", "—"],
    &["130", "Fabrikam", "$2,050"],
    &["140", "Litware", "$640"],
];

#[test]
fn a_repeated_header_is_dropped() {
    let first = table(1, &[HEAD, ROWS[0], ROWS[1]]);
    let second = table(1, &[&["Suite", "Tenent", "Rent"], ROWS[2], ROWS[3]]);
    assert_eq!(
        texts(&whole(&[first, second])),
        [HEAD, ROWS[0], ROWS[1], ROWS[2], ROWS[3]]
    );
}

#[test]
fn a_header_that_was_not_seen_as_one_is_dropped_too() {
    let wide: &[&str] = &["Suite", "Lease", "<"];
    let names: &[&str] = &["^", "Tenant", "Rent"];
    let first = table(2, &[wide, names, ROWS[0]]);
    let second = table(0, &[wide, names, ROWS[1]]);
    assert_eq!(
        texts(&whole(&[first, second])),
        [wide, names, ROWS[0], ROWS[1]]
    );
}

#[test]
fn rows_without_a_header_go_on_and_values_taken_for_one_are_values() {
    let first = table(1, &[HEAD, ROWS[0], ROWS[1]]);
    let second = table(1, &[ROWS[3], ROWS[4]]);
    let joined = whole(&[first, second]);
    assert_eq!(texts(&joined), [HEAD, ROWS[0], ROWS[1], ROWS[3], ROWS[4]]);
    let rent = joined
        .cells
        .iter()
        .find(|cell| cell.text == "$2,050")
        .unwrap();
    assert_eq!((rent.role, rent.value), (CellRole::Body, Some(2050.0)));
    assert_eq!(joined.columns[2].name, "Rent");
}

#[test]
fn rows_that_both_parts_show_are_there_once_though_the_edge_cut_one() {
    let cut: &[&str] = &["l30", "Fahrlkam", "$2,O5"];
    let first = table(1, &[HEAD, ROWS[0], ROWS[1], ROWS[2], cut]);
    let second = table(0, &[ROWS[1], ROWS[2], ROWS[3], ROWS[4]]);
    assert_eq!(
        texts(&whole(&[first, second])),
        [HEAD, ROWS[0], ROWS[1], ROWS[2], ROWS[3], ROWS[4]]
    );

    // Rows of one look that are not the same rows stay.
    let first = table(1, &[HEAD, ROWS[0], &["111", "Vacant", "—"]]);
    let second = table(0, &[&["112", "Vacant", "—"], ROWS[3]]);
    assert_eq!(whole(&[first, second]).n_rows, 5);
}

#[test]
fn a_column_that_one_part_does_not_show_is_found_by_where_the_others_stand() {
    let first = table(1, &[HEAD, ROWS[0], ROWS[1]]);
    let mut second = table(0, &[&["130", "$2,050"], &["140", "$640"]]);
    for cell in second.cells.iter_mut().filter(|cell| cell.col == 1) {
        (cell.bbox.left, cell.bbox.right) = (0.41, 0.5);
    }
    let joined = whole(&[first, second]);
    assert_eq!(texts(&joined)[3], ["130", "", "$2,050"]);
}

#[test]
fn columns_with_the_same_row_labels_go_beside_one_another() {
    let left = table(
        2,
        &[
            &["($000s)", "Projected", "<"],
            &["^", "Year 1", "Year 2"],
            &["Revenue", "", ""],
            &["Rent", "10", "11"],
            &["Costs", "(4)", "(5)"],
            &["NOI", "6", "6"],
            &["Debt", "(1)", "(1)"],
        ],
    );
    let right = table(
        2,
        &[
            &["($000s)", "Projected", "<"],
            &["^", "Year 3", "Year 4"],
            &["Rent", "12", "13"],
            &["Costs", "(6)", "(7)"],
            &["NOI", "6", "6"],
            &["Debt", "(1)", "(1)"],
        ],
    );
    let joined = whole(&[left, right]);
    assert_eq!(
        texts(&joined),
        [
            ["($000s)", "Projected", "<", "<", "<"],
            ["^", "Year 1", "Year 2", "Year 3", "Year 4"],
            ["Revenue", "", "", "", ""],
            ["Rent", "10", "11", "12", "13"],
            ["Costs", "(4)", "(5)", "(6)", "(7)"],
            ["NOI", "6", "6", "6", "6"],
            ["Debt", "(1)", "(1)", "(1)", "(1)"],
        ]
    );
    assert_eq!(joined.columns[4].name, "Projected Year 4");
}

#[test]
fn the_label_of_a_section_that_begins_a_part_goes_across_like_the_others() {
    let first = table(1, &[HEAD, &["Retail", "<", "<"], ROWS[0], ROWS[1], ROWS[2]]);
    let next = table(1, &[&["Office", "", ""], ROWS[3], ROWS[4]]);
    let joined = whole(&[first, next]);
    assert_eq!(texts(&joined)[5], ["Office", "<", "<"]);
    let plain = table(1, &[HEAD, ROWS[0], ROWS[1], ROWS[2]]);
    let next = table(1, &[&["Office", "", ""], ROWS[3], ROWS[4]]);
    assert_eq!(texts(&whole(&[plain, next]))[4], ["Office", "", ""]);
}

#[test]
fn a_heading_that_one_part_shows_over_all_its_columns_goes_on_over_columns_called_alike() {
    let part = |head: &[&[&'static str]], a: &'static str, b: &'static str| {
        let labels = ["Rent", "Other income", "Costs", "NOI", "Debt"];
        let body: Vec<[&str; 3]> = labels.iter().map(|label| [*label, a, b]).collect();
        let body = body.iter().map(<[_; 3]>::as_slice);
        let rows: Vec<&[&str]> = head.iter().copied().chain(body).collect();
        table(head.len(), &rows)
    };
    let left = part(&[&["($)", "2024E", "2025E"]], "1", "2");
    let middle = part(
        &[&["($)", "Projected", "<"], &["^", "2026E", "2027E"]],
        "3",
        "4",
    );
    let right = part(&[&["($)", "2028E", "2029E"]], "5", "6");
    let joined = whole(&[left.clone(), middle.clone(), right]);
    assert_eq!(
        texts(&joined)[..2],
        [
            ["($)", "Projected", "<", "<", "<", "<", "<"],
            ["^", "2024E", "2025E", "2026E", "2027E", "2028E", "2029E"],
        ]
    );
    assert_eq!(joined.columns[6].name, "Projected 2029E");
    // What is called otherwise is not what the heading is about.
    let other = part(&[&["($)", "Change", "Share"]], "5", "6");
    let joined = whole(&[middle, other]);
    assert_eq!(texts(&joined)[0], ["($)", "Projected", "<", "", ""]);
}

#[test]
fn tables_of_another_kind_stay_apart_and_each_kind_is_one_whole() {
    let debt: &[&str] = &["Lender", "Rate", "Maturity"];
    let tables = [
        table(1, &[HEAD, ROWS[0]]),
        table(1, &[debt, &["Bank A", "5.0%", "2027"]]),
        table(1, &[HEAD, ROWS[1]]),
        table(1, &[debt, &["Bank B", "6.1%", "2029"]]),
    ];
    let joined = stitch(&parts(&tables));
    let members: Vec<&[usize]> = joined
        .iter()
        .map(|whole| whole.members.as_slice())
        .collect();
    assert_eq!(members, [[0, 2], [1, 3]]);
    assert_eq!(stitch(&parts(&tables[..2])), []);
}

#[test]
fn a_part_without_a_result_is_told_where_it_may_be_missing() {
    let (first, last) = (table(1, &[HEAD, ROWS[0]]), table(1, &[HEAD, ROWS[3]]));
    let mut parts = parts(&[first, last]);
    parts.insert(1, None);
    let joined = stitch(&parts);
    assert_eq!(joined[0].members, [0, 2]);
    let Figure::Table(table) = &joined[0].figure else {
        panic!("{joined:?}")
    };
    assert_eq!(codes(table), [WarningCode::PartialTable]);
    assert!(
        table.warnings[0].message.contains("image 2"),
        "{:?}",
        table.warnings
    );
}

#[test]
fn a_total_on_the_last_page_is_held_against_all_pages() {
    let page = |rows: &[&[&str]]| {
        let rows: Vec<&[&str]> = std::iter::once(HEAD).chain(rows.iter().copied()).collect();
        table(1, &rows)
    };
    let (right, wrong): (&[&str], &[&str]) = (&["Total", "", "$4,790"], &["Total", "", "$9,999"]);
    struct Case<'a> {
        name: &'a str,
        pages: Vec<Table>,
        doubts: &'a [WarningCode],
    }
    let cases = [
        Case {
            name: "it is the sum",
            pages: vec![page(&ROWS[..2]), page(&[ROWS[2], ROWS[3], ROWS[4], right])],
            doubts: &[],
        },
        Case {
            name: "it is not",
            pages: vec![page(&ROWS[..2]), page(&[ROWS[3], ROWS[4], wrong])],
            doubts: &[WarningCode::PartialTable],
        },
        Case {
            name: "it is a mean",
            pages: vec![
                page(&ROWS[..2]),
                page(&[ROWS[3], ROWS[4], &["Total / avg.", "", "$1,197"]]),
            ],
            doubts: &[],
        },
    ];
    for Case {
        name,
        pages,
        doubts,
    } in cases
    {
        assert_eq!(codes(&whole(&pages)), doubts, "{name}");
    }
}
