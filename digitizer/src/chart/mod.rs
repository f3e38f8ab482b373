//! From a picture of a chart to its numbers.
//!
//! ```text
//! frame    what is around the marks: plot area, axes and ticks, scales, legend, titles   -> Frame
//! marks    bars, lines, areas, wedges and points, in pixels                              -> Marks
//! values   a number for each mark: the printed label that fits it, else the scale        -> Chart
//! ```

pub mod frame;
pub mod marks;
pub mod values;
