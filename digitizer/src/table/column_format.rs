//! The format of a column as a check on its cells: all percents, all two decimals, thousands in groups of three.
//!
//! Small print is read as `8.596` for `8.5%` and `60.802` for `60,802`. One cell alone cannot tell; its column can. A
//! cell is changed only where the rest of its column leaves one reading. Where the column does not decide, a cell that
//! differs is left as read and said not to fit.

use super::brackets;
use super::grid::{Grid, Slot};
use super::reading::Reading;
use super::slips;
use super::typed;
use super::value::Kind;

/// Fewest other cells that make a format.
const MIN_PEERS: usize = 3;

/// Cells of one column, how they are mostly printed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Format {
    kind: Kind,
    /// Digits behind the point, where the cells agree.
    decimals: Option<usize>,
    /// Some cell has thousands set off by commas.
    grouped: bool,
}

/// Whether a cell looks like the rest of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Fit {
    /// The column has no format, or the cell is not of the body.
    #[default]
    Unknown,
    /// It is printed like the others.
    Same,
    /// It is printed otherwise.
    Other,
}

/// Repairs the readings of a grid by their columns, and says which cells fit. Both are in the order of the slots.
pub(crate) fn check(grid: &Grid, readings: &mut [Reading]) -> Vec<Fit> {
    let mut fits = vec![Fit::Unknown; readings.len()];
    for reading in readings.iter_mut() {
        if let Some(text) = slips::repaired(&reading.text) {
            reading.correct(text);
        }
    }
    let body = |wanted: &dyn Fn(&Slot) -> bool, readings: &[Reading]| -> Vec<usize> {
        let slots = grid.slots.iter().enumerate();
        slots
            .filter(|(_, slot)| slot.row >= grid.header_rows && slot.col_span == 1 && wanted(slot))
            .map(|(idx, _)| idx)
            .filter(|&idx| !readings[idx].text.is_empty())
            .collect()
    };
    // A row of shares or multiples below columns of amounts has the format of its row.
    for row in grid.header_rows..grid.n_rows {
        let cells = body(&|slot| slot.row == row && slot.col > 0, readings);
        let format = Format::of_cells(&cells, readings);
        if let Some(format) = format.filter(|format| format.kind != Kind::Number) {
            format.repair(&cells, readings);
        }
    }
    let mut rows_with_decimals = vec![false; grid.n_rows];
    for idx in body(&|slot| slot.col > 0, readings) {
        let text = &readings[idx].text;
        let has_decimals = text.contains('%') || matches!(decimals(text), 1 | 2);
        rows_with_decimals[grid.slots[idx].row] |= has_decimals;
    }
    for col in 0..grid.n_cols {
        let cells = body(&|slot| slot.col == col, readings);
        join_codes(&cells, readings);
        if let Some(format) = Format::of_cells(&cells, readings) {
            let (with_point, amounts): (Vec<usize>, Vec<usize>) = cells
                .iter()
                .partition(|&&idx| rows_with_decimals[grid.slots[idx].row]);
            let no_commas = Format {
                grouped: false,
                ..format
            };
            no_commas.repair(&with_point, readings);
            format.repair(&amounts, readings);
            for &idx in &cells {
                fits[idx] = format.fit(&readings[idx].text);
            }
        }
        for idx in brackets::repair(&cells, readings) {
            fits[idx] = Fit::Other;
        }
    }
    fits
}

impl Format {
    fn of_cells(cells: &[usize], readings: &[Reading]) -> Option<Self> {
        Self::of(cells.iter().map(|&idx| readings[idx].text.as_str()))
    }

    /// The format of most texts, if they have one.
    fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Self> {
        let texts: Vec<&str> = texts.collect();
        let kinds: Vec<Kind> = texts.iter().map(|text| kind(text)).collect();
        let counted = |wanted: Kind| kinds.iter().filter(|kind| **kind == wanted).count();
        let n_present = kinds.iter().filter(|kind| **kind != Kind::Absent).count();
        let most = [Kind::Number, Kind::Multiple, Kind::Percent]
            .into_iter()
            .max_by_key(|kind| counted(*kind))?;
        if let Some(format) = Self::of_lost_percents(&texts, &kinds, n_present) {
            return Some(format);
        }
        if counted(most) < MIN_PEERS || 2 * counted(most) <= n_present {
            return None;
        }
        let alike: Vec<&str> = texts
            .iter()
            .zip(&kinds)
            .filter(|(_, kind)| **kind == most)
            .map(|(text, _)| *text)
            .collect();
        let mut counts = [0_usize; 7];
        for text in &alike {
            counts[decimals(text).min(6)] += 1;
        }
        let usual = (0..7).max_by_key(|&decimals| (counts[decimals], 7 - decimals))?;
        let agree = counts[usual] >= MIN_PEERS && 4 * counts[usual] >= 3 * alike.len();
        Some(Self {
            kind: most,
            decimals: agree.then_some(usual),
            grouped: alike.iter().any(|text| is_grouped(text)),
        })
    }

