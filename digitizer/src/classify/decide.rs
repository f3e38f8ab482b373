//! The decision: evidence for a grid of words against evidence for marks.

use super::{Evidence, Kind};

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
/// Words that are a text when there is nothing else.
const MIN_TEXT_WORDS: usize = 8;
/// Fewest words of a chart: those of a logo are fewer.
const MIN_CHART_WORDS: usize = 3;
/// Share of pixels in no flat region from which a picture is a photo; drawings stay far below.
const MIN_PHOTO_TEXTURE: f32 = 0.1;

/// What the evidence says.
pub(super) fn kind(evidence: &Evidence) -> Kind {
    if is_diagram(evidence) {
        return Kind::Diagram;
    }
    let grid = grid_points(evidence);
    let marks = mark_points(evidence, grid);
    let is_photo = evidence.texture >= MIN_PHOTO_TEXTURE;
    if marks > grid {
        if is_photo || evidence.n_words < MIN_CHART_WORDS {
            return Kind::Other;
        }
        Kind::Chart
    } else if grid > 0 {
        Kind::Table
    } else if evidence.prose_share >= MIN_PROSE || (evidence.n_words >= MIN_TEXT_WORDS && !is_photo)
    {
        Kind::Text
    } else {
        Kind::Other
    }
}

fn is_diagram(evidence: &Evidence) -> bool {
    evidence.n_linked_nodes >= MIN_LINKED_NODES
        && 2 * evidence.n_linked_nodes >= evidence.n_nodes
        && evidence.bent_ink >= MIN_DIAGRAM_BENT
        && evidence.linked_share >= MIN_LINKED_SHARE
        && evidence.n_bars < BAR_STEPS[0]
        && evidence.n_ticks < TICK_STEPS[0]
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
    let scale = if evidence.grid_share < TICKS_IN_GRID {
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
