//! Numbers that are printed among the marks.

use crate::chart::frame::{Frame, Tick, ValueAxis, number};
use crate::geometry::Rect;
use crate::ocr::Word;

/// Signs of money that stand before or after an amount.
const CURRENCIES: [char; 5] = ['$', '€', '£', '¥', '₹'];
/// Words of one number stand no farther apart, in text heights.
const MAX_GAP: f32 = 0.5;
/// The same of the groups of digits where spaces separate them.
const MAX_GROUP_GAP: f32 = 0.95;
/// Most words of a number.
const MAX_PARTS: usize = 5;
/// Most words that are looked at.
const MAX_WORDS: usize = 2000;
/// Most numbers that are looked at.
const MAX_NUMBERS: usize = 4000;

/// A number as printed: `$12.3M` has the value 12.3, the prefix `$` and the suffix `M`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Printed {
    pub(crate) value: f64,
    /// Digits after the point.
    pub(crate) decimals: usize,
    pub(crate) prefix: String,
    pub(crate) suffix: String,
    /// Whether a sign or brackets are printed.
    pub(crate) has_sign: bool,
    pub(crate) bbox: Rect,
    /// Least confidence of the words.
    pub(crate) confidence: f32,
}

impl Printed {
    /// Prefix and suffix: `$M`, `%`.
    pub(crate) fn unit(&self) -> String {
        format!("{}{}", self.prefix, self.suffix)
    }
}

/// A number without its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Number {
    pub(crate) value: f64,
    pub(crate) decimals: usize,
    pub(crate) prefix: String,
    pub(crate) suffix: String,
    pub(crate) has_sign: bool,
}

/// The numbers among the marks.
pub(crate) fn find(frame: &Frame) -> Vec<Printed> {
    let above = frame
        .heading
        .iter()
        .filter(|line| number::parse(&line.text).is_some());
    let words: Vec<&Word> = frame
        .loose
        .iter()
        .chain(above)
        .flat_map(|phrase| &phrase.words)
        .take(MAX_WORDS)
        .collect();
    let limits = Limits::of(frame, &words);
    let mut found = Vec::new();
    let mut used = vec![false; words.len()];
    for at in 0..words.len() {
        if used[at] {
            continue;
        }
        let (number, taken) = leading(&words, at, &used, limits);
        for word in taken {
            used[word] = true;
        }
        found.extend(number);
        if found.len() == MAX_NUMBERS {
            break;
        }
    }
    to_one_magnitude(&mut found, frame);
    found
}

/// How far apart the words of one number may stand, in pixels.
#[derive(Debug, Clone, Copy)]
struct Limits {
    unit: f32,
    group: f32,
}

impl Limits {
    /// Groups of digits may stand as far apart as words do where spaces separate thousands.
    fn of(frame: &Frame, words: &[&Word]) -> Self {
        let is_group =
            |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        let in_ticks = frame
            .value_axes
            .iter()
            .flat_map(|axis| &axis.ticks)
            .any(|tick| tick.text.split(' ').skip(1).any(is_group));
        let are_spaced = in_ticks
            || words
                .iter()
                .any(|word| is_group(&word.text) && word.text.starts_with('0'));
        Self {
            unit: MAX_GAP * frame.text_height,
            group: if are_spaced { MAX_GROUP_GAP } else { MAX_GAP } * frame.text_height,
        }
    }
}

