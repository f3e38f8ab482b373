//! The rest of the text: heading, titles of the axes, footing, and what stands between the marks.

use super::{Phrase, number, phrases};
use crate::{
    geometry::Rect,
    ocr::{Turn, Word},
};

/// What the phrases are that no axis and no legend took.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) heading: Vec<Phrase>,
    pub(super) footing: Vec<Phrase>,
    pub(super) loose: Vec<Phrase>,
    /// Title along the side.
    pub(super) value_label: Option<String>,
    /// Title below the names of the base axis.
    pub(super) base_label: Option<String>,
}

/// A title of an axis is centred on it within this share of its length.
const MAX_OFF_CENTRE: f32 = 0.1;

/// Widest label of a wedge, and how far below a disc it starts, in diameters.
const MAX_LABEL: f32 = 0.6;
const MAX_BELOW: f32 = 0.3;

/// Sorts the phrases that are left by where they stand.
pub(super) fn sort(
    phrases: &[Phrase],
    taken: &[bool],
    plot: &Rect,
    axes: &[Rect],
    height: f32,
) -> Texts {
    let mut texts = Texts::default();
    let frame = axes.iter().fold(*plot, |frame, axis| frame.union(axis));
    let free = phrases.iter().zip(taken).filter(|(_, taken)| !**taken);
    for (phrase, _) in free {
        let bbox = phrase.bbox;
        let (x, y) = (bbox.center_x(), bbox.center_y());
        if phrase.turn() != Turn::Upright && !plot.contains(x, y) {
            if texts.value_label.is_none() && bbox.overlap_y(plot) > 0.0 {
                texts.value_label = Some(phrase.text.clone());
            }
        } else if y < plot.top - 0.3 * height && bbox.bottom <= frame.top + 0.5 * height {
            texts.heading.push(phrase.clone());
        } else if y > frame.bottom {
            let centred = (x - plot.center_x()).abs() <= MAX_OFF_CENTRE * plot.width();
            let near = bbox.top - frame.bottom <= 2.5 * height;
            if texts.base_label.is_none() && centred && near && texts.footing.is_empty() {
                texts.base_label = Some(phrase.text.clone());
            } else {
                texts.footing.push(phrase.clone());
            }
        } else {
            texts.loose.push(phrase.clone());
        }
    }
    texts.heading = rows(texts.heading, height);
    texts.footing = rows(texts.footing, height);
    texts
}

impl Texts {
    /// Takes the labels of wedges that stand below a disc out of the footing: narrow blocks of lines with a number.
    pub(super) fn with_labels_below(mut self, disc: &Rect, height: f32) -> Self {
        let mut blocks: Vec<Vec<Phrase>> = Vec::new();
        for line in std::mem::take(&mut self.footing) {
            let follows =
                |block: &&mut Vec<Phrase>| line.goes_on_below(&block[block.len() - 1], height);
            match blocks.iter_mut().rev().find(follows) {
                Some(block) => block.push(line),
                None => blocks.push(vec![line]),
            }
        }
        let loose = self.loose.clone();
        let is_label = |block: &[Phrase]| {
            let first = block[0].bbox;
            let is_narrow = |line: &Phrase| line.bbox.width() <= MAX_LABEL * disc.width();
            let goes_on = |before: &Phrase| block[0].goes_on_below(before, height);
            let has_number = block.iter().any(|line| number::parse(&line.text).is_some());
            (has_number || loose.iter().any(goes_on))
                && block.iter().all(is_narrow)
                && first.top - disc.bottom <= MAX_BELOW * disc.height()
                && first.overlap_x(disc) > 0.0
        };
        for block in blocks {
            let place = if is_label(&block) {
                &mut self.loose
            } else {
                &mut self.footing
            };
            place.extend(block);
        }
        self
    }
}

/// Joins the phrases that stand in one row.
fn rows(phrases: Vec<Phrase>, height: f32) -> Vec<Phrase> {
    let mut rows: Vec<Vec<Word>> = Vec::new();
    let mut last: Option<Rect> = None;
    for phrase in phrases {
        let joins = last.is_some_and(|last: Rect| {
            (last.center_y() - phrase.bbox.center_y()).abs() <= 0.4 * height
                && phrase.bbox.left >= last.right
                && phrase.bbox.left - last.right <= 2.0 * height
        });
        last = Some(phrase.bbox);
        match rows.last_mut().filter(|_| joins) {
            Some(row) => row.extend(phrase.words),
            None => rows.push(phrase.words),
        }
    }
    rows.into_iter().map(phrases::from_words).collect()
}
