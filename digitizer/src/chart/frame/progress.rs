//! Regular names in step with their places: from a few of them the others follow, and misread ones are set right.

use super::CategoryLabel;
use super::sequence::{self, Format, QUOTES, Step};

/// Share of a step by which a label may stand off its place.
const MAX_OFF: f64 = 0.2;
/// Share of the labels that may be misread while the others tell the sequence, and fewest of the others.
const MIN_READ: f32 = 0.6;
const MIN_SOME: usize = 3;
/// Marks of footnotes behind a name.
const MARKS: [char; 5] = ['*', '†', '‡', '¹', '²'];

/// A regular sequence along an axis: the name of every place.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    format: Format,
    /// Steps at place 0.
    offset: f64,
    /// Steps for one pixel.
    slope: f64,
    /// Whether names are dates, since the labels name only some of the months in full.
    is_dated: bool,
}

/// A label that could be read: its place, its number of steps and how it is written.
type Reading = (f64, i64, Format);

impl Sequence {
    /// The sequence that labels are taken from: two or more, equally written, in step with their places. Where there are
    /// many, some may be misread.
    pub fn of(labels: &[CategoryLabel]) -> Option<Self> {
        let read = |parse: fn(&str) -> Option<(i64, Format)>| -> Vec<Reading> {
            let parsed = labels.iter().filter_map(|label| {
                let (at, format) = parse(label.text.trim())?;
                Some((f64::from(label.place), at, format))
            });
            parsed.collect()
        };
        through(&read(sequence::parse), labels.len()).or_else(|| {
            let short = read(sequence::short_year);
            (short.len() == labels.len())
                .then(|| through(&short, labels.len()))
                .flatten()
        })
    }

    /// The months of a sequence of years that are printed at their beginnings.
    pub fn by_month(&self) -> Option<Self> {
        let is_plain = self.format.step == Step::Year && self.format.year_digits == 4;
        is_plain.then(|| Self {
            format: Format {
                step: Step::Month,
                ..self.format.clone()
            },
            offset: 12.0 * self.offset,
            slope: 12.0 * self.slope,
            is_dated: true,
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
        let name = if self.is_dated {
            sequence::write_date(step as i64)
        } else {
            sequence::write(step as i64, &self.format)
        };
        (name, own)
    }

    /// The name of a position that carries a label: as printed (`2024*`, `2025E`), unless the label is a misreading of
    /// the name that the others tell.
    pub fn name_with(&self, name: &str, label: &str) -> String {
        if self.is_dated {
            return name.to_owned();
        }
        let bare = |text: &str| -> Vec<char> {
            let kept = text.chars().filter(|c| c.is_alphanumeric());
            kept.flat_map(char::to_lowercase).collect()
        };
        let (own, printed) = (bare(name), bare(label));
        let is_same = own == printed;
        let is_longer = printed.starts_with(&own);
        let is_other = sequence::parse(label)
            .is_some_and(|(_, format)| format.step == self.format.step && !is_same);
        let is_lone = self.format.step == Step::Letter && printed.len() == 1;
        let is_near =
            !is_longer && !is_other && (is_lone || differences(&own, &printed) <= own.len() / 3);
        if label.starts_with(name) || !(is_same || is_near) {
            return label.to_owned();
        }
        let marks = label.trim_end_matches(MARKS).len();
        format!("{name}{}", &label[marks..])
    }
}

/// The sequence through readings of some labels.
fn through(read: &[Reading], n_labels: usize) -> Option<Sequence> {
    let count = |step: Step| {
        read.iter()
            .filter(|(_, _, other)| other.step == step)
            .count()
    };
    let step = read
        .iter()
        .map(|(_, _, format)| format.step)
        .max_by_key(|&step| count(step))?;
    let own: Vec<&Reading> = read
        .iter()
        .filter(|(_, _, format)| format.step == step)
        .collect();
    let is_most = own.len() >= MIN_SOME && own.len() as f32 >= MIN_READ * n_labels as f32;
    let is_told = own.len() == n_labels || is_most && step != Step::Count;
    if own.len() < 2 || !is_told {
        return None;
    }
    let has_year = |reading: &&&Reading| reading.2.year_digits > 0;
    let is_dated = step == Step::Month
        && own.iter().any(|reading| has_year(&reading))
        && !own.iter().all(|reading| has_year(&reading));
    // Names without a year start again after the last one of a year.
    let per_year = step.per_year();
    let mut last: Option<i64> = None;
    let steps: Vec<(f64, f64)> = own
        .iter()
        .map(|(place, at, format)| {
            let at = match last {
                Some(last) if format.year_digits == 0 && per_year > 1 => {
                    last + 1 + (at - last - 1).rem_euclid(per_year)
                }
                _ => *at,
            };
            last = Some(at);
            (*place, at as f64)
        })
        .collect();
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
    (fits && slope != 0.0 && slope.is_finite()).then(|| Sequence {
        format: common_format(&own),
        offset,
        slope,
        is_dated,
    })
}

/// How most of the names are written. OCR takes the mark before a short year for many things and loses spaces, and rarely
/// the other way round, so that names with the mark or a space count more than those without.
fn common_format(read: &[&Reading]) -> Format {
    let plain = |format: &Format| Format {
        prefix: format.prefix.replace(QUOTES, "'"),
        between: format.between.replace(QUOTES, "'"),
        ..format.clone()
    };
    let formats: Vec<Format> = read.iter().map(|(_, _, format)| plain(format)).collect();
    let is_marked =
        |format: &Format| format.year_digits == 2 && format.between.trim_start().starts_with('\'');
    let count = |format: &Format| formats.iter().filter(|other| *other == format).count();
    let rank = |format: &Format| {
        let has_space = format.between.starts_with(' ');
        (
            is_marked(format),
            format.year_digits > 0,
            has_space,
            count(format),
        )
    };
    let first = &formats[0];
    formats
        .iter()
        .rev()
        .max_by_key(|format| rank(format))
        .unwrap_or(first)
        .clone()
}

/// How many characters have to be changed, added or left out (Levenshtein).
fn differences(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, from) in a.iter().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (other, to) in b.iter().enumerate() {
            let changed = before + usize::from(from != to);
            before = row[other + 1];
            row[other + 1] = changed.min(row[other] + 1).min(before + 1);
        }
    }
    row[b.len()]
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

