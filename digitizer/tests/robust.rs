//! The whole digitizer on pictures as they really come: turned, tilted, dark, blurred, compressed.
//!
//! The weights are fetched at set-up into `models` at the root of the workspace; without them these tests fail.

use std::{collections::HashMap, io::Cursor, path::Path, sync::LazyLock};

use digitizer::{
    Digitizer, Options,
    figure::{Figure, Hint, Rejection, Table, WarningCode},
};
use image::{DynamicImage, GrayImage, Rgb, RgbImage, imageops};
use testkit::synth::{samples, scene};

static DIGITIZER: LazyLock<Digitizer> = LazyLock::new(|| {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    Digitizer::load(&models, Options::default()).unwrap_or_else(|error| panic!("{error}"))
});

fn sample(name: &str) -> RgbImage {
    let all = samples::all();
    let found = all.into_iter().find(|sample| sample.name == name);
    found.expect("a sample of that name").picture.to_rgb8()
}

fn digitize(picture: RgbImage, hint: Hint) -> Result<Table, Rejection> {
    match DIGITIZER
        .digitize(&picture.into(), hint)
        .expect("the networks run")?
    {
        Figure::Table(table) => Ok(table),
        other => panic!("not a table: {other:?}"),
    }
}

fn read(picture: RgbImage) -> Table {
    digitize(picture, Hint::Auto).expect("the picture shows a table")
}

/// F1 of the cells' texts, without their places.
fn text_f1(expected: &Table, found: &Table) -> f32 {
    let texts = |table: &Table| {
        let filled = table.cells.iter().filter(|cell| !cell.text.is_empty());
        filled
            .map(|cell| cell.text.clone())
            .collect::<Vec<String>>()
    };
    let (expected, found) = (texts(expected), texts(found));
    let mut counts: HashMap<&str, i32> = HashMap::new();
    for text in &expected {
        *counts.entry(text).or_default() += 1;
    }
    let mut n_right = 0;
    for text in &found {
        let left = counts.entry(text).or_default();
        n_right += i32::from(*left > 0);
        *left -= 1;
    }
    2.0 * n_right as f32 / (expected.len() + found.len()) as f32
}

/// Turned clockwise about the middle on larger paper.
fn tilted(picture: &RgbImage, degrees: f32) -> RgbImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let out_width = width * cos + height * sin.abs();
    let out_height = width * sin.abs() + height * cos;
    RgbImage::from_fn(out_width as u32, out_height as u32, |x, y| {
        let (x, y) = (x as f32 - out_width / 2.0, y as f32 - out_height / 2.0);
        let u = x * cos + y * sin + width / 2.0;
        let v = y * cos - x * sin + height / 2.0;
        imageops::interpolate_bilinear(picture, u, v).unwrap_or(Rgb([255; 3]))
    })
}

#[test]
fn a_picture_turned_by_a_quarter_or_on_its_head_reads_like_an_upright_one() {
    let upright = sample("sources-and-uses");
    let (width, height) = (upright.width() as f32, upright.height() as f32);
    let expected = read(upright.clone());
    let turned = [
        ("right", imageops::rotate90(&upright)),
        ("on its head", imageops::rotate180(&upright)),
        ("left", imageops::rotate270(&upright)),
    ];
    for (name, picture) in turned {
        let table = read(picture);
        assert!(text_f1(&expected, &table) > 0.98, "{name}");
        assert_eq!(
            (table.n_rows, table.n_cols),
            (expected.n_rows, expected.n_cols)
        );
        for (cell, upright) in table.cells.iter().zip(&expected.cells) {
            let (x, y) = (upright.bbox.center_x(), upright.bbox.center_y());
            let (x, y) = match name {
                "right" => (height - y, x),
                "left" => (y, width - x),
                _ => (width - x, height - y),
            };
            let off = (cell.bbox.center_x() - x).abs() + (cell.bbox.center_y() - y).abs();
            assert!(off < 8.0, "{name}: {cell:?} is not where {upright:?} went");
        }
    }
}

#[test]
fn a_tilted_picture_reads_like_a_straight_one_and_its_boxes_are_in_the_given_picture() {
    let upright = sample("rent-roll");
    let expected = read(upright.clone());
    for degrees in [-4.0, 1.5, 6.0] {
        let picture = tilted(&upright, degrees);
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let table = read(picture);
        let f1 = text_f1(&expected, &table);
        assert!(f1 > 0.85, "{degrees} degrees: {f1}");
        assert_eq!(
            (table.n_rows, table.n_cols),
            (expected.n_rows, expected.n_cols)
        );
        let inside = |bbox: &digitizer::geometry::Rect| {
            0.0 <= bbox.left && bbox.right <= width && 0.0 <= bbox.top && bbox.bottom <= height
        };
        assert!(table.cells.iter().all(|cell| inside(&cell.bbox)));
    }
}

#[test]
fn dark_mode_reads_like_print() {
    let upright = sample("debt-schedule");
    let expected = read(upright.clone());
    let mut dark = upright;
    for pixel in dark.pixels_mut() {
        *pixel = Rgb(pixel
            .0
            .map(|channel| 24 + ((255 - u16::from(channel)) * 200 / 255) as u8));
    }
    assert!(text_f1(&expected, &read(dark)) > 0.97);
}

