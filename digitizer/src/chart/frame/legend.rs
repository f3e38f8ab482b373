//! The legend: names beside swatches of the colour that they name.

use std::collections::HashSet;

use image::RgbImage;

use super::{LegendEntry, Phrase, Swatch, number, phrases::from_words, sequence, swatch};
use crate::raster::colour::{distance, is_grey};
use crate::{
    geometry::Rect,
    ocr::{Turn, Word},
};

/// Names that are looked at, at most.
const MAX_CANDIDATES: usize = 400;
/// Single letters in a row that are labels.
const MIN_LETTERS: usize = 4;
/// A swatch that is no further from its name, in text heights, touches it.
const TOUCH: f32 = 0.45;
/// Shorter texts may be misread swatches.
const MIN_TEXT: usize = 3;
/// Colours of swatches beside numbers differ by at least this much.
const MIN_APART: u8 = 24;
/// A patch of colour is no wider, in text heights.
const MAX_PATCH: f32 = 1.5;
/// How far above or below the plot a lone entry is, in text heights.
const MAX_AWAY: f32 = 8.0;
/// Entries that are kept.
const MAX_ENTRIES: usize = 60;

/// A name with a swatch before it that may belong to a legend.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// Index of the phrase.
    pub(super) phrase: usize,
    pub(super) entry: LegendEntry,
    /// Where the name stands.
    name: Rect,
    /// Whether the name is a plain number: it names a colour only where the swatches stand in a column.
    is_number: bool,
}

/// Every phrase with something like a swatch before it.
pub(super) fn candidates(image: &RgbImage, phrases: &[Phrase], height: f32) -> Vec<Candidate> {
    phrases
        .iter()
        .enumerate()
        .filter(|(_, phrase)| phrase.turn() == Turn::Upright && has_letters(&phrase.text))
        .filter_map(|(at, phrase)| {
            let limit = left_limit(phrase, phrases);
            let (found, name) = read_swatch(image, phrase, limit, height)
                .or_else(|| {
                    let (found, left) = swatch::within(image, &phrase.bbox, height)
                        .or_else(|| swatch::touching(image, &phrase.bbox, height))?;
                    Some((found, beyond(phrase, left)?))
                })
                .or_else(|| {
                    let found = swatch::before(image, &phrase.bbox, limit, height)?;
                    (!is_text(&found.bbox, phrases)).then(|| (found, phrase.clone()))
                })?;
            // What touches a printed amount is its bar, unless it is small.
            let touches = name.bbox.left - found.bbox.right <= TOUCH * height + 1.0;
            let is_patch = found.bbox.width() <= MAX_PATCH * height;
            if touches && !is_patch && number::parse(&name.text).is_some() {
                return None;
            }
            Some(Candidate {
                phrase: at,
                is_number: !may_be_name(&name.text),
                name: name.bbox,
                entry: LegendEntry {
                    name: name.text,
                    colour: found.colour,
                    swatch: found.drawn,
                    bbox: found.bbox,
                    confidence: phrase.confidence,
                },
            })
        })
        .take(MAX_CANDIDATES)
        .collect()
}

/// What a phrase says behind the swatch that its box takes in, and which may have been read as a word of its own.
fn beyond(phrase: &Phrase, left: f32) -> Option<Phrase> {
    let is_behind = |word: &&Word| word.bbox.right > left;
    let words: Vec<Word> = phrase.words.iter().filter(is_behind).cloned().collect();
    if words.is_empty() {
        return None;
    }
    let mut name = from_words(words);
    name.bbox.left = left;
    has_letters(&name.text).then_some(name)
}

/// Where the text before a name ends: its swatch begins no further to the left.
fn left_limit(phrase: &Phrase, phrases: &[Phrase]) -> f32 {
    let is_before = |other: &&Phrase| {
        other.turn() == Turn::Upright
            && other.text.chars().count() >= MIN_TEXT
            && other.bbox.right <= phrase.bbox.left
            && other.bbox.overlap_y(&phrase.bbox) >= 0.5 * other.bbox.height()
    };
    let ends = phrases.iter().filter(is_before);
    ends.map(|other| other.bbox.right).fold(0.0, f32::max)
}

