//! The decision: evidence for a grid of words against evidence for marks.

use super::{Appearance, Classification, Evidence, Kind, appearance};

/// Nodes with a connector that make a diagram.
const MIN_LINKED_NODES: usize = 2;
/// Bent outline, in text heights, that a diagram has at least, in arrowheads alone.
const MIN_DIAGRAM_BENT: f32 = 8.0;
/// Share of the words that linked nodes of a diagram hold at least.
const MIN_LINKED_SHARE: f32 = 0.12;
/// Numbers of bars, each of which is a point for a chart.
const BAR_STEPS: [usize; 4] = [3, 8, 16, 24];
/// The same of bars without a word on them: a filled cell is rarely empty.
const BLANK_BAR_STEPS: [usize; 2] = [4, 8];
/// Bent outline, in text heights, each of which is a point for a chart. Letters that OCR left out stay below the first.
const BENT_STEPS: [f32; 5] = [15.0, 30.0, 60.0, 120.0, 240.0];
/// Points for a grid from which only bent ink inside it counts: a logo beside a table is no mark of a chart.
const CLEAR_GRID: usize = 3;
/// Ticks in a scale, each number of which is a point for a chart.
const TICK_STEPS: [usize; 2] = [3, 6];
/// Share of the words in a grid from which a column of equal steps may be one of its columns.
const TICKS_IN_GRID: f32 = 0.6;
/// Share of sideways words that no table heading explains.
const MIN_SIDEWAYS: f32 = 0.02;
/// Shares of the words in a grid, each of which is a point for a table.
const GRID_STEPS: [f32; 4] = [0.35, 0.6, 0.75, 0.9];
/// Rows in a grid that are a point more.
const MANY_ROWS: usize = 12;
/// Fewer rows are worth at most two points: tick labels and a legend make some, too.
const FEW_ROWS: usize = 6;
/// Fewer rows are worth one point.
const VERY_FEW_ROWS: usize = 4;
/// Share of the words in running lines that makes a text.
const MIN_PROSE: f32 = 0.5;
/// The same of running lines in columns, which could be rows of cells, too.
const MIN_COLUMN_PROSE: f32 = 0.8;
/// Share of numbers among the words below which those are running text.
const MAX_PROSE_NUMBERS: f32 = 0.08;
/// Words that are a text when there is nothing else but a number or two.
const MIN_TEXT_WORDS: usize = 4;
/// Words in running lines that are a text although there is a drawing, too.
const MIN_PROSE_WORDS: usize = 12;
/// Fewest numbers of a chart: ticks, printed values, or years. A map or a logo has fewer.
const MIN_CHART_NUMBERS: usize = 3;
/// Fewest wedges of a pie: a disc alone is a logo.
const MIN_WEDGES: usize = 2;
/// So few linked nodes make a diagram only where a thin connector links them, and not an area.
const FEW_LINKED_NODES: usize = 3;
/// Mean thickness of a connector, in text heights, arrowheads and boxes that are drawn with it included.
const MAX_CONNECTOR: f32 = 1.5;
/// Points between two kinds that leave no doubt.
const CLEAR_LEAD: usize = 2;

/// What the evidence says.
pub(super) fn classification(evidence: Evidence) -> Classification {
    let appearance = appearance::of(&evidence);
    let verdict = |kind, second, is_clear| Classification {
        kind,
        second,
        is_clear,
        appearance,
        evidence,
    };
    let is_nothing = matches!(
        appearance,
        Appearance::Photo | Appearance::Code | Appearance::Empty
    );
    let grid = grid_points(&evidence);
    let marks = mark_points(&evidence, grid);
    if is_nothing && grid <= marks {
        verdict(Kind::Other, None, true)
    } else if is_diagram(&evidence) {
        let second = (marks > 0).then_some(Kind::Chart);
        verdict(Kind::Diagram, second, marks < CLEAR_LEAD)
    } else if marks > grid && has_values(&evidence) {
        let second = (grid > 0).then_some(Kind::Table);
        verdict(Kind::Chart, second, marks >= grid + CLEAR_LEAD)
    } else if grid > 0 && grid >= marks && !is_column_prose(&evidence) {
        let second = (marks > 0).then_some(Kind::Chart);
        verdict(Kind::Table, second, grid >= marks + CLEAR_LEAD)
    } else if is_text(&evidence, appearance) {
        verdict(Kind::Text, None, evidence.prose_share >= MIN_PROSE)
    } else {
        verdict(Kind::Other, None, false)
    }
}

