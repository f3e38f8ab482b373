//! Pages about the money: where it comes from, and how it is paid back.

use image::Rgb;

use super::{percent, thousands};
use crate::synth::font::Face;
use crate::synth::sheet::{Align, Cell, Look, Row, RowRole, Rules, Sheet};

/// What the building has; per-unit figures divide by it.
const UNITS: i64 = 164;

const SOURCES: [(&str, i64); 3] = [
    ("Senior mortgage", 23_780_000),
    ("Mezzanine loan", 4_100_000),
    ("Sponsor equity", 9_906_000),
];

/// Adds up to the same as the sources.
const USES: [(&str, i64); 5] = [
    ("Purchase price", 33_620_000),
    ("Closing costs", 538_000),
    ("Unit renovations", 2_624_000),
    ("Financing fees", 446_000),
    ("Working capital reserve", 558_000),
];

/// No rule at all: only white space holds the columns.
pub(super) fn sources_and_uses() -> Sheet {
    let mut rows = vec![Row::new(
        RowRole::Header,
        ["", "Amount", "% of Total", "Per Unit"],
    )];
    rows.extend(block("Sources", "Total sources", &SOURCES));
    rows.extend(block("Uses", "Total uses", &USES));
    Sheet {
        title: Some("Sources and Uses".into()),
        columns: vec![Align::Left, Align::Right, Align::Right, Align::Right],
        rows,
        notes: Vec::new(),
        look: Look {
            face: Face::Serif,
            size_px: 17.0,
            pad_x: 16,
            ..Look::default()
        },
    }
}

fn block(heading: &str, closing: &str, lines: &[(&str, i64)]) -> Vec<Row> {
    let total: i64 = lines.iter().map(|line| line.1).sum();
    let amounts = |amount: i64| {
        let dollars = format!("${}", thousands(amount));
        [
            dollars,
            percent(amount, total),
            format!("${}", thousands(amount / UNITS)),
        ]
        .map(Cell::from)
    };
    let row =
        |role, label: Cell, amount| Row::new(role, [label].into_iter().chain(amounts(amount)));
    let mut rows = vec![Row::new(RowRole::Section, [heading, "", "", ""])];
    rows.extend(
        lines
            .iter()
            .map(|(label, amount)| row(RowRole::Body, Cell::indented(label), *amount)),
    );
    rows.push(row(RowRole::Total, closing.into(), total));
    rows
}

/// Thousands of dollars: the loan at first, its interest in hundredths of a percent, repaid each year.
const OPENING: i64 = 23_780;
const RATE_BPS: i64 = 585;
const REPAID: [i64; 6] = [0, 0, 318, 337, 357, 378];
const NET_OPERATING_INCOME: [i64; 6] = [1_968, 2_142, 2_297, 2_381, 2_452, 2_526];

/// Stripes behind every second row, and rules round the totals.
pub(super) fn debt_schedule() -> Sheet {
    let paid_before = |year: usize| REPAID[..year].iter().sum::<i64>();
    let opening: [i64; 6] = std::array::from_fn(|year| OPENING - paid_before(year));
    let repaid = REPAID.map(|amount| -amount);
    let closing: [i64; 6] = std::array::from_fn(|year| opening[year] + repaid[year]);
    let interest = opening.map(|balance| (balance * RATE_BPS + 5_000) / 10_000);
    let service: [i64; 6] = std::array::from_fn(|year| interest[year] + REPAID[year]);
    let amounts = |label: &str, role, years: [i64; 6]| {
        Row::new(
            role,
            [label.to_owned()].into_iter().chain(years.map(|year| {
                if year == 0 {
                    "-".to_owned()
                } else {
                    thousands(year)
                }
            })),
        )
    };
    let ratios = |label: &str, years: [String; 6]| {
        Row::new(RowRole::Body, [label.to_owned()].into_iter().chain(years))
    };
    let cover = std::array::from_fn(|year| {
        format!(
            "{:.2}x",
            NET_OPERATING_INCOME[year] as f64 / service[year] as f64
        )
    });
    let debt_yield = std::array::from_fn(|year| percent(NET_OPERATING_INCOME[year], closing[year]));
    let mut columns = vec![Align::Right; 7];
    columns[0] = Align::Left;
    Sheet {
        title: Some("Debt Schedule ($000s)".into()),
        columns,
        rows: vec![
            Row::new(
                RowRole::Header,
                [
                    "Year ending December 31",
                    "2026",
                    "2027",
                    "2028",
                    "2029",
                    "2030",
                    "2031",
                ],
            ),
            amounts("Opening balance", RowRole::Body, opening),
            amounts("Principal repayment", RowRole::Body, repaid),
            amounts("Closing balance", RowRole::Total, closing),
            amounts("Interest expense", RowRole::Body, interest),
            amounts("Total debt service", RowRole::Total, service),
            amounts("Net operating income", RowRole::Body, NET_OPERATING_INCOME),
            ratios("Debt service coverage", cover),
            ratios("Debt yield", debt_yield),
        ],
        notes: vec![
            "Interest at 5.85% fixed on the opening balance; interest only until 2027.".into(),
        ],
        look: Look {
            rules: Rules::Totals,
            zebra: Some(Rgb([238, 243, 249])),
            size_px: 16.0,
            pad_x: 10,
            pad_y: 5,
            ..Look::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_pay_for_the_uses() {
        let sum = |lines: &[(&str, i64)]| lines.iter().map(|line| line.1).sum::<i64>();
        assert_eq!(sum(&SOURCES), sum(&USES));
    }
}
