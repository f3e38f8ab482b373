//! The rest of the text: heading, titles of the axes, footing, and what stands between the marks.

use super::{Phrase, phrases};
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
