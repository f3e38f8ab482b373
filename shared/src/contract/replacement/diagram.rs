//! A diagram: a graph with places, and the same in Mermaid's language.

use serde::{Deserialize, Serialize};

/// A diagram in every form a front end may want.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiagramReplacement {
    /// Line that names the diagram.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Source line.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub caption: Option<String>,
    /// Lines that belong to no node, edge or group.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
    /// What it is a picture of.
    pub diagram_type: DiagramType,
    /// Which way most edges lead.
    pub direction: Direction,
    /// In reading order.
    pub nodes: Vec<DiagramNode>,
    /// Each joins two nodes.
    pub edges: Vec<DiagramEdge>,
    /// Containers around nodes.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub groups: Vec<DiagramGroup>,
    /// A Mermaid flowchart; every label is quoted.
    pub mermaid: String,
}

/// What a diagram is a picture of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiagramType {
    /// Steps and decisions.
    Flow,
    /// Who reports to whom.
    Org,
    /// Who owns whom.
    Ownership,
    /// Steps in lanes or in one line.
    Process,
    /// Events along a line of time.
    Timeline,
    /// Any other graph.
    Other,
}

/// Which way most edges lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Top to bottom.
    Down,
    /// Bottom to top.
    Up,
    /// Left to right.
    Right,
    /// Right to left.
    Left,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiagramNode {
    /// `n0`, `n1`, ...
    pub id: String,
    /// The text in it; lines are apart by a line feed.
    pub label: String,
    /// Its outline.
    pub shape: Shape,
    /// `[x0, y0, x1, y1]`, each 0..1 of the source image.
    pub bbox: [f32; 4],
    /// `#rrggbb` of its filling when it is not that of the page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub color: Option<String>,
    /// Id of the innermost group around it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub group: Option<String>,
    /// 0..=1.
    pub confidence: f32,
    /// In a whole of several elements, the index of the one that it comes from and that its `bbox` is a place in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub element_index: Option<usize>,
}

/// Outlines of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Right angles.
    Box,
    /// Round corners.
    Rounded,
    /// An ellipse or a circle.
    Ellipse,
    /// A rhombus.
    Diamond,
    /// A drum.
    Cylinder,
    /// Slanted sides.
    Parallelogram,
    /// Six corners.
    Hexagon,
    /// A label without an outline.
    Plain,
}

/// An edge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiagramEdge {
    /// `e0`, `e1`, ...
    pub id: String,
    /// Id of the node that it leaves.
    pub source: String,
    /// Id of the node that it leads to.
    pub target: String,
    /// The text beside it; empty when there is none.
    pub label: String,
    /// Which ends have an arrowhead.
    pub arrow: Arrow,
    /// Drawn with gaps.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub dashed: bool,
    /// Its way: `[x, y]`, each 0..1 of the source image.
    pub path: Vec<[f32; 2]>,
    /// 0..=1.
    pub confidence: f32,
}

/// Arrowheads of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrow {
    /// None: the edge has no direction.
    None,
    /// At the target.
    Forward,
    /// At both ends.
    Both,
}

/// A container around nodes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiagramGroup {
    /// `g0`, `g1`, ...
    pub id: String,
    /// Its caption; may be empty.
    pub label: String,
    /// `[x0, y0, x1, y1]`, each 0..1 of the source image.
    pub bbox: [f32; 4],
    /// Id of the group around it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<String>,
}
