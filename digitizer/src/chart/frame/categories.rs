//! Names of the positions along the base axis.

use super::{CategoryLabel, Phrase, number, sequence};
use crate::{geometry::Rect, ocr::Turn};

/// A phrase and its index.
pub(super) type Indexed<'a> = (usize, &'a Phrase);

/// Labels and the phrases that they take.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels {
    pub(super) labels: Vec<CategoryLabel>,
    pub(super) phrases: Vec<usize>,
    /// Around all of them.
    pub(super) bbox: Option<Rect>,
}

/// Labels start no further from the plot than this many text heights.
const MAX_DISTANCE: f32 = 4.5;
/// Labels of one row differ in place by less.
const SAME_ROW: f32 = 0.6;
/// Lines of one wrapped label stand no further apart.
const MAX_LEADING: f32 = 0.62;
/// Leading between the lines of a label where rows stand clearly further apart.
const MAX_WIDE_LEADING: f32 = 1.3;
/// How much further apart, in text heights.
const MIN_JUMP: f32 = 0.7;
/// A title is centred on the plot within this share of its width.
const MAX_OFF_CENTRE: f32 = 0.06;
/// Labels above bars start no further from the base, in text heights, and leave room for the bars.
const MAX_INDENT: f32 = 1.0;
const MIN_STEP: f32 = 2.0;
/// Labels that are kept.
const MAX_LABELS: usize = 400;

impl Labels {
    /// The plot without what lies more than half a row above the first label and below the last.
    pub(super) fn beside(&self, plot: Rect) -> Rect {
        let (Some(first), Some(last)) = (self.labels.first(), self.labels.last()) else {
            return plot;
        };
        let n = self.labels.len() as f32;
        let pitch = match self.labels.len() {
            1 => plot.height(),
            _ => (last.place - first.place) / (n - 1.0),
        };
        Rect {
            top: plot.top.max(first.place - 0.75 * pitch),
            bottom: plot.bottom.min(last.place + 0.75 * pitch),
            ..plot
        }
    }
}

