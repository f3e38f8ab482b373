//! A page about peers: what the market pays for companies of the same kind.

use image::Rgb;

use super::thousands;
use crate::synth::font::Face;
use crate::synth::sheet::{Align, Cell, Look, Row, RowRole, Rules, Sheet};

/// A company, in millions; figures of 2025 and 2026.
struct Peer {
    name: &'static str,
    equity_value: i64,
    net_debt: i64,
    revenue: [i64; 2],
    ebitda: [i64; 2],
}

const fn peer(
    name: &'static str,
    equity_value: i64,
    net_debt: i64,
    revenue: [i64; 2],
    ebitda: [i64; 2],
) -> Peer {
    Peer {
        name,
        equity_value,
        net_debt,
        revenue,
        ebitda,
    }
}

const PEERS: [Peer; 6] = [
    peer("Arcwell Logistics", 4_210, 865, [2_640, 2_815], [412, 455]),
    peer(
        "Bexley Freight Corp.",
        1_975,
        240,
        [1_380, 1_455],
        [183, 201],
    ),
    peer(
        "Calder Warehousing",
        7_640,
        1_920,
        [3_105, 3_420],
        [688, 770],
    ),
    peer(
        "Dunmore Parcel Group",
        2_830,
        -115,
        [2_210, 2_302],
        [254, 276],
    ),
    peer(
        "Everline Cold Storage",
        5_365,
        1_475,
        [1_890, 2_120],
        [497, 566],
    ),
    peer(
        "Fenwick Rail Services",
        3_120,
        610,
        [1_655, 1_720],
        [331, 348],
    ),
];

impl Peer {
    fn enterprise_value(&self) -> i64 {
        self.equity_value + self.net_debt
    }

    /// Enterprise value over revenue of both years, then over EBITDA of both.
    fn multiples(&self) -> [f64; 4] {
        let figures = [
            self.revenue[0],
            self.revenue[1],
            self.ebitda[0],
            self.ebitda[1],
        ];
        figures.map(|figure| self.enterprise_value() as f64 / figure as f64)
    }

    fn margin_percent(&self) -> f64 {
        self.ebitda[0] as f64 * 100.0 / self.revenue[0] as f64
    }

    fn row(&self) -> Row {
        let dollars = [self.equity_value, self.enterprise_value()]
            .map(|amount| format!("${}", thousands(amount)));
        peer_row(
            RowRole::Body,
            self.name,
            dollars,
            self.multiples(),
            self.margin_percent(),
        )
    }
}

fn peer_row(
    role: RowRole,
    name: &str,
    dollars: [String; 2],
    multiples: [f64; 4],
    margin_percent: f64,
) -> Row {
    let multiples = multiples.map(|multiple| format!("{multiple:.1}x"));
    let lead = [name.to_owned()].into_iter().chain(dollars);
    Row::new(
        role,
        lead.chain(multiples)
            .chain([format!("{margin_percent:.1}%")]),
    )
}

/// White on dark heads in two levels, the upper one over two columns each.
pub(super) fn comparables() -> Sheet {
    let header = RowRole::Header;
    let mut rows = vec![
        Row::new(
            header,
            [
                Cell::tall("Company", 2),
                Cell::tall("Equity Value", 2),
                Cell::tall("Enterprise Value", 2),
                Cell::wide("EV / Revenue", 2),
                Cell::wide("EV / EBITDA", 2),
                Cell::tall("EBITDA Margin", 2),
            ],
        ),
        Row::new(header, ["2025E", "2026E", "2025E", "2026E"]),
    ];
    rows.extend(PEERS.iter().map(Peer::row));
    let medians =
        std::array::from_fn(|column| median(PEERS.each_ref().map(|peer| peer.multiples()[column])));
    let margin = median(PEERS.each_ref().map(Peer::margin_percent));
    rows.push(peer_row(
        RowRole::Total,
        "Median",
        Default::default(),
        medians,
        margin,
    ));
    Sheet {
        title: None,
        columns: [Align::Left]
            .into_iter()
            .chain([Align::Right; 2])
            .chain([Align::Center; 5])
            .collect(),
        rows,
        notes: vec![
            "$ in millions. Source: company filings; estimates are consensus means.".into(),
        ],
        look: Look {
            face: Face::Screen,
            rules: Rules::Totals,
            size_px: 14.0,
            pad_x: 9,
            pad_y: 6,
            header: Some((Rgb([27, 42, 73]), Rgb([255; 3]))),
            ..Look::default()
        },
    }
}

fn median(mut values: [f64; 6]) -> f64 {
    values.sort_by(f64::total_cmp);
    f64::midpoint(values[2], values[3])
}
