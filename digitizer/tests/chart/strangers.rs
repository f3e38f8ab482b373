//! What looks like a mark and is none, and marks that something else hides.

use digitizer::{
    figure::{ChartKind, Orientation},
    geometry::Rect,
};

use crate::canvas::{
    BASE, BLUE, Canvas, GREY, LEFT, ORANGE, PLACES, UNIT, assert_values, points, values,
};

const DARK: [u8; 3] = [34; 3];
const GREEN: [u8; 3] = [90, 170, 60];

#[test]
fn tick_marks_below_the_base_are_no_bars() {
    let mut canvas = Canvas::new();
    canvas.scale_up((0..=20).step_by(5));
    canvas.years(&PLACES);
    for place in PLACES {
        canvas.fill((place - 1.0, BASE + 1.0, place + 1.0, BASE + 8.0), [80; 3]);
    }
    let values = [4.0, 11.0, 7.0, 16.0, 12.0];
    canvas.line(&points(&PLACES, &values), BLUE);
    let chart = canvas.read();
    assert_eq!((chart.kind, chart.series.len()), (ChartKind::Line, 1));
    assert_values(&chart, 0, &values.map(f64::from), 0.15);
}

#[test]
fn error_bars_are_no_series() {
    let mut canvas = Canvas::new();
    canvas.scale_across((0..=40).step_by(10));
    canvas.legend("Chrome", (420.0, 60.0), BLUE);
    canvas.legend("Firefox", (420.0, 80.0), ORANGE);
    let drawn = [[30.0, 22.0], [17.0, 9.0], [25.0, 13.0]];
    for (at, pair) in drawn.iter().enumerate() {
        let top = 100.0 + 60.0 * at as f32;
        canvas.print(["Bars", "Lines", "Pies"][at], 40.0, top + 20.0);
        for (series, (&value, colour)) in pair.iter().zip([BLUE, ORANGE]).enumerate() {
            let top = top + 14.0 + 7.0 * series as f32;
            let end = LEFT + UNIT * value;
            canvas.fill((LEFT, top, end, top + 7.0), colour);
            canvas.fill((end, top, end + 5.0, top + 7.0), [68; 3]);
        }
    }
    let chart = canvas.read();
    assert_eq!(
        (chart.kind, chart.orientation, chart.series.len()),
        (ChartKind::Bar, Orientation::Horizontal, 2)
    );
    for (series, name) in ["Chrome", "Firefox"].into_iter().enumerate() {
        assert_eq!(chart.series[series].name, name);
        let own = drawn.map(|pair| f64::from(pair[series]));
        assert_values(&chart, series, &own, 0.15);
    }
}

#[test]
fn a_line_does_not_join_the_bars_of_nearly_its_colour() {
    let mut canvas = Canvas::new();
    canvas.scale_up((0..=20).step_by(5));
    canvas.years(&PLACES);
    let values = [18.0, 16.0, 19.0, 15.0, 8.0];
    for (&place, value) in PLACES.iter().zip(values) {
        canvas.fill(
            (place - 35.0, BASE - UNIT * value, place + 35.0, BASE),
            DARK,
        );
    }
    let line = points(&PLACES, &[11.0, 10.0, 9.0, 11.0, 13.0]);
    canvas.line(&line, [68; 3]);
    let chart = canvas.read();
    assert_values(&chart, 0, &values.map(f64::from), 0.1);
}

#[test]
fn grey_lettering_along_a_line_is_no_second_line() {
    let mut canvas = Canvas::new();
    canvas.scale_up((0..=20).step_by(5));
    canvas.years(&PLACES);
    let values = [6.0, 9.0, 12.0, 14.0, 15.0];
    let line = points(&PLACES, &values);
    canvas.line(&line, BLUE);
    for &(x, y) in &line {
        // A printed value beside each point, whose strokes stand in a row.
        for stroke in 0..10 {
            let left = x + 4.0 + 4.0 * stroke as f32;
            canvas.fill((left, y - 4.0, left + 2.0, y + 4.0), [107; 3]);
        }
        canvas.print_at(
            "label",
            Rect::from_ltrb(x + 4.0, y - 4.0, x + 42.0, y + 4.0),
        );
    }
    let chart = canvas.read();
    assert_eq!(chart.series.len(), 1);
    assert_values(&chart, 0, &values.map(f64::from), 0.2);
}

