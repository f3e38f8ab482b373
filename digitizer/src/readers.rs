//! Which reader reads a picture.
//!
//! What the picture shows decides. The hint decides where that is unclear, and names the kind to fall back on: when the
//! reader of the shown kind finds nothing, the reader of the hinted kind may try, and the other way round. Whoever reads it, a
//! figure of another kind than the hint's says so by a warning.

use image::RgbImage;

use crate::{
    classify::{Appearance, Classification, Kind},
    digitizer::Analysis,
    figure::{Figure, Hint, Rejection, Table, Warning, WarningCode},
    ocr::Word,
    table, text,
};

/// Share of the cells of a table that hold text, from which a grid is no accident.
const FULL_TABLE: f32 = 0.7;

/// Reads a picture as what it shows, or as what it may be.
///
/// # Errors
/// The rejection of the reader that was asked first.
pub(crate) fn read(analysis: &Analysis) -> Result<Figure, Rejection> {
    let shown = &analysis.classification;
    let mut first_rejection = None;
    for kind in order(shown, analysis.hint) {
        match read_as(kind, &analysis.raster, &analysis.words) {
            Ok(figure) if kind == shown.kind || is_convincing(&figure) => {
                let figure = figure.scaled(analysis.shrunk_by);
                return Ok(with_mismatch(figure, analysis.hint));
            }
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
fn read_as(kind: Kind, image: &RgbImage, words: &[Word]) -> Result<Figure, Rejection> {
    match kind {
        Kind::Table => table::read(image, words).map(Figure::Table),
        Kind::Text => text::read(image, words).map(Figure::Text),
        Kind::Chart => Err(no_reader("chart")),
        Kind::Diagram => Err(no_reader("diagram")),
        Kind::Other => unreachable!("no reader is asked for a picture of nothing"),
    }
}

/// The kinds to read a picture as, one after the other until one succeeds.
fn order(shown: &Classification, hint: Hint) -> Vec<Kind> {
    let hinted = match hint {
        Hint::Table => Some(Kind::Table),
        Hint::Chart => Some(Kind::Chart),
        Hint::Graph => Some(Kind::Diagram),
        Hint::Auto => None,
    };
    let candidates = if shown.is_clear {
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
        Figure::Text(_) => false,
        Figure::Chart(_) | Figure::Diagram(_) => true,
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

/// The figure, with a warning when it is not of the hinted kind.
fn with_mismatch(mut figure: Figure, hint: Hint) -> Figure {
    let (shows, is_hinted) = match &figure {
        Figure::Table(_) => ("a table", hint == Hint::Table),
        Figure::Chart(_) => ("a chart", hint == Hint::Chart),
        Figure::Diagram(_) => ("a diagram", hint == Hint::Graph),
        Figure::Text(_) => ("running text", false),
    };
    if !is_hinted && hint != Hint::Auto {
        figure.warnings_mut().push(Warning {
            code: WarningCode::ElementTypeMismatch,
            message: format!("the picture shows {shows}"),
        });
    }
    figure
}

fn no_reader(kind: &'static str) -> Rejection {
    Rejection::UnsupportedKind {
        kind,
        reason: format!("the picture shows a {kind}, which cannot be read yet"),
    }
}

/// Says what a picture without a figure looks like.
pub(crate) fn nothing(appearance: Appearance) -> Rejection {
    Rejection::NotDigitizable {
        reason: format!(
            "the picture looks like {appearance}; it shows no table, chart, diagram or text"
        ),
    }
}
