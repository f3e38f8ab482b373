//! Regular names along an axis: years, quarters, months, counted things. From a few of them the others follow.

use super::CategoryLabel;

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
const QUOTES: [char; 6] = ['\'', '’', '‘', '′', '`', '*'];
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
}

impl Step {
    fn per_year(self) -> i64 {
        match self {
            Self::Year | Self::Count => 1,
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
    prefix: String,
    /// The part of the year.
    period: Period,
    /// Between period and year.
    between: String,
    /// Whether the year comes first.
    year_first: bool,
    /// Digits of the year: 0 when it is not printed.
    year_digits: usize,
}

/// How the part of a year is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Period {
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

/// `7`, `Year 7`: a whole number that may have a word before it.
fn count(tokens: &[Token<'_>]) -> Option<(i64, Format)> {
    let (prefix, digits) = match tokens {
        [("", digits)] => (String::new(), *digits),
        [("", word), (space, digits)] if *space != "-" => (format!("{word}{space}"), *digits),
        _ => return None,
    };
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.len() <= 4
        && (digits == "0" || !digits.starts_with('0'));
    let at = digits.parse().ok().filter(|_| plain)?;
    let format = Format {
        step: Step::Count,
        prefix,
        period: Period::None,
        between: String::new(),
        year_first: true,
        year_digits: 0,
    };
    Some((at, format))
}

/// Whether a text is a year or a part of a year.
pub(super) fn is_period(text: &str) -> bool {
    parse(text).is_some_and(|(_, format)| format.step != Step::Count)
}

/// A regular sequence along an axis: the name of every place.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    format: Format,
    /// Steps at place 0.
    offset: f64,
    /// Steps for one pixel.
    slope: f64,
}

/// Share of a step by which a label may stand off its place.
const MAX_OFF: f64 = 0.2;

impl Sequence {
    /// The sequence that labels are taken from: two or more, equally written, in step with their places.
    pub fn of(labels: &[CategoryLabel]) -> Option<Self> {
        let read: Vec<(f64, i64, Format)> = labels
            .iter()
            .filter_map(|label| {
                let (at, format) = parse(&label.text)?;
                Some((f64::from(label.place), at, format))
            })
            .collect();
        let format = read.first().map(|(_, _, format)| format.clone())?;
        let alike = read
            .iter()
            .filter(|(_, _, other)| other.step == format.step);
        if read.len() < 2 || alike.count() < labels.len() {
            return None;
        }
        // Months without a year start again after December.
        let mut turns = 0;
        let mut steps: Vec<(f64, f64)> = Vec::new();
        let mut last = None;
        for (place, at, _) in &read {
            let wraps = format.year_digits == 0 && format.step.per_year() > 1;
            if wraps && last.is_some_and(|last| *at <= last) {
                turns += format.step.per_year();
            }
            last = Some(*at);
            steps.push((*place, (*at + turns) as f64));
        }
        let n = steps.len() as f64;
        let (mean_x, mean_y) = (
            steps.iter().map(|step| step.0).sum::<f64>() / n,
            steps.iter().map(|step| step.1).sum::<f64>() / n,
        );
        let spread: f64 = steps.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
        let common: f64 = steps.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
        let slope = common / spread;
        let offset = mean_y - slope * mean_x;
        let fits = steps
            .iter()
            .all(|(x, y)| (offset + slope * x - y).abs() <= MAX_OFF);
        (fits && slope != 0.0 && slope.is_finite()).then_some(Self {
            format,
            offset,
            slope,
        })
    }

    /// Pixels from one name to the next.
    pub fn pitch(&self) -> f32 {
        (1.0 / self.slope).abs() as f32
    }

    /// What one step is.
    pub fn step(&self) -> Step {
        self.format.step
    }

    /// The name of the position nearest to a place, and its own place.
    pub fn name_at(&self, place: f32) -> (String, f32) {
        let step = (self.offset + self.slope * f64::from(place)).round();
        let own = ((step - self.offset) / self.slope) as f32;
        (write(step as i64, &self.format), own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;

    fn labels(texts: &[(&str, f32)]) -> Vec<CategoryLabel> {
        texts
            .iter()
            .map(|&(text, place)| CategoryLabel {
                place,
                text: text.to_owned(),
                bbox: Rect::default(),
                confidence: 1.0,
            })
            .collect()
    }

    #[test]
    fn a_name_is_written_as_it_was_read() {
        for text in [
            "2015", "'18", "FY24", "FY 2024", "Q1 '15", "Q3 2020", "1Q24", "2H 2021", "Jan",
            "March", "Jan 2020", "Jan-20", "2020 Q4", "Year 7", "12",
        ] {
            let (at, format) = parse(text).unwrap_or_else(|| panic!("{text} is regular"));
            assert_eq!(write(at, &format), text);
        }
        for text in ["", "Base", "10-20", "Market 2024 total", "2015/16", "Q7"] {
            assert!(!is_period(text), "{text}");
        }
    }

    #[test]
    fn names_between_the_labels_follow_from_them() {
        let years = Sequence::of(&labels(&[
            ("2010", 100.0),
            ("2015", 201.0),
            ("2020", 300.0),
        ]));
        assert_eq!(years.unwrap().name_at(159.0).0, "2013");
        let quarters = Sequence::of(&labels(&[
            ("Q1 '15", 0.0),
            ("Q3 '15", 40.0),
            ("Q1 '16", 80.0),
        ]));
        assert_eq!(quarters.unwrap().name_at(61.0), ("Q4 '15".to_owned(), 60.0));
        let months = Sequence::of(&labels(&[("Sep", 0.0), ("Dec", 30.0), ("Mar", 60.0)]));
        assert_eq!(months.unwrap().name_at(40.0).0, "Jan");
        // 2000, 2010, 2015 at equal distances are names like any others.
        assert_eq!(
            Sequence::of(&labels(&[("2000", 0.0), ("2010", 50.0), ("2015", 100.0)])),
            None
        );
    }
}
