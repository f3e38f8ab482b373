//! Broken machinery. A picture that cannot be read is not an error: that is [`Rejection`](crate::figure::Rejection).

use std::{io, path::PathBuf};

/// What can go wrong besides the picture itself.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DigitizeError {
    /// A weights file is not where it should be.
    #[error("OCR weights not found in {}: run `./dev models` to fetch them ({file} is missing)", dir.display())]
    WeightsMissing {
        /// The folder that was searched.
        dir: PathBuf,
        /// Name of the missing file.
        file: &'static str,
    },
    /// A weights file is there but cannot be read.
    #[error("reading OCR weights {}", path.display())]
    WeightsUnreadable {
        /// The file.
        path: PathBuf,
        /// What the file system said.
        #[source]
        source: io::Error,
    },
    /// A weights file holds other bytes than the ones this version was measured with.
    #[error("OCR weights {} are not the pinned file: their SHA-256 is {found}, not {expected}", path.display())]
    WeightsMismatch {
        /// The file.
        path: PathBuf,
        /// Its hash, in hex.
        found: String,
        /// The pinned hash, in hex.
        expected: &'static str,
    },
    /// The weights are the pinned ones but do not make a network.
    #[error("loading the {network} network: {reason}")]
    WeightsInvalid {
        /// `detection` or `recognition`.
        network: &'static str,
        /// What is wrong with them.
        reason: String,
    },
    /// A network failed on an input.
    #[error("running the {network} network: {reason}")]
    Inference {
        /// `detection` or `recognition`.
        network: &'static str,
        /// What the runtime said.
        reason: String,
    },
    /// The picture has more pixels than the options allow.
    #[error("the picture has {width} x {height} pixels, more than the {max_pixels} allowed")]
    TooManyPixels {
        /// Width of the picture.
        width: u32,
        /// Height of the picture.
        height: u32,
        /// The bound from [`Options`](crate::Options).
        max_pixels: u64,
    },
}
