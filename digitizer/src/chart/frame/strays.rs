//! What OCR made of drawn things, and of labels that nearly touch.

use std::collections::{HashMap, HashSet};

use super::sequence;
use crate::ocr::Word;

/// Words that are looked at, at most; a chart has a few hundred.
const MAX_WORDS: usize = 3000;
/// Signs that belong to labels although they are no letters.
const TEXT_SIGNS: &str = "$€£¥₹%()&+-–—−/<>≤≥=*#'\"’‘“”′`.,:;!?";
/// Letters that a tick mark looks like.
const TICK_LETTERS: [&str; 9] = ["T", "I", "l", "|", "L", "J", "i", "+", "t"];
/// The same letter in one row or column as often is a row of tick marks.
const MIN_TICK_MARKS: usize = 3;
/// So often a lone `1` is a dash of a grid line.
const MIN_DASHES: usize = 5;
/// Labels that are read as one word, at most.
const MAX_GLUED: usize = 12;

/// The words without the pieces of dashed lines, swatches and tick marks; labels that were read as one come apart.
pub(super) fn cleaned(words: &[Word]) -> Vec<Word> {
    let words = &words[..words.len().min(MAX_WORDS)];
    let has_letters = |word: &Word| word.text.chars().any(char::is_alphanumeric);
    let mut n_words: HashMap<usize, usize> = HashMap::new();
    let mut of_text = HashSet::new();
    for word in words {
        *n_words.entry(word.line).or_default() += 1;
        if has_letters(word) {
            of_text.insert(word.line);
        }
    }
    let is_symbol = |word: &Word| {
        word.text
            .chars()
            .all(|c| !c.is_alphanumeric() && !TEXT_SIGNS.contains(c))
    };
    let is_stroke = |word: &Word| word.text == "1" || TICK_LETTERS.contains(&word.text.as_str());
    let alone: Vec<&Word> = words
        .iter()
        .filter(|word| n_words[&word.line] == 1 && is_stroke(word))
        .collect();
    let is_tick_mark = |word: &Word| {
        let mates = alone.iter().filter(|other| {
            other.text == word.text
                && ((other.bbox.top - word.bbox.top).abs() <= 2.0
                    || (other.bbox.left - word.bbox.left).abs() <= 2.0)
        });
        let least = if word.text == "1" {
            MIN_DASHES
        } else {
            MIN_TICK_MARKS
        };
        n_words[&word.line] == 1 && is_stroke(word) && mates.count() >= least
    };
    words
        .iter()
        .filter(|word| of_text.contains(&word.line) && !is_symbol(word) && !is_tick_mark(word))
        .flat_map(apart)
        .collect()
}

/// The labels in a word: `20152016` is two years, `NovDec` two months.
fn apart(word: &Word) -> Vec<Word> {
    let mut parts: Vec<&str> = Vec::new();
    let mut rest = word.text.as_str();
    while parts.len() < MAX_GLUED {
        let Some(at) = cut(rest) else { break };
        parts.push(&rest[..at]);
        rest = &rest[at..];
    }
    if parts.is_empty() {
        return vec![word.clone()];
    }
    parts.push(rest);
    let n = word.text.chars().count() as f32;
    let mut start = 0;
    parts
        .into_iter()
        .map(|text| {
            let end = start + text.chars().count();
            let mut part = word.clone();
            let at = |n_chars: usize| word.bbox.left + word.bbox.width() * n_chars as f32 / n;
            (part.bbox.left, part.bbox.right) = (at(start), at(end));
            text.clone_into(&mut part.text);
            start = end;
            part
        })
        .collect()
}

/// Where the first of several periods in a text ends.
fn cut(text: &str) -> Option<usize> {
    if text.len() > 64 || !text.is_ascii() && !text.starts_with(['’', '‘', '′']) {
        return None;
    }
    let starts_again = |rest: &str| sequence::is_period(rest) || cut(rest).is_some();
    // `'17Q2`: the end of one label and the start of the next.
    let quoted = text.strip_prefix(['\'', '’', '‘', '′']);
    if let Some(rest) = quoted
        && rest.len() > 3
        && rest.as_bytes()[..2].iter().all(u8::is_ascii_digit)
        && rest[2..].starts_with(|c: char| c.is_ascii_alphabetic())
    {
        return Some(text.len() - rest.len() + 2);
    }
    if sequence::is_period(text) {
        return None;
    }
    (2..text.len().min(10))
        .filter(|&at| text.is_char_boundary(at))
        .find(|&at| sequence::is_period(&text[..at]) && starts_again(&text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{geometry::Rect, ocr::Turn};

    fn word(text: &str, left: f32, line: usize) -> Word {
        Word {
            text: text.to_owned(),
            bbox: Rect::from_ltrb(left, 0.0, left + 8.0 * text.len() as f32, 10.0),
            confidence: 0.9,
            weakest: 0.9,
            alternatives: Vec::new(),
            line,
            turn: Turn::Upright,
        }
    }

    #[test]
    fn dashes_swatches_and_tick_marks_are_no_words() {
        let words = [
            word("–", 0.0, 0),
            word("■", 20.0, 1),
            word("Male", 40.0, 1),
            word("T", 100.0, 2),
            word("T", 140.0, 3),
            word("T", 180.0, 4),
            word("-", 220.0, 5),
            word("5%", 230.0, 5),
        ];
        let kept: Vec<String> = cleaned(&words).into_iter().map(|word| word.text).collect();
        assert_eq!(kept, ["Male", "-", "5%"]);
    }

    #[test]
    fn a_column_of_ones_is_a_dashed_line_and_a_few_are_values() {
        let ones = |n: usize| -> Vec<Word> { (0..n).map(|at| word("1", 50.0, at)).collect() };
        assert_eq!(cleaned(&ones(6)).len(), 0);
        assert_eq!(cleaned(&ones(3)).len(), 3);
    }

    #[test]
    fn labels_read_as_one_come_apart_where_they_stand() {
        let parts = apart(&word("201520162017", 0.0, 0));
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(texts, ["2015", "2016", "2017"]);
        assert_eq!(parts[1].bbox.left, 32.0);
        for (text, n) in [
            ("NovDec", 2),
            ("'17Q2", 2),
            ("2015Q1", 1),
            ("Marketing", 1),
            ("1,250", 1),
        ] {
            assert_eq!(apart(&word(text, 0.0, 0)).len(), n, "{text}");
        }
    }
}
