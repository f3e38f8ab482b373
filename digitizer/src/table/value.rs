//! Typed values: what a printed cell means as a number.
//!
//! Financial notation is narrow enough to be parsed strictly: parentheses are a minus sign, a dash is "nothing",
//! `%`, `x` and `bps` are units. What does not parse whole stays text, because a wrong number is worse than none.

use super::units;

/// What a cell's text was recognised as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Words, or nothing.
    Text,
    /// A plain number.
    Number,
    /// A number with a percent sign.
    Percent,
    /// A number with a currency sign.
    Currency,
    /// A multiple such as `1.35x`.
    Multiple,
    /// Basis points.
    BasisPoints,
    /// A calendar date.
    Date,
    /// A printed nothing: a dash, `n/a`, `NM`.
    Absent,
}

/// A cell's text, parsed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Parsed {
    /// What it is.
    pub(crate) kind: Kind,
    /// The number meant, when there is one.
    pub(crate) value: Option<f64>,
}

/// Parses one cell.
pub(crate) fn parse(text: &str) -> Parsed {
    let text = text.trim();
    if is_absent(text) {
        return Parsed {
            kind: Kind::Absent,
            value: None,
        };
    }
    if units::is_date(text) {
        return Parsed {
            kind: Kind::Date,
            value: None,
        };
    }
    parse_amount(text).unwrap_or(Parsed {
        kind: Kind::Text,
        value: None,
    })
}

/// Whether the text takes the place of a value: a number, a date or a printed nothing.
pub(crate) fn is_value(text: &str) -> bool {
    parse(text).kind != Kind::Text
}

/// A number that heads columns as often as it fills cells: a bare calendar year.
pub(crate) fn is_year(text: &str) -> bool {
    let digits = text.trim().trim_end_matches(['*', 'A', 'E', 'F', 'P', 'B']);
    let digits = digits.strip_prefix("FY").unwrap_or(digits);
    digits.len() == 4
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits.starts_with("19") || digits.starts_with("20"))
}

fn is_absent(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "n/a", "na", "nm", "n.m.", "n.a.", "nil", "none", "tbd", "#n/a", "nd",
    ];
    let bare = text
        .strip_prefix(units::CURRENCY_SIGNS)
        .unwrap_or(text)
        .trim();
    let bare = bare.strip_suffix(['%', 'x']).unwrap_or(bare).trim();
    let dashes = !bare.is_empty()
        && bare
            .chars()
            .all(|c| matches!(c, '-' | '–' | '—' | '−' | '―' | '‐'));
    dashes || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Peels sign, brackets, currency and unit off the digits, from outside in.
fn parse_amount(text: &str) -> Option<Parsed> {
    let mut rest = strip_footnote_mark(text).trim();
    let mut kind = Kind::Number;
    let mut negative = false;
    let mut scale = 1.0;
    for _ in 0..6 {
        let before = rest;
        if let Some(inner) = rest
            .strip_prefix('(')
            .and_then(|inner| inner.strip_suffix(')'))
        {
            if negative {
                return None;
            }
            negative = true;
            rest = inner.trim();
        }
        if let Some(inner) = rest.strip_prefix(units::CURRENCY_SIGNS) {
            kind = Kind::Currency;
            rest = inner.trim();
        }
        if let Some(inner) = rest.strip_suffix('%') {
            kind = Kind::Percent;
            rest = inner.trim();
        }
        if let Some(inner) = units::strip_basis_points(rest) {
            kind = Kind::BasisPoints;
            rest = inner.trim();
        }
        if let Some(inner) = rest
            .strip_suffix(['x', 'X'])
            .filter(|_| kind == Kind::Number)
        {
            kind = Kind::Multiple;
            rest = inner.trim();
        }
        if let Some((inner, factor)) = units::strip_magnitude(rest).filter(|_| scale == 1.0) {
            scale = factor;
            rest = inner.trim();
        }
        if let Some(inner) = rest.strip_prefix(['-', '−', '–']).filter(|_| !negative) {
            negative = true;
            rest = inner.trim();
        } else if let Some(inner) = rest.strip_prefix('+') {
            rest = inner.trim();
        }
        if rest == before {
            break;
        }
    }
    let magnitude = parse_digits(rest)? * scale;
    Some(Parsed {
        kind,
        value: Some(if negative && magnitude != 0.0 {
            -magnitude
        } else {
            magnitude
        }),
    })
}