/// A swatch that OCR read as the first letter of the name.
fn read_swatch(
    image: &RgbImage,
    phrase: &Phrase,
    limit: f32,
    height: f32,
) -> Option<(swatch::Found, Phrase)> {
    let (first, rest) = phrase.words.split_first()?;
    if first.text.chars().count() > 1 || rest.is_empty() {
        return None;
    }
    let name = from_words(rest.to_vec());
    let found = swatch::before(image, &name.bbox, limit, height)?;
    let covers = found.bbox.overlap_x(&first.bbox) >= 0.5 * first.bbox.width();
    covers.then_some((found, name))
}

/// Whether what stands before a name is another text. A single letter may be a swatch that was misread, but not when it is
/// one of several in its row.
fn is_text(bbox: &Rect, phrases: &[Phrase]) -> bool {
    let is_letter = |phrase: &Phrase| phrase.text.chars().count() == 1;
    phrases.iter().any(|other| {
        let hidden = other.bbox.intersection(bbox);
        let covers = hidden.is_some_and(|part| part.area() >= 0.4 * bbox.area());
        let row = || {
            phrases.iter().filter(|mate| {
                is_letter(mate) && mate.bbox.overlap_y(&other.bbox) >= 0.5 * other.bbox.height()
            })
        };
        covers && has_letters(&other.text) && (!is_letter(other) || row().count() >= MIN_LETTERS)
    })
}

/// The candidates that make a legend: swatches of one size in a row or a column, each as far from its name.
pub(super) fn grouped(candidates: &[Candidate], phrases: &[Phrase], height: f32) -> Vec<Candidate> {
    let (numbers, names): (Vec<Candidate>, Vec<Candidate>) = candidates
        .iter()
        .cloned()
        .partition(|candidate| candidate.is_number);
    let group = largest(&names, height);
    if !group.is_empty() && !is_row_of_labels(&group, phrases, height) {
        return group;
    }
    // Plain numbers beside marks are values, unless the marks stand in a column and differ in nothing but colour.
    let group = largest(&numbers, height);
    let in_column = group
        .windows(2)
        .all(|pair| (pair[0].entry.bbox.left - pair[1].entry.bbox.left).abs() <= 0.3 * height);
    if in_column && group.len() >= 3 && differ(&group) {
        return group;
    }
    Vec::new()
}

/// The only entry of a legend: a name with a coloured swatch, both outside of the plot.
pub(super) fn lone(
    candidates: &[Candidate],
    taken: &[bool],
    plot: &Rect,
    height: f32,
) -> Option<Candidate> {
    let margin = 0.5 * height;
    let is_outside = |bbox: &Rect| {
        bbox.right < plot.left - margin
            || bbox.left > plot.right + margin
            || bbox.bottom < plot.top - margin
            || bbox.top > plot.bottom + margin
    };
    // Farther off there are icons of links and logos.
    let reach = MAX_AWAY * height;
    let is_near = |bbox: &Rect| bbox.bottom >= plot.top - reach && bbox.top <= plot.bottom + reach;
    let mut fitting = candidates.iter().filter(|one| {
        !taken[one.phrase]
            && !one.is_number
            && !is_grey(one.entry.colour)
            && !matches!(one.entry.swatch, Swatch::Lettering)
            && is_outside(&one.entry.bbox)
            && is_outside(&one.name)
            && is_near(&one.name)
    });
    let found = fitting.next();
    found.filter(|_| fitting.next().is_none()).cloned()
}

