//! Signs that the networks cannot name, drawn in several fonts and sizes and read with the real networks.
//!
//! The weights are fetched at set-up into `models` at the root of the workspace; without them these tests fail.

use std::{path::Path, sync::LazyLock};

use digitizer::{
    inference::Weights,
    ocr::{Ocr, Word},
};
use image::Rgb;
use testkit::synth::{
    canvas::{Canvas, Pen},
    font::Face,
};

static OCR: LazyLock<Ocr> = LazyLock::new(|| {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let weights = Weights::load(&models).unwrap_or_else(|error| panic!("{error}"));
    Ocr::new(&weights, 2).expect("the pinned weights load")
});

const FACES: [Face; 4] = [Face::Sans, Face::SansBold, Face::Serif, Face::Screen];

/// Distance of two texts on the page, across and down.
const PITCH: (f32, f32) = (160.0, 60.0);

/// Draws texts in four columns and reads each; a text that was read as several words has spaces in it.
fn read(texts: &[&str], face: Face, size_px: f32) -> Vec<(String, f32)> {
    let rows = texts.len().div_ceil(4) as f32;
    let mut canvas = Canvas::new(660, (PITCH.1 * (rows + 0.5)) as u32, Rgb([255; 3]));
    let pen = Pen {
        face,
        size_px,
        ink: Rgb([20, 20, 30]),
    };
    for (idx, text) in texts.iter().enumerate() {
        let (col, row) = ((idx % 4) as f32, (idx / 4) as f32);
        canvas.write(20.0 + PITCH.0 * col, PITCH.1 * (row + 0.75), text, pen);
    }
    let mut words = OCR.read(&canvas.into_image()).expect("the networks run");
    words.sort_by(|a, b| a.bbox.left.total_cmp(&b.bbox.left));
    let place = |word: &Word| {
        let (col, row) = (word.bbox.left / PITCH.0, word.bbox.center_y() / PITCH.1);
        row as usize * 4 + col as usize
    };
    let of_text = |idx: usize| {
        let here: Vec<&Word> = words.iter().filter(|word| place(word) == idx).collect();
        let texts: Vec<&str> = here.iter().map(|word| word.text.as_str()).collect();
        let weakest = here.iter().map(|word| word.weakest).fold(1.0, f32::min);
        (texts.join(" "), weakest)
    };
    (0..texts.len()).map(of_text).collect()
}

#[test]
fn euro_and_pound_signs_before_amounts_are_told_by_their_shape() {
    let texts = [
        "€1,234",
        "£5,678",
        "(€2,310)",
        "(£77.5)",
        "€3.5m",
        "£41",
        "€8,900",
        "£960",
    ];
    for (size_px, least) in [
        (10.0, 0.3),
        (13.0, 0.5),
        (16.0, 0.7),
        (20.0, 0.7),
        (24.0, 0.7),
    ] {
        let read = FACES.iter().flat_map(|&face| read(&texts, face, size_px));
        let right = read
            .zip(texts.iter().cycle())
            .filter(|((read, _), text)| read == *text);
        let share = right.count() as f32 / (FACES.len() * texts.len()) as f32;
        assert!(share >= least, "{share} at {size_px} px");
    }
}

#[test]
fn a_sign_that_was_not_told_never_becomes_a_digit_without_a_doubt() {
    let texts = ["€1,234", "£5,678", "(€2,310)", "(£77.5)"];
    for face in FACES {
        for size_px in [9.0, 10.0, 12.0, 14.0, 18.0, 24.0] {
            for ((read, weakest), text) in read(&texts, face, size_px).into_iter().zip(texts) {
                let figures = |text: &str| text.replace(['€', '£', '(', ')'], "");
                assert!(
                    figures(&read) == figures(text) || weakest < 0.8,
                    "{text} was read as {read} with {weakest} in {face:?} at {size_px} px"
                );
            }
        }
    }
}

#[test]
fn letters_and_digits_are_no_signs() {
    let texts = [
        "Equity", "C4", "E12", "L200", "6,120", "F-16", "Class S", "t1",
    ];
    for face in FACES {
        for (read, _) in read(&texts, face, 16.0) {
            assert!(!read.contains(['€', '£', '¥']), "{read} in {face:?}");
        }
    }
}

#[test]
fn a_raised_digit_behind_a_number_is_no_part_of_it() {
    let texts = ["1,204²", "950³", "1,204", "9502"];
    let read: Vec<String> = read(&texts, Face::Sans, 20.0)
        .into_iter()
        .map(|(text, _)| text)
        .collect();
    assert_eq!(read, texts);
}
