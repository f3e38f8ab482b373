//! OCR: find text lines, read them, split them into words with boxes.

mod word;

pub use word::{Turn, Word};
