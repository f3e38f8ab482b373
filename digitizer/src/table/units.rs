//! Units and calendar words: currency signs, magnitudes, basis points, dates.

/// Signs that stand before an amount.
pub(crate) const CURRENCY_SIGNS: [char; 4] = ['$', '€', '£', '¥'];

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The amount before `bp`, `bps`, when that is the unit.
pub(crate) fn strip_basis_points(text: &str) -> Option<&str> {
    let cut = text
        .len()
        .checked_sub(if text.to_ascii_lowercase().ends_with("bps") {
            3
        } else {
            2
        })?;
    let unit = text.get(cut..)?;
    (unit.eq_ignore_ascii_case("bps") || unit.eq_ignore_ascii_case("bp")).then(|| &text[..cut])
}

/// The amount before a magnitude letter or word, and the factor: `33.1M` is `33.1` and a million.
pub(crate) fn strip_magnitude(text: &str) -> Option<(&str, f64)> {
    const SUFFIXES: [(&str, f64); 9] = [
        ("million", 1e6),
        ("billion", 1e9),
        ("mm", 1e6),
        ("bn", 1e9),
        ("k", 1e3),
        ("m", 1e6),
        ("M", 1e6),
        ("B", 1e9),
        ("K", 1e3),
    ];
    SUFFIXES.iter().find_map(|(suffix, factor)| {
        let amount = text.strip_suffix(suffix)?;
        amount
            .trim_end()
            .ends_with(|c: char| c.is_ascii_digit())
            .then_some((amount, *factor))
    })
}

/// Whether the text is a calendar date: `3/15/2027`, `2024-03-31`, `Oct-28`, `May 2031`, `December 31, 2024`, `Q3 2025`.
pub(crate) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text
        .split([' ', '/', '-', ',', '.'])
        .filter(|part| !part.is_empty())
        .collect();
    let separators = text.matches('/').count();
    if text.len() > 24 || parts.is_empty() || parts.len() > 3 {
        return false;
    }
    if let [quarter, year] = parts[..] {
        let is_quarter = matches!(
            quarter,
            "Q1" | "Q2" | "Q3" | "Q4" | "1Q" | "2Q" | "3Q" | "4Q" | "H1" | "H2" | "1H" | "2H"
        );
        if is_quarter && is_number_below(year, 2200) {
            return true;
        }
    }
    if parts.iter().any(|part| is_month(part)) {
        return parts.len() > 1
            && parts
                .iter()
                .all(|part| is_month(part) || is_number_below(part, 2200));
    }
    let numeric = parts.len() == 3 && parts.iter().all(|part| is_number_below(part, 2200));
    let dashed = text.matches('-').count() == 2 && parts[0].len() == 4;
    numeric && ((separators == 2 && text.matches(' ').count() == 0) || dashed)
}

/// A power of ten that figures are printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    Thousands,
    Millions,
    Billions,
}

impl Scale {
    /// What a heading says: `($000s)`, `(in millions)`, `$M`, `€bn`.
    pub(crate) fn in_heading(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let named = [
            ("000s", Self::Thousands),
            ("000's", Self::Thousands),
            ("$000", Self::Thousands),
            ("'000", Self::Thousands),
            ("thousand", Self::Thousands),
            ("million", Self::Millions),
            ("billion", Self::Billions),
        ];
        if let Some((_, scale)) = named.iter().find(|(word, _)| lower.contains(word)) {
            return Some(*scale);
        }
        // A letter behind a currency sign, as in `$M`, or alone in brackets.
        let (_, after) = lower.split_once(CURRENCY_SIGNS)?;
        let letters: String = after
            .trim_start_matches(' ')
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        match letters.as_str() {
            "k" => Some(Self::Thousands),
            "m" | "mm" | "mn" | "mil" => Some(Self::Millions),
            "b" | "bn" => Some(Self::Billions),
            _ => None,
        }
    }

    /// As it is written behind a currency.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Thousands => "000s",
            Self::Millions => "M",
            Self::Billions => "B",
        }
    }

    /// As it is written where nothing else is known.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Thousands => "thousands",
            Self::Millions => "millions",
            Self::Billions => "billions",
        }
    }
}

