//! What a frame consists of: plain data between the steps of a chart.

use super::{number::Amount, rules::Rules};
use crate::{
    figure::{Orientation, ScaleKind},
    geometry::Rect,
    ocr::Word,
};

/// A chart without its marks. Lengths are pixels of the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Where marks may lie: between the axes, or all that no other text takes.
    pub plot: Rect,
    /// Colour behind the marks.
    pub background: [u8; 3],
    /// Median height of a word with a digit or a capital.
    pub text_height: f32,
    /// Vertical when values go up the picture, horizontal when they go across.
    pub orientation: Orientation,
    /// Whether numbers run up the picture and across it, so that the marks have to say which of them measure.
    pub is_ambiguous: bool,
    /// Thin straight lines: axes, grid lines, borders.
    pub rules: Rules,
    /// The scales of the values, the main one first; empty when no scale is printed.
    pub value_axes: Vec<ValueAxis>,
    /// The axis across the values.
    pub base_axis: BaseAxis,
    /// Names of colours, in reading order.
    pub legend: Vec<LegendEntry>,
    /// Runs of text inside the plot that no axis or legend took: printed values, names beside lines, notes.
    pub loose: Vec<Phrase>,
    /// Lines above the marks: title first, then subtitles.
    pub heading: Vec<Phrase>,
    /// Lines below everything: source, footnotes.
    pub footing: Vec<Phrase>,
}

/// Words that are read as one: a label, a line of a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// The words with one space between them.
    pub text: String,
    /// Around the words.
    pub bbox: Rect,
    /// Least confidence of the words.
    pub confidence: f32,
    /// The words, in reading order.
    pub words: Vec<Word>,
}

/// An axis with numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueAxis {
    /// From places to values.
    pub scale: Scale,
    /// What the scale was fitted to, and the ticks it contradicts.
    pub ticks: Vec<Tick>,
    /// At the left of, or below, the marks; or on the far side.
    pub far: bool,
    /// Its title.
    pub label: Option<String>,
    /// `$M`, `%`, `k`: prefix, magnitude and suffix of the tick labels.
    pub unit: Option<String>,
    /// Power of ten that the unit stands for: 6 for `$M`. The values of the scale are in the unit.
    pub magnitude: i32,
}

impl ValueAxis {
    /// Least distance, in pixels, between ticks that the scale goes through.
    pub fn step(&self) -> Option<f32> {
        let fitting = self.ticks.iter().filter(|tick| tick.fits);
        let mut places: Vec<f32> = fitting.map(|tick| tick.place).collect();
        places.sort_by(f32::total_cmp);
        let steps = places.windows(2).map(|pair| pair[1] - pair[0]);
        steps.filter(|step| *step >= 1.0).reduce(f32::min)
    }

    /// A printed number in the unit of the axis: `$1.2B` is 1200 where the axis tells `$M`.
    pub fn in_unit(&self, amount: &Amount) -> f64 {
        if amount.magnitude == 0 {
            // Labels beside marks often leave out what the axis tells.
            return amount.value;
        }
        amount.value * 10f64.powi(amount.magnitude - self.magnitude)
    }
}

/// A printed number on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Along the axis, in pixels: the tick mark or grid line, else the middle of the label.
    pub place: f32,
    /// The label as printed.
    pub text: String,
    /// Its value in the unit of the axis.
    pub value: f64,
    /// Whether the scale goes through it.
    pub fits: bool,
    /// Where the label stands.
    pub bbox: Rect,
}

/// From places along an axis to values: `value = offset + slope * place`, of the logarithm to base 10 when logarithmic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Linear, logarithmic, or time in years.
    pub kind: ScaleKind,
    /// Value (or its logarithm) at pixel 0.
    pub offset: f64,
    /// Values (or decades) for one pixel; negative where values grow up the picture.
    pub slope: f64,
}

impl Scale {
    /// The value at a place.
    pub fn value(&self, place: f32) -> f64 {
        let y = self.offset + self.slope * f64::from(place);
        if self.kind == ScaleKind::Log {
            10f64.powf(y)
        } else {
            y
        }
    }

    /// The place of a value; `None` when it has none, as 0 on a logarithmic scale.
    pub fn place(&self, value: f64) -> Option<f32> {
        let y = if self.kind == ScaleKind::Log {
            value.log10()
        } else {
            value
        };
        let place = (y - self.offset) / self.slope;
        place.is_finite().then_some(place as f32)
    }
}

/// The axis across the values.
#[derive(Debug, Clone, PartialEq)]
pub enum BaseAxis {
    /// None is printed: a pie, or bars that are named by a legend only.
    None,
    /// Names, each at its place.
    Categories {
        /// In order of place.
        labels: Vec<CategoryLabel>,
        /// Title of the axis.
        label: Option<String>,
    },
    /// Numbers, as under a scatter chart or a line over years with gaps in their labels.
    Numbers(ValueAxis),
}

/// The name of a position along the base axis.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryLabel {
    /// Along the axis, in pixels: the tick mark when there is one, else the middle (or, slanted, the end) of the label.
    pub place: f32,
    /// Its lines joined by a space.
    pub text: String,
    /// Where the label stands.
    pub bbox: Rect,
    /// Confidence of the text.
    pub confidence: f32,
}

/// A colour and its name.
#[derive(Debug, Clone, PartialEq)]
pub struct LegendEntry {
    /// What is printed beside the swatch.
    pub name: String,
    /// Colour of the swatch.
    pub colour: [u8; 3],
    /// How the swatch is drawn.
    pub swatch: Swatch,
    /// Where the swatch lies.
    pub bbox: Rect,
    /// Confidence of the name.
    pub confidence: f32,
}

/// How a swatch is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swatch {
    /// A filled box or disc.
    Filled,
    /// A stroke, with or without a marker on it.
    Stroke {
        /// Drawn with gaps.
        dashed: bool,
    },
    /// The name itself is printed in the colour.
    Lettering,
}

/// A straight thin line along a row or a column of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Across the line, in pixels.
    pub place: f32,
    /// Where it starts.
    pub from: f32,
    /// Where it ends.
    pub to: f32,
    /// Share of its length that is drawn: less than 1 for a dashed line or one behind bars.
    pub cover: f32,
}
