//! Pixels in, structure out: turns a picture of a table into an editable table.
//!
//! Pure: no socket, clock, environment variable or serializer. Deterministic at any thread count.
//!
//! The story, in the order of the modules:
//!
//! ```text
//! raster     the picture, normalised
//! inference  the two neural networks and their weights
//! ocr        where the text is, and what it says       -> words
//! classify   table, chart, diagram, text?             -> Classification
//! chart      frame -> marks -> values                  -> Chart
//! table      rules + word edges -> grid -> cells       -> Table
//! stitch     parts of one table, chart or diagram     -> the whole
//! figure     the vocabulary of results
//! ```

pub mod chart;
pub mod classify;
pub mod figure;
pub mod geometry;
pub mod inference;
pub mod ocr;
pub mod raster;
pub mod table;
pub mod stitch;

mod digitizer;
mod error;
mod options;

pub use digitizer::{Analysis, Digitizer};
pub use error::DigitizeError;
pub use options::Options;