#[test]
fn a_strongly_compressed_and_a_slightly_blurred_picture_keep_their_texts() {
    let upright = sample("sources-and-uses");
    let expected = read(upright.clone());
    let mut jpeg = Cursor::new(Vec::new());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 40);
    upright.write_with_encoder(encoder).expect("it encodes");
    let compressed = image::load_from_memory(jpeg.get_ref()).expect("it decodes");
    let f1 = text_f1(&expected, &read(compressed.to_rgb8()));
    assert!(f1 > 0.97, "compressed: {f1}");
    let f1 = text_f1(&expected, &read(imageops::blur(&upright, 0.9)));
    assert!(f1 > 0.95, "blurred: {f1}");
}

/// As seen from the side: lower lines are drawn out more to the right, and sink.
fn from_the_side(picture: &RgbImage) -> RgbImage {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    RgbImage::from_fn(picture.width(), picture.height() + 30, |x, y| {
        let sink = 30.0 * (x as f32 / width) * (y as f32 / height);
        let from = (y as f32 - sink).max(0.0) as u32;
        if from < picture.height() {
            *picture.get_pixel(x, from)
        } else {
            Rgb([255; 3])
        }
    })
}

#[test]
fn a_picture_in_perspective_says_so() {
    let flat = sample("operating-statement");
    let is_told = |table: &Table| {
        let doubts = table.warnings.iter();
        let mut doubts = doubts.filter(|warning| warning.code == WarningCode::LowConfidence);
        doubts.any(|warning| warning.message.contains("not parallel"))
    };
    assert!(is_told(&read(from_the_side(&flat))));
    assert!(!is_told(&read(flat)));
}

#[test]
fn a_picture_without_a_table_says_what_it_shows_instead() {
    let photo = digitize(scene::draw(320, 200, 5), Hint::Table).expect_err("it is a photo");
    let Rejection::NotDigitizable { reason } = photo else {
        panic!("{photo:?}");
    };
    assert!(!reason.is_empty());
    let blank = DynamicImage::from(GrayImage::from_pixel(200, 80, image::Luma([250])));
    let blank = digitize(blank.to_rgb8(), Hint::Auto).expect_err("it is blank");
    let Rejection::NotDigitizable { reason } = blank else {
        panic!("{blank:?}");
    };
    assert!(reason.contains("an empty picture"), "{reason}");
}

/// Two pictures on one page, one below the other or beside it.
fn on_one_page(first: &RgbImage, second: &RgbImage, are_beside: bool) -> RgbImage {
    const GAP: u32 = 40;
    let (first_size, second_size) = (first.dimensions(), second.dimensions());
    let (size, corner) = if are_beside {
        let height = first_size.1.max(second_size.1);
        let size = (first_size.0 + GAP + second_size.0, height);
        (size, (first_size.0 + GAP, 0))
    } else {
        let width = first_size.0.max(second_size.0);
        let size = (width, first_size.1 + GAP + second_size.1);
        (size, (0, first_size.1 + GAP))
    };
    let mut page = RgbImage::from_pixel(size.0, size.1, Rgb([255; 3]));
    imageops::replace(&mut page, first, 0, 0);
    imageops::replace(&mut page, second, corner.0.into(), corner.1.into());
    page
}

#[test]
fn of_a_table_and_a_chart_the_larger_or_the_one_asked_for_is_read_and_the_other_told() {
    let (table, chart) = (sample("sources-and-uses"), sample("noi-by-year"));
    let larger_is_chart = chart.width() * chart.height() > table.width() * table.height();
    for are_beside in [false, true] {
        let page = on_one_page(&chart, &table, are_beside);
        let read = |hint| {
            let outcome = DIGITIZER.digitize(&page.clone().into(), hint);
            outcome
                .expect("the networks run")
                .expect("there is a figure")
        };
        let figure = read(Hint::Auto);
        assert_eq!(matches!(figure, Figure::Chart(_)), larger_is_chart);
        let is_told = |figure: &Figure, what: &str| {
            let mut left_out = figure.warnings().iter();
            left_out
                .any(|doubt| doubt.code == WarningCode::Truncated && doubt.message.contains(what))
        };
        let other = if larger_is_chart {
            "a table"
        } else {
            "a chart"
        };
        assert!(is_told(&figure, other), "{:?}", figure.warnings());
        assert!(is_told(&read(Hint::Table), "a chart"));
        let Figure::Table(found) = read(Hint::Table) else {
            panic!("a table was asked for");
        };
        let alone = digitize(table.clone(), Hint::Auto).expect("it shows a table");
        assert!(text_f1(&alone, &found) > 0.98);
        let corner = found.cells[0].bbox;
        let is_beyond = if are_beside {
            corner.left > chart.width() as f32
        } else {
            corner.top > chart.height() as f32
        };
        assert!(is_beyond, "{corner:?}");
    }
}
