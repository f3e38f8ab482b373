//! What a caller can set.

/// Bounds and resources of a [`Digitizer`](crate::Digitizer).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Threads that run the networks, shared by all pictures read at the same time; at least 1.
    pub threads: usize,
    /// Pictures with more pixels are refused with [`DigitizeError::TooManyPixels`](crate::DigitizeError::TooManyPixels).
    pub max_pixels: u64,
    /// Pictures with more pixels are scaled down to about this many before they are read; results are told in pixels
    /// of the picture that was given. A page of 300 dpi has 8.7 million.
    pub working_pixels: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: 2,
            max_pixels: 50_000_000,
            working_pixels: 9_000_000,
        }
    }
}
