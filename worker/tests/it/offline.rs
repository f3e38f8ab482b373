//! The same work without queue and network.

use std::io::Cursor;

use digitizer::figure::Hint;
use image::{DynamicImage, ImageFormat};
use shared::contract::{FailureCode, Replacement, Stage};
use worker::{element::PixelLimits, offline::digitize_bytes};

use crate::{pipeline::sample, rig::DIGITIZER};

const LIMITS: PixelLimits = PixelLimits {
    max_pixels: 1_000_000,
    max_side: 4_000,
};

#[test]
fn the_bytes_of_a_table_become_its_wire_form() {
    let (bytes, _) = sample("sources-and-uses");
    let digitized = digitize_bytes(&DIGITIZER, &bytes, Hint::Auto, LIMITS).unwrap();
    let Replacement::Table(table) = &digitized.presented.replacement else {
        panic!("not a table")
    };
    assert!(3 < table.cells.len());
    assert!(table.html.starts_with("<table>") && table.csv.ends_with("\r\n"));
    let picture = image::load_from_memory(&bytes).unwrap();
    assert_eq!(
        (digitized.size.width, digitized.size.height),
        (picture.width(), picture.height())
    );
}

#[test]
fn what_cannot_be_digitized_fails_as_on_the_wire() {
    let png = |picture: DynamicImage| {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    let (photo, _) = sample("site-photo");
    let cases = [
        (
            b"%PDF-1.7".to_vec(),
            Hint::Auto,
            FailureCode::UnsupportedMediaType,
            Stage::Analyzing,
        ),
        (
            png(DynamicImage::new_luma8(4_001, 10)),
            Hint::Auto,
            FailureCode::ImageDimensionsExceeded,
            Stage::Analyzing,
        ),
        (
            photo,
            Hint::Table,
            FailureCode::NotDigitizable,
            Stage::Extracting,
        ),
        (
            png(DynamicImage::new_luma8(300, 200)),
            Hint::Chart,
            FailureCode::NotDigitizable,
            Stage::Extracting,
        ),
    ];
    for (bytes, hint, code, stage) in cases {
        let failure = digitize_bytes(&DIGITIZER, &bytes, hint, LIMITS).unwrap_err();
        assert_eq!(
            (failure.code, failure.stage),
            (code, Some(stage)),
            "{failure:?}"
        );
        assert!(failure.message.ends_with('.'), "{}", failure.message);
    }
}
