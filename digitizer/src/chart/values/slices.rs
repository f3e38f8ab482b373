//! Names and values of the wedges of a pie: from the legend, from the labels on and around them, from their angles.

use super::names;
use super::printed::{self, Number};
use crate::chart::frame::{Frame, Phrase};
use crate::chart::marks::{Disc, Wedge};
use crate::figure::{Mark, Point, Series};
use crate::geometry::Rect;
use crate::ocr::Word;
use crate::raster::colour::distance;

/// A swatch and its wedge differ by no more.
const SAME_COLOUR: u8 = 40;
/// Labels beside the disc are no farther from it, in radii.
const MAX_AWAY: f32 = 1.0;
/// The shares of printed values fit the angles when they are off by no more, in turns.
const MAX_OFF: f32 = 0.02;
/// Labels that are farther than this, in turns, from their wedge belong to none.
const MAX_TURN: f32 = 0.12;
const PRINTED: f32 = 0.97;
const MEASURED: f32 = 0.8;

/// The names of the slices, and their values.
#[derive(Debug)]
pub(super) struct Slices {
    pub(super) names: Vec<String>,
    pub(super) series: Series,
    /// Unit of the printed values.
    pub(super) unit: Option<String>,
}

/// A block of lines on or beside the disc.
#[derive(Debug, Clone)]
struct Label {
    bbox: Rect,
    /// What is no number.
    name: String,
    numbers: Vec<Number>,
    confidence: f32,
}

/// Names and values of the wedges.
pub(super) fn read(frame: &Frame, disc: &Disc) -> Slices {
    let labels = labels(frame, disc);
    let owners = owners(&labels, disc);
    let of_wedge = |wedge: usize| {
        let pairs = labels.iter().zip(&owners);
        pairs
            .filter(move |(_, owner)| **owner == Some(wedge))
            .map(|(label, _)| label)
    };
    let legend = legend(frame, disc);
    let names: Vec<String> = (0..disc.wedges.len())
        .map(|wedge| {
            let printed: Vec<&str> = of_wedge(wedge)
                .map(|label| label.name.as_str())
                .filter(|name| !name.is_empty())
                .collect();
            match &legend[wedge] {
                Some(name) => name.clone(),
                None if printed.is_empty() => format!("Slice {}", wedge + 1),
                None => printed.join(" "),
            }
        })
        .collect();
    let numbers: Vec<Vec<&Number>> = (0..disc.wedges.len())
        .map(|wedge| of_wedge(wedge).flat_map(|label| &label.numbers).collect())
        .collect();
    let chosen = chosen(&numbers, &disc.wedges);
    let unit = chosen
        .iter()
        .flatten()
        .next()
        .map(|number| format!("{}{}", number.prefix, number.suffix));
    let points = disc
        .wedges
        .iter()
        .enumerate()
        .map(|(at, wedge)| {
            let label = chosen[at];
            let confidence = of_wedge(at)
                .map(|label| label.confidence)
                .fold(PRINTED, f32::min);
            Point {
                x: None,
                y: Some(label.map_or_else(
                    || estimate(wedge, &chosen, &disc.wedges),
                    |number| number.value,
                )),
                colour: Some(wedge.colour),
                estimated: label.is_none(),
                bbox: Some(wedge.bbox),
                confidence: if label.is_some() {
                    confidence
                } else {
                    MEASURED
                },
            }
        })
        .collect();
    let series = Series {
        name: String::new(),
        mark: Mark::Arc,
        y_axis: 0,
        colour: None,
        stack: None,
        points,
    };
    Slices {
        names,
        series,
        unit: unit.or_else(|| Some("%".to_owned())),
    }
}

/// The share of a wedge in what the known values make together; percent when none is known.
fn estimate(wedge: &Wedge, chosen: &[Option<&Number>], wedges: &[Wedge]) -> f64 {
    let known = || {
        chosen
            .iter()
            .zip(wedges)
            .filter_map(|(number, wedge)| Some(((*number)?.value, f64::from(wedge.share))))
    };
    let (values, shares) = known().fold((0.0, 0.0), |sum, (value, share)| {
        (sum.0 + value, sum.1 + share)
    });
    let whole = if shares > 0.0 { values / shares } else { 100.0 };
    let value = whole * f64::from(wedge.share);
    // Three digits of the whole are what an angle tells.
    let unit = 10f64.powi((whole.log10().floor() as i32 - 3).clamp(-12, 12));
    let rounded = (value / unit).round() * unit;
    (rounded * 1e9).round() / 1e9
}

