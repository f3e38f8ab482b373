//! Charts on dark pages, small and large ones, and scales by decades.

use digitizer::figure::{ChartKind, ScaleKind};

use crate::canvas::{BASE, BLUE, Canvas, LEFT, ORANGE, UNIT, assert_values, values};

const BARS: [f32; 5] = [12.0, 7.0, 18.0, 9.0, 15.0];
const LINE: [f32; 5] = [4.0, 11.0, 7.0, 16.0, 12.0];
const PLACES: [f32; 5] = [120.0, 205.0, 290.0, 375.0, 460.0];

fn bars(mut canvas: Canvas) -> Canvas {
    canvas.scale_up((0..=20).step_by(5));
    for (at, (place, value)) in PLACES.into_iter().zip(BARS).enumerate() {
        canvas.fill(
            (place - 25.0, BASE - UNIT * value, place + 25.0, BASE),
            BLUE,
        );
        canvas.print(&(2019 + at).to_string(), place, BASE + 15.0);
    }
    canvas
}

fn line(mut canvas: Canvas) -> Canvas {
    canvas.scale_up((0..=20).step_by(5));
    for (at, place) in PLACES.into_iter().enumerate() {
        canvas.print(&(2019 + at).to_string(), place, BASE + 15.0);
    }
    let points: Vec<(f32, f32)> = PLACES
        .into_iter()
        .zip(LINE)
        .map(|(place, value)| (place, BASE - UNIT * value))
        .collect();
    canvas.line(&points, ORANGE);
    canvas
}

#[test]
fn dark_pages_are_read_like_light_ones() {
    let night = [24, 28, 40];
    assert_values(
        &bars(Canvas::on(night)).read(),
        0,
        &BARS.map(f64::from),
        0.1,
    );
    assert_values(
        &line(Canvas::on(night)).read(),
        0,
        &LINE.map(f64::from),
        0.15,
    );
}

#[test]
fn pictures_of_three_hundred_pixels_are_read_to_a_pixel() {
    let factor = 300.0 / 520.0;
    let small = bars(Canvas::new()).scaled(factor).read();
    assert_values(&small, 0, &BARS.map(f64::from), 0.2);
    let small = line(Canvas::new()).scaled(factor).read();
    assert_values(&small, 0, &LINE.map(f64::from), 0.3);
}

#[test]
fn pictures_of_four_thousand_pixels_are_read() {
    let factor = 4000.0 / 520.0;
    let large = bars(Canvas::new()).scaled(factor).read();
    assert_values(&large, 0, &BARS.map(f64::from), 0.1);
    let large = line(Canvas::new()).scaled(factor).read();
    assert_values(&large, 0, &LINE.map(f64::from), 0.15);
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
    for (at, place) in PLACES.into_iter().enumerate() {
        canvas.print(&(2019 + at).to_string(), place, BASE + 15.0);
    }
    let points: Vec<(f32, f32)> = PLACES
        .into_iter()
        .zip(drawn)
        .map(|(place, value)| (place, BASE - 70.0 * value.log10()))
        .collect();
    canvas.line(&points, BLUE);
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
