//! Currencies: the sign or the code before or behind an amount, and what a heading says about it.

/// A currency by its ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Currency {
    /// Three letters.
    pub(crate) code: &'static str,
    /// The sign that stands for it in units such as `$M`, where it has one of its own.
    pub(crate) sign: Option<char>,
}

/// What a bare `$` stands for.
pub(crate) const DOLLAR: Currency = Currency::with_sign("USD", '$');
const EURO: Currency = Currency::with_sign("EUR", '€');
const POUND: Currency = Currency::with_sign("GBP", '£');
const YEN: Currency = Currency::with_sign("JPY", '¥');

/// Marks before an amount, the longer ones first. A bare `$` is taken for the US dollar.
const MARKS: [(&str, Currency); 11] = [
    ("US$", DOLLAR),
    ("HK$", Currency::plain("HKD")),
    ("NZ$", Currency::plain("NZD")),
    ("C$", Currency::plain("CAD")),
    ("A$", Currency::plain("AUD")),
    ("S$", Currency::plain("SGD")),
    ("R$", Currency::plain("BRL")),
    ("$", DOLLAR),
    ("€", EURO),
    ("£", POUND),
    ("¥", YEN),
];

/// Codes that are written out.
const CODES: [Currency; 20] = [
    DOLLAR,
    EURO,
    POUND,
    YEN,
    Currency::plain("CHF"),
    Currency::plain("CAD"),
    Currency::plain("AUD"),
    Currency::plain("NZD"),
    Currency::plain("SEK"),
    Currency::plain("NOK"),
    Currency::plain("DKK"),
    Currency::plain("PLN"),
    Currency::plain("CZK"),
    Currency::plain("CNY"),
    Currency::plain("HKD"),
    Currency::plain("SGD"),
    Currency::plain("INR"),
    Currency::plain("BRL"),
    Currency::plain("MXN"),
    Currency::plain("ZAR"),
];

const NAMES: [(&str, Currency); 6] = [
    ("dollar", DOLLAR),
    ("dollars", DOLLAR),
    ("euro", EURO),
    ("euros", EURO),
    ("pounds", POUND),
    ("yen", YEN),
];

impl Currency {
    const fn plain(code: &'static str) -> Self {
        Self { code, sign: None }
    }

    const fn with_sign(code: &'static str, sign: char) -> Self {
        Self {
            code,
            sign: Some(sign),
        }
    }

    fn of_code(word: &str) -> Option<Self> {
        CODES.into_iter().find(|currency| currency.code == word)
    }
}

/// The currency of an amount, and the amount without it. Brackets and a minus sign may stand outside.
pub(crate) fn strip(amount: &str) -> Option<(Currency, String)> {
    let inner = amount.trim_start_matches(['(', '-', '−', '–', '+', ' ']);
    let outer = &amount[..amount.len() - inner.len()];
    for (mark, currency) in MARKS {
        if let Some(rest) = inner.strip_prefix(mark) {
            return Some((currency, format!("{outer}{}", rest.trim_start())));
        }
        if let Some(rest) = amount.strip_suffix(mark) {
            return Some((currency, rest.trim_end().to_owned()));
        }
    }
    let is_letter = |c: char| c.is_ascii_uppercase();
    let before = inner
        .split_once(|c: char| !is_letter(c))
        .map(|(word, _)| word);
    if let Some(currency) = before.and_then(Currency::of_code) {
        let rest = inner[currency.code.len()..].trim_start();
        return Some((currency, format!("{outer}{rest}")));
    }
    let bare = amount.trim_end_matches(is_letter);
    let currency = Currency::of_code(&amount[bare.len()..])?;
    Some((currency, bare.trim_end().to_owned()))
}

/// The currency that a heading names.
pub(crate) fn in_heading(text: &str) -> Option<Currency> {
    if let Some((_, currency)) = MARKS.into_iter().find(|(mark, _)| text.contains(mark)) {
        return Some(currency);
    }
    text.split(|c: char| !c.is_ascii_alphabetic())
        .find_map(|word| {
            let lower = word.to_ascii_lowercase();
            let named = NAMES.into_iter().find(|(name, _)| *name == lower);
            named
                .map(|(_, currency)| currency)
                .or_else(|| Currency::of_code(word))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_currency_of_an_amount_is_told_by_its_sign_or_its_code() {
        let cases = [
            ("$1,234", "USD", "1,234"),
            ("US$ 5.2M", "USD", "5.2M"),
            ("(€22)", "EUR", "(22)"),
            ("-£3.5", "GBP", "-3.5"),
            ("EUR 1,500", "EUR", "1,500"),
            ("(CHF 12)", "CHF", "(12)"),
            ("12.5 SEK", "SEK", "12.5"),
            ("1.234,00 €", "EUR", "1.234,00"),
            ("C$9", "CAD", "9"),
        ];
        for (text, code, amount) in cases {
            let (currency, rest) = strip(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((currency.code, rest.as_str()), (code, amount), "{text}");
        }
        for text in ["1,234", "SOFR 5", "", "()", "USDX 5"] {
            assert_eq!(strip(text), None, "{text}");
        }
    }

    #[test]
    fn a_heading_names_a_currency_by_sign_code_or_word() {
        let code = |text| in_heading(text).map(|currency| currency.code);
        assert_eq!(code("Balance (£m)"), Some("GBP"));
        assert_eq!(code("(Dollars in thousands)"), Some("USD"));
        assert_eq!(code("Amount, CHF"), Some("CHF"));
        assert_eq!(code("Europe"), None);
    }
}