#[test]
fn a_stroke_of_the_legend_names_no_bar() {
    let mut canvas = Canvas::new();
    canvas.scale_up((0..=20).step_by(5));
    canvas.years(&PLACES);
    canvas.legend("Absorption", (90.0, 20.0), BLUE);
    // A stroke with a marker.
    canvas.fill((260.0, 19.0, 300.0, 22.0), [70, 130, 215]);
    canvas.dot((280.0, 20.0), 4.0, [70, 130, 215]);
    canvas.print_at("Vacancy", Rect::from_ltrb(306.0, 15.0, 350.0, 25.0));
    let bars = [12.0, 7.0, 14.0, 9.0, 11.0];
    canvas.bars(&PLACES, &bars, BLUE);
    let line = points(&PLACES, &[17.0, 15.0, 18.0, 16.0, 19.0]);
    canvas.line(&line, [70, 130, 215]);
    for &at in &line {
        canvas.dot(at, 5.0, [70, 130, 215]);
    }
    let chart = canvas.read();
    assert_eq!(chart.kind, ChartKind::Combo);
    assert_values(&chart, 0, &bars.map(f64::from), 0.1);
    assert_values(&chart, 1, &[17.0, 15.0, 18.0, 16.0, 19.0], 0.15);
}

#[test]
fn stacks_stand_on_their_base_though_labels_hide_their_lowest_pieces() {
    let mut canvas = Canvas::new();
    canvas.scale_up((0..=20).step_by(5));
    canvas.years(&PLACES);
    for place in PLACES {
        let sides = (place - 25.0, place + 25.0);
        canvas.fill((sides.0, BASE - 10.0, sides.1, BASE), GREEN);
        canvas.fill((sides.0, BASE - 100.0, sides.1, BASE - 10.0), BLUE);
        canvas.fill((sides.0, BASE - 180.0, sides.1, BASE - 100.0), GREY);
        // An outlined value over all of the lowest piece.
        canvas.fill((sides.0 + 2.0, BASE - 10.0, sides.1 - 2.0, BASE), DARK);
    }
    let chart = canvas.read();
    assert_eq!(chart.orientation, Orientation::Vertical);
    let found: Vec<String> = chart
        .series
        .iter()
        .map(|series| format!("{:.1}", series.points[2].y.unwrap_or(0.0)))
        .collect();
    assert!(
        found.contains(&"9.0".to_owned()) && found.contains(&"8.0".to_owned()),
        "{found:?}"
    );
}

#[test]
fn an_area_stands_on_the_line_along_the_one_below() {
    let mut canvas = Canvas::new();
    canvas.scale_up((0..=20).step_by(5));
    canvas.years(&PLACES);
    let lower = [4.0, 6.0, 5.0, 8.0, 7.0];
    let upper = [9.0, 7.0, 10.0, 6.0, 8.0];
    let total: Vec<f32> = lower.iter().zip(&upper).map(|(a, b)| a + b).collect();
    canvas.area(&points(&PLACES, &total), ORANGE);
    let edge = points(&PLACES, &lower);
    canvas.area(&edge, BLUE);
    for dy in [-1.0, 1.0] {
        let moved: Vec<(f32, f32)> = edge.iter().map(|(x, y)| (*x, y + dy)).collect();
        canvas.line(&moved, GREEN);
    }
    let chart = canvas.read();
    let areas = |mark: &[f32; 5]| {
        let near = |series: usize| {
            let found = values(&chart, series);
            let pairs = found.iter().zip(mark);
            pairs
                .filter(|(found, drawn)| {
                    found.is_some_and(|found| (found - f64::from(**drawn)).abs() <= 0.8)
                })
                .count()
                == 5
        };
        (0..chart.series.len()).any(near)
    };
    assert!(areas(&lower) && areas(&upper), "{:?}", chart.series);
}

#[test]
fn a_filling_that_fades_below_its_line_is_one_area() {
    let mut canvas = Canvas::new();
    canvas.scale_up((0..=20).step_by(5));
    let places: Vec<f32> = (0..7).map(|at| LEFT + 70.0 * at as f32).collect();
    canvas.years(&places);
    let drawn = [6.0, 18.0, 5.0, 16.0, 3.0, 12.0, 19.0];
    let edge = points(&places, &drawn);
    let shade = |part: f32| GREEN.map(|own| (255.0 - part * (255.0 - f32::from(own))) as u8);
    // From the top of the plot to its base, shade by shade.
    for step in 0..50 {
        let top = BASE - 200.0 + 4.0 * step as f32;
        let below: Vec<(f32, f32)> = edge.iter().map(|(x, y)| (*x, y.max(top))).collect();
        canvas.area(&below, shade(0.5 - 0.009 * step as f32));
    }
    canvas.line(&edge, GREEN);
    let chart = canvas.read();
    assert_eq!((chart.kind, chart.series.len()), (ChartKind::Area, 1));
    assert_values(&chart, 0, &drawn.map(f64::from), 0.4);
}
