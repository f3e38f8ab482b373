//! Numbers as charts print them: `$1.2M`, `(15%)`, `1 200`, `0.5x`, `25 bps`, `1.234,5`.

/// A printed number and what stands around its digits.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount {
    /// The digits and their sign, without magnitude: `$12.3M` is 12.3.
    pub value: f64,
    /// The other number that the digits may mean: `1.200` is 1.2 or 1200.
    pub otherwise: Option<f64>,
    /// What stands before the digits, without the sign: `$`.
    pub prefix: String,
    /// Power of ten of the magnitude: 6 for `M`.
    pub magnitude: i32,
    /// What stands behind the digits, magnitude included: `M`, `%`, `k €`.
    pub suffix: String,
}

impl Amount {
    /// The number meant, magnitude included.
    pub fn full(&self) -> f64 {
        self.value * 10f64.powi(self.magnitude)
    }

    /// Prefix and suffix: `$M`, `%`, `k`.
    pub fn unit(&self) -> String {
        format!("{}{}", self.prefix, self.suffix)
    }

    /// The suffix without its magnitude.
    pub fn bare_suffix(&self) -> &str {
        magnitude(&self.suffix).map_or(self.suffix.as_str(), |(_, rest)| rest)
    }

    /// Whether what stands behind the digits is a word rather than a usual unit of amounts.
    pub(super) fn is_wordy(&self) -> bool {
        let known = ["", "%", "x", "bps", "bp", "pp"];
        let magnitude = magnitude(&self.suffix).is_some_and(|(_, rest)| rest.is_empty());
        !magnitude && !known.contains(&self.suffix.to_lowercase().as_str())
    }
}

/// Signs before an amount.
const CURRENCIES: [&str; 9] = ["US$", "C$", "A$", "HK$", "$", "€", "£", "¥", "₹"];
/// Magnitudes behind an amount and their powers of ten; long ones first.
const MAGNITUDES: [(&str, i32); 17] = [
    ("thousand", 3),
    ("trillion", 12),
    ("billion", 9),
    ("million", 6),
    ("MM", 6),
    ("mm", 6),
    ("mn", 6),
    ("Mn", 6),
    ("bn", 9),
    ("Bn", 9),
    ("tn", 12),
    ("k", 3),
    ("K", 3),
    ("M", 6),
    ("m", 6),
    ("B", 9),
    ("T", 12),
];
/// Longest text that is read as a number.
const MAX_LENGTH: usize = 32;
/// Longest unit behind the digits, in characters.
const MAX_SUFFIX: usize = 12;

/// Reads a number with its unit; `None` when the text is something else.
pub fn parse(text: &str) -> Option<Amount> {
    let text = text.trim().trim_end_matches(['*', '†', '‡']);
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    let (mut negative, mut opened) = (false, false);
    let mut rest = text;
    let mut prefix = String::new();
    loop {
        let before = rest;
        rest = rest.trim_start();
        if let Some(inner) = rest.strip_prefix(['-', '−', '–', '—', '‐']) {
            negative = true;
            rest = inner;
        }
        if let Some(inner) = rest.strip_prefix('(') {
            // The closing one may stand before the unit, `(10)%`, or be lost.
            (negative, opened) = (true, true);
            rest = inner;
        }
        rest = rest.strip_prefix(['+', '~', '≈']).unwrap_or(rest);
        if prefix.is_empty()
            && let Some(sign) = CURRENCIES.iter().find(|sign| rest.starts_with(**sign))
        {
            (*sign).clone_into(&mut prefix);
            rest = &rest[sign.len()..];
        }
        if rest == before {
            break;
        }
    }
    let end = rest
        .char_indices()
        .find(|&(at, c)| !is_digit_part(c, &rest[at + c.len_utf8()..]))
        .map_or(rest.len(), |(at, _)| at);
    let (digits, tail) = rest.split_at(end);
    let (value, otherwise) = parse_digits(digits.trim_end())?;
    let tail = tail.trim();
    let (bare, closed) = match tail.find(')') {
        Some(at) => (format!("{}{}", &tail[..at], &tail[at + 1..]), true),
        None => (tail.to_owned(), false),
    };
    if closed && !opened {
        return None;
    }
    let suffix = bare.trim();
    let is_unit = suffix.chars().count() <= MAX_SUFFIX
        && !suffix.contains(|c: char| c.is_ascii_digit())
        && !suffix.starts_with(['-', '–', '/', ':', '\'', '’', ',', '.', '+', '<', '>', '&']);
    if !is_unit {
        return None;
    }
    let sign = if negative { -1.0 } else { 1.0 };
    // `0` has no sign.
    let signed = |value: f64| if value == 0.0 { 0.0 } else { sign * value };
    Some(Amount {
        value: signed(value),
        otherwise: otherwise.map(signed),
        prefix,
        magnitude: magnitude(suffix).map_or(0, |(power, _)| power),
        suffix: suffix.to_owned(),
    })
}