/// The number that starts with a word, and the words that it takes.
fn leading(
    words: &[&Word],
    start: usize,
    used: &[bool],
    limits: Limits,
) -> (Option<Printed>, Vec<usize>) {
    let mut chain = vec![start];
    let mut text = words[start].text.clone();
    let mut best = (None, vec![start]);
    loop {
        if let Some(number) = parse(&text) {
            let parts = chain.iter().map(|&at| words[at]);
            let bbox = parts
                .clone()
                .map(|word| word.bbox)
                .reduce(|a, b| a.union(&b))
                .unwrap_or_default();
            let printed = Printed {
                value: number.value,
                decimals: number.decimals,
                prefix: number.prefix,
                suffix: number.suffix,
                has_sign: number.has_sign,
                bbox,
                confidence: parts.map(|word| word.confidence).fold(1.0, f32::min),
            };
            best = (Some(printed), chain.clone());
        }
        let last = words[chain[chain.len() - 1]];
        if chain.len() == MAX_PARTS {
            return best;
        }
        let has_digits = text.contains(|c: char| c.is_ascii_digit());
        let next = (0..words.len())
            .filter(|at| !used[*at] && !chain.contains(at))
            .find(|&at| {
                let word = words[at];
                let gap = word.bbox.left - last.bbox.right;
                let in_line = word.turn == last.turn
                    && word.bbox.overlap_y(&last.bbox)
                        >= 0.6 * word.bbox.height().min(last.bbox.height());
                let is_group = word.text.starts_with(|c: char| c.is_ascii_digit());
                let limit = if has_digits && is_group {
                    limits.group
                } else {
                    limits.unit
                };
                in_line
                    && (-2.0..=limit).contains(&gap)
                    && (!has_digits || continues(&text, &word.text))
            });
        let Some(next) = next else { return best };
        chain.push(next);
        text.push_str(&words[next].text);
    }
}

/// Whether a word goes on with a number: a unit, or the next group of three digits.
fn continues(number: &str, word: &str) -> bool {
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return parse(&format!("1{word}")).is_some();
    }
    let is_group = digits.len() == 3 && !word[3..].starts_with(',');
    let open = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    // One, two or three digits, then groups of three.
    is_group && (1..=9).contains(&open.len()) && open.bytes().all(|byte| byte.is_ascii_digit())
}

/// Parses a whole number with its signs and units.
pub(crate) fn parse(text: &str) -> Option<Number> {
    let mut rest = text.trim().trim_end_matches(['*', '†', '‡']);
    if rest.is_empty() || rest.len() > 32 {
        return None;
    }
    let mut is_negative = false;
    let mut has_sign = false;
    let (mut prefix, mut suffix) = (String::new(), String::new());
    if let Some(inner) = rest
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
    {
        (is_negative, has_sign) = (true, true);
        rest = inner;
    }
    while let Some(first) = rest.chars().next() {
        match first {
            '-' | '−' | '–' | '—' if !has_sign => (is_negative, has_sign) = (true, true),
            '+' if !has_sign => has_sign = true,
            '(' if rest.contains(')') => {
                let inner = rest[1..].replacen(')', "", 1);
                let mut number = parse(&inner)?;
                number.value = -number.value;
                number.has_sign = true;
                number.prefix = format!("{prefix}{}", number.prefix);
                return (!is_negative && number.value <= 0.0).then_some(number);
            }
            '~' | '<' | '>' => {}
            first if CURRENCIES.contains(&first) => prefix.push(first),
            _ => break,
        }
        rest = &rest[first.len_utf8()..];
    }
    let end = rest
        .char_indices()
        .rev()
        .find(|(_, c)| c.is_ascii_digit())
        .map(|(at, _)| at + 1)?;
    let (digits, unit) = rest.split_at(end);
    if !is_unit(unit) {
        return None;
    }
    suffix.push_str(unit);
    let (value, decimals) = digits_of(digits)?;
    Some(Number {
        value: if is_negative && value != 0.0 {
            -value
        } else {
            value
        },
        decimals,
        prefix,
        suffix,
        has_sign,
    })
}

/// Whether letters and signs after the digits are a unit rather than the rest of a name.
fn is_unit(unit: &str) -> bool {
    const UNITS: [&str; 17] = [
        "", "%", "x", "k", "m", "b", "t", "mm", "bn", "mn", "tn", "bps", "bp", "pp", "pts", "€",
        "£",
    ];
    let unit = unit.trim().trim_end_matches('.').to_lowercase();
    UNITS.contains(&unit.as_str())
}

