//! Figures in brackets behind others, `18,507 (24.0)`: shares, deviations, `t`-values. Their format is that of their
//! column, as it is with figures that stand alone, and a lost decimal point shows in it.

use super::reading::Reading;

/// Fewest other cells of a column that make a format, and the share of all that must have it.
const MIN_PEERS: usize = 4;
const AGREE: f32 = 0.75;

/// How far a figure may lie outside of the range of the others.
const BEYOND: f32 = 1.5;

/// Puts decimal points back that were lost inside brackets, in one column's cells. Returns the cells whose bracketed
/// figure is not printed as the others are and could not be repaired.
///
/// A point is put back only where the figure without it is far above all others and the figure with it is not.
pub(super) fn repair(cells: &[usize], readings: &mut [Reading]) -> Vec<usize> {
    let figures: Vec<(usize, Bracketed<'_>)> = cells
        .iter()
        .filter_map(|&idx| Some((idx, Bracketed::of(&readings[idx].text)?)))
        .collect();
    let mut counts = [0_usize; 5];
    for (_, figure) in &figures {
        counts[figure.decimals().min(4)] += 1;
    }
    let usual = (1..4).max_by_key(|&decimals| counts[decimals]).unwrap_or(1);
    if counts[usual] < MIN_PEERS || (counts[usual] as f32) < AGREE * figures.len() as f32 {
        return Vec::new();
    }
    let largest = figures
        .iter()
        .filter(|(_, figure)| figure.decimals() == usual)
        .filter_map(|(_, figure)| figure.inside.parse::<f32>().ok())
        .fold(0.0, f32::max);
    let (mut repaired, mut doubtful) = (Vec::new(), Vec::new());
    for (idx, figure) in &figures {
        if figure.decimals() == usual {
            continue;
        }
        match figure.with_point(usual, BEYOND * largest) {
            Some(text) => repaired.push((*idx, text)),
            None => doubtful.push(*idx),
        }
    }
    for (idx, text) in repaired {
        readings[idx].correct(text);
    }
    doubtful
}

/// A cell `before (inside)behind`.
struct Bracketed<'t> {
    before: &'t str,
    inside: &'t str,
    behind: &'t str,
}

impl<'t> Bracketed<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (before, rest) = text.rsplit_once('(')?;
        let (inside, behind) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit() && c != '.')?);
        let is_figure = before.contains(|c: char| c.is_ascii_digit())
            && !inside.is_empty()
            && inside.matches('.').count() <= 1
            && matches!(behind, ")" | "%)");
        is_figure.then_some(Self {
            before,
            inside,
            behind,
        })
    }

    fn decimals(&self) -> usize {
        self.inside
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len())
    }

    /// The cell with a point before so many last digits, when it has none and lies beyond the limit without it.
    fn with_point(&self, decimals: usize, limit: f32) -> Option<String> {
        let at = self
            .inside
            .len()
            .checked_sub(decimals)
            .filter(|at| *at > 0)?;
        if self.inside.contains('.') || self.inside.parse::<f32>().ok()? <= limit {
            return None;
        }
        let figure = format!("{}.{}", &self.inside[..at], &self.inside[at..]);
        (figure.parse::<f32>().ok()? <= limit)
            .then(|| format!("{}({figure}{}", self.before, self.behind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(column: &[&str]) -> (Vec<String>, Vec<usize>) {
        let mut readings: Vec<Reading> = column.iter().map(|text| Reading::sure(text)).collect();
        let all: Vec<usize> = (0..readings.len()).collect();
        let doubtful = repair(&all, &mut readings);
        (
            readings.into_iter().map(|reading| reading.text).collect(),
            doubtful,
        )
    }

    #[test]
    fn a_lost_point_is_put_back_where_the_figure_is_too_large_without() {
        let read = [
            "12 (24.0)",
            "9 (18.5)",
            "14 (267)",
            "20 (30.2%)",
            "7 (11.3)",
        ];
        let meant = [
            "12 (24.0)",
            "9 (18.5)",
            "14 (26.7)",
            "20 (30.2%)",
            "7 (11.3)",
        ];
        assert_eq!(repaired(&read), (meant.map(str::to_owned).to_vec(), vec![]));
    }

    #[test]
    fn a_figure_that_may_be_whole_is_only_doubted() {
        let read = ["12 (24.0)", "9 (18.5)", "14 (26)", "20 (30.2)", "7 (11.3)"];
        assert_eq!(repaired(&read), (read.map(str::to_owned).to_vec(), vec![2]));
    }

    #[test]
    fn negatives_and_columns_of_whole_figures_are_left_alone() {
        for read in [
            ["(24.0)", "(18.5)", "(267)", "(30.2)", "(11.3)"],
            ["12 (24)", "9 (18)", "14 (267)", "20 (30)", "7 (1.3)"],
            ["Net (24.0)", "Net (1.5)", "n (267)", "5 (x)", "7 (1"],
        ] {
            assert_eq!(repaired(&read), (read.map(str::to_owned).to_vec(), vec![]));
        }
    }
}
