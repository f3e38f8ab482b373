//! Charts on dark pages, small and large ones, and scales by decades.

use digitizer::figure::{ChartKind, ScaleKind};

use crate::canvas::{BASE, BLUE, Canvas, LEFT, ORANGE, PLACES, assert_values, points, values};

const BARS: [f32; 5] = [12.0, 7.0, 18.0, 9.0, 15.0];
const LINE: [f32; 5] = [4.0, 11.0, 7.0, 16.0, 12.0];

fn bars(mut canvas: Canvas) -> Canvas {
    canvas.scale_up((0..=20).step_by(5));
    canvas.years(&PLACES);
    canvas.bars(&PLACES, &BARS, BLUE);
    canvas
}

fn line(mut canvas: Canvas) -> Canvas {
    canvas.scale_up((0..=20).step_by(5));
    canvas.years(&PLACES);
    canvas.line(&points(&PLACES, &LINE), ORANGE);
    canvas
}

/// Reads bars and a line on pages of a kind; `off` is what their values may be off.
#[track_caller]
fn assert_read(page: impl Fn() -> Canvas, factor: f32, off: (f64, f64)) {
    let found = bars(page()).scaled(factor).read();
    assert_values(&found, 0, &BARS.map(f64::from), off.0);
    let found = line(page()).scaled(factor).read();
    assert_values(&found, 0, &LINE.map(f64::from), off.1);
}

#[test]
fn dark_pages_are_read_like_light_ones() {
    assert_read(|| Canvas::on([24, 28, 40]), 1.0, (0.1, 0.15));
}

#[test]
fn pictures_of_three_hundred_pixels_are_read_to_a_pixel() {
    assert_read(Canvas::new, 300.0 / 520.0, (0.2, 0.3));
}

#[test]
fn pictures_of_four_thousand_pixels_are_read() {
    assert_read(Canvas::new, 4000.0 / 520.0, (0.1, 0.15));
}

#[test]
fn decades_at_equal_distances_are_a_logarithmic_scale() {
    let mut canvas = Canvas::new();
    for (decade, label) in ["1", "10", "100", "1,000"].into_iter().enumerate() {
        let y = BASE - 70.0 * decade as f32;
        canvas.fill((LEFT, y, 500.0, y + 1.0), [215; 3]);
        canvas.print(label, LEFT - 20.0, y);
    }
    let drawn: [f32; 5] = [2.0, 15.0, 60.0, 300.0, 800.0];
    canvas.years(&PLACES);
    let line: Vec<(f32, f32)> = PLACES
        .into_iter()
        .zip(drawn)
        .map(|(place, value)| (place, BASE - 70.0 * value.log10()))
        .collect();
    canvas.line(&line, BLUE);
    let chart = canvas.read();
    assert_eq!(
        (chart.kind, chart.y_axes[0].scale),
        (ChartKind::Line, ScaleKind::Log)
    );
    for (found, drawn) in values(&chart, 0).into_iter().zip(drawn) {
        let found = found.expect("it has a value");
        let off = (found.log10() - f64::from(drawn).log10()).abs();
        assert!(off <= 0.02, "{found} instead of {drawn}");
    }
}
