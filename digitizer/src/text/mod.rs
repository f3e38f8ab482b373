//! The text reader: words in, headings, paragraphs and lists out.
//!
//! ```text
//! piece     words on straight baselines, with the height of their capitals
//! columns   reading order, by whitespace                                     -> columns of pieces
//! lines     pieces on one baseline: size, weight, capitals                   -> lines
//! marks     bullets, also those that OCR left out, and numbers of items
//! blocks    lines that belong together                                       -> groups of lines
//! describe  what each group is; lines joined, hyphens at their ends undone   -> Text
//! ```

mod blocks;
mod columns;
mod describe;
mod lines;
mod marks;
mod options;
mod piece;

use image::RgbImage;

use crate::figure::{Rejection, Text};
use crate::ocr::Word;

/// Reads the running text in an image from its pixels and its words.
///
/// # Errors
///
/// A [`Rejection`] when no word stands upright.
pub fn read(image: &RgbImage, words: &[Word]) -> Result<Text, Rejection> {
    let words = &words[..words.len().min(options::MAX_WORDS)];
    let pieces = piece::straighten(words);
    if pieces.is_empty() {
        return Err(Rejection::NotDigitizable {
            reason: "there is no upright text in the picture".to_owned(),
        });
    }
    let text_height = piece::text_height(&pieces);
    let mut groups = Vec::new();
    for column in columns::in_reading_order(pieces, text_height) {
        let lines = lines::find(image, column, text_height);
        let lines = marks::find(image, lines);
        groups.extend(blocks::group(lines));
    }
    Ok(describe::text(&groups))
}
