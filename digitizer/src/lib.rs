//! Pixels in, structure out: turns a picture of a table, a chart or a diagram into an editable one.
//!
//! Pure: no socket, clock, environment variable or serializer. Deterministic at any thread count.
//!
//! The story, in the order of the modules:
//!
//! ```text
//! raster     the picture, normalised
//! inference  the two neural networks and their weights
//! ocr        where the text is, and what it says       -> words
//! orient     turned pictures put upright
//! classify   table, chart, diagram, text?             -> Classification
//! panels     one of two figures in a picture
//! chart      frame -> marks -> values                  -> Chart
//! diagram    nodes -> connectors -> labels         -> Diagram
//! table      rules + word edges -> grid -> cells       -> Table
//! text       columns -> lines -> blocks               -> Text
//! stitch     parts of one table, chart or diagram     -> the whole
//! figure     the vocabulary of results
//! ```

pub mod chart;
pub mod classify;
pub mod diagram;
pub mod figure;
pub mod geometry;
pub mod inference;
pub mod ocr;
pub mod orient;
pub mod raster;
pub mod table;
pub mod text;
pub mod stitch;

mod digitizer;
mod error;
mod options;
mod panels;
mod readers;

pub use digitizer::{Analysis, Digitizer};
pub use error::DigitizeError;
pub use options::Options;
