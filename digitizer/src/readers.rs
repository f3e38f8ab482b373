//! Which reader reads a picture.
//!
//! What the picture shows decides. The hint decides where that is unclear, and names the kind to fall back on: when the
//! reader of the shown kind finds nothing, the reader of the hinted kind may try, and the other way round. Whoever reads it, a
//! figure of another kind than the hint's says so by a warning.

use crate::{
    chart,
    classify::{Appearance, Classification, Kind},
    diagram,
    digitizer::Analysis,
    figure::{Figure, Hint, Rejection, Table, Warning, WarningCode},
    panels, table, text,
};

/// Share of the cells of a table that hold text, from which a grid is no accident.
const FULL_TABLE: f32 = 0.7;
/// Share of nodes with an edge from which closed shapes are no accident.
const LINKED_DIAGRAM: f32 = 0.75;

/// Reads a picture as what it shows, or as what it may be; of several figures, one.
///
/// # Errors
/// The rejection of the reader that was asked first.
pub(crate) fn read(analysis: &Analysis) -> Result<Figure, Rejection> {
    let mut figure = match panels::chosen(analysis) {
        Some(panel) => {
            let (left, top) = panel.corner;
            let mut figure = read_one(&panel.analysis)?.placed(|bbox| bbox.moved(left, top));
            figure.warnings_mut().push(Warning {
                code: WarningCode::Truncated,
                message: format!(
                    "the picture also shows {}, which was left out",
                    named(panel.left_out)
                ),
            });
            figure
        }
        None => read_one(analysis)?,
    };
    let doubts = doubts(&figure, analysis);
    figure.warnings_mut().extend(doubts);
    Ok(figure.placed(|bbox| analysis.in_given(bbox)))
}

fn named(kind: Kind) -> &'static str {
    match kind {
        Kind::Table => "a table",
        Kind::Chart => "a chart",
        Kind::Diagram => "a diagram",
        Kind::Text => "running text",
        Kind::Other => "something else",
    }
}

/// Reads a picture with one figure; its places are those of the raster.
fn read_one(analysis: &Analysis) -> Result<Figure, Rejection> {
    let shown = &analysis.classification;
    let mut first_rejection = None;
    for kind in order(shown, analysis.hint) {
        match read_as(kind, analysis) {
            Ok(figure) if kind == shown.kind || is_convincing(&figure) => return Ok(figure),
            Ok(_) => {}
            Err(rejection) => first_rejection = first_rejection.or(Some(rejection)),
        }
    }
    Err(match first_rejection {
        Some(rejection) if shown.kind != Kind::Other => rejection,
        _ => nothing(shown.appearance),
    })
}

/// The reader of each kind.
fn read_as(kind: Kind, analysis: &Analysis) -> Result<Figure, Rejection> {
    let (image, words) = (&analysis.raster, analysis.words.as_slice());
    match kind {
        // A list or a single row is not told from text by itself; who asks knows that it is a table.
        Kind::Table if is_narrow(&analysis.classification, analysis.hint) => {
            table::read_narrow(image, words).map(Figure::Table)
        }
        Kind::Table => table::read(image, words).map(Figure::Table),
        Kind::Chart => chart::read(image, words).map(Figure::Chart),
        Kind::Diagram => diagram::read(image, words).map(Figure::Diagram),
        Kind::Text => text::read(image, words).map(Figure::Text),
        Kind::Other => unreachable!("no reader is asked for a picture of nothing"),
    }
}

/// Whether what is said to be a table has no more than a row or a column, if it is one.
fn is_narrow(shown: &Classification, hint: Hint) -> bool {
    hint == Hint::Table && matches!(shown.kind, Kind::Text | Kind::Other)
}

/// The kinds to read a picture as, one after the other until one succeeds.
fn order(shown: &Classification, hint: Hint) -> Vec<Kind> {
    let hinted = match hint {
        Hint::Table => Some(Kind::Table),
        Hint::Chart => Some(Kind::Chart),
        Hint::Graph => Some(Kind::Diagram),
        Hint::Auto => None,
    };
    let candidates = if shown.is_clear && !is_narrow(shown, hint) {
        [Some(shown.kind), hinted, None]
    } else {
        [hinted, Some(shown.kind), shown.second]
    };
    // Whatever the hint, nothing is read out of a photo.
    let is_nothing = shown.is_clear && shown.kind == Kind::Other;
    let mut order = Vec::new();
    for kind in candidates.into_iter().flatten() {
        if !is_nothing && kind != Kind::Other && !order.contains(&kind) {
            order.push(kind);
        }
    }
    order
}

/// Whether a figure that the picture does not seem to show proves itself: any labels that stand in line make some grid.
fn is_convincing(figure: &Figure) -> bool {
    match figure {
        Figure::Table(table) => is_full(table),
        Figure::Diagram(diagram) => diagram.linked_share() >= LINKED_DIAGRAM,
        Figure::Text(_) => false,
        Figure::Chart(_) => true,
    }
}

fn is_full(table: &Table) -> bool {
    let n_filled = table
        .cells
        .iter()
        .filter(|cell| !cell.text.is_empty())
        .count();
    n_filled as f32 >= FULL_TABLE * table.cells.len() as f32
}

/// What is to be told about the picture besides what the reader tells.
fn doubts(figure: &Figure, analysis: &Analysis) -> Vec<Warning> {
    let hint = analysis.hint;
    let (shows, is_hinted) = match figure {
        Figure::Table(_) => (Kind::Table, hint == Hint::Table),
        Figure::Chart(_) => (Kind::Chart, hint == Hint::Chart),
        Figure::Diagram(_) => (Kind::Diagram, hint == Hint::Graph),
        Figure::Text(_) => (Kind::Text, false),
    };
    let mut doubts = Vec::new();
    if !is_hinted && hint != Hint::Auto {
        doubts.push(Warning {
            code: WarningCode::ElementTypeMismatch,
            message: format!("the picture shows {}", named(shows)),
        });
    }
    if analysis.in_perspective {
        doubts.push(Warning {
            code: WarningCode::LowConfidence,
            message: "the lines of text are not parallel, as in a photo taken from the side"
                .to_owned(),
        });
    }
    doubts
}

/// Says what a picture without a figure looks like.
pub(crate) fn nothing(appearance: Appearance) -> Rejection {
    Rejection::NotDigitizable {
        reason: format!(
            "the picture looks like {appearance}; it shows no table, chart, diagram or text"
        ),
    }
}
