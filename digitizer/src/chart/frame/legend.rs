//! The legend: names beside swatches of the colour that they name.

use image::RgbImage;

use super::{LegendEntry, Phrase, Swatch, number, phrases::from_words, rules::distance, sequence};
use crate::{geometry::Rect, ocr::Turn};

/// Widest gap between a swatch and its name, in text heights.
const MAX_GAP: f32 = 2.2;
/// Widest swatch.
const MAX_WIDTH: f32 = 7.0;
/// Narrowest one.
const MIN_WIDTH: f32 = 0.25;
/// Gaps within a dashed swatch.
const MAX_DASH_GAP: f32 = 0.55;
/// Half the height of the tallest swatch.
const MAX_HALF_HEIGHT: f32 = 1.5;
/// A stroke is no thicker.
const MAX_STROKE: f32 = 0.42;
/// Colour distance from the background from which a pixel belongs to a swatch.
const MIN_CONTRAST: u8 = 22;
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
            let read_swatch = || {
                let (first, rest) = phrase.words.split_first()?;
                let is_letter = first.text.chars().count() == 1 && !rest.is_empty();
                let name = from_words(rest.to_vec());
                let found = swatch_before(image, &name.bbox, height).filter(|_| is_letter)?;
                let covers = found.bbox.overlap_x(&first.bbox) >= 0.5 * first.bbox.width();
                covers.then_some((found, name))
            };
            let (swatch, name) = read_swatch().or_else(|| {
                let found = swatch_before(image, &phrase.bbox, height)?;
                let is_word = phrases.iter().any(|other| {
                    let hidden = other.bbox.intersection(&found.bbox);
                    other.text.chars().count() > 1
                        && has_letters(&other.text)
                        && hidden.is_some_and(|part| part.area() >= 0.4 * found.bbox.area())
                });
                (!is_word).then(|| (found, phrase.clone()))
            })?;
            Some(Candidate {
                phrase: at,
                is_number: !may_be_name(&name.text),
                name: name.bbox,
                entry: LegendEntry {
                    name: name.text,
                    colour: swatch.colour,
                    swatch: swatch.drawn,
                    bbox: swatch.bbox,
                    confidence: phrase.confidence,
                },
            })
        })
        .take(400)
        .collect()
}

/// The candidates that make a legend: swatches of one size in a row or a column, each as far from its name.
pub(super) fn grouped(candidates: &[Candidate], height: f32) -> Vec<Candidate> {
    let mut best: Vec<usize> = Vec::new();
    for seed in candidates {
        let alike: Vec<usize> = (0..candidates.len())
            .filter(|&at| is_alike(seed, &candidates[at], height))
            .collect();
        // Each entry stands in line with another one.
        let linked: Vec<usize> = alike
            .iter()
            .copied()
            .filter(|&at| {
                alike.iter().any(|&other| {
                    other != at && in_line(&candidates[at], &candidates[other], height)
                })
            })
            .collect();
        if linked.len() > best.len() {
            best = linked;
        }
    }
    let mut group: Vec<Candidate> = best.into_iter().map(|at| candidates[at].clone()).collect();
    group.truncate(MAX_ENTRIES);
    let first = group.first().map(|first| first.entry.colour);
    let one_colour = group.iter().all(|entry| Some(entry.entry.colour) == first);
    let distinct = group.iter().enumerate().all(|(at, one)| {
        let before = &group[..at];
        before
            .iter()
            .all(|other| other.entry.colour != one.entry.colour)
    });
    let in_column = group
        .windows(2)
        .all(|pair| (pair[0].entry.bbox.left - pair[1].entry.bbox.left).abs() <= 0.3 * height);
    let numbers = group.iter().filter(|one| one.is_number).count();
    if numbers > 0 && !(distinct && in_column && group.len() >= 3) {
        group.retain(|one| !one.is_number);
    }
    if one_colour && group.len() > 2 {
        // Bullets of a list, tick marks.
        return Vec::new();
    }
    group
}

fn is_alike(a: &Candidate, b: &Candidate, height: f32) -> bool {
    let (first, second) = (a.entry.bbox, b.entry.bbox);
    let gap = |one: &Candidate| one.name.left - one.entry.bbox.right;
    let strokes = |one: &Candidate| matches!(one.entry.swatch, Swatch::Stroke { .. });
    let widths = (first.width() - second.width()).abs();
    let size = if strokes(a) || strokes(b) { 0.8 } else { 0.35 };
    widths <= size * height && (gap(a) - gap(b)).abs() <= 0.7 * height
}

fn in_line(a: &Candidate, b: &Candidate, height: f32) -> bool {
    let row = (a.name.center_y() - b.name.center_y()).abs() <= 0.5 * height;
    let column = (a.name.left - b.name.left).abs() <= 0.6 * height
        && (a.name.center_y() - b.name.center_y()).abs() <= 6.0 * height;
    row || column
}