    /// The names at the labels' own places.
    fn names(texts: &[&str]) -> Vec<String> {
        let places: Vec<(&str, f32)> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| (*text, 40.0 * at as f32))
            .collect();
        let labels = labels(&places);
        let sequence = Sequence::of(&labels).expect("the labels are in step");
        let named = |label: &CategoryLabel| {
            sequence.name_with(&sequence.name_at(label.place).0, &label.text)
        };
        labels.iter().map(named).collect()
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

    #[test]
    fn misread_names_are_set_right_by_the_others() {
        assert_eq!(
            names(&["Q1 ’20", "Q220", "Q3 ′20", "Q4′ 20", "Q1 ′21", "Q2 ’21"]),
            ["Q1 '20", "Q2 '20", "Q3 '20", "Q4 '20", "Q1 '21", "Q2 '21"]
        );
        assert_eq!(
            names(&["Oct 18", "Nov 18", "Doc 18", "Jan 19"]),
            ["Oct 18", "Nov 18", "Dec 18", "Jan 19"]
        );
    }

    #[test]
    fn letters_that_were_taken_for_others_are_set_right() {
        assert_eq!(
            names(&["A", "B", "c", "D", "E", "F", "G", "H", "1"]),
            ["A", "B", "C", "D", "E", "F", "G", "H", "I"]
        );
        let gap = labels(&[("A", 0.0), ("C", 40.0), ("D", 80.0), ("E", 120.0)]);
        assert_eq!(Sequence::of(&gap), None);
    }

    #[test]
    fn what_is_printed_behind_a_name_stays() {
        assert_eq!(
            names(&["2021", "2022", "2023", "2024*", "2025E"]),
            ["2021", "2022", "2023", "2024*", "2025E"]
        );
    }

    #[test]
    fn short_years_go_on_over_the_turn_of_the_century() {
        assert_eq!(names(&["98", "99", "00", "01"]), ["98", "99", "00", "01"]);
    }

    #[test]
    fn months_without_a_year_are_dated_by_those_with_one() {
        let labels = labels(&[
            ("Jan 2006", 0.0),
            ("Apr", 30.0),
            ("Oct", 90.0),
            ("Jan 2007", 120.0),
        ]);
        let months = Sequence::of(&labels).unwrap();
        assert_eq!(months.name_at(41.0).0, "2006-05-01");
        let years = Sequence::of(&self::labels(&[("2005", 0.0), ("2006", 60.0)])).unwrap();
        assert_eq!(years.by_month().unwrap().name_at(96.0).0, "2006-08-01");
    }
}
