//! Which numbers measure the marks, and where they stand.

use digitizer::{
    figure::{ChartKind, Orientation},
    geometry::Rect,
};

use crate::canvas::{BASE, BLUE, Canvas, GREY, LEFT, ORANGE, PLACES, UNIT, assert_values, points};

/// 2 to 6 up the left side, 0 to 40 along the base, no grid.
fn scales() -> Canvas {
    let mut canvas = Canvas::new();
    for value in 2..=6 {
        canvas.print(&value.to_string(), 40.0, 280.0 - 50.0 * (value - 2) as f32);
    }
    for at in 0..=4 {
        canvas.print(&(10 * at).to_string(), 60.0 + 100.0 * at as f32, 300.0);
    }
    canvas
}

#[test]
fn lying_bars_are_measured_by_the_numbers_below_them() {
    let mut canvas = scales();
    for (at, length) in [40.0, 25.0, 10.0, 33.0, 18.0].into_iter().enumerate() {
        let middle = 280.0 - 50.0 * at as f32;
        canvas.fill(
            (60.0, middle - 12.0, 60.0 + 10.0 * length, middle + 12.0),
            BLUE,
        );
    }
    let chart = canvas.read();
    assert_eq!(
        (chart.kind, chart.orientation),
        (ChartKind::Bar, Orientation::Horizontal)
    );
    // Rows are read from the top, where the last bar was drawn.
    assert_values(&chart, 0, &[18.0, 33.0, 10.0, 25.0, 40.0], 0.1);
}

#[test]
fn upright_bars_are_measured_by_the_numbers_beside_them() {
    let mut canvas = scales();
    for (at, value) in [5.0, 3.0, 6.0, 4.0].into_iter().enumerate() {
        let middle = 60.0 + 100.0 * at as f32;
        canvas.fill(
            (middle - 14.0, 380.0 - 50.0 * value, middle + 14.0, 280.0),
            BLUE,
        );
    }
    let chart = canvas.read();
    assert_eq!(
        (chart.kind, chart.orientation),
        (ChartKind::Bar, Orientation::Vertical)
    );
    assert_values(&chart, 0, &[5.0, 3.0, 6.0, 4.0], 0.1);
}

/// Lying bars with names, over a scale below them.
fn lying(canvas: &mut Canvas, lengths: &[f32]) {
    for (at, length) in lengths.iter().enumerate() {
        let middle = 70.0 + 50.0 * at as f32;
        canvas.print(["North", "South", "East", "West"][at], 40.0, middle);
        canvas.fill(
            (LEFT, middle - 18.0, LEFT + UNIT * length, middle + 18.0),
            BLUE,
        );
    }
}

#[test]
fn the_outer_numbers_may_keep_within_the_picture() {
    let mut canvas = Canvas::new();
    for value in [0_u32, 10, 20, 30, 40] {
        let x = LEFT + UNIT * value as f32;
        canvas.fill((x, 40.0, x + 1.0, BASE), GREY);
        // The first label starts at its line, the last one ends there.
        let text = format!("{value},000,000");
        let half = 3.0 * text.len() as f32;
        let middle = match value {
            0 => x + half,
            40 => x - half,
            _ => x,
        };
        canvas.print(&text, middle, BASE + 15.0);
    }
    lying(&mut canvas, &[38.0, 21.0, 9.0, 15.0]);
    let drawn = [38e6, 21e6, 9e6, 15e6];
    assert_values(&canvas.read(), 0, &drawn, 0.2e6);
}

#[test]
fn bars_on_a_panel_reach_beyond_the_last_number() {
    let mut canvas = Canvas::new();
    canvas.fill((LEFT, 25.0, 500.0, 265.0), [234, 234, 242]);
    for value in [0_u32, 15, 30] {
        let x = LEFT + UNIT * value as f32;
        canvas.fill((x, 25.0, x + 1.0, 265.0), [255; 3]);
        canvas.print(&value.to_string(), x, 280.0);
    }
    lying(&mut canvas, &[38.0, 41.0, 9.0, 15.0]);
    let chart = canvas.read();
    assert_eq!(chart.orientation, Orientation::Horizontal);
    assert_values(&chart, 0, &[38.0, 41.0, 9.0, 15.0], 0.1);
}

#[test]
fn names_stand_below_a_base_line_that_is_no_tick() {
    let mut canvas = Canvas::new();
    for value in [8_u32, 16, 24] {
        let y = BASE - UNIT * value as f32;
        for dash in 0..52 {
            let x = LEFT + 8.0 * dash as f32;
            canvas.fill((x, y, x + 4.0, y + 1.0), [60; 3]);
        }
        canvas.print(&format!("{value}.00%"), LEFT - 35.0, y);
    }
    canvas.fill((LEFT, BASE - 40.0, LEFT + 416.0, BASE - 39.0), [60; 3]);
    let values = [9.0, 14.0, 11.0, 22.0, 13.0];
    for (at, place) in PLACES.into_iter().enumerate() {
        canvas.print(&(2019 + at).to_string(), place, BASE - 20.0);
    }
    canvas.line(&points(&PLACES, &values), ORANGE);
    let chart = canvas.read();
    assert_eq!(chart.categories, ["2019", "2020", "2021", "2022", "2023"]);
    assert_values(&chart, 0, &values.map(f64::from), 0.15);
}

