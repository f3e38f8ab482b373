//! Charts of a property: bars with their values printed, and lines without.

use image::{Rgb, RgbImage};
use serde_json::{Value, json};

use super::thousands;
use crate::synth::canvas::{Canvas, Colour, Pen};
use crate::synth::font::Face;

const PAPER: Colour = Rgb([255; 3]);
const INK: Colour = Rgb([51, 56, 66]);
const FAINT: Colour = Rgb([222, 226, 232]);
const FIRST: Colour = Rgb([38, 98, 158]);
const SECOND: Colour = Rgb([214, 122, 52]);

const SIZE: (u32, u32) = (720, 420);
/// The place of the marks: left, top, right, bottom.
const PLOT: (f32, f32, f32, f32) = (84.0, 84.0, 692.0, 372.0);

const FIRST_YEAR: u32 = 2021;
/// Thousands of dollars.
const NET_OPERATING_INCOME: [i64; 6] = [1_612, 1_745, 1_968, 2_142, 2_297, 2_381];
/// Tenths of a percent at the end of each quarter.
const OCCUPANCY: [i64; 8] = [884, 897, 912, 925, 931, 946, 952, 957];
const MARKET_OCCUPANCY: [i64; 8] = [921, 919, 924, 918, 915, 922, 927, 925];

/// A picture and what must be read from it.
pub(super) type Drawn = (RgbImage, Value);

/// Bars over fiscal years; each value stands on its bar.
pub(super) fn net_operating_income() -> Drawn {
    let mut canvas = frame(
        "Net Operating Income ($000s)",
        &|value| thousands(value),
        3_000,
        500,
        0,
    );
    let n_bars = NET_OPERATING_INCOME.len();
    let mut years = Vec::new();
    for (at, value) in NET_OPERATING_INCOME.into_iter().enumerate() {
        let middle = position(at, n_bars);
        let top = height(value, 0, 3_000);
        let half = 0.3 * (PLOT.2 - PLOT.0) / n_bars as f32;
        canvas.fill(
            ((middle - half) as u32, top as u32),
            ((middle + half) as u32, PLOT.3 as u32),
            FIRST,
        );
        centred(
            &mut canvas,
            middle,
            top - 7.0,
            &thousands(value),
            pen(15.0, INK),
        );
        let year = format!("FY{}", FIRST_YEAR as usize + at);
        centred(&mut canvas, middle, PLOT.3 + 22.0, &year, pen(15.0, INK));
        years.push(year);
    }
    let expected = json!({
        "kind": "chart",
        "chart_type": "bar",
        "title": "Net Operating Income ($000s)",
        "estimated": false,
        "data": points(&years, &[&NET_OPERATING_INCOME.map(|value| value as f64)]),
    });
    (canvas.into_image(), expected)
}

/// Two lines over quarters, named by a legend; their values are on the scale only.
pub(super) fn occupancy() -> Drawn {
    let (least, most) = (860, 980);
    let percent = |value: i64| format!("{}%", value / 10);
    let mut canvas = frame("Occupancy at Quarter End", &percent, most, 20, least);
    let quarters: Vec<String> = (0..8)
        .map(|at| format!("Q{} {}", at % 4 + 1, 2024 + at / 4))
        .collect();
    for (at, quarter) in quarters.iter().enumerate() {
        centred(
            &mut canvas,
            position(at, 8),
            PLOT.3 + 22.0,
            quarter,
            pen(14.0, INK),
        );
    }
    for (name, values, ink, left) in [
        ("Property", OCCUPANCY, FIRST, 90.0),
        ("Submarket", MARKET_OCCUPANCY, SECOND, 210.0),
    ] {
        let line: Vec<(f32, f32)> = values
            .into_iter()
            .enumerate()
            .map(|(at, value)| (position(at, 8), height(value, least, most)))
            .collect();
        canvas.stroke(&line, 2.5, ink);
        canvas.stroke(&[(left, 58.0), (left + 28.0, 58.0)], 2.5, ink);
        canvas.write(left + 36.0, 63.0, name, pen(15.0, INK));
    }
    let shares = |values: [i64; 8]| values.map(|value| value as f64 / 10.0);
    let expected = json!({
        "kind": "chart",
        "chart_type": "line",
        "title": "Occupancy at Quarter End",
        "estimated": true,
        "series": ["Property", "Submarket"],
        "data": points(&quarters, &[&shares(OCCUPANCY), &shares(MARKET_OCCUPANCY)]),
    });
    (canvas.into_image(), expected)
}

/// Title, value axis with grid lines, and the base line.
fn frame(title: &str, label: &dyn Fn(i64) -> String, most: i64, step: i64, least: i64) -> Canvas {
    let mut canvas = Canvas::new(SIZE.0, SIZE.1, PAPER);
    let bold = Pen {
        face: Face::SansBold,
        ..pen(19.0, INK)
    };
    canvas.write(20.0, 34.0, title, bold);
    for value in (least..=most).step_by(step as usize) {
        let y = height(value, least, most).round() + 0.5;
        let (width, ink) = if value == least {
            (1.0, INK)
        } else {
            (1.0, FAINT)
        };
        canvas.stroke(&[(PLOT.0, y), (PLOT.2, y)], width, ink);
        let (text, pen) = (label(value), pen(14.0, INK));
        canvas.write(PLOT.0 - 10.0 - pen.width_of(&text), y + 5.0, &text, pen);
    }
    canvas
}

fn pen(size_px: f32, ink: Colour) -> Pen {
    Pen {
        face: Face::Sans,
        size_px,
        ink,
    }
}

fn centred(canvas: &mut Canvas, middle: f32, baseline: f32, text: &str, pen: Pen) {
    canvas.write(middle - pen.width_of(text) / 2.0, baseline, text, pen);
}

fn position(at: usize, n: usize) -> f32 {
    PLOT.0 + (PLOT.2 - PLOT.0) * (at as f32 + 0.5) / n as f32
}

fn height(value: i64, least: i64, most: i64) -> f32 {
    PLOT.3 - (PLOT.3 - PLOT.1) * (value - least) as f32 / (most - least) as f32
}

/// `[category, value of each series..]` for each position.
fn points(categories: &[String], series: &[&[f64]]) -> Vec<Value> {
    categories
        .iter()
        .enumerate()
        .map(|(at, category)| {
            let values = series.iter().map(|values| json!(values[at]));
            std::iter::once(json!(category)).chain(values).collect()
        })
        .collect()
}