/// Reads the label of a tick, where nothing but a number is expected: letters that OCR takes for digits are digits.
pub(super) fn parse_tick(text: &str) -> Option<Amount> {
    let bare = text
        .trim()
        .trim_end_matches([' ', '-', '–', '—', '|', '.', '_'])
        .trim_start_matches([':', '|', '.', ' ', '_']);
    parse(bare).or_else(|| {
        let n_letters = bare.chars().filter(|c| c.is_alphabetic()).count();
        let n_doubtful = bare.chars().filter(|c| "OoIlSQ".contains(*c)).count();
        if n_doubtful == 0 || n_letters > n_doubtful + 2 || bare.chars().count() > 12 {
            return None;
        }
        let mut plain: String = bare
            .chars()
            .map(|c| match c {
                'O' | 'o' | 'Q' => '0',
                'I' | 'l' => '1',
                c => c,
            })
            .collect();
        if plain.starts_with('S') {
            plain.replace_range(0..1, "$");
        }
        parse(&plain)
    })
}

/// The magnitude that a unit starts with, and the rest of the unit.
fn magnitude(suffix: &str) -> Option<(i32, &str)> {
    MAGNITUDES.iter().find_map(|(name, power)| {
        let rest = suffix.strip_prefix(name)?;
        // `m²` and `min` are no millions.
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '²' | '³'));
        ends.then_some((*power, rest.trim_start()))
    })
}

/// Whether a character belongs to the digits of a number: a space does when three digits follow.
fn is_digit_part(c: char, rest: &str) -> bool {
    let follows_digit = || rest.starts_with(|c: char| c.is_ascii_digit());
    match c {
        '0'..='9' => true,
        '.' | ',' => follows_digit(),
        ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’' => {
            let n = rest.chars().take_while(char::is_ascii_digit).count();
            n == 3
        }
        _ => false,
    }
}

/// The value of digits with separators, and the other one they may mean.
fn parse_digits(text: &str) -> Option<(f64, Option<f64>)> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’'))
        .collect();
    if !plain.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let commas = plain.matches(',').count();
    let dots = plain.matches('.').count();
    let in_groups = |separators: &[char]| {
        let mut groups = plain.split(separators);
        let first = groups.next().unwrap_or_default();
        (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
    };
    let grouped = |separator: char| in_groups(&[separator]);
    let without = |separator: char| plain.replace(separator, "").parse::<f64>().ok();
    // `8.000,000` is 8,000,000 where one of the separators was misread.
    let misread = || {
        let whole = plain.replace([',', '.'], "");
        in_groups(&[',', '.']).then(|| whole.parse().ok()).flatten()
    };
    match (commas, dots) {
        (0, 0) => Some((plain.parse().ok()?, None)),
        (0, 1) => {
            let value = plain.parse().ok()?;
            let whole = grouped('.') && !plain.starts_with('0');
            Some((value, if whole { without('.') } else { None }))
        }
        (1, 0) if grouped(',') && !plain.starts_with("0,") => {
            Some((without(',')?, plain.replace(',', ".").parse().ok()))
        }
        (1, 0) => Some((plain.replace(',', ".").parse().ok()?, None)),
        (_, 0) if grouped(',') => Some((without(',')?, None)),
        (0, _) if grouped('.') => Some((without('.')?, None)),
        (_, 1) if plain.rfind('.') > plain.rfind(',') => {
            Some((plain.replace(',', "").parse().ok()?, misread()))
        }
        (1, _) if plain.rfind(',') > plain.rfind('.') => {
            let value = plain.replace('.', "").replace(',', ".");
            Some((value.parse().ok()?, misread()))
        }
        _ => None,
    }
}