#[test]
fn values_at_the_feet_of_bars_name_none() {
    let mut canvas = Canvas::new();
    for value in [0_u32, 5, 10, 15, 20] {
        let y = BASE - UNIT * value as f32;
        canvas.fill((LEFT, y, 500.0, y + 1.0), GREY);
        // The sign before the lowest number is the tick mark.
        let bbox = if value == 0 {
            (33.0, 75.0)
        } else {
            (24.0, 66.0)
        };
        let bbox = Rect::from_ltrb(bbox.0, y - 5.0, bbox.1, y + 5.0);
        canvas.print_at(&format!("${value}.0M"), bbox);
    }
    for (at, (name, value)) in [("Sources", 18.0), ("Uses", 12.0)].into_iter().enumerate() {
        let middle = 180.0 + 200.0 * at as f32;
        canvas.fill(
            (middle - 60.0, BASE - UNIT * value, middle + 60.0, BASE),
            BLUE,
        );
        canvas.print("$0.0M", middle, BASE - 1.0);
        canvas.print(name, middle, BASE + 18.0);
    }
    let chart = canvas.read();
    assert_eq!(chart.categories, ["Sources", "Uses"]);
    assert_values(&chart, 0, &[18.0, 12.0], 0.1);
}

#[test]
fn tick_marks_before_the_numbers_on_the_right_are_no_signs() {
    let mut canvas = Canvas::new();
    for value in [0_u32, 5, 10, 15, 20] {
        let y = BASE - UNIT * value as f32;
        canvas.fill((LEFT, y, 440.0, y + 1.0), GREY);
        canvas.print(&format!("-{value}"), 460.0, y);
    }
    let values = [9.0, 14.0, 11.0, 18.0];
    let places = &PLACES[..values.len()];
    canvas.line(&points(places, &values), ORANGE);
    canvas.years(places);
    assert_values(&canvas.read(), 0, &values.map(f64::from), 0.15);
}

#[test]
fn markers_do_not_tell_which_numbers_measure() {
    let mut canvas = scales();
    let drawn = [
        (4.0, 5.5),
        (9.0, 4.0),
        (15.0, 5.0),
        (22.0, 3.0),
        (28.0, 3.5),
        (36.0, 2.5),
    ];
    for (x, y) in drawn {
        canvas.dot((60.0 + 10.0 * x, 380.0 - 50.0 * y), 7.0, BLUE);
    }
    let chart = canvas.read();
    assert_eq!(chart.kind, ChartKind::Scatter);
    let mut found: Vec<(f64, f64)> = chart.series[0]
        .points
        .iter()
        .filter_map(|point| Some((point.x?, point.y?)))
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let near = |(found, drawn): (&(f64, f64), &(f32, f32))| {
        (found.0 - f64::from(drawn.0)).abs() <= 0.3 && (found.1 - f64::from(drawn.1)).abs() <= 0.1
    };
    assert!(
        found.len() == drawn.len() && found.iter().zip(&drawn).all(near),
        "{found:?}"
    );
}

#[test]
fn a_swatch_in_the_row_of_a_grid_line_is_no_piece_of_it() {
    let mut canvas = Canvas::new();
    canvas.scale_up_to(400.0, (0..=20).step_by(5));
    let places = [120.0, 205.0, 290.0, 375.0];
    canvas.years(&places);
    let drawn = [9.0, 14.0, 11.0, 18.0];
    canvas.line(&points(&places, &drawn), ORANGE);
    let y = BASE - UNIT * 10.0;
    canvas.fill((420.0, y - 1.0, 450.0, y + 2.0), ORANGE);
    canvas.print_at("Rents", Rect::from_ltrb(456.0, y - 5.0, 492.0, y + 5.0));
    let chart = canvas.read();
    assert_eq!(chart.categories, ["2019", "2020", "2021", "2022"]);
    assert_values(&chart, 0, &drawn.map(f64::from), 0.15);
}

#[test]
fn a_plot_without_a_grid_ends_before_its_legend() {
    let mut canvas = Canvas::new();
    for value in [0_u32, 5, 10, 15, 20] {
        canvas.print(&value.to_string(), LEFT - 20.0, BASE - UNIT * value as f32);
    }
    let places = [120.0, 205.0, 290.0, 375.0];
    canvas.years(&places);
    let (upper, lower) = ([16.0, 19.0, 14.0, 17.0], [9.0, 6.0, 11.0, 5.0]);
    canvas.line(&points(&places, &upper), ORANGE);
    canvas.line(&points(&places, &lower), BLUE);
    for (name, y, colour) in [("Rents", 120.0, ORANGE), ("Costs", 150.0, BLUE)] {
        canvas.fill((430.0, y - 1.0, 460.0, y + 2.0), colour);
        canvas.print_at(name, Rect::from_ltrb(466.0, y - 5.0, 502.0, y + 5.0));
    }
    let chart = canvas.read();
    assert_eq!(chart.categories, ["2019", "2020", "2021", "2022"]);
    assert_values(&chart, 0, &upper.map(f64::from), 0.15);
    assert_values(&chart, 1, &lower.map(f64::from), 0.15);
}