/// Digits with an optional decimal point and thousands separators in groups of three.
fn parse_digits(text: &str) -> Option<f64> {
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.is_some_and(|fraction| fraction.is_empty() || !all_digits(fraction)) {
        return None;
    }
    if whole.is_empty() && fraction.is_none() {
        return None;
    }
    if whole.len() + fraction.map_or(0, str::len) > 24 {
        return None;
    }
    let mut groups = whole.split([',', ' ']);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let grouped =
        !first.is_empty() && first.len() <= 3 && rest.iter().all(|group| group.len() == 3);
    if !all_digits(first)
        || !rest.iter().all(|group| all_digits(group))
        || (!rest.is_empty() && !grouped)
    {
        return None;
    }
    let mut digits = first.to_owned();
    digits.extend(rest);
    if let Some(fraction) = fraction {
        digits.push('.');
        digits.push_str(fraction);
    }
    if digits.starts_with('.') {
        digits.insert(0, '0');
    }
    digits.parse().ok().filter(|value: &f64| value.is_finite())
}

/// `5.97%*` and `1,204†` are numbers with a mark; a mark alone is not stripped.
fn strip_footnote_mark(text: &str) -> &str {
    let is_raised_digit = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".contains(c);
    let is_mark = |c: char| matches!(c, '*' | '†' | '‡' | '§') || is_raised_digit(c);
    let bare = text.trim_end_matches(is_mark);
    if bare.is_empty() { text } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn financial_notation_parses_to_the_number_meant() {
        struct Case {
            text: &'static str,
            kind: Kind,
            value: Option<f64>,
        }
        let case = |text, kind, value| Case { text, kind, value };
        let cases = [
            case("1,234", Kind::Number, Some(1234.0)),
            case("(1,234)", Kind::Number, Some(-1234.0)),
            case("$ 12,891", Kind::Currency, Some(12891.0)),
            case("$(22)", Kind::Currency, Some(-22.0)),
            case("($427,115)", Kind::Currency, Some(-427_115.0)),
            case("12.5%", Kind::Percent, Some(12.5)),
            case("(10)%", Kind::Percent, Some(-10.0)),
            case("(0.7%)", Kind::Percent, Some(-0.7)),
            case("5.97%*", Kind::Percent, Some(5.97)),
            case("1.35x", Kind::Multiple, Some(1.35)),
            case("175 bps", Kind::BasisPoints, Some(175.0)),
            case("$33.1M", Kind::Currency, Some(33_100_000.0)),
            case("1,204²", Kind::Number, Some(1204.0)),
            case(".9%", Kind::Percent, Some(0.9)),
            case("1 649 692", Kind::Number, Some(1_649_692.0)),
            case("-3.0", Kind::Number, Some(-3.0)),
            case("0", Kind::Number, Some(0.0)),
            case("—", Kind::Absent, None),
            case("$ -", Kind::Absent, None),
            case("n/a", Kind::Absent, None),
            case("3/15/2027", Kind::Date, None),
            case("Oct-28", Kind::Date, None),
            case("December 31, 2024", Kind::Date, None),
            case("SOFR + 175 bps", Kind::Text, None),
            case("1,23", Kind::Text, None),
            case("12,3456", Kind::Text, None),
            case("1.2.3", Kind::Text, None),
            case("", Kind::Text, None),
            case("Total", Kind::Text, None),
            case("((5))", Kind::Text, None),
        ];
        for Case { text, kind, value } in cases {
            let parsed = parse(text);
            assert_eq!((parsed.kind, parsed.value), (kind, value), "{text}");
        }
    }

    #[test]
    fn a_year_is_told_from_a_number() {
        assert!(is_year("2024") && is_year("2025E") && is_year("FY2009"));
        assert!(!is_year("2,024") && !is_year("3024") && !is_year("20240"));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,40}") {
            let parsed = parse(&text);
            prop_assert!(parsed.value.is_none_or(f64::is_finite));
        }

        #[test]
        fn grouped_digits_parse_back(whole in 0u32..1_000_000_000, negative: bool) {
            let digits = whole.to_string();
            let mut grouped = String::new();
            for (i, digit) in digits.chars().enumerate() {
                if i > 0 && (digits.len() - i).is_multiple_of(3) {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            let text = if negative { format!("({grouped})") } else { grouped };
            let expected = if negative && whole != 0 { -f64::from(whole) } else { f64::from(whole) };
            prop_assert_eq!(parse(&text).value, Some(expected));
        }
    }
}
