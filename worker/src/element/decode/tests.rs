use image::{ImageEncoder as _, Rgb, RgbImage, metadata::Orientation};
use proptest::prelude::*;

use super::*;

const LIMITS: PixelLimits = PixelLimits {
    max_pixels: 50_000_000,
    max_side: 16_384,
};

const FORMATS: [ImageFormat; 6] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::WebP,
    ImageFormat::Gif,
    ImageFormat::Bmp,
    ImageFormat::Tiff,
];

/// Left half red, right half blue.
fn two_halves() -> RgbImage {
    RgbImage::from_fn(40, 20, |x, _| {
        if x < 20 {
            Rgb([200, 0, 0])
        } else {
            Rgb([0, 0, 200])
        }
    })
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(two_halves())
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// A PNG of three 8-bit channels that claims a size and holds this compressed pixel data.
fn claiming_png(width: u32, height: u32, idat: &[u8]) -> Vec<u8> {
    fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
        let mut checked = name.to_vec();
        checked.extend(body);
        let crc = checked.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 {
                    (crc >> 1) ^ 0xedb8_8320
                } else {
                    crc >> 1
                }
            })
        });
        [
            &(body.len() as u32).to_be_bytes()[..],
            &checked,
            &(!crc).to_be_bytes(),
        ]
        .concat()
    }
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &header),
        chunk(*b"IDAT", idat),
        chunk(*b"IEND", &[]),
    ]
    .concat()
}

#[test]
fn every_supported_format_is_told_by_its_bytes() {
    for format in FORMATS {
        let picture = picture(&encoded(format), LIMITS).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (40, 20), "{format:?}");
        let (left, right) = (picture.get_pixel(5, 10), picture.get_pixel(35, 10));
        assert!(left[0] > 150 && left[2] < 50, "{format:?}: {left:?}");
        assert!(right[2] > 150 && right[0] < 50, "{format:?}: {right:?}");
    }
}

#[test]
fn other_files_are_named_and_refused() {
    let cases: [(&[u8], &str); 10] = [
        (b"", "nothing"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "an SVG"),
        (b"<?xml version=\"1.0\"?><svg/>", "an SVG"),
        (b"<!DOCTYPE html><title>Sign in</title>", "an HTML page"),
        (b"\0\0\0\x20ftypheic", "an AVIF, HEIC or video file"),
        (b"PK\x03\x04....", "a ZIP or Office file"),
        (b"\x1f\x8b\x08", "a gzip file"),
        (b"{\"error\":\"expired\"}", "XML or JSON text"),
        (b"just some text", "an unknown file"),
    ];
    for (bytes, what) in cases {
        let refused = picture(bytes, LIMITS);
        assert!(
            matches!(refused, Err(DecodeError::Unsupported(named)) if named == what),
            "{what}: {refused:?}"
        );
    }
}

#[test]
fn a_claimed_size_is_judged_before_anything_is_decoded() {
    let refused = picture(&claiming_png(60_000, 60_000, &[]), LIMITS);
    assert!(
        matches!(refused, Err(DecodeError::TooLongSide { limit: 16_384, .. })),
        "{refused:?}"
    );
    let refused = picture(&claiming_png(10_000, 6_000, &[]), LIMITS);
    assert!(
        matches!(
            refused,
            Err(DecodeError::TooManyPixels {
                limit: 50_000_000,
                ..
            })
        ),
        "{refused:?}"
    );
    let mut gif = encoded(ImageFormat::Gif);
    gif[6..10].fill(0xff);
    let refused = picture(&gif, LIMITS);
    assert!(
        matches!(refused, Err(DecodeError::TooLongSide { .. })),
        "{refused:?}"
    );
    let mut bmp = encoded(ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&60_000_u32.to_le_bytes());
    let refused = picture(&bmp, LIMITS);
    assert!(
        matches!(refused, Err(DecodeError::TooLongSide { .. })),
        "{refused:?}"
    );
    let refused = picture(&claiming_png(0, 20, &[]), LIMITS);
    assert!(
        matches!(refused, Err(DecodeError::Damaged(_))),
        "{refused:?}"
    );
}

#[test]
fn more_compressed_pixels_than_the_header_has_room_for_are_not_unpacked() {
    let mut bomb = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(6_000, 6_000)
        .write_to(&mut bomb, ImageFormat::Png)
        .unwrap();
    let bomb = bomb.into_inner();
    let idat_at = bomb.windows(4).position(|name| name == b"IDAT").unwrap();
    let idat_len = u32::from_be_bytes(bomb[idat_at - 4..idat_at].try_into().unwrap()) as usize;
    let idat = &bomb[idat_at + 4..idat_at + 4 + idat_len];

    // Either answer is right, as long as it has the claimed size and not that of the 108 MB inside.
    if let Ok(picture) = picture(&claiming_png(10, 10, idat), LIMITS) {
        assert_eq!((picture.width(), picture.height()), (10, 10));
    }
}

#[test]
fn a_file_that_is_cut_off_is_damaged() {
    for format in FORMATS {
        let whole = encoded(format);
        for share in [2, 3, 4] {
            let part = &whole[..whole.len() * (share - 1) / share];
            let result = picture(part, LIMITS);
            assert!(
                matches!(result, Err(DecodeError::Damaged(_) | DecodeError::CutOff)),
                "{format:?} cut at {}: {result:?}",
                part.len()
            );
        }
    }
}

#[test]
fn a_photo_taken_sideways_is_turned_upright() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    // A TIFF header and one entry: orientation 6, turn right by a quarter.
    let exif = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    assert_eq!(
        Orientation::from_exif_chunk(&exif),
        Some(Orientation::Rotate90)
    );
    encoder.set_exif_metadata(exif).unwrap();
    encoder
        .write_image(
            two_halves().as_raw(),
            40,
            20,
            image::ExtendedColorType::Rgb8,
        )
        .unwrap();

    let upright = picture(&bytes, LIMITS).unwrap().to_rgb8();
    assert_eq!(upright.dimensions(), (20, 40));
    assert_eq!(upright.get_pixel(10, 5), &Rgb([200, 0, 0]));
    assert_eq!(upright.get_pixel(10, 35), &Rgb([0, 0, 200]));
}

#[test]
fn a_picture_with_alpha_and_sixteen_bits_is_within_the_allocation_limit() {
    let limits = PixelLimits {
        max_pixels: 800,
        max_side: 40,
    };
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgba16(40, 20)
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    assert!(picture(&bytes.into_inner(), limits).is_ok());
}

proptest! {
    #[test]
    fn a_damaged_picture_is_small_or_an_error_but_never_a_panic(
        format in prop::sample::select(FORMATS.to_vec()),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let limits = PixelLimits { max_pixels: 10_000, max_side: 1_000 };
        let mut bytes = encoded(format);
        for (place, byte) in damage {
            *place.get_mut(&mut bytes) = byte;
        }
        if let Ok(picture) = picture(&bytes, limits) {
            prop_assert!(limits.judge(picture.width(), picture.height()).is_ok());
        }
    }
}
