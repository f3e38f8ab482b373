//! The table reader: words and pixels in, a grid of cells out.
//!
//! ```text
//! page     skew measured on the words, everything put upright
//! rules    lines of ink, from pixels
//! apart    several tables in one picture: the largest
//! lines    words on one baseline; a lone `$`, `%` or `)` joined to its number
//! cut      lines that the edge of the picture runs through are left out
//! lattice  rules that box every cell        -> grid      (ruled tables)
//! open     columns from whitespace, rows from baselines, rules and stripes as evidence
//!          split -> columns -> header, rows -> stub -> grid  (all the others)
//! describe roles, typed values, columns, confidence    -> Table
//! ```

mod apart;
mod bands;
mod brackets;
mod check;
mod column;
mod column_format;
mod columns;
mod confidence;
mod currency;
mod cut;
mod describe;
mod grid;
mod header;
mod lattice;
mod lines;
mod open;
mod options;
mod page;
mod reading;
mod rows;
mod rules;
mod slips;
mod split;
mod stub;
mod typed;
mod units;
pub(crate) mod value;
mod warnings;
mod wrap;

use image::RgbImage;

pub(crate) use self::options::{MAX_SKEW_DEG, MIN_SKEW_DEG};
use self::{grid::Grid, lines::TextLine, page::Page, rules::Rules};
use crate::figure::{Rejection, Table, Warning, WarningCode};
use crate::ocr::Word;

/// Reads the table in an image from its pixels and its words; of several tables the largest.
///
/// # Errors
///
/// A [`Rejection`] when the words do not form at least two rows of two columns.
pub fn read(image: &RgbImage, words: &[Word]) -> Result<Table, Rejection> {
    read_by(image, words, |page, rules, lines| {
        lattice::read(page, rules, lines)
            .or_else(|| open::read(page, rules, lines))
            .filter(|grid| grid.n_rows > 1 && grid.n_cols > 1)
    })
}

/// Reads a table that may have a single row or column, which looks like a line or a list of text. For pictures that
/// are known to show a table: it must be ruled, or a row of figures.
///
/// # Errors
///
/// A [`Rejection`] when there is neither.
pub fn read_narrow(image: &RgbImage, words: &[Word]) -> Result<Table, Rejection> {
    read_by(image, words, |page, rules, lines| {
        lattice::read(page, rules, lines)
            .or_else(|| lattice::read_strip(page, rules, lines))
            .or_else(|| open::read_row(rules, lines))
    })
}

fn read_by(
    image: &RgbImage,
    words: &[Word],
    grid_of: impl Fn(&Page, &Rules, &[TextLine]) -> Option<Grid>,
) -> Result<Table, Rejection> {
    let n_words = words.len().min(options::MAX_WORDS);
    let page = page::straighten(image, &words[..n_words]);
    if page.tokens.is_empty() {
        return Err(Rejection::NotDigitizable {
            reason: "no text was found in the image".to_owned(),
        });
    }
    let rules = rules::find(&page);
    let tokens = rules::without_rule_pieces(&page.tokens, &rules, page.text_height);
    let (tokens, rules, n_tables) = apart::largest(tokens, rules, page.text_height);
    let lines = lines::find(&tokens, page.text_height, &rules);
    let (lines, n_cut) = cut::without(lines, &page);
    let Some(grid) = grid_of(&page, &rules, &lines) else {
        return Err(Rejection::UnsupportedKind {
            kind: "text",
            reason: "the text in the image does not form rows and columns".to_owned(),
        });
    };
    let mut table = describe::table(&grid, &page);
    if n_tables > 1 {
        table.warnings.push(Warning {
            code: WarningCode::PartialTable,
            message: format!("the picture shows {n_tables} tables; this is the largest of them"),
        });
    }
    if n_cut > 0 {
        table.warnings.push(Warning {
            code: WarningCode::PartialTable,
            message: "a line of text that the edge of the picture cuts was left out".to_owned(),
        });
    }
    if n_words < words.len() {
        table.warnings.push(Warning {
            code: WarningCode::Truncated,
            message: format!(
                "only the first {n_words} of {} words were read",
                words.len()
            ),
        });
    }
    Ok(table)
}