/// Whether the second text continues the number of the first after a space: `1` `649`.
pub(super) fn are_groups(first: &str, second: &str) -> bool {
    let head = first.trim_start_matches(|c: char| !c.is_ascii_digit());
    let head_ends = head.chars().all(|c| c.is_ascii_digit() || c == ' ')
        && (1..=3).contains(&head.split(' ').next_back().unwrap_or_default().len());
    let tail: String = second.chars().take_while(char::is_ascii_digit).collect();
    let rest = &second[tail.len()..];
    head_ends && tail.len() == 3 && !rest.starts_with(['.', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_signs_and_units_come_apart() {
        struct Case {
            text: &'static str,
            value: f64,
            unit: &'static str,
            full: f64,
        }
        let case = |text, value, unit, full| Case {
            text,
            value,
            unit,
            full,
        };
        let cases = [
            case("$1.2M", 1.2, "$M", 1.2e6),
            case("(15%)", -15.0, "%", -15.0),
            case("$(1,250)", -1250.0, "$", -1250.0),
            case("−0.5x", -0.5, "x", -0.5),
            case("25 bps", 25.0, "bps", 25.0),
            case("750k", 750.0, "k", 750e3),
            case("1 M", 1.0, "M", 1e6),
            case("60 m³", 60.0, "m³", 60.0),
            case("1 200", 1200.0, "", 1200.0),
            case("1.234,5", 1234.5, "", 1234.5),
            case("2,5 %", 2.5, "%", 2.5),
            case("-$20", -20.0, "$", -20.0),
            case("2016*", 2016.0, "", 2016.0),
        ];
        for Case {
            text,
            value,
            unit,
            full,
        } in cases
        {
            let amount = parse(text).unwrap_or_else(|| panic!("{text} is a number"));
            assert_eq!(
                (amount.value, amount.unit().as_str()),
                (value, unit),
                "{text}"
            );
            assert!(
                (amount.full() - full).abs() < 1e-6 * full.abs().max(1.0),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_single_number_is_refused() {
        for text in [
            "",
            "Q1 '15",
            "10-20",
            "2015/16",
            "18 to 24 years",
            "Base",
            "3:45",
            "%",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_tick_label_is_read_through_misread_digits_and_tick_marks() {
        let read = |text: &str| parse_tick(text).map(|amount| amount.full());
        assert_eq!(read("$OM"), Some(0.0));
        assert_eq!(read("SI0M -"), Some(10e6));
        assert_eq!((read("500-"), read(":30")), (Some(500.0), Some(30.0)));
        assert_eq!((read("Oslo"), read("Solo 5")), (None, None));
    }

    #[test]
    fn a_separator_before_three_digits_may_mean_both() {
        assert_eq!(parse("1.200").unwrap().otherwise, Some(1200.0));
        assert_eq!(parse("8.000,000").unwrap().otherwise, Some(8e6));
        assert_eq!(parse("1.234,5").unwrap().otherwise, None);
        assert_eq!(parse("1,200").unwrap().otherwise, Some(1.2));
        assert_eq!(parse("0.125").unwrap().otherwise, None);
    }
}
