//! A diagram: nodes, the edges between them, and the groups around them.

use super::Warning;
use crate::geometry::Rect;

/// A graph as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagram {
    /// What it is a picture of.
    pub kind: DiagramKind,
    /// Which way most edges lead.
    pub direction: Direction,
    /// In reading order.
    pub nodes: Vec<Node>,
    /// Each joins two nodes.
    pub edges: Vec<Edge>,
    /// Containers around nodes: swimlanes, clusters.
    pub groups: Vec<Group>,
    /// Line that names the diagram.
    pub title: Option<String>,
    /// Source line.
    pub caption: Option<String>,
    /// Lines that belong to no node, edge or group.
    pub notes: Vec<String>,
    /// Where the nodes lie in the picture, in pixels.
    pub bbox: Rect,
    /// Confidence of the whole, 0..=1.
    pub confidence: f32,
    /// What to doubt.
    pub warnings: Vec<Warning>,
}

/// Kinds of diagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DiagramKind {
    /// Steps and decisions.
    Flow,
    /// Who reports to whom.
    Org,
    /// Who owns whom, with shares on the edges.
    Ownership,
    /// Steps in lanes or in one line.
    Process,
    /// Events along a line of time.
    Timeline,
    /// Any other graph.
    #[default]
    Other,
}

/// Which way most edges lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Top to bottom.
    #[default]
    Down,
    /// Bottom to top.
    Up,
    /// Left to right.
    Right,
    /// Right to left.
    Left,
}

/// A closed shape with a label.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The text in it, its lines joined by a line feed.
    pub label: String,
    /// Its outline.
    pub shape: Shape,
    /// Where it lies in the picture, in pixels.
    pub bbox: Rect,
    /// Its filling when it is not that of the page.
    pub fill: Option<[u8; 3]>,
    /// Index into [`Diagram::groups`] of the innermost container.
    pub group: Option<usize>,
    /// Confidence of shape and label, 0..=1.
    pub confidence: f32,
}

/// Outlines of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Right angles.
    #[default]
    Box,
    /// Round corners.
    Rounded,
    /// An ellipse or a circle.
    Ellipse,
    /// A rhombus: a decision.
    Diamond,
    /// A drum: a store.
    Cylinder,
    /// Slanted sides: input or output.
    Parallelogram,
    /// Six corners.
    Hexagon,
    /// A label without an outline.
    Plain,
}

/// A connector.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Index into [`Diagram::nodes`]: where the connector leaves.
    pub source: usize,
    /// Index into [`Diagram::nodes`]: where it leads.
    pub target: usize,
    /// The text beside it, empty when there is none.
    pub label: String,
    /// Which ends have an arrowhead.
    pub arrow: Arrow,
    /// Drawn with gaps.
    pub dashed: bool,
    /// The way of its middle line through the picture, in pixels.
    pub path: Vec<(f32, f32)>,
    /// Confidence, 0..=1.
    pub confidence: f32,
}

/// Arrowheads of a connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arrow {
    /// None: the edge has no direction.
    None,
    /// At the target.
    #[default]
    Forward,
    /// At both ends.
    Both,
}

/// A container around nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its caption.
    pub label: String,
    /// Where it lies in the picture, in pixels.
    pub bbox: Rect,
    /// Index of the group around it.
    pub parent: Option<usize>,
}

impl Diagram {
    /// The diagram with its places mapped into another picture.
    #[must_use]
    pub fn placed(mut self, place: impl Fn(&Rect) -> Rect) -> Self {
        self.bbox = place(&self.bbox);
        for node in &mut self.nodes {
            node.bbox = place(&node.bbox);
        }
        for group in &mut self.groups {
            group.bbox = place(&group.bbox);
        }
        for (x, y) in self.edges.iter_mut().flat_map(|edge| &mut edge.path) {
            let there = place(&Rect::from_ltrb(*x, *y, *x, *y));
            (*x, *y) = (there.center_x(), there.center_y());
        }
        self
    }

    /// Share of the nodes that an edge leads to or from.
    pub fn linked_share(&self) -> f32 {
        let is_linked = |at: usize| {
            let mut edges = self.edges.iter();
            edges.any(|edge| edge.source == at || edge.target == at)
        };
        let n_linked = (0..self.nodes.len()).filter(|&at| is_linked(at)).count();
        n_linked as f32 / self.nodes.len().max(1) as f32
    }
}