    /// Percents of which the signs were mostly lost: a sign is never read where there is none.
    fn of_lost_percents(texts: &[&str], kinds: &[Kind], n_present: usize) -> Option<Self> {
        let percents = texts
            .iter()
            .zip(kinds)
            .filter(|(_, kind)| **kind == Kind::Percent);
        let seen: Vec<usize> = percents.map(|(text, _)| decimals(text)).collect();
        let usual = *seen.first().filter(|_| seen.len() >= 2)?;
        let format = Self {
            kind: Kind::Percent,
            decimals: Some(usual),
            grouped: false,
        };
        let n_lost = texts
            .iter()
            .filter(|text| !text.ends_with('%') && format.percent_sign(text).is_some())
            .count();
        let agree = seen.iter().all(|decimals| *decimals == usual);
        (agree && n_lost > 0 && 10 * (seen.len() + n_lost) >= 9 * n_present).then_some(format)
    }

    /// Repairs the cells that have another format.
    fn repair(self, cells: &[usize], readings: &mut [Reading]) {
        for &idx in cells {
            if let Some(text) = self.repaired(&readings[idx]) {
                readings[idx].correct(text);
            }
        }
    }

    fn fit(self, text: &str) -> Fit {
        let found = kind(text);
        if found == Kind::Absent
            || found == Kind::Text && !text.contains(|c: char| c.is_ascii_digit())
        {
            return Fit::Unknown;
        }
        let same = found == self.kind && self.decimals.is_none_or(|usual| decimals(text) == usual);
        if same { Fit::Same } else { Fit::Other }
    }

    /// The one reading that fits, where the text as read does not.
    fn repaired(self, reading: &Reading) -> Option<String> {
        let text = &reading.text;
        if self.fit(text) != Fit::Other {
            return None;
        }
        let keeps_signs =
            |other: &str| !other.contains(' ') && text.contains('%') <= other.contains('%');
        let fits = |other: &String| self.fit(other) == Fit::Same && keeps_signs(other);
        let by_rule = [
            self.percent_sign(text),
            self.multiple_sign(text),
            self.comma(text),
            figures(text),
        ];
        by_rule.into_iter().flatten().find(fits).or_else(|| {
            let mut others = reading.others().filter(fits);
            let only = others.next()?;
            others.all(|other| other == only).then_some(only)
        })
    }

    /// `8.596`, `8.59` and `8.5%6` for `8.5%`.
    fn percent_sign(self, text: &str) -> Option<String> {
        let usual = self.decimals.filter(|_| self.kind == Kind::Percent)?;
        let bare = text.trim_end_matches(')');
        let tails: &[&str] = if usual > 0 {
            &["%6", "%9", "96", "9", "6"]
        } else {
            &["%6", "%9", "96"]
        };
        tails.iter().find_map(|tail| {
            let amount = bare.strip_suffix(tail)?;
            let value = typed::read(amount.trim_start_matches('(')).value?;
            let plausible = decimals(amount) == usual && (usual > 0 || value <= 100.0);
            plausible.then(|| format!("{amount}%{}", &text[bare.len()..]))
        })
    }

    /// `1.33X` for `1.33x`.
    fn multiple_sign(self, text: &str) -> Option<String> {
        let amount = text
            .strip_suffix('X')
            .filter(|_| self.kind == Kind::Multiple)?;
        Some(format!("{amount}x"))
    }

    /// `60.802` for `60,802`.
    fn comma(self, text: &str) -> Option<String> {
        let (whole, fraction) = text.rsplit_once('.')?;
        let n_digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let is_group = n_digits == 3 && self.decimals == Some(0) && self.grouped;
        is_group.then(|| format!("{},{fraction}", whole.replace('.', ",")))
    }
}

