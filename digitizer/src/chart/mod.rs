//! From a picture of a chart to its numbers.
//!
//! ```text
//! slanted  category labels at an angle, read again upright                                -> words
//! frame    what is around the marks: plot area, axes and ticks, scales, legend, titles   -> Frame
//! marks    bars, lines, areas, wedges and points, in pixels                              -> Marks
//! values   a number for each mark: the printed label that fits it, else the scale        -> Chart
//! ```

pub mod frame;
pub mod marks;
pub mod slanted;
pub mod values;

use image::{
    RgbImage,
    imageops::{self, FilterType},
};

use self::frame::Frame;
use crate::{
    figure::{Chart, Rejection},
    geometry::Rect,
    ocr::Word,
};

/// Text that is higher, in pixels, tells of a picture that holds no more than a smaller one would; and how high it is in
/// the smaller one.
const MAX_TEXT: f32 = 32.0;
const TEXT: f32 = 20.0;

/// Reads the chart that a picture shows; places are those of the picture.
///
/// # Errors
/// No value of any mark could be told.
pub fn read(image: &RgbImage, words: &[Word]) -> Result<Chart, Rejection> {
    let height = frame::text_height(words);
    if height <= MAX_TEXT {
        return read_as_it_is(image, words);
    }
    let factor = TEXT / height;
    let size = |pixels: u32| ((pixels as f32 * factor).round() as u32).max(1);
    let (width, height) = (size(image.width()), size(image.height()));
    let small = imageops::resize(image, width, height, FilterType::Triangle);
    let words: Vec<Word> = words
        .iter()
        .map(|word| Word {
            bbox: word.bbox.scaled(factor),
            ..word.clone()
        })
        .collect();
    let mut chart = read_as_it_is(&small, &words)?;
    let page = Rect::from_ltrb(0.0, 0.0, image.width() as f32, image.height() as f32);
    let back = |bbox: &Rect| {
        let bbox = bbox.scaled(1.0 / factor);
        bbox.intersection(&page).unwrap_or(bbox)
    };
    chart.plot = back(&chart.plot);
    let points = chart
        .series
        .iter_mut()
        .flat_map(|series| &mut series.points);
    for bbox in points.filter_map(|point| point.bbox.as_mut()) {
        *bbox = back(bbox);
    }
    Ok(chart)
}

fn read_as_it_is(image: &RgbImage, words: &[Word]) -> Result<Chart, Rejection> {
    let frame = find_frame(image, words);
    let marks = marks::find(image, &frame, words);
    values::read(&frame, &marks).ok_or_else(|| Rejection::NotDigitizable {
        reason: "the picture looks like a chart, but none of its values can be read".to_owned(),
    })
}

/// Finds the frame of a chart: where numbers run along both sides, its bars tell which of them measure, and curves are
/// measured upwards.
pub fn find_frame(image: &RgbImage, words: &[Word]) -> Frame {
    let frame = frame::find(image, words);
    if !frame.is_ambiguous {
        return frame;
    }
    match marks::way(image, &frame, words) {
        Some(way) if way != frame.orientation => frame::find_as(image, words, Some(way)),
        _ => frame,
    }
}
