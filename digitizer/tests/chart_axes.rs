//! Drawn charts with numbers along both sides: the marks tell which of them measure.

use digitizer::{
    chart,
    figure::{Chart, ChartKind, Orientation},
    geometry::Rect,
    ocr::{Turn, Word},
};
use image::{Rgb, RgbImage};

const BLUE: [u8; 3] = [40, 90, 180];

fn word(text: &str, x: f32, y: f32) -> Word {
    let half = 3.0 * text.len() as f32;
    Word {
        text: text.to_owned(),
        bbox: Rect::from_ltrb(x - half, y - 5.0, x + half, y + 5.0),
        confidence: 0.99,
        weakest: 0.99,
        alternatives: Vec::new(),
        line: y as usize,
        turn: Turn::Upright,
    }
}

fn fill(image: &mut RgbImage, (left, top, right, bottom): (u32, u32, u32, u32), colour: [u8; 3]) {
    for (x, y) in (left..right).flat_map(|x| (top..bottom).map(move |y| (x, y))) {
        image.put_pixel(x, y, Rgb(colour));
    }
}

/// 2 to 6 up the left side, 0 to 40 along the base, no grid.
fn scales() -> (RgbImage, Vec<Word>) {
    let image = RgbImage::from_pixel(500, 320, Rgb([255; 3]));
    let up = (2..=6).map(|value| word(&value.to_string(), 40.0, 280.0 - 50.0 * (value - 2) as f32));
    let across = (0..=4).map(|at| word(&(10 * at).to_string(), 60.0 + 100.0 * at as f32, 300.0));
    (image, up.chain(across).collect())
}

fn assert_near(chart: &Chart, drawn: &[f64]) {
    let points = chart.series[0].points.iter();
    let found: Vec<f64> = points.filter_map(|point| point.y).collect();
    let near = |(found, drawn): (&f64, &f64)| (found - drawn).abs() <= 0.1;
    assert!(
        found.len() == drawn.len() && found.iter().zip(drawn).all(near),
        "{found:?} instead of {drawn:?}"
    );
}

#[test]
fn lying_bars_are_measured_by_the_numbers_below_them() {
    let (mut image, words) = scales();
    let lengths = [40, 25, 10, 33, 18];
    for (at, length) in lengths.into_iter().enumerate() {
        let middle = 280 - 50 * at as u32;
        fill(
            &mut image,
            (60, middle - 12, 60 + 10 * length, middle + 12),
            BLUE,
        );
    }
    let chart = chart::read(&image, &words).expect("there are bars and scales");
    assert_eq!(
        (chart.kind, chart.orientation),
        (ChartKind::Bar, Orientation::Horizontal)
    );
    // Rows are read from the top, where the last bar was drawn.
    assert_near(&chart, &[18.0, 33.0, 10.0, 25.0, 40.0]);
}

#[test]
fn upright_bars_are_measured_by_the_numbers_beside_them() {
    let (mut image, words) = scales();
    for (at, value) in [5, 3, 6, 4].into_iter().enumerate() {
        let middle = 60 + 100 * at as u32;
        fill(
            &mut image,
            (middle - 14, 380 - 50 * value, middle + 14, 280),
            BLUE,
        );
    }
    let chart = chart::read(&image, &words).expect("there are bars and scales");
    assert_eq!(
        (chart.kind, chart.orientation),
        (ChartKind::Bar, Orientation::Vertical)
    );
    assert_near(&chart, &[5.0, 3.0, 6.0, 4.0]);
}