/// The unit that a heading names, if any: `%`, `bps`, `SF`, `x`, ...; money and its scale are told apart from it.
pub(crate) fn in_heading(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    if lower.contains("bps") {
        return Some("bps".to_owned());
    }
    if lower.contains('%') {
        return Some("%".to_owned());
    }
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    words.into_iter().find_map(|word| {
        let unit = match word {
            "sf" | "sqft" | "nrsf" | "rsf" | "gla" => "SF",
            "sqm" | "m2" => "m²",
            "acres" => "acres",
            "years" | "yrs" => "years",
            "months" | "mos" => "months",
            "percent" | "pct" => "%",
            _ => return None,
        };
        Some(unit.to_owned())
    })
}

/// What a price is per: `Rent PSF`, `$/SF`, `per unit`.
pub(crate) fn per(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let is = |patterns: &[&str]| patterns.iter().any(|pattern| lower.contains(pattern));
    if is(&["psf", "/sf", "/ sf", "per sf", "per sq", "per rsf", "/rsf"]) {
        Some("SF")
    } else if is(&["/unit", "/ unit", "per unit"]) {
        Some("unit")
    } else {
        None
    }
}

/// The second year of `2019-2021` or `2019-21`.
pub(crate) fn is_year_end(text: &str) -> bool {
    matches!(text.len(), 2 | 4) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a line only says in what unit the table is: `($000s)`, `(in millions)`, `Dollars in thousands`.
pub(crate) fn is_units_line(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    let bare = lower.trim_matches(['(', ')', ' ', ',']);
    let names_magnitude = ["thousand", "million", "billion", "000"]
        .iter()
        .any(|word| bare.contains(word));
    names_magnitude
        && bare.len() <= 60
        && !bare.starts_with(|c: char| c.is_ascii_digit() && c != '0')
}

fn is_month(part: &str) -> bool {
    let part = part.trim_end_matches('.');
    part.get(..3).is_some_and(|head| {
        MONTHS.iter().any(|month| head.eq_ignore_ascii_case(month))
            && part.len() <= 9
            && part.bytes().all(|b| b.is_ascii_alphabetic())
            && is_month_name(part)
    })
}

/// `Mar` and `March` are months, `Market` is not.
fn is_month_name(part: &str) -> bool {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = part.to_ascii_lowercase();
    lower == "sept"
        || NAMES
            .iter()
            .any(|name| *name == lower || (lower.len() == 3 && name.starts_with(&lower)))
}

fn is_number_below(part: &str, limit: u32) -> bool {
    let part = part.trim_start_matches('\'');
    !part.is_empty()
        && part.len() <= 4
        && part.bytes().all(|byte| byte.is_ascii_digit())
        && part.parse::<u32>().is_ok_and(|number| number < limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_words_and_numbers() {
        for date in [
            "3/15/2027",
            "Oct-28",
            "May 2031",
            "Feb 2035",
            "December 31, 2024",
            "2024-03-31",
            "Q3 2025",
        ] {
            assert!(is_date(date), "{date}");
        }
        for other in [
            "Market 2024",
            "May",
            "12",
            "1-2",
            "9-11",
            "3-5",
            "1983 / 2019",
            "Mayor 12",
            "",
        ] {
            assert!(!is_date(other), "{other}");
        }
    }

    #[test]
    fn a_units_line_is_told_from_a_label() {
        for line in [
            "($000s)",
            "(in millions)",
            "Dollars in thousands",
            "($ in thousands, except per share)",
        ] {
            assert!(is_units_line(line), "{line}");
        }
        for other in ["Total", "(Level 1)", "Year Ended December 31,", "1,000"] {
            assert!(!is_units_line(other), "{other}");
        }
    }

    #[test]
    fn a_header_names_its_unit() {
        assert_eq!(in_heading("% of Total").as_deref(), Some("%"));
        assert_eq!(in_heading("Area (SF)").as_deref(), Some("SF"));
        assert_eq!(in_heading("Tenant"), None);
        assert_eq!(per("Rent / SF"), Some("SF"));
    }

    #[test]
    fn a_heading_names_its_scale() {
        let cases = [
            ("Balance ($000s)", Some(Scale::Thousands)),
            ("(in millions, except per share)", Some(Scale::Millions)),
            ("Debt ($MM)", Some(Scale::Millions)),
            ("€bn", Some(Scale::Billions)),
            ("Price ($)", None),
            ("$ Market", None),
            ("Tenant", None),
        ];
        for (text, scale) in cases {
            assert_eq!(Scale::in_heading(text), scale, "{text}");
        }
    }
}