/// The labels under a plot. Without any, its lowest tick was not read, and they are looked for a step further down.
pub(super) fn under(phrases: &[Indexed<'_>], plot: Rect, step: f32, height: f32) -> (Rect, Labels) {
    let labels = below(phrases, &plot, height);
    if labels.labels.len() > 1 || !step.is_finite() {
        return (plot, labels);
    }
    let lower = Rect {
        bottom: plot.bottom + step,
        ..plot
    };
    let further = below(phrases, &lower, height);
    if further.labels.len() > 1 {
        (lower, further)
    } else {
        (plot, labels)
    }
}

/// The labels under a plot: the first row of text below it, with the lines that continue it.
pub(super) fn below(phrases: &[Indexed<'_>], plot: &Rect, height: f32) -> Labels {
    let is_near = |bbox: &Rect| {
        let gap = bbox.top - plot.bottom;
        bbox.center_x() >= plot.left - 2.0 * height
            && bbox.center_x() <= plot.right + 2.0 * height
            && gap >= -0.7 * height
            && gap <= MAX_DISTANCE * height
    };
    let (upright, turned): (Vec<Indexed<'_>>, Vec<Indexed<'_>>) = phrases
        .iter()
        .filter(|(_, phrase)| is_near(&phrase.bbox))
        .partition(|(_, phrase)| phrase.turn() == Turn::Upright);
    // Turned labels hang from the axis by their ends, upright ones stand on one baseline.
    if turned.len() >= 2 && turned.len() >= upright.len() {
        return labels(
            turned.into_iter().map(|one| vec![one]).collect(),
            Rect::center_x,
        );
    }
    let Some(top) = first_row(&upright, plot, height) else {
        return Labels::default();
    };
    let (first, rest): (Vec<Indexed<'_>>, Vec<Indexed<'_>>) = upright
        .into_iter()
        .filter(|(_, phrase)| phrase.bbox.center_y() >= top - SAME_ROW * height)
        .partition(|(_, phrase)| phrase.bbox.center_y() - top <= SAME_ROW * height);
    let mut columns: Vec<Vec<Indexed<'_>>> = first.into_iter().map(|one| vec![one]).collect();
    let periods = columns
        .iter()
        .all(|column| sequence::parse(&column[0].1.text).is_some());
    for &(index, phrase) in &rest {
        let bbox = phrase.bbox;
        let row = rest.iter().filter(|(_, other)| {
            (other.bbox.center_y() - bbox.center_y()).abs() <= SAME_ROW * height
        });
        let centred = (bbox.center_x() - plot.center_x()).abs() <= MAX_OFF_CENTRE * plot.width();
        if centred && row.count() == 1 && periods {
            // The title of the axis, right below its labels.
            continue;
        }
        let column = columns.iter_mut().find(|column| {
            let last = column[column.len() - 1].1.bbox;
            let gap = bbox.top - last.bottom;
            gap <= MAX_LEADING * height
                && gap >= -0.5 * height
                && bbox.overlap_x(&last) >= 0.5 * bbox.width().min(last.width())
        });
        if let Some(column) = column {
            column.push((index, phrase));
        }
    }
    labels(columns, Rect::center_x)
}

/// The labels of rows: at the left of a plot, which then goes no further than they do, or else above the bars.
pub(super) fn beside_or_above(phrases: &[Indexed<'_>], plot: Rect, height: f32) -> (Rect, Labels) {
    let beside = beside(phrases, &plot, height);
    if beside.labels.len() < 2 {
        let above = above(phrases, &plot, height);
        if !above.labels.is_empty() {
            return (plot, above);
        }
    }
    (beside.beside(plot), beside)
}

/// The labels at the left of a plot, lines of one label joined.
pub(super) fn beside(phrases: &[Indexed<'_>], plot: &Rect, height: f32) -> Labels {
    let mut near: Vec<Indexed<'_>> = phrases
        .iter()
        .filter(|(_, phrase)| {
            let bbox = phrase.bbox;
            phrase.turn() == Turn::Upright
                && bbox.right <= plot.left + 0.7 * height
                && bbox.center_y() >= plot.top - height
                && bbox.center_y() <= plot.bottom + height
        })
        .copied()
        .collect();
    near.sort_by(|a, b| a.1.bbox.center_y().total_cmp(&b.1.bbox.center_y()));
    let near = in_line(&near, height);
    let leading = leading(&near, height);
    let mut rows: Vec<Vec<Indexed<'_>>> = Vec::new();
    for (index, phrase) in near {
        let is_number = |phrase: &Phrase| number::parse_tick(&phrase.text).is_some();
        let row = rows.last_mut().filter(|row| {
            // One number does not go on in the next line.
            if is_number(phrase) && row.iter().all(|(_, above)| is_number(above)) {
                return false;
            }
            let bottoms = row.iter().map(|(_, phrase)| phrase.bbox.bottom);
            phrase.bbox.top - bottoms.fold(0.0, f32::max) <= leading
        });
        match row {
            Some(row) => row.push((index, phrase)),
            None => rows.push(vec![(index, phrase)]),
        }
    }
    labels(rows, Rect::center_y)
}

/// The widest gap between the lines of one label: where gaps come in two sizes, the small ones are leading.
fn leading(phrases: &[Indexed<'_>], height: f32) -> f32 {
    let mut gaps: Vec<f32> = phrases
        .windows(2)
        .map(|pair| pair[1].1.bbox.top - pair[0].1.bbox.bottom)
        .filter(|gap| *gap > -0.5 * height)
        .collect();
    gaps.sort_by(f32::total_cmp);
    let jump = gaps
        .windows(2)
        .filter(|pair| pair[0] <= MAX_WIDE_LEADING * height)
        .map(|pair| (pair[1] - pair[0], f32::midpoint(pair[0], pair[1])))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match jump {
        Some((size, between)) if size >= MIN_JUMP * height => between,
        _ => 0.8 * MAX_LEADING * height,
    }
}

/// The place of the first row that is about as full as the fullest: numbers at the corner of an axis stand above it.
fn first_row(phrases: &[Indexed<'_>], plot: &Rect, height: f32) -> Option<f32> {
    let count = |place: f32| {
        phrases
            .iter()
            .filter(|(_, phrase)| {
                let bbox = phrase.bbox;
                (bbox.center_y() - place).abs() <= SAME_ROW * height
                    && bbox.right > plot.left
                    && bbox.left < plot.right
            })
            .count()
    };
    let places: Vec<(f32, usize)> = phrases
        .iter()
        .map(|(_, phrase)| phrase.bbox.center_y())
        .map(|place| (place, count(place)))
        .collect();
    let most = places.iter().map(|(_, n)| *n).max()?;
    let full = places.iter().filter(|(_, n)| *n > 0 && 2 * *n >= most);
    full.map(|(place, _)| *place).min_by(f32::total_cmp)
}

/// The phrases between the first and the last of those that end, start or have their middle at one edge: what stands above
/// or below them is a heading or a note.
fn in_line<'a>(phrases: &[Indexed<'a>], height: f32) -> Vec<Indexed<'a>> {
    let edges: [fn(&Rect) -> f32; 3] = [|bbox| bbox.right, |bbox| bbox.left, Rect::center_x];
    let mut best: Vec<&Indexed<'a>> = Vec::new();
    for edge in edges {
        for (_, seed) in phrases.iter().take(MAX_LABELS) {
            let mates: Vec<&Indexed<'a>> = phrases
                .iter()
                .filter(|(_, phrase)| (edge(&phrase.bbox) - edge(&seed.bbox)).abs() <= 0.6 * height)
                .collect();
            if mates.len() > best.len() {
                best = mates;
            }
        }
    }
    if best.len() < 2 {
        return phrases.to_vec();
    }
    let top = best
        .iter()
        .map(|(_, phrase)| phrase.bbox.top)
        .fold(f32::INFINITY, f32::min);
    let bottom = best
        .iter()
        .map(|(_, phrase)| phrase.bbox.bottom)
        .fold(0.0, f32::max);
    phrases
        .iter()
        .filter(|(_, phrase)| top <= phrase.bbox.center_y() && phrase.bbox.center_y() <= bottom)
        .copied()
        .collect()
}

/// The text without the tick mark at its end that was read as a dash.
fn without_tick(text: &str) -> &str {
    let bare = text.trim_end_matches(['-', '–', '—', '_', ' ']);
    if bare.is_empty() { text } else { bare }
}

/// Labels inside a plot, each above its bar, that start where the bars do.
fn above(phrases: &[Indexed<'_>], plot: &Rect, height: f32) -> Labels {
    let mut inside: Vec<Indexed<'_>> = phrases
        .iter()
        .filter(|(_, phrase)| {
            let bbox = phrase.bbox;
            phrase.turn() == Turn::Upright
                && (bbox.left - plot.left).abs() <= MAX_INDENT * height
                && (plot.top..plot.bottom).contains(&bbox.center_y())
                && phrase.text.chars().any(char::is_alphabetic)
        })
        .copied()
        .collect();
    inside.sort_by(|a, b| a.1.bbox.top.total_cmp(&b.1.bbox.top));
    let steps: Vec<f32> = inside
        .windows(2)
        .map(|pair| pair[1].1.bbox.center_y() - pair[0].1.bbox.center_y())
        .collect();
    let least = steps.iter().copied().fold(f32::INFINITY, f32::min);
    let most = steps.iter().copied().fold(0.0, f32::max);
    if inside.len() < 2 || least < MIN_STEP * height || most > 1.1 * least {
        return Labels::default();
    }
    labels(
        inside.into_iter().map(|one| vec![one]).collect(),
        Rect::center_y,
    )
}

/// Labels from their lines.
fn labels(columns: Vec<Vec<Indexed<'_>>>, place: fn(&Rect) -> f32) -> Labels {
    let mut found = Labels::default();
    for mut lines in columns.into_iter().take(MAX_LABELS) {
        lines.sort_by(|a, b| {
            let key = |one: &Indexed<'_>| (one.1.bbox.center_y(), one.1.bbox.left);
            let ((y, x), (other_y, other_x)) = (key(a), key(b));
            y.total_cmp(&other_y).then(x.total_cmp(&other_x))
        });
        let boxes = lines.iter().map(|(_, phrase)| phrase.bbox);
        let Some(bbox) = boxes.reduce(|a, b| a.union(&b)) else {
            continue;
        };
        let text: Vec<&str> = lines
            .iter()
            .map(|(_, phrase)| phrase.text.as_str())
            .collect();
        let confidence = lines
            .iter()
            .map(|(_, phrase)| phrase.confidence)
            .fold(1.0, f32::min);
        found.labels.push(CategoryLabel {
            place: place(&bbox),
            text: without_tick(&text.join(" ")).to_owned(),
            bbox,
            confidence,
        });
        found.phrases.extend(lines.iter().map(|(index, _)| *index));
        found.bbox = Some(found.bbox.map_or(bbox, |all| all.union(&bbox)));
    }
    found.labels.sort_by(|a, b| a.place.total_cmp(&b.place));
    found
}
