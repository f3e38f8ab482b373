//! What is around the marks of a chart: plot area, axes and their scales, legend, titles.
//!
//! ```text
//! strays      what OCR made of drawn things;  phrases  words -> labels and lines of text
//! number      `$1.2M` -> 1.2 and `$M`;  sequence  `Q3 '24` -> a step of a regular sequence
//! progress    regular names in step with their places
//! rules       thin straight lines of the picture
//! legend      phrases beside swatches;  swatch  a small patch of colour before a name;  votes  its colour
//! axes        numbers in line with their places;  scale  the line through most of them
//! snap        labels -> the lines they stand at
//! plot        where marks may lie;  colours  what is behind them
//! categories  names along the base
//! texts       titles of the axes, heading, footing
//! unscaled    where the marks are when no scale is printed
//! parts       what a frame consists of
//! ```

mod axes;
mod categories;
mod colours;
mod legend;
pub mod number;
mod parts;
mod phrases;
mod plot;
mod progress;
mod rules;
mod scale;
pub mod sequence;
mod snap;
mod strays;
mod swatch;
mod texts;
mod unscaled;
mod votes;

pub use parts::{
    BaseAxis, CategoryLabel, Frame, LegendEntry, Line, Phrase, Scale, Swatch, Tick, ValueAxis,
};
pub(in crate::chart) use phrases::{join as phrases_of, text_height};
pub use progress::Sequence;
pub use rules::Rules;

use image::RgbImage;

use self::axes::{Found, Run};
use super::marks::wedges;
use crate::{figure::Orientation, geometry::Rect, ocr::Word};

/// Shortest grid line, as a share of the picture.
const MIN_GRID: f32 = 0.2;

/// Finds the frame of a chart.
pub fn find(image: &RgbImage, words: &[Word]) -> Frame {
    find_as(image, words, None)
}

/// Finds the frame of a chart of which it may be known which way the values go.
pub(super) fn find_as(image: &RgbImage, words: &[Word], known: Option<Orientation>) -> Frame {
    let size = (image.width() as f32, image.height() as f32);
    let height = text_height(words);
    let phrases = phrases::join(words);
    let whole = Rect::from_ltrb(0.0, 0.0, size.0, size.1);
    let page = colours::commonest(image, &whole).map_or([255; 3], |(colour, _)| colour);
    let rules = rules::find(image, words, page, height);

    let mut taken = vec![false; phrases.len()];
    let candidates = legend::candidates(image, &phrases, height);
    let mut legend = legend::grouped(&candidates, &phrases, height);
    take(&mut taken, legend.iter().map(|entry| entry.phrase));

    let upright = axes::find(&phrases, &taken, Run::Up, &rules.level, height);
    let level = axes::find(&phrases, &taken, Run::Across, &rules.upright, height);
    let is_ambiguous = [&upright, &level]
        .iter()
        .all(|numbers| numbers.iter().any(|found| !found.is_years));
    let (orientation, values, numbers) = assign(upright, &level, known, &rules, size, height);
    let run = match orientation {
        Orientation::Vertical => Run::Up,
        Orientation::Horizontal => Run::Across,
    };
    for axis in &values {
        take(&mut taken, axis.phrases.iter().copied());
    }
    let free: Vec<categories::Indexed<'_>> = phrases
        .iter()
        .enumerate()
        .filter(|(at, _)| !taken[*at])
        .collect();
    let Placed {
        plot,
        orientation,
        labels,
        disc,
    } = match values.first() {
        Some(axis) => {
            let plot = plot::of_axis(axis, run, &rules, size, height);
            placed(axis, orientation, &free, plot, height)
        }
        None => placed_without_scale(image, words, &free, &legend, page, height),
    };
    let base = match numbers {
        Some(found) => {
            take(&mut taken, found.phrases.iter().copied());
            BaseAxis::Numbers(found.axis)
        }
        None if labels.labels.is_empty() => BaseAxis::None,
        None => {
            take(&mut taken, labels.phrases.iter().copied());
            BaseAxis::Categories {
                labels: labels.labels,
                label: None,
            }
        }
    };
    let plot = plot.intersection(&whole).unwrap_or(whole);
    let plot = plot::before_legend(plot, run, &legend, &base, height);
    if legend.is_empty() && disc.is_none() {
        legend.extend(legend::lone(&candidates, &taken, &plot, height));
        take(&mut taken, legend.iter().map(|entry| entry.phrase));
    }
    let axes: Vec<Rect> = values
        .iter()
        .map(|axis| axis.bbox)
        .chain(labels.bbox)
        .collect();
    let texts = texts::sort(&phrases, &taken, &plot, &axes, height);
    let texts = match disc {
        Some(disc) => texts.with_labels_below(&disc, height),
        None => texts,
    };
    let mut value_axes: Vec<ValueAxis> = values.into_iter().map(|found| found.axis).collect();
    if let Some(first) = value_axes.first_mut() {
        first.label = texts.value_label;
    }
    let legend: Vec<LegendEntry> = legend.into_iter().map(|found| found.entry).collect();
    let named: Vec<[u8; 3]> = legend.iter().map(|entry| entry.colour).collect();
    Frame {
        background: colours::behind_marks(image, &plot, page, &named),
        plot,
        text_height: height,
        orientation,
        is_ambiguous,
        rules,
        value_axes,
        base_axis: base.titled(texts.base_label),
        legend,
        loose: texts.loose,
        heading: texts.heading,
        footing: texts.footing,
    }
}

