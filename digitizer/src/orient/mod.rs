//! Orientation: puts a picture the right way up, by what its words tell.
//!
//! ```text
//! read     the words of the picture as it was given
//! quarter  most words sideways: turned by 90 degrees; all read badly: upside down?
//! skew     the angle of the text lines, from the edges of the words
//! tilt     turned by some degrees: turned back and read again
//! ```
//!
//! A picture that is upright already, which nearly all are, costs nothing but the look at its words. What
//! is left of a tilt, the table reader straightens without reading again.

mod quarter;
pub(crate) mod skew;
mod tilt;

use image::RgbImage;

pub use self::quarter::Quarter;
use self::tilt::Tilt;
use crate::error::DigitizeError;
use crate::geometry::Rect;
use crate::ocr::{Ocr, Word};

/// Text lines whose angle differs by more between the upper and the lower half were taken at an angle by a camera.
const MAX_KEYSTONE_DEG: f32 = 0.8;

/// An upright picture, what it says, and the way back to the picture that was given.
#[derive(Debug)]
pub(crate) struct Upright {
    pub(crate) raster: RgbImage,
    pub(crate) words: Vec<Word>,
    pub(crate) placement: Placement,
    /// Lines were not level in the given picture, or are not yet.
    pub(crate) is_slanted: bool,
    /// The text lines are not parallel.
    pub(crate) in_perspective: bool,
}

/// How the picture that was given lies under the upright one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Placement {
    /// Quarter turns that put it upright.
    pub quarter: Quarter,
    /// What was left to turn.
    tilt: Option<Tilt>,
    /// Size of the given picture.
    size: (u32, u32),
}

impl Placement {
    /// A box of the upright picture as the box around it in the given one.
    pub fn as_given(&self, bbox: &Rect) -> Rect {
        let bbox = self.tilt.map_or(*bbox, |tilt| tilt.as_given(bbox));
        self.quarter.as_given(&bbox, self.size)
    }

    /// Degrees that the lines of the given picture sink to the right, besides the quarter turns.
    pub fn tilt_deg(&self) -> f32 {
        self.tilt.map_or(0.0, Tilt::degrees)
    }
}

/// Reads a picture, turning it as often as its words ask for.
pub(crate) fn upright(ocr: &Ocr, raster: RgbImage) -> Result<Upright, DigitizeError> {
    let mut words = ocr.read(&raster)?;
    let mut raster = raster;
    let mut placement = Placement {
        size: raster.dimensions(),
        ..Placement::default()
    };
    placement.quarter = quarter::find(ocr, &raster, &words)?;
    if placement.quarter != Quarter::Upright {
        raster = placement.quarter.applied(&raster);
        words = ocr.read(&raster)?;
    }
    if let Some(tilt) = tilt::find(&words, raster.dimensions()) {
        let straight = tilt.turned_back(&raster);
        let reread = ocr.read(&straight)?;
        // Slanted letters and labels set at an angle are no tilt: turning must make the text easier to read.
        if legibility(&reread) > legibility(&words) {
            placement.tilt = Some(tilt);
            (raster, words) = (straight, reread);
        }
    }
    Ok(Upright {
        is_slanted: placement.tilt.is_some() || skew::is_noticeable(&words),
        in_perspective: skew::keystone_deg(&words).abs() > MAX_KEYSTONE_DEG,
        raster,
        words,
        placement,
    })
}

/// Characters that were read, each as far as it is believed.
fn legibility(words: &[Word]) -> f32 {
    words
        .iter()
        .map(|word| word.text.chars().count() as f32 * word.confidence)
        .sum()
}

/// Mean confidence of the characters; 0 without any.
fn mean_confidence(words: &[Word]) -> f32 {
    let n_chars: usize = words.iter().map(|word| word.text.chars().count()).sum();
    legibility(words) / n_chars.max(1) as f32
}
