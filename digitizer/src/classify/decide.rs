//! The decision: evidence for a grid of words against evidence for marks.

use super::{Evidence, Kind};

/// Nodes with a connector that make a diagram.
const MIN_LINKED_NODES: usize = 2;
/// Bent outline, in text heights, that a diagram has at least, in arrowheads alone.
const MIN_DIAGRAM_BENT: f32 = 8.0;
/// Bars that are no accident.
const MIN_BARS: usize = 3;
/// Bars that only a chart has.
const MANY_BARS: usize = 8;
/// Bent outline, in text heights: above the first no rule or stripe has it, above the last no logo beside a table.
const BENT_STEPS: [f32; 3] = [15.0, 60.0, 150.0];
/// Ticks that make a scale.
const MIN_TICKS: usize = 3;
/// Share of the words in a grid from which a column of equal steps may be one of its columns.
const TICKS_IN_GRID: f32 = 0.6;
/// Share of sideways words that no table heading explains.
const MIN_SIDEWAYS: f32 = 0.02;
/// Shares of the words in a grid, each of which is a point for a table.
const GRID_STEPS: [f32; 4] = [0.35, 0.6, 0.75, 0.9];
/// Rows in a grid that are a point more.
const MANY_ROWS: usize = 12;
/// Share of the words in running lines that makes a text.
const MIN_PROSE: f32 = 0.5;

/// What the evidence says.
pub(super) fn kind(evidence: &Evidence) -> Kind {
    if is_diagram(evidence) {
        return Kind::Diagram;
    }
    let (marks, grid) = (mark_points(evidence), grid_points(evidence));
    if marks > grid {
        Kind::Chart
    } else if grid > 0 {
        Kind::Table
    } else if evidence.prose_share >= MIN_PROSE {
        Kind::Text
    } else {
        Kind::Other
    }
}

fn is_diagram(evidence: &Evidence) -> bool {
    evidence.n_linked_nodes >= MIN_LINKED_NODES
        && 2 * evidence.n_linked_nodes >= evidence.n_nodes
        && evidence.bent_ink >= MIN_DIAGRAM_BENT
        && evidence.n_bars < MIN_BARS
        && evidence.n_ticks < MIN_TICKS
}

/// Evidence for the marks of a chart.
fn mark_points(evidence: &Evidence) -> usize {
    let bars = usize::from(evidence.n_bars >= MIN_BARS) + usize::from(evidence.n_bars >= MANY_BARS);
    let bent = count_reached(&BENT_STEPS, evidence.bent_ink);
    let scale = evidence.n_ticks >= MIN_TICKS && evidence.grid_share < TICKS_IN_GRID;
    let sideways = evidence.sideways_share > MIN_SIDEWAYS;
    bars + bent + usize::from(scale) + usize::from(sideways)
}

/// Evidence for rows and columns of words.
fn grid_points(evidence: &Evidence) -> usize {
    if evidence.n_grid_rows < 2 {
        return 0;
    }
    let share = count_reached(&GRID_STEPS, evidence.grid_share);
    share + usize::from(share > 0 && evidence.n_grid_rows >= MANY_ROWS)
}

fn count_reached(steps: &[f32], value: f32) -> usize {
    steps.iter().filter(|step| value >= **step).count()
}
