//! The axes and marks of a chart.

use digitizer::chart::frame::{BaseAxis, Frame, ValueAxis};
use digitizer::figure::Chart;
use digitizer::geometry::Rect;
use image::Rgb;

use super::{WORD, canvas::Canvas};

const PLOT: Rgb<u8> = Rgb([120, 120, 120]);
const TICK: Rgb<u8> = Rgb([200, 40, 40]);
const MARK: Rgb<u8> = Rgb([40, 70, 200]);

pub(super) fn legend() -> Vec<(Rgb<u8>, &'static str)> {
    vec![
        (WORD, "WORD"),
        (PLOT, "PLOT"),
        (TICK, "TICK"),
        (MARK, "MARK"),
    ]
}

/// The labels of all ticks that fit their scale, with their values.
pub(super) fn ticks(frame: &Frame) -> Vec<(Rect, f64)> {
    let along: Option<&ValueAxis> = match &frame.base_axis {
        BaseAxis::Numbers(axis) => Some(axis),
        _ => None,
    };
    frame
        .value_axes
        .iter()
        .chain(along)
        .flat_map(|axis| axis.ticks.iter().filter(|tick| tick.fits))
        .map(|tick| (tick.bbox, tick.value))
        .collect()
}

/// Draws the plot area, the ticks with their values, and every mark in the colour of its series.
pub(super) fn draw(canvas: &mut Canvas, chart: &Chart, ticks: impl Iterator<Item = (Rect, f64)>) {
    canvas.outline(&chart.plot, PLOT);
    for series in &chart.series {
        for point in &series.points {
            let colour = point.colour.or(series.colour).map_or(MARK, Rgb);
            if let Some(bbox) = &point.bbox {
                canvas.tint(bbox, colour);
                canvas.outline(bbox, colour);
                canvas.outline(&grown(bbox), MARK);
            }
        }
    }
    for (bbox, value) in ticks {
        canvas.outline(&bbox, TICK);
        canvas.write((bbox.left, bbox.bottom + 1.0), &value.to_string(), TICK);
    }
}

/// A pixel more on every side, so that the outline is seen on a mark of the same colour.
fn grown(bbox: &Rect) -> Rect {
    Rect::from_ltrb(
        bbox.left - 1.0,
        bbox.top - 1.0,
        bbox.right + 1.0,
        bbox.bottom + 1.0,
    )
}