/// For each wedge the name of the swatch of its colour, each swatch once, the nearest pairs first.
fn legend(frame: &Frame, disc: &Disc) -> Vec<Option<String>> {
    let mut pairs: Vec<(u8, usize, usize)> = Vec::new();
    for (at, wedge) in disc.wedges.iter().enumerate() {
        for (entry, named) in frame.legend.iter().enumerate() {
            let away = distance(wedge.colour, named.colour);
            let inside = is_on(&named.bbox, disc);
            if away <= SAME_COLOUR && !inside {
                pairs.push((away, at, entry));
            }
        }
    }
    let mut names = vec![None; disc.wedges.len()];
    for (_, at, entry) in names::one_to_one(pairs) {
        names[at] = Some(frame.legend[entry].name.clone());
    }
    // A legend names every wedge, or it is something else that looked like one.
    let n_named = names.iter().flatten().count();
    if n_named * 2 < names.len() {
        return vec![None; names.len()];
    }
    names
}

fn is_on(bbox: &Rect, disc: &Disc) -> bool {
    (bbox.center_x() - disc.center.0).hypot(bbox.center_y() - disc.center.1) <= disc.radius
}

/// Distance of the nearest point of a box from the rim of the disc, outside of it.
fn away(bbox: &Rect, disc: &Disc) -> f32 {
    let (x, y) = disc.center;
    let dx = (bbox.left - x).max(x - bbox.right).max(0.0);
    let dy = (bbox.top - y).max(y - bbox.bottom).max(0.0);
    dx.hypot(dy) - disc.radius
}

/// The blocks of text on and around the disc that are no legend.
fn labels(frame: &Frame, disc: &Disc) -> Vec<Label> {
    let reach = MAX_AWAY * disc.radius;
    let is_near = |phrase: &&Phrase| away(&phrase.bbox, disc) <= reach;
    let mut blocks: Vec<Vec<&Phrase>> = Vec::new();
    let mut phrases: Vec<&Phrase> = frame.loose.iter().filter(is_near).collect();
    phrases.sort_by(|a, b| a.bbox.top.total_cmp(&b.bbox.top));
    for phrase in phrases {
        let follows = |block: &&mut Vec<&Phrase>| {
            let last = block.last();
            last.is_some_and(|last| phrase.goes_on_below(last, frame.text_height))
        };
        match blocks.iter_mut().find(follows) {
            Some(block) => block.push(phrase),
            None => blocks.push(vec![phrase]),
        }
    }
    blocks.iter().map(|block| label(block)).collect()
}

/// Splits the lines of a block into a name and numbers.
fn label(block: &[&Phrase]) -> Label {
    let words: Vec<&Word> = block.iter().flat_map(|phrase| &phrase.words).collect();
    let mut name: Vec<&str> = Vec::new();
    let mut numbers = Vec::new();
    for word in &words {
        let bare = word
            .text
            .trim_matches(|c| matches!(c, '(' | ')' | ':' | ';' | ',' | '–' | '—'));
        match printed::parse(bare) {
            Some(number) => numbers.push(number),
            None => name.push(&word.text),
        }
    }
    let bbox = block
        .iter()
        .map(|phrase| phrase.bbox)
        .reduce(|a, b| a.union(&b))
        .unwrap_or_default();
    let name = name.join(" ");
    Label {
        bbox,
        name: name
            .trim_matches(|c: char| matches!(c, ':' | ',' | '-' | '–' | ' '))
            .to_owned(),
        numbers,
        confidence: block
            .iter()
            .map(|phrase| phrase.confidence)
            .fold(1.0, f32::min),
    }
}

