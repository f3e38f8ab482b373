//! What series and positions are called.

use digitizer::geometry::Rect;

use crate::canvas::{
    BASE, BLUE, Canvas, LEFT, ORANGE, PLACES, assert_values, names, points, values,
};

fn years(canvas: &mut Canvas) {
    canvas.scale_up((0..=20).step_by(5));
    canvas.years(&PLACES);
}

#[test]
fn a_swatch_that_shows_the_marker_names_its_line() {
    let mut canvas = Canvas::new();
    years(&mut canvas);
    canvas.line(
        &points(&PLACES, &[4.0, 11.0, 7.0, 16.0, 12.0]),
        [120, 0, 120],
    );
    canvas.line(
        &points(&PLACES, &[15.0, 6.0, 12.0, 3.0, 8.0]),
        [10, 60, 110],
    );
    // Brighter than the lines, as their markers would be.
    canvas.legend("Control", (100.0, 20.0), [250, 40, 250]);
    canvas.legend("Experiment", (220.0, 20.0), [60, 150, 210]);
    let chart = canvas.read();
    let named = |name: &str| {
        let at = chart.series.iter().position(|series| series.name == name);
        values(&chart, at.expect("it is named"))[0].expect("it has a value")
    };
    assert!((named("Control") - 4.0).abs() <= 0.2);
    assert!((named("Experiment") - 15.0).abs() <= 0.2);
}

#[test]
fn the_only_entry_of_a_legend_names_its_line() {
    let mut canvas = Canvas::new();
    years(&mut canvas);
    canvas.line(&points(&PLACES, &[4.0, 11.0, 7.0, 16.0, 12.0]), ORANGE);
    canvas.line(&points(&PLACES, &[15.0, 6.0, 12.0, 3.0, 8.0]), BLUE);
    canvas.legend("Forecast", (220.0, 20.0), ORANGE);
    let chart = canvas.read();
    let named = chart
        .series
        .iter()
        .position(|series| series.name == "Forecast");
    let drawn = [4.0, 11.0, 7.0, 16.0, 12.0];
    assert_values(&chart, named.expect("one is named"), &drawn, 0.2);
}

#[test]
fn letters_that_were_not_read_follow_from_the_others() {
    let mut canvas = Canvas::new();
    canvas.scale_up((0..=20).step_by(5));
    for (at, letter) in ["A", "", "C", "D", "", "F"].into_iter().enumerate() {
        let middle = 110.0 + 60.0 * at as f32;
        canvas.fill(
            (middle - 20.0, 180.0 - 5.0 * at as f32, middle + 20.0, BASE),
            BLUE,
        );
        if !letter.is_empty() {
            canvas.print(letter, middle, BASE + 15.0);
        }
    }
    assert_eq!(canvas.read().categories, ["A", "B", "C", "D", "E", "F"]);
}

#[test]
fn heads_over_the_first_row_name_lying_bars() {
    let mut canvas = Canvas::new();
    canvas.print("Approval of policies", 200.0, 20.0);
    canvas.print("in percent of those asked", 200.0, 40.0);
    canvas.print("Should", 178.0, 80.0);
    canvas.print("not", 208.0, 80.0);
    canvas.print("Should", 262.0, 80.0);
    for (at, (no, yes)) in [(34.0, 58.0), (39.0, 52.0), (27.0, 65.0)]
        .into_iter()
        .enumerate()
    {
        let middle = 105.0 + 40.0 * at as f32;
        canvas.print(["Total", "North", "South"][at], 60.0, middle);
        canvas.fill(
            (230.0 - 2.0 * no, middle - 12.0, 230.0, middle + 12.0),
            ORANGE,
        );
        canvas.fill(
            (230.0, middle - 12.0, 230.0 + 2.0 * yes, middle + 12.0),
            BLUE,
        );
        canvas.print(&format!("{no}"), 230.0 - 2.0 * no - 12.0, middle);
        canvas.print(&format!("{yes}"), 230.0 + 2.0 * yes + 12.0, middle);
    }
    let chart = canvas.read();
    assert_eq!(names(&chart), ["Should not", "Should"]);
    assert_values(&chart, 1, &[58.0, 52.0, 65.0], 0.01);
}

