//! The picture with what is known before any shape is looked for.

use image::RgbImage;

use super::{
    areas::{Area, Areas},
    vector::median,
};
use crate::ocr::{Turn, Word};
use crate::raster::colour::distance;

/// Colours that differ by no more are one.
const SAME_COLOUR: u8 = 6;

/// What every step looks at.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) image: &'a RgbImage,
    pub(super) words: Vec<&'a Word>,
    /// Height of a capital, in pixels: the unit of most lengths.
    pub(super) text_height: f32,
    /// The colour of the page.
    pub(super) page: [u8; 3],
    /// Whether it has the noise of a lossy format.
    pub(super) is_noisy: bool,
}

/// Median height of the words with a capital or a digit; others are lower.
pub(super) fn text_height(words: &[Word]) -> f32 {
    let is_high = |word: &&Word| {
        word.text
            .contains(|c: char| c.is_uppercase() || c.is_ascii_digit())
    };
    let height = |word: &Word| match word.turn {
        Turn::Upright => word.bbox.height(),
        Turn::Up | Turn::Down => word.bbox.width(),
    };
    let mut heights: Vec<f32> = words.iter().filter(is_high).map(height).collect();
    if heights.is_empty() {
        heights = words.iter().map(height).collect();
    }
    median(heights).max(5.0)
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        image: &'a RgbImage,
        words: &'a [Word],
        text_height: f32,
        areas: &Areas,
    ) -> Self {
        Self {
            image,
            words: words.iter().collect(),
            text_height,
            page: page_colour(areas),
            is_noisy: areas.is_noisy,
        }
    }

    /// Whether an area has the colour of the page.
    pub(super) fn is_paper(&self, area: &Area) -> bool {
        distance(area.colour, self.page) <= SAME_COLOUR
    }

    /// Whether an area is the page: of its colour, and not closed by the edge of the picture.
    pub(super) fn is_page(&self, area: &Area) -> bool {
        let (width, height) = (self.image.width() as f32, self.image.height() as f32);
        let bbox = area.bbox;
        self.is_paper(area)
            && (bbox.left <= 1.0
                || bbox.top <= 1.0
                || bbox.right >= width - 1.0
                || bbox.bottom >= height - 1.0)
    }
}

/// The colour that most pixels have.
fn page_colour(areas: &Areas) -> [u8; 3] {
    let mut largest: Vec<&Area> = areas.list.iter().collect();
    largest.sort_by_key(|area| std::cmp::Reverse(area.n_pixels));
    largest.truncate(256);
    let votes = |colour: [u8; 3]| -> usize {
        let same = largest
            .iter()
            .filter(|area| distance(area.colour, colour) <= SAME_COLOUR);
        same.map(|area| area.n_pixels).sum()
    };
    let best = largest.iter().rev().max_by_key(|area| votes(area.colour));
    best.map_or([255; 3], |area| area.colour)
}

/// Whether a word is more than a dash or an arrow that was read as text.
pub(super) fn is_text(word: &Word) -> bool {
    word.bbox.area() > 0.0 && word.text.chars().any(char::is_alphanumeric)
}
