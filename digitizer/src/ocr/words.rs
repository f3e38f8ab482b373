//! Cuts a read line into words and finds the exact box of each.
//!
//! The network tells where a character is to within a few pixels and leaves out spaces now and then. The ink knows better:
//! words are cut at the gaps of the ink, and boxes end where the ink does.

use super::{
    Word,
    crop::Crop,
    recognize::{Character, Reading},
};
use crate::{
    geometry::Rect,
    raster::{Mask, text_ink},
};

/// Gap between two letters that makes two words, times the height of the ink.
const LETTER_GAP: f32 = 0.40;

/// The same where a digit is involved: numbers are set wide, and a split number is worse than a glued word.
const DIGIT_GAP: f32 = 0.60;

/// Width of a character assumed where there is no ink to measure, times the height of the crop.
const HALF_CHARACTER: f32 = 0.25;

/// The words of one line.
pub(super) fn split(crop: &Crop, reading: &Reading, line: usize) -> Vec<Word> {
    let ink = text_ink(&crop.pixels);
    let ink_height = ink
        .rows_within(0, ink.width())
        .map_or(0, |(top, bottom)| bottom - top) as f32;
    let gaps = gaps(&ink);
    let mut words = Vec::new();
    let mut left = 0.0;
    let mut run: Vec<Character> = Vec::new();
    let mut spaced = false;
    for &character in &reading.glyphs {
        if character.symbol == ' ' {
            spaced = true;
            continue;
        }
        if let Some(&last) = run.last() {
            let gap = widest_gap(&gaps, &ink, last, character);
            let split = spaced
                || gap.is_some_and(|gap| gap.width() >= enough(last, character) * ink_height);
            if split {
                let middle = f32::midpoint(last.center, character.center) * ink.width() as f32;
                let right = gap.map_or(middle, Gap::center);
                words.push(word(crop, &ink, &run, (left, right), line));
                run.clear();
                left = right;
            }
        }
        run.push(character);
        spaced = false;
    }
    if !run.is_empty() {
        words.push(word(crop, &ink, &run, (left, ink.width() as f32), line));
    }
    words
}

/// Columns without ink between columns with ink.
#[derive(Debug, Clone, Copy)]
struct Gap {
    left: usize,
    right: usize,
}

impl Gap {
    fn width(self) -> f32 {
        (self.right - self.left) as f32
    }

    fn center(self) -> f32 {
        (self.left + self.right) as f32 / 2.0
    }
}

fn gaps(ink: &Mask) -> Vec<Gap> {
    let inked: Vec<usize> = ink
        .columns()
        .iter()
        .enumerate()
        .filter(|(_, has)| **has)
        .map(|(x, _)| x)
        .collect();
    let pairs = inked.windows(2).filter(|pair| pair[1] > pair[0] + 1);
    pairs
        .map(|pair| Gap {
            left: pair[0] + 1,
            right: pair[1],
        })
        .collect()
}

/// The widest gap whose centre lies between the centres of two characters.
fn widest_gap(gaps: &[Gap], ink: &Mask, before: Character, after: Character) -> Option<Gap> {
    let width = ink.width() as f32;
    let between = before.center * width..after.center * width;
    let mut found: Option<Gap> = None;
    for &gap in gaps.iter().filter(|gap| between.contains(&gap.center())) {
        if found.is_none_or(|widest| gap.width() > widest.width()) {
            found = Some(gap);
        }
    }
    found
}

fn enough(before: Character, after: Character) -> f32 {
    let letters = before.symbol.is_alphabetic() && after.symbol.is_alphabetic();
    if letters { LETTER_GAP } else { DIGIT_GAP }
}

/// The word of these characters, in the ink between two cuts.
fn word(
    crop: &Crop,
    ink: &Mask,
    run: &[Character],
    (left, right): (f32, f32),
    line: usize,
) -> Word {
    let inked = inked_box(ink, left, right).unwrap_or_else(|| assumed_box(ink, run, left, right));
    Word {
        text: run.iter().map(|character| character.symbol).collect(),
        bbox: crop.to_page(&inked),
        confidence: run
            .iter()
            .map(|character| character.probability)
            .sum::<f32>()
            / run.len() as f32,
        line,
        turn: crop.turn,
    }
}

fn inked_box(ink: &Mask, left: f32, right: f32) -> Option<Rect> {
    let (left, right) = (left as usize, (right.ceil() as usize).min(ink.width()));
    let columns = ink.columns();
    let first = (left..right).find(|&x| columns[x])?;
    let last = (left..right).rev().find(|&x| columns[x])?;
    let (top, bottom) = ink.rows_within(first, last + 1)?;
    Some(Rect::from_ltrb(
        first as f32,
        top as f32,
        (last + 1) as f32,
        bottom as f32,
    ))
}

fn assumed_box(ink: &Mask, run: &[Character], left: f32, right: f32) -> Rect {
    let (width, height) = (ink.width() as f32, ink.height() as f32);
    let margin = HALF_CHARACTER * height;
    let center =
        |character: Option<&Character>| character.map_or(0.5, |character| character.center) * width;
    Rect::from_ltrb(
        (center(run.first()) - margin).max(left),
        0.0,
        (center(run.last()) + margin).min(right),
        height,
    )
}
