//! The table reader: words and pixels in, a grid of cells out.
//!
//! ```text
//! page     skew measured on the words, everything put upright
//! rules    lines of ink, from pixels
//! lines    words on one baseline; a lone `$`, `%` or `)` joined to its number
//! lattice  rules that box every cell        -> grid      (ruled tables)
//! open     columns from whitespace, rows from baselines, rules and stripes as evidence
//!          split -> columns -> header, rows -> stub -> grid  (all the others)
//! describe roles, typed values, columns, confidence    -> Table
//! ```

mod bands;
mod columns;
mod describe;
mod grid;
mod header;
mod lattice;
mod lines;
mod open;
mod options;
mod page;
mod rows;
mod rules;
mod split;
mod stub;
mod units;
pub(crate) mod value;
mod wrap;

use image::RgbImage;

use crate::figure::{Rejection, Table};
use crate::ocr::Word;

/// Reads the table in an image from its pixels and its words.
///
/// # Errors
///
/// A [`Rejection`] when the words do not form at least two rows of two columns.
pub fn read(image: &RgbImage, words: &[Word]) -> Result<Table, Rejection> {
    let words = &words[..words.len().min(options::MAX_WORDS)];
    let page = page::straighten(image, words);
    if page.tokens.is_empty() {
        return Err(Rejection::NotDigitizable {
            reason: "no text was found in the image".to_owned(),
        });
    }
    let rules = rules::find(&page);
    let tokens = rules::without_rule_pieces(&page.tokens, &rules, page.text_height);
    let lines = lines::find(&tokens, page.text_height, &rules);
    match lattice_or_open(&page, &rules, &lines) {
        Some(grid) if grid.n_rows > 1 && grid.n_cols > 1 => Ok(describe::table(&grid, &page)),
        _ => Err(Rejection::UnsupportedKind {
            kind: "text",
            reason: "the text in the image does not form rows and columns".to_owned(),
        }),
    }
}

/// The grid by the strongest evidence there is.
fn lattice_or_open(
    page: &page::Page,
    rules: &rules::Rules,
    lines: &[lines::TextLine],
) -> Option<grid::Grid> {
    lattice::read(page, rules, lines).or_else(|| open::read(page, rules, lines))
}