#[test]
fn months_stand_right_of_their_lines() {
    let mut canvas = Canvas::new();
    canvas.scale_up((0..=20).step_by(5));
    let labels = ["Jan", "Apr", "Jul", "Oct", "Jan"];
    for (at, label) in labels.into_iter().enumerate() {
        let line = LEFT + 36.0 * at as f32;
        canvas.fill((line, 40.0, line + 1.0, BASE + 20.0), [200; 3]);
        let mut print = |text: &str, top: f32, letter: f32| {
            let right = line + 3.0 + letter * text.len() as f32;
            canvas.print_at(text, Rect::from_ltrb(line + 3.0, top, right, top + 10.0));
        };
        print(label, BASE + 6.0, 6.0);
        if label == "Jan" {
            // Wider than the months, so that not all middles are as far from their lines.
            print(if at == 0 { "2022" } else { "2023" }, BASE + 18.0, 8.0);
        }
    }
    let heights: Vec<f32> = (0..13)
        .map(|month| 6.0 + 0.5 * (month * 7 % 11) as f32)
        .collect();
    let months: Vec<f32> = (0..13).map(|month| LEFT + 12.0 * month as f32).collect();
    canvas.line(&points(&months, &heights), BLUE);
    let chart = canvas.read();
    assert_eq!(chart.categories.len(), 13);
    assert_eq!(chart.categories[4], "2022-05-01");
    let drawn: Vec<f64> = heights.into_iter().map(f64::from).collect();
    assert_values(&chart, 0, &drawn, 0.3);
}

#[test]
fn a_position_whose_marker_is_hidden_is_one_all_the_same() {
    let mut canvas = Canvas::new();
    canvas.scale_up((0..=20).step_by(5));
    let heights = [4.0, 11.0, 7.0, 16.0, 12.0, 14.0, 6.0, 9.0];
    let places: Vec<f32> = (0..8).map(|at| 100.0 + 52.0 * at as f32).collect();
    let line = points(&places, &heights);
    canvas.line(&line, BLUE);
    for (at, &point) in line.iter().enumerate() {
        canvas.print(&format!("{:02}", 12 + at), places[at], BASE + 15.0);
        if at != 3 {
            canvas.dot(point, 5.0, BLUE);
        }
    }
    let chart = canvas.read();
    assert_eq!(chart.categories.len(), 8);
    assert_values(&chart, 0, &heights.map(f64::from), 0.3);
}

#[test]
fn numbers_all_along_a_line_are_its_positions() {
    let mut canvas = Canvas::new();
    canvas.scale_up((0..=20).step_by(5));
    let places: Vec<f32> = (0..9).map(|at| 100.0 + 45.0 * at as f32).collect();
    let ages: Vec<String> = (0..9).map(|at| (5 * at).to_string()).collect();
    for (age, &place) in ages.iter().zip(&places) {
        canvas.print(age, place, BASE + 15.0);
    }
    let drawn = [9.0, 12.0, 11.0, 15.0, 18.0, 13.0, 9.0, 6.0, 3.0];
    // Every line runs past its corner a little, as round joins do.
    let mut line = points(&places, &drawn);
    for at in (1..8).rev() {
        let (x, y) = line[at];
        line.insert(at + 1, (x + 9.0, y + 0.2 * (line[at + 1].1 - y) - 1.5));
    }
    canvas.line(&line, BLUE);
    let chart = canvas.read();
    assert_eq!(chart.categories, ages);
    assert_values(&chart, 0, &drawn.map(f64::from), 0.3);
}

#[test]
fn numbers_beside_patches_name_series() {
    let mut canvas = Canvas::new();
    years(&mut canvas);
    let shades = [[27, 105, 173], [91, 163, 207], [175, 209, 231]];
    let drawn = [
        [18.0, 15.0, 17.0, 16.0, 19.0],
        [11.0, 9.0, 12.0, 8.0, 10.0],
        [4.0, 6.0, 3.0, 5.0, 2.0],
    ];
    for ((values, colour), (at, name)) in drawn
        .iter()
        .zip(shades)
        .zip(["8", "6", "4"].iter().enumerate())
    {
        canvas.line(&points(&PLACES, values), colour);
        let y = 15.0 + 13.0 * at as f32;
        canvas.fill((440.0, y - 5.0, 450.0, y + 5.0), colour);
        canvas.print_at(name, Rect::from_ltrb(455.0, y - 5.0, 461.0, y + 5.0));
    }
    let chart = canvas.read();
    assert_eq!(names(&chart), ["8", "6", "4"]);
}
