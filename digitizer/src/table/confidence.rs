//! How sure a cell is: the share of cells like it that were read right.
//!
//! A logistic regression[^1] over what is known when the table stands: the network's probability, the size of the print,
//! the column's format, arithmetic, and how much text there is to go wrong. It was fitted on one half of published and
//! generated tables and checked on the other; `docs/DIGITIZER.md` has the reliability table. Above [`SURE`] cells are
//! right 99 times in 100.
//!
//! [^1]: Platt, "Probabilistic Outputs for Support Vector Machines", 1999; the same calibration, with more inputs.

use super::check::Arithmetic;
use super::column_format::Fit;
use super::grid::Slot;
use super::reading::Reading;
use super::typed;
use super::value::Kind;
use crate::figure::CellRole;

/// From here on a cell may be taken as read.
pub(crate) const SURE: f32 = 0.95;

/// Below this a cell is named to the reader.
pub(crate) const DOUBTFUL: f32 = 0.6;

/// Share of right cells, by the regression, at which a cell counts as sure.
const SHARE_WHEN_SURE: f32 = 0.972;

/// The network's probability is not told apart beyond this.
const MAX_PROBABILITY: f32 = 0.9995;

/// Print of this height, in pixels, is large enough.
const LARGE_PRINT: f32 = 10.0;

/// Everything that speaks for or against one cell.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    /// The cell in the grid.
    pub(crate) slot: &'a Slot,
    /// What was read.
    pub(crate) reading: &'a Reading,
    /// Its part.
    pub(crate) role: CellRole,
    /// Whether it looks like its column.
    pub(crate) fit: Fit,
    /// Whether it adds up.
    pub(crate) sum: Sum,
    /// Height of the print in pixels.
    pub(crate) text_height: f32,
}

/// What arithmetic says about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sum {
    /// Nothing.
    Unknown,
    /// An equation holds with it.
    Confirmed,
    /// One that should hold does not.
    Doubted,
}

impl Sum {
    /// Of one cell.
    pub(crate) fn of(arithmetic: &Arithmetic, cell: usize) -> Self {
        if arithmetic.confirmed[cell] {
            Self::Confirmed
        } else if arithmetic.doubted[cell] {
            Self::Doubted
        } else {
            Self::Unknown
        }
    }
}

/// How sure a cell is, 0..=1; 1 where nothing is printed.
pub(crate) fn of(evidence: &Evidence<'_>) -> f32 {
    if evidence.reading.text.is_empty() {
        return 1.0;
    }
    stretched(share(evidence))
}

/// The share of cells like this one that were read right.
fn share(evidence: &Evidence<'_>) -> f32 {
    let text = evidence.reading.text.as_str();
    let words = evidence.slot.tokens.len();
    let is_figure = is_figure(text);
    let probability = evidence.reading.probability.clamp(1e-3, MAX_PROBABILITY);
    let flag = |condition: bool| f32::from(u8::from(condition));
    let spans = evidence.slot.row_span > 1 || evidence.slot.col_span > 1;
    let score = 3.82 - 0.16 * (1.0 - probability).ln()
        + 2.10 * probability.ln()
        + 0.74 * flag(is_figure || !has_digit(text))
        - 0.72 * (LARGE_PRINT - evidence.text_height).max(0.0) / 3.0
        - 0.59 * (text.chars().count() as f32).ln_1p()
        - 0.67 * flag(evidence.role == CellRole::ColumnHeader)
        - 0.30 * flag(spans)
        - if is_figure {
            1.17 * flag(is_broken(text, words))
        } else {
            0.13 * words.min(6) as f32
        }
        - 2.89 * flag(has_lone_letter(text))
        + match evidence.fit {
            Fit::Same => 0.76,
            Fit::Other => -0.77,
            Fit::Unknown => 0.0,
        }
        + match evidence.sum {
            Sum::Confirmed => 1.22,
            Sum::Doubted => -0.93,
            Sum::Unknown => 0.0,
        };
    1.0 / (1.0 + (-score).exp())
}

/// Stretches the shares so that [`SHARE_WHEN_SURE`] becomes [`SURE`].
fn stretched(share: f32) -> f32 {
    if share < SHARE_WHEN_SURE {
        share / SHARE_WHEN_SURE * SURE
    } else {
        1.0 - (1.0 - share) / (1.0 - SHARE_WHEN_SURE) * (1.0 - SURE)
    }
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// Digits and the marks of amounts, nothing else.
fn is_figure(text: &str) -> bool {
    let belongs = |c: char| c.is_ascii_digit() || " $€£¥%()+-–—.,x".contains(c);
    has_digit(text) && text.chars().all(belongs)
}

/// A figure in pieces was torn, or is two; one that makes no number lost a mark.
fn is_broken(figure: &str, n_words: usize) -> bool {
    n_words > 1 || typed::read(figure).kind == Kind::Text
}

/// A letter on its own is a word in few places, and mostly one that was torn off.
fn has_lone_letter(text: &str) -> bool {
    text.split(' ').any(|word| {
        let mut letters = word.chars();
        let only = letters.next().filter(|_| letters.next().is_none());
        only.is_some_and(|letter| letter.is_alphabetic() && !matches!(letter, 'a' | 'A' | 'I'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sureness(text: &str, probability: f32, fit: Fit, sum: Sum, text_height: f32) -> f32 {
        let slot = Slot::new(1, 1, 1, 1, Vec::new());
        let mut reading = Reading::sure(text);
        reading.probability = probability;
        of(&Evidence {
            slot: &slot,
            reading: &reading,
            role: CellRole::Body,
            fit,
            sum,
            text_height,
        })
    }

    #[test]
    fn every_kind_of_evidence_counts_in_its_direction() {
        let of = |probability, fit, sum, height| sureness("1,234", probability, fit, sum, height);
        let plain = of(0.98, Fit::Unknown, Sum::Unknown, 10.0);
        assert!(of(0.7, Fit::Unknown, Sum::Unknown, 10.0) < plain);
        assert!(of(0.98, Fit::Same, Sum::Unknown, 10.0) > plain);
        assert!(of(0.98, Fit::Other, Sum::Unknown, 10.0) < plain);
        assert!(of(0.98, Fit::Unknown, Sum::Confirmed, 10.0) > plain);
        assert!(of(0.98, Fit::Unknown, Sum::Doubted, 10.0) < plain);
        assert!(of(0.98, Fit::Unknown, Sum::Unknown, 6.0) < plain);
        assert!(sureness("92.8102.0", 0.98, Fit::Unknown, Sum::Unknown, 10.0) < plain);
        assert!(sureness("N NN", 0.98, Fit::Unknown, Sum::Unknown, 10.0) < plain);
    }

    #[test]
    fn a_figure_that_everything_speaks_for_is_sure_and_a_guess_is_doubtful() {
        assert!(sureness("1,234", 0.999, Fit::Same, Sum::Confirmed, 12.0) > 0.99);
        assert!(sureness("1,234", 0.3, Fit::Other, Sum::Doubted, 6.0) < DOUBTFUL);
        assert_eq!(sureness("", 0.5, Fit::Unknown, Sum::Unknown, 12.0), 1.0);
    }

    #[test]
    fn stretching_keeps_the_order_and_the_ends() {
        let shares: Vec<f32> = (0..=100)
            .map(|share| stretched(share as f32 / 100.0))
            .collect();
        assert!(shares.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!((shares[0], shares[100]), (0.0, 1.0));
        assert!((stretched(SHARE_WHEN_SURE) - SURE).abs() < 1e-6);
    }
}
