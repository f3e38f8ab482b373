//! Regular names along an axis: years, quarters, months, counted things, read and written.

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Two digits of a year below this belong to this century.
const CENTURY_TURN: i64 = 70;
/// Marks before a year of two digits, and what OCR makes of them.
pub(super) const QUOTES: [char; 6] = ['\'', '’', '‘', '′', '`', '*'];
/// Longest text that is read as a period.
const MAX_LENGTH: usize = 24;

/// What one step of a sequence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// `2024`, `'24`, `FY24`.
    Year,
    /// `H1 2024`, `2H24`.
    Half,
    /// `Q1 2024`, `1Q24`.
    Quarter,
    /// `Jan`, `March 2024`.
    Month,
    /// `1`, `Year 5`.
    Count,
    /// `A`, `B`.
    Letter,
}

impl Step {
    /// Whether names say when.
    pub(super) fn is_of_time(self) -> bool {
        !matches!(self, Self::Count | Self::Letter)
    }

    pub(super) fn per_year(self) -> i64 {
        match self {
            Self::Year | Self::Count | Self::Letter => 1,
            Self::Half => 2,
            Self::Quarter => 4,
            Self::Month => 12,
        }
    }
}

/// How a name is written: what stands before, between and behind its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    /// What comes after what.
    pub step: Step,
    /// Before the first part: `FY`, `'`.
    pub(super) prefix: String,
    /// The part of the year.
    pub(super) period: Period,
    /// Between period and year.
    pub(super) between: String,
    /// Whether the year comes first.
    pub(super) year_first: bool,
    /// Digits of the year: 0 when it is not printed.
    pub(super) year_digits: usize,
}

/// How the part of a year is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    None,
    /// `Q1`, with the letter as printed.
    Letter(char),
    /// `1Q`.
    LetterLast(char),
    /// `Jan` or, in full, `January`.
    Month {
        full: bool,
    },
}

/// A run of digits or of letters, and what stands before it.
type Token<'a> = (&'a str, &'a str);

/// A name as a number of steps since year 0, and how it is written.
pub fn parse(text: &str) -> Option<(i64, Format)> {
    let text = text
        .trim()
        .trim_end_matches(['*', '†', '‡', '.', '¹', '²', ' ']);
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    let tokens = tokens(text)?;
    period(&tokens).or_else(|| count(&tokens))
}

/// A name written in a format.
pub fn write(at: i64, format: &Format) -> String {
    let per_year = format.step.per_year();
    let (year, part) = (at.div_euclid(per_year), at.rem_euclid(per_year));
    let year = match format.year_digits {
        0 if format.step == Step::Count => at.to_string(),
        0 if format.step == Step::Letter => letter(at).map(String::from).unwrap_or_default(),
        0 => String::new(),
        2 => format!("{:02}", year.rem_euclid(100)),
        _ => year.to_string(),
    };
    let part = match format.period {
        Period::None => String::new(),
        Period::Letter(letter) => format!("{letter}{}", part + 1),
        Period::LetterLast(letter) => format!("{}{letter}", part + 1),
        Period::Month { full } => {
            let name = MONTHS[part as usize];
            (if full { name } else { &name[..3] }).to_owned()
        }
    };
    let (first, second) = if format.year_first {
        (year, part)
    } else {
        (part, year)
    };
    format!("{}{first}{}{second}", format.prefix, format.between)
}

/// Cuts a text into runs of digits and of letters; `None` when there are too many or a mark ends it.
fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let class = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
    let mut tokens = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(|c: char| class(c) != (false, false))?;
        let (before, from) = rest.split_at(start);
        let kind = class(from.chars().next()?);
        let end = from.find(|c: char| class(c) != kind).unwrap_or(from.len());
        tokens.push((before, &from[..end]));
        rest = &from[end..];
        if tokens.len() > 4 {
            return None;
        }
    }
    Some(tokens)
}

/// A year, a part of a year, or both in either order.
fn period(tokens: &[Token<'_>]) -> Option<(i64, Format)> {
    let mut format = Format {
        step: Step::Year,
        prefix: String::new(),
        period: Period::None,
        between: String::new(),
        year_first: true,
        year_digits: 0,
    };
    let (mut year, mut part) = (None, None);
    let mut rest = tokens;
    while let [(space, token), tail @ ..] = rest {
        rest = tail;
        let is_first = year.is_none() && part.is_none();
        let before = if is_first {
            &mut format.prefix
        } else {
            &mut format.between
        };
        before.push_str(space);
        if token.eq_ignore_ascii_case("fy") && year.is_none() {
            before.push_str(token);
        } else if let Some((n, step, written, used)) = part_of_year(token, tail) {
            if part.replace(n).is_some() {
                return None;
            }
            rest = &tail[used..];
            (format.step, format.period, format.year_first) = (step, written, year.is_some());
        } else {
            let marked = part.is_some() || before.contains(QUOTES) || !is_first;
            let marked = marked || before.to_ascii_lowercase().contains("fy");
            let leads = tail.len() == 1 && part_of_year(tail[0].1, &[]).is_some();
            if year.replace(year_of(token, marked || leads)?).is_some() {
                return None;
            }
            format.year_digits = token.len();
        }
    }
    let blank = |text: &str| {
        text.chars()
            .all(|c| c == ' ' || QUOTES.contains(&c) || "-–/.,".contains(c))
    };
    let usual = blank(format.prefix.trim_start_matches(['F', 'f', 'Y', 'y']))
        && blank(format.between.trim_matches(['F', 'f', 'Y', 'y', ' ']));
    if !usual || (year, part) == (None, None) {
        return None;
    }
    let at = year.unwrap_or(0) * format.step.per_year() + part.unwrap_or(0);
    Some((at, format))
}

/// A year of two digits that nothing marks as one, as where `99` goes on with `00`.
pub(super) fn short_year(text: &str) -> Option<(i64, Format)> {
    let (_, format) = count(&tokens(text)?).or_else(|| period(&[("'", text)]))?;
    let year = year_of(text, true).filter(|_| text.len() == 2)?;
    let format = Format {
        step: Step::Year,
        prefix: String::new(),
        year_digits: 2,
        ..format
    };
    Some((year, format))
}

/// A month as the date of its first day.
pub(super) fn write_date(month: i64) -> String {
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12));
    format!("{year:04}-{:02}-01", month + 1)
}

