//! Drawn charts give the numbers that they were drawn from.

mod axes;
mod bars;
mod canvas;
mod names;
mod pages;
mod strangers;
