//! What printers do to tables, drawn in several fonts and read by the whole digitizer: leaders, raised marks, and the
//! ways to write a value.
//!
//! The weights are fetched at set-up into `models` at the root of the workspace; without them these tests fail.

use std::{path::Path, sync::LazyLock};

use digitizer::{
    Digitizer, Options,
    figure::{Figure, Hint, Table, ValueType},
};
use image::Rgb;
use testkit::synth::{
    canvas::{Canvas, Pen},
    font::Face,
};

static DIGITIZER: LazyLock<Digitizer> = LazyLock::new(|| {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    Digitizer::load(&models, Options::default()).unwrap_or_else(|error| panic!("{error}"))
});

const INK: Rgb<u8> = Rgb([20, 20, 30]);

/// Left edge of the labels, and right edges of the figures, in sizes of the font.
const LEFT: f32 = 1.5;
const RIGHTS: [f32; 4] = [22.0, 27.5, 33.0, 38.5];

/// Distance of two rows, in sizes of the font.
const PITCH: f32 = 1.5;

/// Rows of a label and figures; `leader` is repeated between a label and its first figure.
fn draw(rows: &[&[&str]], pen: Pen, leader: &str) -> Canvas {
    let size = pen.size_px;
    let height = (rows.len() as f32 + 1.5) * PITCH * size;
    let mut canvas = Canvas::new((40.0 * size) as u32, height as u32, Rgb([255; 3]));
    for (row, cells) in rows.iter().enumerate() {
        let baseline = (row as f32 + 1.5) * PITCH * size;
        canvas.write(LEFT * size, baseline, cells[0], pen);
        for (text, right) in cells[1..].iter().zip(RIGHTS) {
            canvas.write(right * size - pen.width_of(text), baseline, text, pen);
        }
        if leader.is_empty() || cells[0].is_empty() {
            continue;
        }
        let from = LEFT * size + pen.width_of(cells[0]) + 0.3 * size;
        let to = RIGHTS[0] * size - pen.width_of(cells[1]) - 0.4 * size;
        let n_dots = ((to - from) / pen.width_of(leader)) as usize;
        let dots = leader.repeat(n_dots);
        canvas.write(to - pen.width_of(&dots), baseline, &dots, pen);
    }
    canvas
}

fn read(canvas: Canvas) -> Table {
    let picture = canvas.into_image().into();
    match DIGITIZER
        .digitize(&picture, Hint::Table)
        .expect("the networks run")
    {
        Ok(Figure::Table(table)) => table,
        other => panic!("not a table: {other:?}"),
    }
}

fn texts(table: &Table) -> Vec<Vec<&str>> {
    let row = |row| {
        let cells = table.cells.iter().filter(move |cell| cell.row == row);
        cells.map(|cell| cell.text.as_str()).collect()
    };
    (0..table.n_rows).map(row).collect()
}

#[test]
fn leaders_are_no_part_of_the_cells_they_join() {
    let rows: [&[&str]; 5] = [
        &["", "2024", "2023"],
        &["Cash and deposits", "1,204", "1,118"],
        &["Receivables", "382", "438"],
        &["Inventories", "5,120", "4,877"],
        &["Total", "6,706", "6,433"],
    ];
    for (face, size_px, leader) in [
        (Face::Sans, 18.0, "."),
        (Face::Serif, 17.0, "."),
        (Face::Serif, 22.0, ". "),
        (Face::Screen, 15.0, "."),
    ] {
        let pen = Pen {
            face,
            size_px,
            ink: INK,
        };
        let table = read(draw(&rows, pen, leader));
        assert_eq!(texts(&table), rows, "{face:?} at {size_px} with {leader:?}");
    }
}

#[test]
fn a_raised_digit_is_no_part_of_the_figure_before_it() {
    let rows: [&[&str]; 4] = [
        &["", "2024", "2023"],
        &["Rent", "1,204", "1,118"],
        &["Recoveries", "382", "438"],
        &["Parking", "96", "874"],
    ];
    for (face, size_px) in [
        (Face::Sans, 20.0),
        (Face::Sans, 24.0),
        (Face::Serif, 19.0),
        (Face::Screen, 18.0),
    ] {
        let pen = Pen {
            face,
            size_px,
            ink: INK,
        };
        let mut canvas = draw(&rows, pen, "");
        for (row, mark) in [(1.0, "1"), (2.0, "3")] {
            let small = Pen {
                size_px: 0.62 * size_px,
                ..pen
            };
            let baseline = (row + 1.5) * PITCH * size_px;
            canvas.write(
                RIGHTS[1] * size_px + 1.0,
                baseline - 0.33 * size_px,
                mark,
                small,
            );
        }
        let table = read(canvas);
        let found = [texts(&table)[1][2], texts(&table)[2][2]];
        assert_eq!(found, ["1,118¹", "438³"], "{face:?} at {size_px}");
        let values: Vec<_> = table
            .cells
            .iter()
            .filter(|cell| cell.col == 2)
            .map(|cell| cell.value)
            .collect();
        assert_eq!(
            values[1..],
            [Some(1118.0), Some(438.0), Some(874.0)],
            "{face:?} at {size_px}"
        );
    }
}

#[test]
fn every_way_to_write_a_value_keeps_its_text_and_tells_its_kind() {
    let rows: [&[&str]; 6] = [
        &["Tranche", "Spread", "Leverage", "Maturity", "Return"],
        &["Term loan A", "175 bps", "2.50x", "6/30/2027", "10%–12%"],
        &["Term loan B", "225 bps", "4.25x", "12/31/2029", "12%–14%"],
        &["Mezzanine", "650 bps", "5.75x", "3/31/2031", "15%–18%"],
        &["Revolver", "—", "n/a", "—", "n/a"],
        &["Seller note", "90 bps", "1.10x", "9/15/2028", "8%–9%"],
    ];
    let pen = Pen {
        face: Face::Sans,
        size_px: 20.0,
        ink: INK,
    };
    let table = read(draw(&rows, pen, ""));
    let found: Vec<Vec<String>> = texts(&table)
        .iter()
        .map(|row| row.iter().map(|text| text.replace('-', "–")).collect())
        .collect();
    assert_eq!(found, rows);
    let kinds: Vec<_> = table.columns[1..]
        .iter()
        .map(|column| (column.value_type, column.unit.as_deref()))
        .collect();
    let expected = [
        (ValueType::Number, Some("bps")),
        (ValueType::Number, Some("x")),
        (ValueType::Date, None),
        (ValueType::Percent, Some("%")),
    ];
    assert_eq!(kinds, expected);
    let value = |row, col| {
        let found = table
            .cells
            .iter()
            .find(|cell| (cell.row, cell.col) == (row, col));
        found.expect("the grid is full").value
    };
    assert_eq!(
        (value(1, 1), value(2, 2), value(4, 1), value(1, 4)),
        (Some(175.0), Some(4.25), None, None)
    );
}
