//! Parts become a whole: a table over several pages, a tall screenshot in pieces, a wide table cut by its columns.
//!
//! Nothing here looks at pixels; figures are joined by what they say.
//!
//! ```text
//! alike     when two texts, or two rows of them, are the same though read twice
//! table     downward (headers repeated or not, rows that overlap), or sideways by equal row labels; totals checked
//! chart     the same series, further along the axis
//! diagram   by nodes of the same label
//! ```
//!
//! Places must be in one measure for all parts, such as shares of the picture's width and height: columns of which one
//! part shows fewer are found by where they stand.

mod alike;
mod table;
mod chart;
mod diagram;

use crate::figure::{Figure, Warning, WarningCode};

/// Several parts as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The parts, by their place in the list that was given, in that order.
    pub members: Vec<usize>,
    /// The whole.
    pub figure: Figure,
    /// For each cell of a table, or node of a diagram, the part that it comes from. Empty for a chart.
    pub origins: Vec<usize>,
}

/// Joins what belongs together, in the order given; a part that could not be read is `None`.
///
/// What joins nothing is left out. A part that is missing next to a joined one is told by a warning: what it held may
/// be missing in the whole.
pub fn stitch(parts: &[Option<Figure>]) -> Vec<Joined> {
    let mut wholes: Vec<Whole> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let Some(part) = part.as_ref().and_then(|figure| Whole::of(index, figure)) else {
            continue;
        };
        place(&mut wholes, part);
    }
    let gaps: Vec<usize> = (0..parts.len())
        .filter(|&part| parts[part].is_none())
        .collect();
    let taken: Vec<Vec<usize>> = wholes.iter().map(|whole| whole.members.clone()).collect();
    let joined = wholes.into_iter().filter(|whole| whole.members.len() > 1);
    joined.map(|whole| whole.finished(&gaps, &taken)).collect()
}

/// Joins a part to the latest whole that it fits, or begins another. What only looks alike joins only what comes right
/// before it; what says that it goes on may go on after something else.
fn place(wholes: &mut Vec<Whole>, part: Whole) {
    for (distance, whole) in wholes.iter_mut().rev().enumerate() {
        let least = if distance == 0 {
            Evidence::Likely
        } else {
            Evidence::Sure
        };
        if let Some(content) = whole.content.joined(&part.content, least) {
            whole.content = content;
            whole.members.extend(part.members);
            return;
        }
    }
    wholes.push(part);
}

/// How much speaks for a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    /// The same number of columns, with the same kinds of values.
    Likely,
    /// Something is said in both parts: a header, rows, labels, nodes.
    Sure,
}

/// What was joined so far.
struct Whole {
    members: Vec<usize>,
    content: Content,
}

enum Content {
    Table(table::Sheet),
    Chart(Box<crate::figure::Chart>),
    Diagram(diagram::Net),
}

impl Whole {
    fn of(part: usize, figure: &Figure) -> Option<Self> {
        let content = match figure {
            Figure::Table(table) => Content::Table(table::Sheet::of(table, part)),
            Figure::Chart(chart) => Content::Chart(Box::new(chart.clone())),
            Figure::Diagram(diagram) => Content::Diagram(diagram::Net::of(diagram, part)),
            Figure::Text(_) => return None,
        };
        Some(Self {
            members: vec![part],
            content,
        })
    }

    fn finished(self, gaps: &[usize], taken: &[Vec<usize>]) -> Joined {
        let missing = missing_beside(&self.members, gaps, taken);
        let (mut figure, origins) = match self.content {
            Content::Table(sheet) => {
                let (table, origins) = sheet.finished();
                (Figure::Table(table), origins)
            }
            Content::Chart(mut chart) => {
                // Places of marks are in different pictures.
                let points = chart
                    .series
                    .iter_mut()
                    .flat_map(|series| &mut series.points);
                points.for_each(|point| point.bbox = None);
                (Figure::Chart(*chart), Vec::new())
            }
            Content::Diagram(net) => {
                let (diagram, origins) = net.finished();
                (Figure::Diagram(diagram), origins)
            }
        };
        if !missing.is_empty() {
            warnings_of(&mut figure).push(gap(&missing));
        }
        Joined {
            members: self.members,
            figure,
            origins,
        }
    }
}

impl Content {
    fn joined(&self, next: &Self, least: Evidence) -> Option<Self> {
        match (self, next) {
            (Self::Table(a), Self::Table(b)) => table::join(a, b, least).map(Self::Table),
            (Self::Chart(a), Self::Chart(b)) => chart::join(a, b).map(Box::new).map(Self::Chart),
            (Self::Diagram(a), Self::Diagram(b)) => diagram::join(a, b).map(Self::Diagram),
            _ => None,
        }
    }
}

fn warnings_of(figure: &mut Figure) -> &mut Vec<Warning> {
    match figure {
        Figure::Table(table) => &mut table.warnings,
        Figure::Chart(chart) => &mut chart.warnings,
        Figure::Diagram(diagram) => &mut diagram.warnings,
        Figure::Text(text) => &mut text.warnings,
    }
}

/// Parts without a result that may belong to a whole: between its members, or beside them with nothing else between.
fn missing_beside(members: &[usize], gaps: &[usize], taken: &[Vec<usize>]) -> Vec<usize> {
    let (Some(&first), Some(&last)) = (members.first(), members.last()) else {
        return Vec::new();
    };
    let is_others = |part: &usize| {
        !members.contains(part) && taken.iter().any(|members| members.contains(part))
    };
    let beside = |gap: &usize| {
        let mut between = if *gap < first {
            *gap..first
        } else {
            last.min(*gap)..*gap
        };
        !between.any(|part| is_others(&part))
    };
    gaps.iter().copied().filter(beside).collect()
}

fn gap(missing: &[usize]) -> Warning {
    let numbers: Vec<String> = missing.iter().map(|part| (part + 1).to_string()).collect();
    let message = match numbers.as_slice() {
        [one] => format!("image {one} has no result, so what it shows is missing in the whole"),
        more => format!(
            "images {} have no result, so what they show is missing in the whole",
            more.join(", ")
        ),
    };
    Warning {
        code: WarningCode::PartialTable,
        message,
    }
}

/// Warnings of both, each once.
fn merged_warnings(a: &[Warning], b: &[Warning]) -> Vec<Warning> {
    let mut merged = a.to_vec();
    merged.extend(b.iter().filter(|warning| !a.contains(warning)).cloned());
    merged
}

/// Lines of both, each once.
fn merged_lines(a: &[String], b: &[String]) -> Vec<String> {
    let mut merged = a.to_vec();
    merged.extend(b.iter().filter(|line| !a.contains(line)).cloned());
    merged
}

#[cfg(test)]
mod tests;