/// What is counted; money and plain numbers are alike here.
fn kind(text: &str) -> Kind {
    let typed = typed::read(text);
    match typed.kind {
        // Ranges and bounds have formats of their own.
        Kind::Number | Kind::Currency | Kind::Percent | Kind::Multiple if typed.value.is_none() => {
            Kind::Text
        }
        Kind::Currency => Kind::Number,
        // `1.33X` is a slip of the reader until its column says otherwise.
        Kind::Multiple if text.ends_with('X') => Kind::Text,
        kind => kind,
    }
}

fn decimals(text: &str) -> usize {
    text.rsplit_once('.').map_or(0, |(_, fraction)| {
        fraction.bytes().take_while(u8::is_ascii_digit).count()
    })
}

fn is_grouped(text: &str) -> bool {
    text.split(',')
        .skip(1)
        .any(|group| group.bytes().take_while(u8::is_ascii_digit).count() == 3)
}

/// The text with every letter that looks like a digit, or a currency sign, taken for it: `SS3.0M` is `$53.0M`.
fn figures(text: &str) -> Option<String> {
    let twin = |(at, symbol): (usize, char)| match symbol {
        'S' | 's' if at == 0 => '$',
        'S' | 's' => '5',
        'O' | 'o' | 'Q' => '0',
        'l' | 'I' | '|' => '1',
        'Z' | 'z' => '2',
        other => other,
    };
    let figures: String = text.chars().enumerate().map(twin).collect();
    (figures != text).then_some(figures)
}

/// Joins `N NN` where another cell of the column says `NNN`: letters set wide are read as words.
fn join_codes(body: &[usize], readings: &mut [Reading]) {
    for &idx in body {
        let joined = readings[idx].text.replace(' ', "");
        let is_code = joined.len() <= 8 && joined.len() < readings[idx].text.len();
        if is_code && body.iter().any(|&other| readings[other].text == joined) {
            readings[idx].correct(joined);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(column: &[&str]) -> Vec<String> {
        let mut readings: Vec<Reading> = column.iter().map(|text| Reading::sure(text)).collect();
        let all: Vec<usize> = (0..readings.len()).collect();
        join_codes(&all, &mut readings);
        let format = Format::of(readings.iter().map(|reading| reading.text.as_str()));
        readings
            .iter()
            .map(|reading| {
                let text = format.and_then(|format| format.repaired(reading));
                text.unwrap_or_else(|| reading.text.clone())
            })
            .collect()
    }

    #[test]
    fn a_percent_sign_read_as_digits_is_put_back_where_the_column_has_percents() {
        let read = ["82.0%", "8.596", "5.79", "5.7%6", "1.4%", "3.2%", "(2.496)"];
        let meant = ["82.0%", "8.5%", "5.7%", "5.7%", "1.4%", "3.2%", "(2.4%)"];
        assert_eq!(repaired(&read), meant);
    }

    #[test]
    fn percents_of_which_most_lost_their_signs_are_still_percents() {
        let read = ["82.096", "8.596", "5.79", "5.7%", "100.0%", "3.296"];
        let meant = ["82.0%", "8.5%", "5.7%", "5.7%", "100.0%", "3.2%"];
        assert_eq!(repaired(&read), meant);
    }

    #[test]
    fn a_point_is_a_comma_where_the_column_has_no_decimals() {
        let read = ["$60.802", "1,485", "12,000", "950", "1.325.000"];
        let meant = ["$60,802", "1,485", "12,000", "950", "1,325,000"];
        assert_eq!(repaired(&read), meant);
    }

    #[test]
    fn a_column_without_one_format_leaves_its_cells_alone() {
        for read in [
            ["8.596", "12.5", "3.25", "4"],
            ["60.802", "1.485", "12.000", "0.950"],
            ["1,485", "60.802", "n/a", "Tenant"],
            ["0.310-2.268", "0.919-10.725", "1,200", "950"],
        ] {
            assert_eq!(repaired(&read), read);
        }
    }

    #[test]
    fn letters_are_figures_in_a_column_of_figures() {
        let read = ["SS3.0M", "$72.1M", "$12.4M", "$9.9M"];
        assert_eq!(repaired(&read)[0], "$53.0M");
        assert_eq!(repaired(&["1.33X", "1.20x", "1.41x", "1.50x"])[0], "1.33x");
    }

    #[test]
    fn codes_that_were_torn_are_joined_like_their_neighbours() {
        assert_eq!(repaired(&["NNN", "N NN", "MG"]), ["NNN", "NNN", "MG"]);
        assert_eq!(repaired(&["A B", "C D", "AC"]), ["A B", "C D", "AC"]);
    }
}
