//! The vocabulary of results: what a picture turned out to be.
//!
//! Plain data, in pixels of the picture that was given, not serializable: the wire form is the worker's concern.

mod table;
mod chart;
mod diagram;
mod text;

pub use chart::{Axis, Chart, ChartKind, Mark, Orientation, Point, ScaleKind, Series};
pub use diagram::{Arrow, Diagram, DiagramKind, Direction, Edge, Group, Node, Shape};
pub use table::{Align, Cell, CellRole, Column, Table, ValueType};
pub use text::{Block, BlockKind, Text};

use crate::geometry::Rect;

/// What the caller believes the picture to be. Never trusted over what the picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hint {
    /// Rows and columns.
    Table,
    /// Marks over axes.
    Chart,
    /// Nodes and edges.
    Graph,
    /// Nothing is known: find out.
    #[default]
    Auto,
}

/// A picture that was read.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Figure {
    /// Rows and columns of cells.
    Table(Table),
    /// Marks over axes, with their values.
    Chart(Chart),
    /// Nodes and edges.
    Diagram(Diagram),
    /// Running text.
    Text(Text),
}

impl Figure {
    /// The figure in another picture, `place` telling where each of its places is there.
    #[must_use]
    pub fn placed(self, place: impl Fn(&Rect) -> Rect) -> Self {
        match self {
            Self::Table(table) => Self::Table(table.placed(place)),
            Self::Chart(chart) => Self::Chart(chart.placed(place)),
            Self::Diagram(diagram) => Self::Diagram(diagram.placed(place)),
            Self::Text(text) => Self::Text(text.placed(place)),
        }
    }

    /// What to doubt.
    pub fn warnings(&self) -> &[Warning] {
        match self {
            Self::Table(table) => &table.warnings,
            Self::Chart(chart) => &chart.warnings,
            Self::Diagram(diagram) => &diagram.warnings,
            Self::Text(text) => &text.warnings,
        }
    }

    /// What to doubt, to add to.
    pub fn warnings_mut(&mut self) -> &mut Vec<Warning> {
        match self {
            Self::Table(table) => &mut table.warnings,
            Self::Chart(chart) => &mut chart.warnings,
            Self::Diagram(diagram) => &mut diagram.warnings,
            Self::Text(text) => &mut text.warnings,
        }
    }
}

/// Why a readable picture gave no figure: an answer, not an error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// There is nothing in it to digitize: a photo, a logo, an empty image.
    NotDigitizable {
        /// One sentence for the person who asked.
        reason: String,
    },
    /// It is of a kind that has no reader.
    UnsupportedKind {
        /// `chart`, `diagram`, `text`, ...
        kind: &'static str,
        /// One sentence for the person who asked.
        reason: String,
    },
    /// It looks like something digitizable but is too small or too blurred to read.
    Unreadable {
        /// One sentence for the person who asked.
        reason: String,
    },
}

/// What the reader of a result should know. The wire has the same closed list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Which kind of doubt.
    pub code: WarningCode,
    /// One sentence that names the place.
    pub message: String,
}

/// Kinds of doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarningCode {
    /// The result as a whole is doubtful.
    LowConfidence,
    /// The picture is not what the hint said.
    ElementTypeMismatch,
    /// Something was left out to keep within a bound.
    Truncated,
    /// Only a part of the table was found.
    PartialTable,
    /// Some cells could not be read with confidence.
    UnreadableCells,
    /// Values were measured on the scale rather than read from labels.
    ValuesEstimated,
}