/// Digits with separators. A comma or a point before exactly three digits separates thousands, unless it is a lone point.
fn digits_of(text: &str) -> Option<(f64, usize)> {
    let is_digit = |c: char| c.is_ascii_digit();
    if !text
        .chars()
        .all(|c| is_digit(c) || matches!(c, '.' | ',' | ' ' | '\''))
    {
        return None;
    }
    let last = text.rfind(['.', ',']);
    let (whole, fraction) = match last {
        Some(at) => {
            let (whole, fraction) = (&text[..at], &text[at + 1..]);
            let mark = text.as_bytes()[at];
            let n_marks = text.bytes().filter(|byte| *byte == mark).count();
            let is_thousands =
                fraction.len() == 3 && !whole.is_empty() && (mark == b',' || n_marks > 1);
            if is_thousands {
                (text, "")
            } else {
                (whole, fraction)
            }
        }
        None => (text, ""),
    };
    if !fraction.chars().all(is_digit) || fraction.len() > 6 {
        return None;
    }
    let mut groups = whole.split([',', '.', ' ', '\'']);
    let first = groups.next().unwrap_or_default();
    if first.len() > 12
        || groups.clone().any(|group| group.len() != 3)
        || (groups.clone().count() > 0 && first.len() > 3)
    {
        return None;
    }
    let mut digits: String = first.to_owned();
    digits.extend(groups);
    if digits.is_empty() && fraction.is_empty() {
        return None;
    }
    let value: f64 = format!("0{digits}.{fraction}0").parse().ok()?;
    Some((value, fraction.len()))
}

/// Power of ten of a suffix.
pub(crate) fn magnitude(unit: &str) -> Option<i32> {
    let letters: String = unit.chars().filter(char::is_ascii_alphabetic).collect();
    match letters.to_lowercase().as_str() {
        "k" => Some(3),
        "m" | "mm" | "mn" => Some(6),
        "b" | "bn" => Some(9),
        "t" | "tn" => Some(12),
        _ => None,
    }
}

/// Whether the ticks of an axis shorten plain numbers: `4 M` for 4,000,000.
fn is_shortened(axis: &ValueAxis) -> bool {
    let has_magnitude =
        |tick: &Tick| number::parse(&tick.text).is_some_and(|amount| amount.magnitude > 0);
    axis.magnitude == 0
        && axis
            .ticks
            .iter()
            .any(|tick| tick.fits && has_magnitude(tick))
}

/// `900K` among values in millions becomes 0.9.
fn to_one_magnitude(numbers: &mut [Printed], frame: &Frame) {
    let axis = frame.value_axes.first();
    let of_axis = match axis {
        Some(axis) if is_shortened(axis) => Some(0),
        _ => axis
            .and_then(|axis| axis.unit.as_deref())
            .and_then(magnitude),
    };
    let counted = |wanted: i32| {
        numbers
            .iter()
            .filter(|n| magnitude(&n.suffix) == Some(wanted))
            .count()
    };
    let common = [3, 6, 9, 12]
        .into_iter()
        .max_by_key(|&wanted| counted(wanted));
    let Some(main) = of_axis.or(common) else {
        return;
    };
    for number in numbers {
        if let Some(own) = magnitude(&number.suffix).filter(|own| *own != main) {
            number.value *= 10f64.powi(own - main);
            number.decimals = (number.decimals as i32 + main - own).max(0) as usize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_printed() {
        let cases = [
            ("$12.3M", 12.3, "$", "M"),
            ("-$0.31M", -0.31, "$", "M"),
            ("($427,115)", -427_115.0, "$", ""),
            ("$(22)", -22.0, "$", ""),
            ("1,204", 1204.0, "", ""),
            ("1.204.118", 1_204_118.0, "", ""),
            ("12,5%", 12.5, "", "%"),
            ("+4pp", 4.0, "", "pp"),
            ("0.985", 0.985, "", ""),
            ("35.2*", 35.2, "", ""),
            ("€ 7bn", 7.0, "€", "bn"),
        ];
        for (text, value, prefix, suffix) in cases {
            let number = parse(&text.replace(' ', "")).unwrap_or_else(|| panic!("{text}"));
            assert!(
                (number.value - value).abs() < 1e-9,
                "{text}: {}",
                number.value
            );
            assert_eq!(
                (number.prefix.as_str(), number.suffix.as_str()),
                (prefix, suffix),
                "{text}"
            );
        }
    }

    #[test]
    fn names_and_dates_are_no_numbers() {
        for text in [
            "Total",
            "Q1",
            "12,34,5",
            "2019-2020",
            "3D",
            "",
            "%",
            "1,23.4,5",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
