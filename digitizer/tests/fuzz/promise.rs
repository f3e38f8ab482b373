//! What holds for every picture.

use digitizer::{
    Digitizer,
    figure::{Chart, ChartKind, Diagram, Figure, Hint, Rejection, ScaleKind, Table, Text},
    geometry::Rect,
};
use image::RgbImage;

/// What a picture gave.
pub(crate) struct Outcome {
    pub(crate) is_figure: bool,
}

/// Digitizes a picture, with the hint that makes the most of it or the least. `Err` tells which promise was broken.
pub(crate) fn kept(
    digitizer: &Digitizer,
    picture: &RgbImage,
    hint: Hint,
) -> Result<Outcome, String> {
    let digitized = digitizer.digitize(&picture.clone().into(), hint);
    match digitized.map_err(|error| format!("machinery: {error}"))? {
        Ok(figure) => {
            let page = Page(picture.dimensions());
            match &figure {
                Figure::Table(table) => is_sound_table(table, page)?,
                Figure::Chart(chart) => is_sound_chart(chart, page)?,
                Figure::Diagram(diagram) => is_sound_diagram(diagram, page)?,
                Figure::Text(text) => is_sound_text(text, page)?,
                other => return Err(format!("of no known kind: {other:?}")),
            }
            Ok(Outcome { is_figure: true })
        }
        Err(
            Rejection::NotDigitizable { reason }
            | Rejection::UnsupportedKind { reason, .. }
            | Rejection::Unreadable { reason },
        ) if !reason.is_empty() => Ok(Outcome { is_figure: false }),
        Err(rejection) => Err(format!("no reason: {rejection:?}")),
    }
}

fn ensure(holds: bool, broken: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(broken()) }
}

fn is_share(confidence: f32) -> bool {
    (0.0..=1.0).contains(&confidence)
}

/// The picture that was given.
#[derive(Clone, Copy)]
struct Page((u32, u32));

impl Page {
    fn holds(self, bbox: &Rect) -> Result<(), String> {
        let (width, height) = self.0;
        let edges = [bbox.left, bbox.top, bbox.right, bbox.bottom];
        let slack = 4.0;
        let inside = edges.iter().all(|edge| edge.is_finite())
            && -slack <= bbox.left
            && -slack <= bbox.top
            && bbox.right <= width as f32 + slack
            && bbox.bottom <= height as f32 + slack;
        ensure(inside, || {
            format!("{width} x {height} pixels do not hold {bbox:?}")
        })
    }
}

fn is_sound_table(table: &Table, page: Page) -> Result<(), String> {
    let mut covered = vec![0_u32; table.n_rows * table.n_cols];
    for cell in &table.cells {
        for row in cell.row..cell.row + cell.row_span {
            for col in cell.col..cell.col + cell.col_span {
                let place = covered.get_mut(row * table.n_cols + col);
                *place.ok_or_else(|| format!("outside of the grid: {cell:?}"))? += 1;
            }
        }
        page.holds(&cell.bbox)?;
        let is_number = cell.value.is_none_or(f64::is_finite);
        ensure(is_number && is_share(cell.confidence), || {
            format!("not a number: {cell:?}")
        })?;
    }
    let is_grid = covered.iter().all(|count| *count == 1) && table.columns.len() == table.n_cols;
    ensure(is_grid, || {
        format!("the grid is not covered exactly once: {covered:?}")
    })?;
    ensure(
        table.header_rows <= table.n_rows && table.header_cols <= table.n_cols,
        || "more headers than rows or columns".to_owned(),
    )
}

fn is_sound_chart(chart: &Chart, page: Page) -> Result<(), String> {
    page.holds(&chart.plot)?;
    ensure(is_share(chart.confidence), || {
        format!("confidence {}", chart.confidence)
    })?;
    ensure(
        chart
            .totals
            .iter()
            .all(|&total| total < chart.categories.len()),
        || format!("totals {:?}", chart.totals),
    )?;
    let domains = chart
        .y_axes
        .iter()
        .chain([&chart.x_axis])
        .filter_map(|axis| axis.domain);
    for (from, to) in domains {
        ensure(from.is_finite() && to.is_finite() && from < to, || {
            format!("{from} to {to}")
        })?;
    }
    for series in &chart.series {
        let is_complete = chart.kind == ChartKind::Scatter
            || chart.x_axis.scale != ScaleKind::Category
            || series.points.len() == chart.categories.len();
        ensure(is_complete && series.y_axis < chart.y_axes.len(), || {
            format!("not one value for each category, on an axis: {series:?}")
        })?;
        for point in &series.points {
            let numbers = [point.x, point.y].into_iter().flatten();
            let is_sound = numbers.into_iter().all(f64::is_finite) && is_share(point.confidence);
            ensure(is_sound, || format!("not a number: {point:?}"))?;
            point
                .bbox
                .as_ref()
                .map_or(Ok(()), |bbox| page.holds(bbox))?;
        }
    }
    let n_values = chart.series.iter().flat_map(|series| &series.points);
    ensure(
        n_values.filter(|point| point.y.is_some()).count() > 0,
        || "no value".to_owned(),
    )
}

fn is_sound_diagram(diagram: &Diagram, page: Page) -> Result<(), String> {
    page.holds(&diagram.bbox)?;
    let (n_nodes, n_groups) = (diagram.nodes.len(), diagram.groups.len());
    ensure(n_nodes > 0 && is_share(diagram.confidence), || {
        "no nodes".to_owned()
    })?;
    for node in &diagram.nodes {
        page.holds(&node.bbox)?;
        let is_sound = node.group.is_none_or(|group| group < n_groups) && is_share(node.confidence);
        ensure(is_sound, || format!("{node:?}"))?;
    }
    for edge in &diagram.edges {
        let is_sound = edge.source < n_nodes && edge.target < n_nodes && is_share(edge.confidence);
        ensure(is_sound, || format!("{edge:?}"))?;
        for &(x, y) in &edge.path {
            page.holds(&Rect::from_ltrb(x, y, x, y))?;
        }
    }
    for (at, group) in diagram.groups.iter().enumerate() {
        page.holds(&group.bbox)?;
        let mut within = group.parent;
        let mut depth = 0;
        while let Some(parent) = within {
            depth += 1;
            ensure(parent < n_groups && depth <= n_groups, || {
                format!("group {at} is in itself")
            })?;
            within = diagram.groups[parent].parent;
        }
    }
    Ok(())
}

fn is_sound_text(text: &Text, page: Page) -> Result<(), String> {
    ensure(!text.blocks.is_empty() && is_share(text.confidence), || {
        "no text".to_owned()
    })?;
    for block in &text.blocks {
        page.holds(&block.bbox)?;
        let is_sound = !block.text.trim().is_empty() && is_share(block.confidence);
        ensure(is_sound, || format!("{block:?}"))?;
    }
    Ok(())
}
