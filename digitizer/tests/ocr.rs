//! OCR with the real networks on text drawn here.
//!
//! The weights are fetched at set-up into `models` at the root of the workspace; without them these tests fail.

use std::{path::Path, sync::LazyLock};

use digitizer::{
    inference::Weights,
    ocr::{Ocr, Turn, Word},
};
use image::{Rgb, RgbImage};
use testkit::synth::{
    canvas::{Canvas, Pen},
    font::Face,
};

static OCR: LazyLock<Ocr> = LazyLock::new(|| {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let weights = Weights::load(&models).unwrap_or_else(|error| panic!("{error}"));
    Ocr::new(&weights, 2).expect("the pinned weights load")
});

const INK: Rgb<u8> = Rgb([20, 20, 30]);
const PAPER: Rgb<u8> = Rgb([255; 3]);

fn pen(size_px: f32) -> Pen {
    Pen {
        face: Face::Sans,
        size_px,
        ink: INK,
    }
}

/// Texts at left edge and baseline.
fn draw(texts: &[(f32, f32, &str)], size_px: f32) -> RgbImage {
    let mut canvas = Canvas::new(640, 160, PAPER);
    for &(x, baseline, text) in texts {
        canvas.write(x, baseline, text, pen(size_px));
    }
    canvas.into_image()
}

/// The words, row by row, as one text.
fn text(words: &[Word], row_height: f32) -> String {
    let mut sorted: Vec<&Word> = words.iter().collect();
    let row = |word: &Word| (word.bbox.center_y() / row_height) as usize;
    sorted.sort_by(|a, b| {
        row(a)
            .cmp(&row(b))
            .then(a.bbox.left.total_cmp(&b.bbox.left))
    });
    sorted
        .iter()
        .map(|word| word.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn a_row_of_a_financial_table_is_read_with_its_lone_signs() {
    let page = draw(
        &[
            (20.0, 40.0, "Net operating income"),
            (300.0, 40.0, "$"),
            (330.0, 40.0, "1,234,567"),
            (450.0, 40.0, "(12.5)%"),
            (580.0, 40.0, "—"),
            (20.0, 90.0, "Capital reserves"),
            (330.0, 90.0, "89,010"),
            (450.0, 90.0, "7"),
            (580.0, 90.0, "1.25x"),
        ],
        20.0,
    );
    let words = OCR.read(&page).unwrap();
    let expected = "Net operating income $ 1,234,567 (12.5)% — Capital reserves 89,010 7 1.25x";
    assert_eq!(text(&words, 55.0), expected);
}

#[test]
fn boxes_end_where_the_ink_does() {
    let page = draw(&[(50.0, 80.0, "Total debt"), (400.0, 80.0, "45,880")], 24.0);
    let words = OCR.read(&page).unwrap();
    assert_eq!(text(&words, 160.0), "Total debt 45,880");
    for word in &words {
        let (left, right) = (word.bbox.left as u32, word.bbox.right as u32);
        let (top, bottom) = (word.bbox.top as u32, word.bbox.bottom as u32);
        let is_dark = |x: u32, y: u32| page.get_pixel(x, y).0[0] < 160;
        let column = |x: u32| (top..bottom).any(|y| is_dark(x, y));
        assert!(column(left) && column(right - 1), "{word:?}");
        assert!(!column(left - 2) && !column(right + 1), "{word:?}");
    }
}

#[test]
fn text_that_climbs_is_read_as_such() {
    let page = image::imageops::rotate270(&draw(&[(200.0, 80.0, "Occupancy")], 24.0));
    let words = OCR.read(&page).unwrap();
    assert_eq!(text(&words, 640.0), "Occupancy");
    assert_eq!(words[0].turn, Turn::Up);
    assert!(
        words[0].bbox.height() > 3.0 * words[0].bbox.width(),
        "{:?}",
        words[0]
    );
}

#[test]
fn light_text_on_a_dark_band_is_read() {
    let mut canvas = Canvas::new(640, 80, PAPER);
    canvas.fill((0, 20), (640, 60), Rgb([16, 42, 92]));
    canvas.write(
        30.0,
        46.0,
        "Tenant",
        Pen {
            ink: Rgb([255; 3]),
            ..pen(20.0)
        },
    );
    canvas.write(
        400.0,
        46.0,
        "Annual Rent",
        Pen {
            ink: Rgb([255; 3]),
            ..pen(20.0)
        },
    );
    assert_eq!(
        text(&OCR.read(&canvas.into_image()).unwrap(), 80.0),
        "Tenant Annual Rent"
    );
}

#[test]
fn the_same_picture_gives_the_same_words_at_any_thread_count() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let weights = Weights::load(&models).unwrap_or_else(|error| panic!("{error}"));
    let page = draw(
        &[
            (20.0, 40.0, "Purchase price"),
            (300.0, 40.0, "$58,000"),
            (450.0, 40.0, "82.0%"),
        ],
        18.0,
    );
    let alone = Ocr::new(&weights, 1).unwrap().read(&page).unwrap();
    assert!(!alone.is_empty());
    assert_eq!(alone, Ocr::new(&weights, 3).unwrap().read(&page).unwrap());
}

#[test]
fn a_picture_without_text_gives_no_words() {
    let page = RgbImage::from_fn(200, 120, |x, y| {
        Rgb([200 + (x / 8) as u8, 210, 180 + (y / 4) as u8])
    });
    assert_eq!(OCR.read(&page).unwrap(), []);
}