/// Where marks may lie, and what names them.
struct Placed {
    plot: Rect,
    orientation: Orientation,
    labels: categories::Labels,
    /// Around a pie.
    disc: Option<Rect>,
}

/// The names along the base of a plot with an axis.
fn placed(
    axis: &Found,
    orientation: Orientation,
    free: &[categories::Indexed<'_>],
    plot: Rect,
    height: f32,
) -> Placed {
    let (plot, labels) = match orientation {
        Orientation::Vertical => {
            // A value at the foot of a bar is no name.
            let names: Vec<categories::Indexed<'_>> = free
                .iter()
                .filter(|(_, phrase)| !axis.has_unit_of(&phrase.text))
                .copied()
                .collect();
            categories::under(&names, plot, axis.step(), height)
        }
        Orientation::Horizontal => categories::beside_or_above(free, plot, height),
    };
    Placed {
        plot,
        orientation,
        labels,
        disc: None,
    }
}

/// A pie, or bars beside or below their names.
fn placed_without_scale(
    image: &RgbImage,
    words: &[Word],
    free: &[categories::Indexed<'_>],
    legend: &[legend::Candidate],
    page: [u8; 3],
    height: f32,
) -> Placed {
    if let Some(disc) = wedges::find(image, page, height) {
        return Placed {
            plot: disc.bbox(),
            orientation: Orientation::Vertical,
            labels: categories::Labels::default(),
            disc: Some(disc.bbox()),
        };
    }
    let swatches = legend.iter().map(|found| found.entry.bbox);
    let hidden: Vec<Rect> = words.iter().map(|word| word.bbox).chain(swatches).collect();
    let found = unscaled::find(image, free, &hidden, page, height);
    Placed {
        plot: found.plot,
        orientation: found.orientation,
        labels: found.labels,
        disc: None,
    }
}

/// Which of the numbers along columns and rows measure the marks, and which are under them.
fn assign(
    upright: Vec<Found>,
    level: &[Found],
    known: Option<Orientation>,
    rules: &Rules,
    size: (f32, f32),
    height: f32,
) -> (Orientation, Vec<Found>, Option<Found>) {
    let is_scale = |found: &Found| !found.is_years;
    let below = |found: &Found| {
        let mut years = level.iter().filter(|other| other.is_years);
        years.all(|years| years.bbox.center_y() <= found.bbox.center_y())
    };
    // Numbers above a row of years are values.
    let mut across: Vec<Found> = level
        .iter()
        .filter(|found| is_scale(found) && below(found))
        .cloned()
        .collect();
    let mut up: Vec<Found> = upright.into_iter().filter(is_scale).collect();
    // A grid that only the numbers of the row have tells that these measure the marks.
    let has_grid = |found: Option<&Found>, lines: &[Line], length: f32| {
        found.is_some_and(|found| found.has_grid(lines, MIN_GRID * length, height))
    };
    match known {
        Some(Orientation::Vertical) => {}
        Some(Orientation::Horizontal) => up.clear(),
        None => {
            if !up.is_empty()
                && has_grid(across.first(), &rules.upright, size.1)
                && !has_grid(up.first(), &rules.level, size.0)
            {
                up.clear();
            }
            // Values grow upwards; numbers that grow downwards are names of rows.
            up.retain(|found| across.is_empty() || found.axis.scale.slope < 0.0);
        }
    }
    up.truncate(2);
    if let Some(first) = up.first() {
        let length = first.bbox.height();
        // The second scale runs along the first on the other side.
        let second = up
            .get(1)
            .is_some_and(|second| second.bbox.overlap_y(&first.bbox) >= 0.6 * length);
        up.truncate(if second { 2 } else { 1 });
        // The first scale is the one on the left, however many ticks were read.
        up.sort_by(|a, b| a.bbox.center_x().total_cmp(&b.bbox.center_x()));
        for found in &mut up {
            found.axis.far = found.bbox.center_x() > 0.5 * size.0;
        }
        // Numbers between the ticks are values beside marks.
        let (top, bottom) = (up[0].bbox.top, up[0].bbox.bottom);
        let base = across.into_iter().find(|found| {
            let height = found.bbox.height();
            found.bbox.bottom > bottom - 0.5 * height || found.bbox.bottom < top
        });
        return (Orientation::Vertical, up, base);
    }
    if across.is_empty() {
        return (Orientation::Vertical, up, None);
    }
    across.truncate(1);
    for found in &mut across {
        found.axis.far = found.bbox.center_y() < 0.5 * size.1;
    }
    (Orientation::Horizontal, across, None)
}

fn take(taken: &mut [bool], phrases: impl Iterator<Item = usize>) {
    for at in phrases {
        taken[at] = true;
    }
}

impl BaseAxis {
    fn titled(mut self, title: Option<String>) -> Self {
        match &mut self {
            Self::None => {}
            Self::Categories { label, .. } => *label = title,
            Self::Numbers(axis) => axis.label = title,
        }
        self
    }
}
