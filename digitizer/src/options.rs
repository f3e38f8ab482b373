//! What a caller can set.

/// Bounds and resources of a [`Digitizer`](crate::Digitizer).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Threads that run the networks, shared by all pictures read at the same time; at least 1.
    pub threads: usize,
    /// Pictures with more pixels are refused with [`DigitizeError::TooManyPixels`](crate::DigitizeError::TooManyPixels).
    pub max_pixels: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: 2,
            max_pixels: 40_000_000,
        }
    }
}