/// The year that digits name; two digits only where something marks them as a year.
fn year_of(digits: &str, marked: bool) -> Option<i64> {
    let value: i64 = digits.parse().ok()?;
    match digits.len() {
        4 if (1500..=2200).contains(&value) => Some(value),
        2 if marked => Some(value + if value < CENTURY_TURN { 2000 } else { 1900 }),
        _ => None,
    }
}

/// A month, or a quarter or half from its letter and digit in either order; and how many more tokens it takes.
fn part_of_year(token: &str, tail: &[Token<'_>]) -> Option<(i64, Step, Period, usize)> {
    if let Some((month, full)) = month(token) {
        return Some((month, Step::Month, Period::Month { full }, 0));
    }
    let [("", next), ..] = tail else { return None };
    let is_digit = |text: &str| text.len() == 1 && text.as_bytes()[0].is_ascii_digit();
    let (letter, digit, first) = match (is_digit(token), is_digit(next)) {
        (false, true) => (token, next, true),
        (true, false) => (*next, &token, false),
        _ => return None,
    };
    let n = digit.parse::<i64>().ok()? - 1;
    let mark = letter.chars().next().filter(|_| letter.len() == 1)?;
    let step = match mark.to_ascii_uppercase() {
        'Q' if (0..4).contains(&n) => Step::Quarter,
        'H' if (0..2).contains(&n) => Step::Half,
        _ => return None,
    };
    let written = if first {
        Period::Letter(mark)
    } else {
        Period::LetterLast(mark)
    };
    Some((n, step, written, 1))
}

/// The number of a month from 0, and whether its name is printed in full.
fn month(name: &str) -> Option<(i64, bool)> {
    let at = MONTHS.iter().position(|full| {
        name.eq_ignore_ascii_case(full)
            || full
                .get(..name.len())
                .is_some_and(|head| name.len() == 3 && head.eq_ignore_ascii_case(name))
            || (*full == "September" && name.eq_ignore_ascii_case("sept"))
    })?;
    Some((at as i64, name.len() > 4 || name.len() > 3 && at != 8))
}

/// The letter at a place of the alphabet, from 0.
fn letter(at: i64) -> Option<char> {
    let at = u8::try_from(at).ok().filter(|at| *at < 26)?;
    Some(char::from(b'A' + at))
}

/// `7`, `Year 7`, `C`: a whole number that may have a word before it, or a capital.
fn count(tokens: &[Token<'_>]) -> Option<(i64, Format)> {
    let plain = |step: Step, prefix: String| Format {
        step,
        prefix,
        period: Period::None,
        between: String::new(),
        year_first: true,
        year_digits: 0,
    };
    if let [("", text)] = tokens
        && let [capital @ b'A'..=b'Z'] = text.as_bytes()
    {
        return Some((
            i64::from(capital - b'A'),
            plain(Step::Letter, String::new()),
        ));
    }
    let (prefix, digits) = match tokens {
        [("", digits)] => (String::new(), *digits),
        [("", word), (space, digits)] if *space != "-" => (format!("{word}{space}"), *digits),
        _ => return None,
    };
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.len() <= 4
        && (digits == "0" || !digits.starts_with('0'));
    let at = digits.parse().ok().filter(|_| is_plain)?;
    Some((at, plain(Step::Count, prefix)))
}

/// Whether a text is a year or a part of a year.
pub(super) fn is_period(text: &str) -> bool {
    parse(text).is_some_and(|(_, format)| format.step.is_of_time())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_as_it_was_read() {
        for text in [
            "2015", "'18", "FY24", "FY 2024", "Q1 '15", "Q3 2020", "1Q24", "2H 2021", "Jan",
            "March", "Jan 2020", "Jan-20", "2020 Q4", "Year 7", "12", "C",
        ] {
            let (at, format) = parse(text).unwrap_or_else(|| panic!("{text} is regular"));
            assert_eq!(write(at, &format), text);
        }
        for text in [
            "",
            "Base",
            "C",
            "10-20",
            "Market 2024 total",
            "2015/16",
            "Q7",
        ] {
            assert!(!is_period(text), "{text}");
        }
    }
}