/// Whether a text may name a series: most numbers are values beside their marks, but years name series too.
fn may_be_name(text: &str) -> bool {
    let is_amount = number::parse(text).is_some_and(|amount| !amount.is_wordy());
    !is_amount || sequence::is_period(text)
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

struct Found {
    bbox: Rect,
    colour: [u8; 3],
    drawn: Swatch,
}

/// What is drawn right before a text, if it stands alone and is no larger than a swatch.
fn swatch_before(image: &RgbImage, name: &Rect, height: f32) -> Option<Found> {
    let (width, rows) = (image.width() as i64, image.height() as i64);
    let middle = name.center_y() as i64;
    let band =
        (middle - (0.5 * height) as i64).max(0)..(middle + (0.5 * height) as i64 + 1).min(rows);
    let right = (name.left - 0.1 * height) as i64;
    let left = (right - ((MAX_WIDTH + MAX_GAP + 1.0) * height) as i64).max(0);
    if right <= left + 2 || right >= width || band.is_empty() {
        return None;
    }
    let pixel = |x: i64, y: i64| image.get_pixel(x as u32, y as u32).0;
    // The background right before the name, between it and the swatch.
    let background = {
        let mut votes: Vec<([u8; 3], usize)> = Vec::new();
        for x in (right - (0.3 * height).max(2.0) as i64).max(left)..right {
            for y in band.clone() {
                let colour = pixel(x, y);
                match votes
                    .iter_mut()
                    .find(|(vote, _)| distance(*vote, colour) <= 6)
                {
                    Some((_, n)) => *n += 1,
                    None => votes.push((colour, 1)),
                }
            }
        }
        votes.iter().max_by_key(|(_, n)| *n)?.0
    };
    let inked = |x: i64| {
        band.clone()
            .any(|y| distance(pixel(x, y), background) >= MIN_CONTRAST)
    };
    let end = (left..right).rev().find(|&x| inked(x))?;
    if (right - end) as f32 > MAX_GAP * height {
        return None;
    }
    let mut start = end;
    let mut gaps = 0;
    while start > left {
        let next = (left..start).rev().find(|&x| inked(x));
        match next {
            Some(next) if ((start - next - 1) as f32) <= MAX_DASH_GAP * height => {
                gaps += usize::from(start - next > 2);
                start = next;
            }
            _ => break,
        }
    }
    let drawn = (end - start + 1) as f32;
    if drawn > MAX_WIDTH * height || drawn < MIN_WIDTH * height || start <= left {
        return None;
    }
    let colour = strongest(
        &|x, y| pixel(x, y),
        start..end + 1,
        band.clone(),
        background,
    )?;
    let reach = (MAX_HALF_HEIGHT * height) as i64;
    let of_swatch = |y: i64| (start..=end).any(|x| distance(pixel(x, y), colour) <= 36);
    let centre = band
        .clone()
        .filter(|&y| of_swatch(y))
        .min_by_key(|y| (y - middle).abs())?;
    let top = (0..=centre)
        .rev()
        .take_while(|&y| of_swatch(y) && centre - y <= reach + 1)
        .last()?;
    let bottom = (centre..rows)
        .take_while(|&y| of_swatch(y) && y - centre <= reach + 1)
        .last()?;
    if middle - top > reach || bottom - middle > reach {
        return None;
    }
    let mut thickness: Vec<i64> = (start..=end)
        .map(|x| {
            (top..=bottom)
                .filter(|&y| distance(pixel(x, y), colour) <= 60)
                .count() as i64
        })
        .filter(|&n| n > 0)
        .collect();
    thickness.sort_unstable();
    let thin = thickness
        .get(thickness.len() / 2)
        .is_some_and(|&n| n as f32 <= MAX_STROKE * height);
    let stroke = thin && drawn >= 0.8 * height;
    Some(Found {
        bbox: Rect::from_ltrb(
            start as f32,
            top as f32,
            end as f32 + 1.0,
            bottom as f32 + 1.0,
        ),
        colour,
        drawn: if stroke {
            Swatch::Stroke { dashed: gaps > 0 }
        } else {
            Swatch::Filled
        },
    })
}

/// The colour of a swatch: of most pixels that are well away from the background, so not of smoothed edges.
fn strongest(
    pixel: &dyn Fn(i64, i64) -> [u8; 3],
    columns: std::ops::Range<i64>,
    rows: std::ops::Range<i64>,
    background: [u8; 3],
) -> Option<[u8; 3]> {
    let colours: Vec<[u8; 3]> = columns
        .flat_map(|x| rows.clone().map(move |y| (x, y)))
        .map(|(x, y)| pixel(x, y))
        .collect();
    let most = colours
        .iter()
        .map(|colour| distance(*colour, background))
        .max()?;
    let least = (most / 2).max(MIN_CONTRAST);
    let mut votes: Vec<([u8; 3], usize, [usize; 3])> = Vec::new();
    for colour in colours
        .into_iter()
        .filter(|colour| distance(*colour, background) >= least)
    {
        let sums = colour.map(usize::from);
        let same = votes
            .iter()
            .position(|(vote, _, _)| distance(*vote, colour) <= 12);
        if let Some(at) = same {
            votes[at].1 += 1;
            for (sum, add) in votes[at].2.iter_mut().zip(sums) {
                *sum += add;
            }
        } else if votes.len() < 64 {
            votes.push((colour, 1, sums));
        }
    }
    let (_, n, total) = votes.into_iter().max_by_key(|(_, n, _)| *n)?;
    Some(total.map(|sum| (sum / n) as u8))
}
