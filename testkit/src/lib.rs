//! Placeholder.

pub mod synth;
