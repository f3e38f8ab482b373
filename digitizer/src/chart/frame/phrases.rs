//! Words that are read as one: labels of ticks and categories, names in a legend, lines of a title.

use super::{Phrase, number, sequence, strays};
use crate::{
    geometry::Rect,
    ocr::{Turn, Word},
};

/// Lines of one label beside a mark are no farther apart, in text heights.
const MAX_LEADING: f32 = 0.9;
/// A gap wider than this many heights of the words parts two labels; a space is 0.3 to 0.5 of a digit's height.
const MAX_GAP: f32 = 0.8;
/// The gap before three digits that go on with a number: the glyphs beside it may be narrow.
const MAX_GROUP_GAP: f32 = 1.0;
/// A gap no wider is a space within a label.
const TIGHT_GAP: f32 = 0.45;
/// Words of one label differ in height by no more than this factor.
const MAX_HEIGHT_RATIO: f32 = 1.9;

/// Median height of the words with a digit or a capital, of two the smaller: a title may be half of all words.
pub(in crate::chart) fn text_height(words: &[Word]) -> f32 {
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
        .get(heights.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or(12.0)
        .max(4.0)
}

/// Joins words that stand in one line with no more than a space between them.
pub(in crate::chart) fn join(words: &[Word]) -> Vec<Phrase> {
    let words = &strays::cleaned(words);
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
                .filter_map(|chain| follows(chain, &bbox, word).map(|gap| (gap, chain)))
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

/// The box in coordinates in which the text reads from left to right.
fn laid(bbox: &Rect, turn: Turn) -> Rect {
    match turn {
        Turn::Upright => *bbox,
        Turn::Up => Rect::from_ltrb(-bbox.bottom, bbox.left, -bbox.top, bbox.right),
        Turn::Down => Rect::from_ltrb(bbox.top, -bbox.right, bbox.bottom, -bbox.left),
    }
}

/// The gap between a chain of words and the next one of the same phrase; `None` when it does not belong to it.
fn follows(chain: &[(Rect, &Word)], next: &Rect, word: &Word) -> Option<f32> {
    let (last, before) = *chain.last()?;
    let (low, high) = (
        last.height().min(next.height()),
        last.height().max(next.height()),
    );
    let gap = next.left - last.right;
    // A dash or a dot is as low as it likes.
    let has_height = |word: &Word| word.text.chars().any(char::is_alphanumeric);
    let similar = high <= MAX_HEIGHT_RATIO * low || !has_height(before) || !has_height(word);
    if last.overlap_y(next) < 0.5 * low || gap < -0.5 * high || !similar {
        return None;
    }
    let of_one_number = before.line == word.line && number::are_groups(&before.text, &word.text);
    let together = gap <= MAX_GROUP_GAP * high && of_one_number
        || gap <= MAX_GAP * high && !stand_alone(chain, &word.text, gap / high);
    together.then_some(gap)
}

/// Whether the next word is a label of its own however near it stands: numbers, years, months in a row.
fn stand_alone(chain: &[(Rect, &Word)], next: &str, gap: f32) -> bool {
    let last = chain.last().map_or("", |(_, word)| word.text.as_str());
    let is_number = |text: &str| number::parse(text).is_some_and(|amount| !amount.is_wordy());
    if !is_number(next) && !sequence::is_period(next) {
        return false;
    }
    let is_dash = |c: char| matches!(c, '-' | '–' | '−');
    if gap <= TIGHT_GAP && (next.starts_with(is_dash) || last.contains(is_dash)) {
        // `1 -20%`, `21 Feb-23 Feb`: a range.
        return false;
    }
    let words: Vec<&str> = chain.iter().map(|(_, word)| word.text.as_str()).collect();
    let (text, joined) = (words.join(" "), [&words[..], &[next]].concat().join(" "));
    if sequence::is_period(&text) && (sequence::is_period(next) || is_number(next)) {
        return !sequence::is_period(&joined);
    }
    is_number(last) && is_number(next)
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

    /// Whether it is the next line of the label that ends with another one.
    pub(in crate::chart) fn goes_on_below(&self, before: &Self, height: f32) -> bool {
        let narrower = self.bbox.width().min(before.bbox.width());
        (self.bbox.top - before.bbox.bottom).abs() <= MAX_LEADING * height
            && self.bbox.overlap_x(&before.bbox) >= 0.5 * narrower
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
                weakest: 0.9,
                alternatives: Vec::new(),
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
