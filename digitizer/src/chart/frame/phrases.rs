//! Words that are read as one: labels of ticks and categories, names in a legend, lines of a title.

use std::collections::HashSet;

use super::{Phrase, number, sequence};
use crate::{
    geometry::Rect,
    ocr::{Turn, Word},
};

/// Words that are looked at, at most; a chart has a few hundred.
const MAX_WORDS: usize = 3000;
/// A gap wider than this many heights of the words parts two labels; a space is 0.3 to 0.5 of a digit's height.
const MAX_GAP: f32 = 0.8;
/// Words of one label differ in height by no more than this factor.
const MAX_HEIGHT_RATIO: f32 = 1.9;

/// Signs that belong to labels although they are no letters.
const TEXT_SIGNS: &str = "$€£¥₹%()&+-–—−/<>≤≥=*#'\"’‘“”.,:;!?|";

/// Median height of the words with a digit or a capital.
pub(super) fn text_height(words: &[Word]) -> f32 {
    let tall = |word: &&Word| {
        word.text
            .contains(|c: char| c.is_ascii_digit() || c.is_uppercase())
    };
    let thickness = |word: &Word| match word.turn {
        Turn::Upright => word.bbox.height(),
        Turn::Up | Turn::Down => word.bbox.width(),
    };
    let mut heights: Vec<f32> = words.iter().filter(tall).map(thickness).collect();
    heights.sort_by(f32::total_cmp);
    heights
        .get(heights.len() / 2)
        .copied()
        .unwrap_or(12.0)
        .max(4.0)
}

/// Joins words that stand in one line with no more than a space between them.
pub(super) fn join(words: &[Word]) -> Vec<Phrase> {
    let words = &without_strays(words);
    let mut phrases = Vec::new();
    for turn in [Turn::Upright, Turn::Up, Turn::Down] {
        let mut lying: Vec<(Rect, &Word)> = words
            .iter()
            .filter(|word| word.turn == turn)
            .map(|word| (laid(&word.bbox, turn), word))
            .collect();
        lying.sort_by(|a, b| a.0.left.total_cmp(&b.0.left));
        let mut chains: Vec<Vec<(Rect, &Word)>> = Vec::new();
        for (bbox, word) in lying {
            let nearest = chains
                .iter_mut()
                .filter_map(|chain| {
                    let (last, before) = *chain.last()?;
                    follows(&last, before, &bbox, word).map(|gap| (gap, chain))
                })
                .min_by(|a, b| a.0.total_cmp(&b.0));
            match nearest {
                Some((_, chain)) => chain.push((bbox, word)),
                None => chains.push(vec![(bbox, word)]),
            }
        }
        phrases.extend(chains.into_iter().map(phrase));
    }
    phrases.sort_by(|a, b| {
        let key = |phrase: &Phrase| (phrase.bbox.top, phrase.bbox.left);
        let ((top, left), (other_top, other_left)) = (key(a), key(b));
        top.total_cmp(&other_top).then(left.total_cmp(&other_left))
    });
    phrases
}

/// The words without what OCR took for text: the pieces of a dashed line, each read as a line of dashes, and swatches and
/// bullets read as symbols.
fn without_strays(words: &[Word]) -> Vec<Word> {
    let has_letters = |word: &Word| word.text.chars().any(char::is_alphanumeric);
    let mut of_text = HashSet::new();
    for word in words.iter().filter(|word| has_letters(word)) {
        of_text.insert(word.line);
    }
    let is_symbol = |word: &Word| {
        word.text
            .chars()
            .all(|c| !c.is_alphanumeric() && !TEXT_SIGNS.contains(c))
    };
    words
        .iter()
        .filter(|word| of_text.contains(&word.line) && !is_symbol(word))
        .take(MAX_WORDS)
        .cloned()
        .collect()
}

