//! Words on straight baselines. A page that was scanned askew is sheared upright: at the few degrees of a scan, shearing and
//! turning differ by less than a pixel in the height of a line.

use crate::geometry::Rect;
use crate::ocr::{Turn, Word};

/// Shortest detected line, in heights of its words, whose slope is believed.
const MIN_SLOPE_LINE: f32 = 8.0;
/// Steepest slope that a scan has.
const MAX_SLOPE: f32 = 0.06;
/// Height of a letter without ascender, as a share of a capital: 0.72 to 0.76 in common fonts.
const X_HEIGHT: f32 = 0.74;
/// Depth of a descender.
const DESCENDER: f32 = 0.28;

/// A word on a straight page.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) confidence: f32,
    /// Where it stands on the straight page.
    pub(super) bbox: Rect,
    /// Where it stands in the picture.
    pub(super) seen: Rect,
    /// Foot of its letters on the straight page.
    pub(super) baseline: f32,
    /// Height of a capital in it; `None` when it holds neither letter nor digit.
    pub(super) capital: Option<f32>,
}

/// The upright words, with the slope of the page taken out.
pub(super) fn straighten(words: &[Word]) -> Vec<Piece> {
    let upright: Vec<&Word> = words
        .iter()
        .filter(|word| word.turn == Turn::Upright && word.bbox.area() > 0.0)
        .collect();
    let slope = slope(&upright);
    upright
        .iter()
        .map(|word| {
            let drop = slope * word.bbox.center_x();
            let bbox = Rect {
                top: word.bbox.top - drop,
                bottom: word.bbox.bottom - drop,
                ..word.bbox
            };
            let (rise, depth) = extent(&word.text);
            let unit = bbox.height() / (rise + depth);
            Piece {
                text: word.text.clone(),
                confidence: word.confidence,
                bbox,
                seen: word.bbox,
                baseline: bbox.bottom - depth * unit,
                capital: word.text.contains(char::is_alphanumeric).then_some(unit),
            }
        })
        .collect()
}

/// Median height of a capital.
pub(super) fn text_height(pieces: &[Piece]) -> f32 {
    let capitals = pieces.iter().filter_map(|piece| piece.capital);
    median(capitals.collect()).unwrap_or(10.0).max(3.0)
}

/// The value in the middle.
pub(super) fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Pixels down for one to the right, the median over the detected lines that are long enough.
fn slope(words: &[&Word]) -> f32 {
    let mut slopes = Vec::new();
    let mut from = 0;
    while let Some(first) = words.get(from) {
        let n_words = words[from..]
            .iter()
            .take_while(|word| word.line == first.line)
            .count();
        let line = &words[from..from + n_words];
        from += n_words;
        let Some(last) = line.last() else { continue };
        let run = last.bbox.center_x() - first.bbox.center_x();
        if run >= MIN_SLOPE_LINE * first.bbox.height() {
            let foot = |word: &Word| {
                let (rise, depth) = extent(&word.text);
                word.bbox.bottom - depth * word.bbox.height() / (rise + depth)
            };
            slopes.push((foot(last) - foot(first)) / run);
        }
    }
    median(slopes).map_or(0.0, |slope| slope.clamp(-MAX_SLOPE, MAX_SLOPE))
}

/// How far the letters of a word reach above the baseline and below it, in heights of a capital.
fn extent(text: &str) -> (f32, f32) {
    let is_tall = |c: char| {
        c.is_uppercase() || c.is_ascii_digit() || "bdfhijklt()[]{}/|$%&?!'\"*#".contains(c)
    };
    let is_deep = |c: char| "gjpqy,;()[]{}/|$Q_".contains(c);
    let rise = if text.contains(is_tall) || !text.contains(char::is_lowercase) {
        1.0
    } else {
        X_HEIGHT
    };
    let depth = if text.contains(is_deep) {
        DESCENDER
    } else {
        0.0
    };
    (rise, depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, left: f32, top: f32, bottom: f32) -> Word {
        Word {
            text: text.to_owned(),
            bbox: Rect::from_ltrb(left, top, left + 40.0, bottom),
            confidence: 1.0,
            weakest: 1.0,
            alternatives: Vec::new(),
            line: 0,
            turn: Turn::Upright,
        }
    }

    #[test]
    fn capitals_have_one_height_whatever_the_letters_of_the_word() {
        let words = [
            word("Rent", 0.0, 10.0, 20.0),
            word("sum", 50.0, 12.6, 20.0),
            word("gap", 100.0, 12.6, 22.8),
        ];
        for piece in straighten(&words) {
            let capital = piece.capital.unwrap();
            assert!((capital - 10.0).abs() < 0.2, "{piece:?}");
            assert!((piece.baseline - 20.0).abs() < 0.2, "{piece:?}");
        }
    }

    #[test]
    fn a_page_that_is_askew_is_straightened() {
        let words: Vec<Word> = (0..8)
            .map(|at| {
                let left = 60.0 * at as f32;
                word("Rent", left, 10.0 + 0.03 * left, 20.0 + 0.03 * left)
            })
            .collect();
        let pieces = straighten(&words);
        let tops: Vec<f32> = pieces.iter().map(|piece| piece.bbox.top).collect();
        assert!(
            tops.iter().all(|top| (top - tops[0]).abs() < 0.1),
            "{tops:?}"
        );
        assert_eq!(pieces[7].seen, words[7].bbox);
    }
}
