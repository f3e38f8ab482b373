//! What takes a picture's place on the canvas.

mod table;
mod chart;
mod diagram;
mod text;

use serde::{Deserialize, Serialize};

pub use chart::{
    AxisType, CategoryAxis, ChartMark, ChartReplacement, ChartSeries, ChartType, Mark, Orientation,
    Scale, ScatterPoint, ValueAxis,
};
pub use diagram::{
    Arrow, DiagramEdge, DiagramGroup, DiagramNode, DiagramReplacement, DiagramType, Direction,
    Shape,
};
pub use table::{Align, TableCell, TableColumn, TableReplacement, ValueType};
pub use text::{TextBlock, TextBlockType, TextReplacement};

/// An editable thing. All text is plain text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Replacement {
    /// Rows and columns.
    Table(Box<TableReplacement>),
    /// Series over axes.
    Chart(Box<ChartReplacement>),
    /// Nodes and edges.
    Diagram(Box<DiagramReplacement>),
    /// Headings, paragraphs and lists.
    Text(Box<TextReplacement>),
}

impl Replacement {
    /// The word in `kind`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "table",
            Self::Chart(_) => "chart",
            Self::Diagram(_) => "diagram",
            Self::Text(_) => "text",
        }
    }
}
