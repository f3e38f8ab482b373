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

use image::RgbImage;

use self::frame::Frame;
use crate::{
    figure::{Chart, Rejection},
    ocr::Word,
};

/// Reads the chart that a picture shows.
///
/// # Errors
/// No value of any mark could be told.
pub fn read(image: &RgbImage, words: &[Word]) -> Result<Chart, Rejection> {
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
