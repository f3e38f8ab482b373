//! Bytes become pixels: by what the bytes are, not by what they are called, and never more than the limits.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

/// What a decoder may allocate beside the pixels: tables, one row, a colour profile.
const DECODER_OVERHEAD_BYTES: u64 = 64 * 1024 * 1024;
/// The widest pixel that a decoder gives: four channels of 16 bits.
const MAX_BYTES_PER_PIXEL: u64 = 8;

/// Bounds of one picture.
#[derive(Debug, Clone, Copy)]
pub struct PixelLimits {
    /// Most pixels.
    pub max_pixels: u64,
    /// Most pixels across or down.
    pub max_side: u32,
}

/// Why there are no pixels.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DecodeError {
    #[error("{0}, which is not a supported picture format")]
    Unsupported(&'static str),
    #[error("{width} x {height} pixels")]
    TooManyPixels { width: u32, height: u32, limit: u64 },
    #[error("{width} x {height} pixels")]
    TooLongSide { width: u32, height: u32, limit: u32 },
    #[error("decoding")]
    Damaged(#[from] ImageError),
    #[error("the file is cut off")]
    CutOff,
}

/// Decodes a picture, turned the way its EXIF orientation says; of an animation the first frame.
///
/// The size is taken from the header and judged before a pixel is decoded.
pub(crate) fn picture(bytes: &[u8], limits: PixelLimits) -> Result<DynamicImage, DecodeError> {
    let format = sniff(bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(allocation_limit(limits));
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    limits.judge(width, height)?;
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(DecodeError::CutOff);
    }
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

impl PixelLimits {
    fn judge(self, width: u32, height: u32) -> Result<(), DecodeError> {
        if width.max(height) > self.max_side {
            return Err(DecodeError::TooLongSide {
                width,
                height,
                limit: self.max_side,
            });
        }
        if u64::from(width) * u64::from(height) > self.max_pixels {
            return Err(DecodeError::TooManyPixels {
                width,
                height,
                limit: self.max_pixels,
            });
        }
        Ok(())
    }
}

fn allocation_limit(limits: PixelLimits) -> Limits {
    let mut allocation = Limits::no_limits();
    allocation.max_alloc = Some(limits.max_pixels * MAX_BYTES_PER_PIXEL + DECODER_OVERHEAD_BYTES);
    allocation
}

/// The format by its magic bytes; for anything else a word for what it looks like.
fn sniff(bytes: &[u8]) -> Result<ImageFormat, DecodeError> {
    match image::guess_format(bytes) {
        Ok(
            format @ (ImageFormat::Png
            | ImageFormat::Jpeg
            | ImageFormat::WebP
            | ImageFormat::Gif
            | ImageFormat::Bmp
            | ImageFormat::Tiff),
        ) => Ok(format),
        _ => Err(DecodeError::Unsupported(looks_like(bytes))),
    }
}

/// Bytes looked at to name a foreign format.
const SNIFFED_BYTES: usize = 512;

fn looks_like(bytes: &[u8]) -> &'static str {
    let head = &bytes[..bytes.len().min(SNIFFED_BYTES)];
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_media_container = head.get(4..8) == Some(b"ftyp");
    if head.is_empty() {
        "nothing"
    } else if text.starts_with("%pdf-") {
        "a PDF"
    } else if text.starts_with("<svg") || text.starts_with("<?xml") && text.contains("<svg") {
        "an SVG"
    } else if text.starts_with("<!doctype html") || text.starts_with("<html") {
        "an HTML page"
    } else if is_media_container {
        "an AVIF, HEIC or video file"
    } else if head.starts_with(b"PK\x03\x04") {
        "a ZIP or Office file"
    } else if head.starts_with(&[0x1f, 0x8b]) {
        "a gzip file"
    } else if text.starts_with('<') || text.starts_with('{') || text.starts_with('[') {
        "XML or JSON text"
    } else {
        "an unknown file"
    }
}

/// Whether the last scan of a JPEG has its end.
///
/// The decoder fills what is missing with grey, which would give a table with rows silently lost. Inside a scan a
/// marker cannot occur by chance (0xFF is stuffed), so an end marker behind the last scan's start is the scan's own.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    const START_OF_SCAN: [u8; 2] = [0xff, 0xda];
    const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|pair| pair == marker);
    matches!((last(START_OF_SCAN), last(END_OF_IMAGE)), (Some(scan), Some(end)) if scan < end)
}

#[cfg(test)]
mod tests;
