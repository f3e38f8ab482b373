//! Pages about a building: who rents it, and what it earns month by month.

use image::Rgb;

use super::{percent, thousands};
use crate::synth::sheet::{Align, Cell, Look, Row, RowRole, Rules, Sheet};

/// Suite, tenant, square feet, lease start and end, rent per square foot in cents.
const LEASES: [(&str, &str, i64, &str, &str, i64); 8] = [
    (
        "100",
        "Halden Coffee Roasters",
        3_150,
        "03/01/2021",
        "02/28/2031",
        4_200,
    ),
    (
        "110",
        "Brightwater Dental Group",
        4_825,
        "07/15/2019",
        "07/14/2029",
        3_875,
    ),
    (
        "200",
        "Castellan Insurance Services",
        11_400,
        "01/01/2022",
        "12/31/2028",
        3_450,
    ),
    (
        "220",
        "Orrin & Vale LLP",
        9_260,
        "10/01/2020",
        "09/30/2027",
        3_625,
    ),
    (
        "300",
        "Pinemark Software, Inc.",
        18_740,
        "05/01/2023",
        "04/30/2033",
        3_980,
    ),
    ("310", "Vacant", 6_115, "", "", 0),
    (
        "400",
        "Tidewell Engineering",
        14_930,
        "09/01/2018",
        "08/31/2026",
        3_310,
    ),
    (
        "410",
        "Northfold Credit Union",
        7_580,
        "02/01/2024",
        "01/31/2034",
        4_050,
    ),
];

/// A box around every cell, as a spreadsheet prints it.
pub(super) fn rent_roll() -> Sheet {
    let annual = |square_feet: i64, cents: i64| square_feet * cents / 100;
    let total_feet: i64 = LEASES.iter().map(|lease| lease.2).sum();
    let total_rent: i64 = LEASES.iter().map(|lease| annual(lease.2, lease.5)).sum();
    let mut rows = vec![Row::new(
        RowRole::Header,
        [
            "Suite",
            "Tenant",
            "Sq. Ft.",
            "% of NRA",
            "Lease Start",
            "Lease End",
            "Rent/SF",
            "Annual Rent",
        ],
    )];
    rows.extend(
        LEASES.map(|(suite, tenant, square_feet, start, end, cents)| {
            let (per_foot, rent) = match cents {
                0 => ("-".to_owned(), "-".to_owned()),
                cents => (
                    format!("${}.{:02}", cents / 100, cents % 100),
                    format!("${}", thousands(annual(square_feet, cents))),
                ),
            };
            let share = percent(square_feet, total_feet);
            let texts = [
                suite.into(),
                tenant.into(),
                thousands(square_feet),
                share,
                start.into(),
                end.into(),
                per_foot,
                rent,
            ];
            Row::new(RowRole::Body, texts)
        }),
    );
    let average_cents = total_rent * 100 / total_feet;
    rows.push(Row::new(
        RowRole::Total,
        [
            String::new(),
            "Total / Weighted Avg.".into(),
            thousands(total_feet),
            "100.0%".into(),
            String::new(),
            String::new(),
            format!("${}.{:02}", average_cents / 100, average_cents % 100),
            format!("${}", thousands(total_rent)),
        ],
    ));
    Sheet {
        title: Some("Quayside Center: Rent Roll as of June 30, 2025".into()),
        columns: [
            Align::Center,
            Align::Left,
            Align::Right,
            Align::Right,
            Align::Center,
            Align::Center,
            Align::Right,
            Align::Right,
        ]
        .to_vec(),
        rows,
        notes: vec!["Weighted average includes vacant space. NRA: net rentable area.".into()],
        look: Look {
            rules: Rules::Grid,
            header: Some((Rgb([226, 232, 240]), Rgb([28, 30, 36]))),
            rule_ink: Rgb([148, 154, 166]),
            ..Look::default()
        },
    }
}

/// Dollars in thousands, January to December.
const RENTAL: [i64; 12] = [212, 212, 214, 214, 219, 219, 221, 221, 221, 224, 224, 226];
const RECOVERIES: [i64; 12] = [41, 41, 41, 42, 42, 42, 44, 44, 44, 45, 45, 45];
const VACANCY: [i64; 12] = [-14, -14, -14, -14, -11, -11, -11, -11, -11, -9, -9, -9];
const TAXES: [i64; 12] = [-28; 12];
const REPAIRS: [i64; 12] = [-17, -22, -15, -13, -12, -12, -14, -14, -13, -15, -18, -21];
const UTILITIES: [i64; 12] = [-24, -23, -20, -16, -14, -17, -21, -22, -18, -15, -18, -23];

/// Small and wide, without rules but for the totals.
pub(super) fn operating_statement() -> Sheet {
    let line = |label: &str, role: RowRole, months: [i64; 12]| {
        let label = if role == RowRole::Body {
            Cell::indented(label)
        } else {
            label.into()
        };
        let year = months.iter().sum();
        let amounts = months
            .into_iter()
            .chain([year])
            .map(|amount| thousands(amount).into());
        Row::new(role, [label].into_iter().chain(amounts))
    };
    let section = |label: &str| Row::new(RowRole::Section, [label].into_iter().chain([""; 13]));
    let sum = |lines: &[[i64; 12]]| {
        std::array::from_fn(|month| lines.iter().map(|line| line[month]).sum())
    };
    let income: [i64; 12] = sum(&[RENTAL, RECOVERIES, VACANCY]);
    let expenses: [i64; 12] = sum(&[TAXES, REPAIRS, UTILITIES]);
    let header = [
        "($000s)", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
        "Dec", "FY 2025",
    ];
    let mut columns = vec![Align::Right; header.len()];
    columns[0] = Align::Left;
    Sheet {
        title: Some("Operating Statement 2025".into()),
        columns,
        rows: vec![
            Row::new(RowRole::Header, header),
            section("Income"),
            line("Base rental income", RowRole::Body, RENTAL),
            line("Expense recoveries", RowRole::Body, RECOVERIES),
            line("Vacancy and credit loss", RowRole::Body, VACANCY),
            line("Effective gross income", RowRole::Total, income),
            section("Expenses"),
            line("Real estate taxes", RowRole::Body, TAXES),
            line("Repairs and maintenance", RowRole::Body, REPAIRS),
            line("Utilities", RowRole::Body, UTILITIES),
            line("Total operating expenses", RowRole::Total, expenses),
            line(
                "Net operating income",
                RowRole::Total,
                sum(&[income, expenses]),
            ),
        ],
        notes: Vec::new(),
        look: Look {
            rules: Rules::Totals,
            size_px: 13.0,
            pad_x: 7,
            pad_y: 3,
            ..Look::default()
        },
    }
}
