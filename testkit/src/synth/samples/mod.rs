//! The pictures of the folder `samples/`: what an investment memo is full of, with invented names.
//!
//! Every figure that follows from others is computed, so sums add up.

mod capital;
mod property;
mod trading;
mod chart;
mod diagram;

use image::DynamicImage;
use serde_json::{Value, json};

use super::sheet::Sheet;
use super::{layout, scene};

/// A picture and what must be read from it.
#[derive(Debug)]
pub struct Sample {
    /// File name without its ending.
    pub name: &'static str,
    /// `png` or `jpg`.
    pub extension: &'static str,
    /// The picture.
    pub picture: DynamicImage,
    /// A table's texts, a chart's numbers, a diagram's nodes and edges, or the code of the error that is right.
    pub expected: Value,
}

/// All of them, in the order of the demo.
pub fn all() -> Vec<Sample> {
    vec![
        table("rent-roll", &property::rent_roll()),
        table("sources-and-uses", &capital::sources_and_uses()),
        table("trading-comps", &trading::comparables()),
        table("debt-schedule", &capital::debt_schedule()),
        table("operating-statement", &property::operating_statement()),
        drawing("noi-by-year", chart::net_operating_income()),
        drawing("occupancy", chart::occupancy()),
        drawing("ownership", diagram::ownership()),
        Sample {
            name: "site-photo",
            extension: "jpg",
            picture: scene::draw(640, 420, 7).into(),
            expected: json!({ "error": "not_digitizable" }),
        },
    ]
}

fn table(name: &'static str, sheet: &Sheet) -> Sample {
    Sample {
        name,
        extension: "png",
        picture: layout::draw(sheet).into(),
        expected: sheet.expected(),
    }
}

fn drawing(name: &'static str, (picture, expected): chart::Drawn) -> Sample {
    Sample {
        name,
        extension: "png",
        picture: picture.into(),
        expected,
    }
}

/// `1234567` as `1,234,567`, and a negative number in brackets.
fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (idx, digit) in digits.chars().enumerate() {
        if 0 < idx && (digits.len() - idx).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 {
        format!("({text})")
    } else {
        text
    }
}

/// `part` of `whole` in percent with one decimal.
fn percent(part: i64, whole: i64) -> String {
    format!("{:.1}%", part as f64 * 100.0 / whole as f64)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn amounts_are_grouped_and_negative_ones_bracketed() {
        let cases = [
            (0, "0"),
            (950, "950"),
            (1_000, "1,000"),
            (-12_345, "(12,345)"),
            (1_234_567, "1,234,567"),
        ];
        for (number, text) in cases {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn every_sample_is_drawn_at_a_readable_size() {
        for sample in all() {
            let (width, height) = (sample.picture.width(), sample.picture.height());
            assert!(
                (300..1600).contains(&width) && (120..900).contains(&height),
                "{}: {width}x{height}",
                sample.name
            );
        }
    }

    #[test]
    fn the_committed_texts_are_those_that_would_be_drawn_now() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples");
        for sample in all() {
            let committed = std::fs::read(folder.join(format!("{}.json", sample.name))).unwrap();
            let committed: Value = serde_json::from_slice(&committed).unwrap();
            assert_eq!(
                committed, sample.expected,
                "{}: run `./dev samples`",
                sample.name
            );
            let picture = folder.join(sample.name).with_extension(sample.extension);
            assert!(
                picture.is_file(),
                "{} is missing: run `./dev samples`",
                picture.display()
            );
        }
    }
}