/// For each label the wedge that it names: the one it stands on, else the one it stands beside.
fn owners(labels: &[Label], disc: &Disc) -> Vec<Option<usize>> {
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        for (wedge, sector) in disc.wedges.iter().enumerate() {
            let cost = cost(label, sector, disc);
            if cost <= MAX_TURN {
                pairs.push((cost, at, wedge));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut owners = vec![None; labels.len()];
    // A wedge has one label with a number, and may have one with a name.
    let mut with_number = vec![false; disc.wedges.len()];
    let mut with_name = vec![false; disc.wedges.len()];
    for (_, at, wedge) in pairs {
        let (has_number, has_name) = (!labels[at].numbers.is_empty(), !labels[at].name.is_empty());
        if owners[at].is_some()
            || (has_number && with_number[wedge])
            || (has_name && with_name[wedge])
        {
            continue;
        }
        owners[at] = Some(wedge);
        with_number[wedge] |= has_number;
        with_name[wedge] |= has_name;
    }
    owners
}

/// How far a label is from the middle of a wedge, in turns, and less when it stands on it.
fn cost(label: &Label, wedge: &Wedge, disc: &Disc) -> f32 {
    let (x, y) = disc.center;
    // The nearest part of a label beside the disc is what its wedge points at.
    let near = |at: f32, low: f32, high: f32| at.clamp(low, high);
    let inside = is_on(&label.bbox, disc);
    let (to_x, to_y) = if inside {
        (label.bbox.center_x(), label.bbox.center_y())
    } else {
        (
            f32::midpoint(
                near(x, label.bbox.left, label.bbox.right),
                label.bbox.center_x(),
            ),
            f32::midpoint(
                near(y, label.bbox.top, label.bbox.bottom),
                label.bbox.center_y(),
            ),
        )
    };
    let turn = ((to_x - x).atan2(y - to_y) / std::f32::consts::TAU).rem_euclid(1.0);
    let middle = wedge.start + wedge.share / 2.0;
    let off = (turn - middle + 0.5).rem_euclid(1.0) - 0.5;
    let beyond = (off.abs() - wedge.share / 2.0).max(0.0);
    if beyond == 0.0 {
        // Of labels over one wedge, the one in its middle.
        0.01 * off.abs() / wedge.share.max(0.001)
    } else {
        0.01 + beyond + 0.1 * off.abs()
    }
}

/// One number for each wedge, such that all have one unit and their shares fit the angles.
fn chosen<'a>(numbers: &[Vec<&'a Number>], wedges: &[Wedge]) -> Vec<Option<&'a Number>> {
    let mut units: Vec<String> = Vec::new();
    for number in numbers.iter().flatten() {
        if !units.contains(&number.suffix) && units.len() < 8 {
            units.push(number.suffix.clone());
        }
    }
    // Amounts tell more than the percent that are printed with them.
    units.sort_by_key(|unit| unit.contains('%'));
    let mut best: (usize, Vec<Option<&Number>>) = (0, vec![None; wedges.len()]);
    for unit in units {
        let picked: Vec<Option<&Number>> = numbers
            .iter()
            .map(|numbers| numbers.iter().find(|number| number.suffix == unit).copied())
            .collect();
        let fitting = fitting(&picked, wedges);
        let n = fitting.iter().flatten().count();
        if n > best.0 {
            best = (n, fitting);
        }
    }
    best.1
}

/// Those of the values whose shares fit the angles.
fn fitting<'a>(picked: &[Option<&'a Number>], wedges: &[Wedge]) -> Vec<Option<&'a Number>> {
    // The whole that most values agree on with their angles.
    let mut wholes: Vec<f64> = picked
        .iter()
        .zip(wedges)
        .filter(|(_, wedge)| wedge.share > 0.02)
        .filter_map(|(number, wedge)| Some((*number)?.value / f64::from(wedge.share)))
        .collect();
    wholes.sort_by(f64::total_cmp);
    let Some(&whole) = wholes.get(wholes.len() / 2) else {
        return picked.to_vec();
    };
    picked
        .iter()
        .zip(wedges)
        .map(|(number, wedge)| {
            number.filter(|number| {
                (number.value / whole - f64::from(wedge.share)).abs() <= f64::from(MAX_OFF)
            })
        })
        .collect()
}