/// Whether as many other texts stand between the names of a row: labels of an axis, whose neighbours look like swatches.
fn is_row_of_labels(group: &[Candidate], phrases: &[Phrase], height: f32) -> bool {
    let row = group[0].name.center_y();
    let in_row = |bbox: &Rect| (bbox.center_y() - row).abs() <= 0.5 * height;
    if !group.iter().all(|one| in_row(&one.name)) {
        return false;
    }
    let left = group.iter().map(|one| one.name.left);
    let right = group.iter().map(|one| one.name.right);
    let (left, right) = (
        left.fold(f32::INFINITY, f32::min),
        right.fold(0.0, f32::max),
    );
    let others = phrases.iter().enumerate().filter(|(at, phrase)| {
        in_row(&phrase.bbox)
            && (left..right).contains(&phrase.bbox.center_x())
            && group.iter().all(|one| one.phrase != *at)
    });
    others.count() >= group.len()
}

/// The group of alike candidates in line with each other that has most colours.
fn largest(candidates: &[Candidate], height: f32) -> Vec<Candidate> {
    let mut best: (usize, Vec<Candidate>) = (0, Vec::new());
    for seed in candidates {
        let alike: Vec<&Candidate> = candidates
            .iter()
            .filter(|other| is_alike(seed, other, height))
            .collect();
        let has_mate = |one: &Candidate| {
            alike
                .iter()
                .any(|other| other.phrase != one.phrase && in_line(one, other, height))
        };
        let mut group: Vec<Candidate> = alike
            .iter()
            .filter(|one| has_mate(one))
            .map(|one| (*one).clone())
            .collect();
        group.truncate(MAX_ENTRIES);
        let n = n_colours(&group);
        // One colour again and again is a list with bullets, or tick marks.
        if n > best.0 && (n > 1 || group.len() == 2) {
            best = (n, group);
        }
    }
    best.1
}

fn n_colours(group: &[Candidate]) -> usize {
    let colours: HashSet<[u8; 3]> = group.iter().map(|one| one.entry.colour).collect();
    colours.len()
}

/// Whether no two swatches have nearly one colour, as tick marks and the ends of labels have.
fn differ(group: &[Candidate]) -> bool {
    group.iter().enumerate().all(|(at, one)| {
        group[at + 1..]
            .iter()
            .all(|other| distance(one.entry.colour, other.entry.colour) >= MIN_APART)
    })
}

fn is_alike(a: &Candidate, b: &Candidate, height: f32) -> bool {
    let (first, second) = (a.entry.bbox, b.entry.bbox);
    let gap = |one: &Candidate| one.name.left - one.entry.bbox.right;
    let strokes = |one: &Candidate| matches!(one.entry.swatch, Swatch::Stroke { .. });
    let widths = (first.width() - second.width()).abs();
    let size = if strokes(a) || strokes(b) { 0.8 } else { 0.35 };
    let same_place = widths <= size * height && (gap(a) - gap(b)).abs() <= 0.7 * height;
    // A box and a stroke that stand in one column are centred on each other.
    let in_column = (first.center_x() - second.center_x()).abs() <= 0.3 * height
        && (a.name.left - b.name.left).abs() <= 0.3 * height;
    // The boxes of names that touch their swatches may take in more or less of them.
    let from_one_place = (first.left - second.left).abs() <= 0.3 * height
        && widths <= 0.8 * height
        && gap(a).max(gap(b)) <= TOUCH * height;
    same_place || in_column || from_one_place
}

fn in_line(a: &Candidate, b: &Candidate, height: f32) -> bool {
    let row = (a.name.center_y() - b.name.center_y()).abs() <= 0.5 * height;
    // The box of a name may take in the end of its swatch.
    let lefts = (a.name.left - b.name.left).abs() <= 0.6 * height
        || (a.entry.bbox.left - b.entry.bbox.left).abs() <= 0.3 * height;
    let column = lefts && (a.name.center_y() - b.name.center_y()).abs() <= 6.0 * height;
    row || column
}

/// Whether a text may name a series: most numbers are values beside their marks, but years name series too.
fn may_be_name(text: &str) -> bool {
    let is_amount = number::parse_tick(text).is_some_and(|amount| !amount.is_wordy());
    !is_amount || sequence::is_period(text)
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
