//! What a cell of the finished grid means: kind, number, currency.
//!
//! The strict parser in `value` decides what counts as a value while the grid is looked for. Here the grid stands, so
//! more can be told: codes of currencies, ranges, bounds and estimates. Those are values without one number.

use super::currency::{self, Currency};
use super::units;
use super::value::{self, Kind, Parsed};

/// A cell's text, understood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Typed {
    /// What it is.
    pub(crate) kind: Kind,
    /// The number meant, when there is exactly one.
    pub(crate) value: Option<f64>,
    /// The currency that is printed with it.
    pub(crate) currency: Option<Currency>,
}

impl Typed {
    fn new(Parsed { kind, value }: Parsed, currency: Option<Currency>) -> Self {
        Self {
            kind,
            value,
            currency,
        }
    }

    /// Of the same kind, but no single number.
    fn without_number(self) -> Self {
        Self {
            value: None,
            ..self
        }
    }

    /// Whether it is an amount of something, with or without a single number.
    fn is_amount(self) -> bool {
        !matches!(self.kind, Kind::Text | Kind::Absent | Kind::Date)
    }
}

/// Understands one cell.
pub(crate) fn read(text: &str) -> Typed {
    let text = text.trim();
    let single = single(text);
    if single.kind != Kind::Text {
        return single;
    }
    bound(text)
        .or_else(|| range(text))
        .or_else(|| estimate(text))
        .unwrap_or(single)
}

/// One amount, date or printed nothing.
fn single(text: &str) -> Typed {
    let parsed = value::parse(text);
    match (parsed.kind, currency::strip(text)) {
        (Kind::Currency, currency) => Typed::new(parsed, currency.map(|(currency, _)| currency)),
        (Kind::Text, Some((currency, amount))) => {
            let parsed = value::parse(&amount);
            let kind = match parsed.kind {
                Kind::Number => Kind::Currency,
                Kind::Absent => Kind::Absent,
                _ => return Typed::new(value::parse(text), None),
            };
            Typed::new(Parsed { kind, ..parsed }, Some(currency))
        }
        _ => Typed::new(parsed, None),
    }
}

/// `<0.05`, `~1,200`, `> 90%`, `≥3`: a value that is not told exactly.
fn bound(text: &str) -> Option<Typed> {
    let amount = text.trim_start_matches(['<', '>', '≤', '≥', '=', '~', '∼', '≈']);
    let bounded = single(amount.trim_start());
    (amount.len() < text.len() && bounded.is_amount()).then(|| bounded.without_number())
}

/// `10–20%`, `$12.00 - $14.50`, `2019-2021`, `3 to 5`.
fn range(text: &str) -> Option<Typed> {
    let is_dash = |c: char| matches!(c, '-' | '–' | '—' | '−');
    let parts = text.split_once(" to ").or_else(|| {
        let dash = text.char_indices().find(|(at, c)| *at > 0 && is_dash(*c))?;
        let (from, to) = text.split_at(dash.0);
        Some((from, to.trim_start_matches(is_dash)))
    });
    let (from, to) = parts?;
    let (from, to) = (from.trim(), to.trim());
    if value::is_year(from) && units::is_year_end(to) {
        return Some(Typed {
            kind: Kind::Date,
            value: None,
            currency: None,
        });
    }
    let (low, high) = (single(from), single(to));
    let ends = low.is_amount() && high.is_amount();
    // The unit may stand at one end only: at the first before the number, at the second behind it.
    let unit = if low.kind == Kind::Number { high } else { low };
    let same_unit = low.kind == high.kind || [low.kind, high.kind].contains(&Kind::Number);
    (ends && same_unit).then(|| unit.without_number())
}

/// `4.2 ± 0.3`.
fn estimate(text: &str) -> Option<Typed> {
    let (middle, spread) = text.split_once('±')?;
    let (middle, spread) = (single(middle.trim()), single(spread.trim()));
    (middle.is_amount() && spread.is_amount()).then(|| middle.without_number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_know_their_currency_and_their_number() {
        let cases = [
            ("$1,234", Kind::Currency, Some(1234.0), Some("USD")),
            ("($22)", Kind::Currency, Some(-22.0), Some("USD")),
            ("€ 1,5", Kind::Text, None, None),
            ("€1.5m", Kind::Currency, Some(1_500_000.0), Some("EUR")),
            ("GBP 3,000", Kind::Currency, Some(3000.0), Some("GBP")),
            ("(3,000) CHF", Kind::Currency, Some(-3000.0), Some("CHF")),
            ("C$9.50", Kind::Currency, Some(9.5), Some("CAD")),
            ("1,234", Kind::Number, Some(1234.0), None),
            ("12.5%", Kind::Percent, Some(12.5), None),
            ("USD -", Kind::Absent, None, Some("USD")),
        ];
        for (text, kind, value, code) in cases {
            let typed = read(text);
            let found = typed.currency.map(|currency| currency.code);
            assert_eq!(
                (typed.kind, typed.value, found),
                (kind, value, code),
                "{text}"
            );
        }
    }

    #[test]
    fn ranges_bounds_and_estimates_have_a_kind_but_no_number() {
        let cases = [
            ("10–20%", Kind::Percent),
            ("$12.00 - $14.50", Kind::Currency),
            ("$12 - 14", Kind::Currency),
            ("3 to 5", Kind::Number),
            ("1.20x-1.35x", Kind::Multiple),
            ("2019-2021", Kind::Date),
            ("<0.05", Kind::Number),
            ("≥ 90%", Kind::Percent),
            ("4.2 ± 0.3", Kind::Number),
        ];
        for (text, kind) in cases {
            let typed = read(text);
            assert_eq!((typed.kind, typed.value), (kind, None), "{text}");
        }
    }

    #[test]
    fn words_with_numbers_in_them_stay_words() {
        for text in [
            "A-1",
            "SOFR + 175 bps",
            "5% to term",
            "Suite 100",
            "5% - $3",
            "-",
            "Q1-Q3",
            "<",
        ] {
            let kind = read(text).kind;
            assert!(
                matches!(kind, Kind::Text | Kind::Absent),
                "{text}: {kind:?}"
            );
        }
    }
}
