//! Cuts a read line into words and finds the exact box of each.
//!
//! The network tells where a character is to within a few pixels and leaves out spaces now and then. The ink knows better:
//! words are cut at the gaps of the ink, and boxes end where the ink does.

use super::{
    Alternative, Change, Word,
    crop::Crop,
    marks,
    recognize::{Character, Reading},
    signs,
    spacing::{self, Spacing},
};
use crate::{
    geometry::Rect,
    raster::{Ink, Mask, text_ink},
};

/// Half the width of a character assumed where there is no ink to measure, times the height of the crop.
const HALF_CHARACTER: f32 = 0.25;

/// The words of one line.
pub(super) fn split(crop: &Crop, reading: &Reading, line: usize) -> Vec<Word> {
    let ink = text_ink(&crop.pixels);
    let ink_height = ink
        .mask
        .rows_within(0, ink.mask.width())
        .map_or(0, |(top, bottom)| bottom - top);
    let gaps = gaps(&ink);
    let spacing = Spacing {
        em: spacing::em(
            ink_height as f32,
            reading.glyphs.iter().map(|character| character.symbol),
        ),
        usual_gap: usual_gap(&gaps, reading),
    };
    let mut characters = reading.glyphs.clone();
    marks::restore(&mut characters, &ink.mask, spacing);
    signs::restore(&mut characters, &ink, spacing);
    let ink = &ink.mask;
    let mut words = Vec::new();
    let mut left = 0.0;
    let mut run: Vec<Character> = Vec::new();
    let mut spaced = false;
    for &character in &characters {
        if character.symbol == ' ' {
            spaced = true;
            continue;
        }
        if let Some(&last) = run.last() {
            let gap = widest_gap(&gaps, ink, last, character);
            if spaced || gap.is_some_and(|gap| gap.width >= spacing.least_gap(last, character)) {
                let middle = f32::midpoint(last.center, character.center) * ink.width() as f32;
                let right = gap.map_or(middle, |gap| gap.center);
                words.push(word(crop, ink, &run, &reading.missed, (left, right), line));
                run.clear();
                left = right;
            }
        }
        run.push(character);
        spaced = false;
    }
    if !run.is_empty() {
        let right = ink.width() as f32;
        words.push(word(crop, ink, &run, &reading.missed, (left, right), line));
    }
    words
}

/// A stretch without ink between columns with ink, in fractions of a pixel.
#[derive(Debug, Clone, Copy)]
struct Gap {
    center: f32,
    width: f32,
}

fn gaps(ink: &Ink) -> Vec<Gap> {
    let darkness = ink.column_darkness();
    let has_ink = ink.mask.columns();
    let inked: Vec<usize> = (0..has_ink.len()).filter(|&x| has_ink[x]).collect();
    let pairs = inked.windows(2).filter(|pair| pair[1] > pair[0] + 1);
    pairs
        .map(|pair| Gap {
            center: (pair[0] + pair[1] + 1) as f32 / 2.0,
            width: darkness[pair[0]..=pair[1]]
                .iter()
                .map(|darkness| 1.0 - darkness)
                .sum(),
        })
        .collect()
}

/// Median gap between characters, counting the pairs that touch; spaces are in it but are too few to matter.
fn usual_gap(gaps: &[Gap], reading: &Reading) -> f32 {
    let n_pairs = reading.glyphs.len().saturating_sub(1).max(gaps.len());
    let mut widths: Vec<f32> = gaps.iter().map(|gap| gap.width).collect();
    widths.resize(n_pairs, 0.0);
    if widths.len() < 4 {
        return 0.0;
    }
    let middle = widths.len() / 2;
    *widths.select_nth_unstable_by(middle, f32::total_cmp).1
}

/// The widest gap whose centre lies between the centres of two characters.
fn widest_gap(gaps: &[Gap], ink: &Mask, before: Character, after: Character) -> Option<Gap> {
    let width = ink.width() as f32;
    let between = before.center * width..after.center * width;
    let mut found: Option<Gap> = None;
    for &gap in gaps.iter().filter(|gap| between.contains(&gap.center)) {
        if found.is_none_or(|widest| gap.width > widest.width) {
            found = Some(gap);
        }
    }
    found
}

/// The word of these characters, in the ink between two cuts.
fn word(
    crop: &Crop,
    ink: &Mask,
    run: &[Character],
    missed: &[Character],
    (left, right): (f32, f32),
    line: usize,
) -> Word {
    let width = ink.width() as f32;
    let inked = inked_box(ink, left, right).unwrap_or_else(|| assumed_box(ink, run, left, right));
    Word {
        text: run.iter().map(|character| character.symbol).collect(),
        bbox: crop.to_page(&inked),
        confidence: run
            .iter()
            .map(|character| character.probability)
            .sum::<f32>()
            / run.len() as f32,
        weakest: run
            .iter()
            .map(|character| character.probability)
            .fold(1.0, f32::min),
        alternatives: alternatives(run, missed, left / width..right / width),
        line,
        turn: crop.turn,
    }
}

/// Other readings of these characters, and of those that were missed between the cuts.
fn alternatives(
    run: &[Character],
    missed: &[Character],
    place: std::ops::Range<f32>,
) -> Vec<Alternative> {
    let rivals = run.iter().enumerate().filter_map(|(at, character)| {
        let rival = character.rival?;
        Some(Alternative {
            at,
            change: rival.symbol.map_or(Change::Remove, Change::Replace),
            probability: rival.probability,
        })
    });
    let inserted = missed
        .iter()
        .filter(|missed| place.contains(&missed.center));
    let inserted = inserted.map(|missed| Alternative {
        at: run.partition_point(|character| character.center < missed.center),
        change: Change::Insert(missed.symbol),
        probability: missed.probability,
    });
    let mut all: Vec<Alternative> = rivals.chain(inserted).collect();
    all.sort_by(|a, b| {
        b.probability
            .total_cmp(&a.probability)
            .then(a.at.cmp(&b.at))
    });
    all
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
