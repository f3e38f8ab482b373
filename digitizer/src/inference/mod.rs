//! The two neural networks of OCR and their weights.
//!
//! ```text
//! weights    the files, checked against pinned hashes
//! alphabet   which of the 6625 character classes are kept
//! classifier the last layer, cut down to them
//! graph      a network as a list of operators
//! simplify   the same network in fewer operators
//! cut        at the convolutions that rten is slow at,
//! depthwise  which run here
//! staged     the pieces run in order
//! network    both networks, loaded
//! ```
//!
//! Everything above this module sees [`Model`] only, so tests put a fake in its place.

mod alphabet;
mod classifier;
mod cut;
mod depthwise;
mod graph;
mod network;
mod simplify;
mod staged;
mod weights;

pub use alphabet::Alphabet;
pub use network::Networks;
pub use weights::Weights;

use crate::error::DigitizeError;

/// The networks as OCR uses them.
pub trait Model: Send + Sync {
    /// For each pixel of one page, how probably it lies in the core of a text line.
    fn text_map(&self, page: Planes) -> Result<TextMap, DigitizeError>;

    /// For each crop, the probability of every class of the alphabet at each time step along it.
    ///
    /// Each crop is a picture of its own: what is read with it changes nothing.
    fn character_maps(&self, crops: Vec<Planes>) -> Result<Vec<CharacterMap>, DigitizeError>;
}

/// A picture as the networks take it: planes of blue, green and red, each value in -1..=1.
#[derive(Debug, Clone, PartialEq)]
pub struct Planes {
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
    /// Values by plane, row, column.
    pub values: Vec<f32>,
}

/// Text probability of every pixel, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct TextMap {
    /// Width in pixels, that of the page it was made from.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Probabilities, 0..=1.
    pub values: Vec<f32>,
}

/// Class probabilities by time step.
#[derive(Debug, Clone, PartialEq)]
pub struct CharacterMap {
    /// Time steps; they divide the width of the crop evenly.
    pub n_steps: usize,
    /// Classes per time step; class 0 is the blank of CTC.
    pub n_classes: usize,
    /// Probabilities by step, class.
    pub values: Vec<f32>,
}

impl CharacterMap {
    /// The time steps, each a slice over the classes.
    pub fn steps(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.n_classes)
    }
}