/// The box in coordinates in which the text reads from left to right.
fn laid(bbox: &Rect, turn: Turn) -> Rect {
    match turn {
        Turn::Upright => *bbox,
        Turn::Up => Rect::from_ltrb(-bbox.bottom, bbox.left, -bbox.top, bbox.right),
        Turn::Down => Rect::from_ltrb(bbox.top, -bbox.right, bbox.bottom, -bbox.left),
    }
}

/// The gap between a word and the next one of the same phrase; `None` when they do not belong together.
fn follows(last: &Rect, before: &Word, next: &Rect, word: &Word) -> Option<f32> {
    let (low, high) = (
        last.height().min(next.height()),
        last.height().max(next.height()),
    );
    let gap = next.left - last.right;
    // A dash or a dot is as low as it likes.
    let has_height = |word: &Word| word.text.chars().any(char::is_alphanumeric);
    let similar = high <= MAX_HEIGHT_RATIO * low || !has_height(before) || !has_height(word);
    let together = last.overlap_y(next) >= 0.5 * low
        && gap <= MAX_GAP * high
        && gap >= -0.5 * high
        && similar
        && !stand_alone(&before.text, &word.text, gap / high);
    together.then_some(gap)
}

/// Whether two words are labels of their own however near they stand: numbers, years, months in a row.
fn stand_alone(a: &str, b: &str, gap: f32) -> bool {
    let is_number = |text: &str| number::parse(text).is_some_and(|amount| !amount.is_wordy());
    if is_number(a) && is_number(b) {
        return !(gap < 0.5 && number::are_groups(a, b)) && !sequence::is_year_mark(b);
    }
    sequence::is_period(a) && sequence::is_period(b)
}

fn phrase(chain: Vec<(Rect, &Word)>) -> Phrase {
    let words: Vec<Word> = chain.into_iter().map(|(_, word)| word.clone()).collect();
    from_words(words)
}

/// The phrase of words that stand in reading order.
pub(super) fn from_words(words: Vec<Word>) -> Phrase {
    let text = words
        .iter()
        .map(|word| word.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let bbox = words
        .iter()
        .map(|word| word.bbox)
        .reduce(|a, b| a.union(&b))
        .unwrap_or_default();
    let confidence = words.iter().map(|word| word.confidence).fold(1.0, f32::min);
    Phrase {
        text,
        bbox,
        confidence,
        words,
    }
}

impl Phrase {
    /// How the text stands.
    pub fn turn(&self) -> Turn {
        self.words.first().map_or(Turn::Upright, |word| word.turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &[(&str, f32, f32)]) -> Vec<Word> {
        text.iter()
            .map(|&(text, left, top)| Word {
                text: text.to_owned(),
                bbox: Rect::from_ltrb(left, top, left + 6.0 * text.len() as f32, top + 10.0),
                confidence: 0.9,
                line: 0,
                turn: Turn::Upright,
            })
            .collect()
    }

    fn texts(words: &[Word]) -> Vec<String> {
        join(words).into_iter().map(|phrase| phrase.text).collect()
    }

    #[test]
    fn words_a_space_apart_are_one_phrase_and_a_wide_gap_parts_two() {
        let row = words(&[
            ("Purchase", 0.0, 0.0),
            ("Price", 52.0, 1.0),
            ("Closing", 95.0, 0.0),
            ("Costs", 141.0, 0.0),
        ]);
        assert_eq!(texts(&row), ["Purchase Price", "Closing Costs"]);
    }

    #[test]
    fn years_in_a_row_stay_apart_and_groups_of_digits_join() {
        let row = words(&[("2015", 0.0, 0.0), ("2016", 29.0, 0.0), ("2017", 58.0, 0.0)]);
        assert_eq!(texts(&row), ["2015", "2016", "2017"]);
        let number = words(&[
            ("1", 0.0, 0.0),
            ("649", 9.0, 0.0),
            ("Q1", 80.0, 0.0),
            ("'15", 96.0, 0.0),
        ]);
        assert_eq!(texts(&number), ["1 649", "Q1 '15"]);
    }
}