/// Whether marks stand for something: there are numbers, or wedges, which tell shares without any.
fn has_values(evidence: &Evidence) -> bool {
    let is_pie = evidence.has_disc && evidence.n_patches >= MIN_WEDGES;
    is_pie || evidence.n_numbers >= MIN_CHART_NUMBERS
}

/// Whether what looks like rows of cells are lines of two columns of text.
fn is_column_prose(evidence: &Evidence) -> bool {
    evidence.column_prose_share >= MIN_COLUMN_PROSE
        && (evidence.n_numbers as f32) < MAX_PROSE_NUMBERS * evidence.n_words as f32
}

/// Whether there are words to read, and no drawing that they belong to.
fn is_text(evidence: &Evidence, appearance: Appearance) -> bool {
    let is_said = evidence.n_words >= MIN_TEXT_WORDS || evidence.n_numbers > 0;
    match appearance {
        Appearance::Words => is_said,
        Appearance::Drawing | Appearance::Emblem | Appearance::Map => {
            evidence.prose_share >= MIN_PROSE && evidence.n_words >= MIN_PROSE_WORDS
        }
        Appearance::Screen => {
            evidence.prose_share >= MIN_PROSE && evidence.n_words >= 2 * MIN_PROSE_WORDS
        }
        Appearance::Photo | Appearance::Code | Appearance::Empty | Appearance::Handwriting => false,
    }
}

/// Whether linked nodes say more than the rows of words do: labels of nodes make some rows, too.
pub(super) fn links_outweigh_grid(evidence: &Evidence) -> bool {
    is_diagram(evidence) && grid_points(evidence) < CLEAR_GRID
}

fn is_diagram(evidence: &Evidence) -> bool {
    evidence.n_linked_nodes >= MIN_LINKED_NODES
        && 2 * evidence.n_linked_nodes >= evidence.n_nodes
        && evidence.bent_ink >= MIN_DIAGRAM_BENT
        && evidence.linked_share >= MIN_LINKED_SHARE
        && evidence.n_bars < BAR_STEPS[0]
        && evidence.n_ticks < TICK_STEPS[0]
        && (evidence.n_linked_nodes > FEW_LINKED_NODES || evidence.bent_thickness <= MAX_CONNECTOR)
}

/// Evidence for the marks of a chart.
fn mark_points(evidence: &Evidence, grid_points: usize) -> usize {
    let bars = count_reached(&BAR_STEPS, evidence.n_bars)
        + count_reached(&BLANK_BAR_STEPS, evidence.n_blank_bars);
    let bent_ink = if grid_points >= CLEAR_GRID {
        evidence.bent_in_grid
    } else {
        evidence.bent_ink
    };
    let bent = count_reached(&BENT_STEPS, bent_ink);
    let is_scale = evidence.grid_share < TICKS_IN_GRID
        || (evidence.n_bars >= BAR_STEPS[1] && evidence.n_ticks >= TICK_STEPS[1]);
    let scale = if is_scale {
        count_reached(&TICK_STEPS, evidence.n_ticks)
    } else {
        0
    };
    let sideways = evidence.sideways_share > MIN_SIDEWAYS;
    bars + bent + scale + usize::from(sideways)
}

/// Evidence for rows and columns of words.
fn grid_points(evidence: &Evidence) -> usize {
    if evidence.n_grid_rows < 2 {
        return 0;
    }
    let share = count_reached(&GRID_STEPS, evidence.grid_share);
    match evidence.n_grid_rows {
        ..VERY_FEW_ROWS => share.min(1),
        VERY_FEW_ROWS..FEW_ROWS => share.min(2),
        MANY_ROWS.. if share > 0 => share + 1,
        _ => share,
    }
}

fn count_reached<T: PartialOrd + Copy>(steps: &[T], value: T) -> usize {
    steps.iter().filter(|step| value >= **step).count()
}
