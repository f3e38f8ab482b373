//! Quarter turns: sideways by the turn of the words, upside down by how badly they read.

use image::{RgbImage, imageops};

use super::{legibility, mean_confidence};
use crate::error::DigitizeError;
use crate::geometry::Rect;
use crate::ocr::{Ocr, Turn, Word};

/// Share of the characters that stand sideways in a picture that does: marks and short numbers look the same both ways.
const SIDEWAYS_SHARE: f32 = 0.6;

/// Characters that must stand sideways; a lone axis title is no turned page.
const MIN_SIDEWAYS_CHARS: usize = 12;

/// Mean confidence below which text may stand on its head. Drawn text upside down is read with 0.66 to 0.85, upright
/// with 0.98 and more, in poor scans with 0.9.
const DOUBTFUL: f32 = 0.88;

/// Height of the strip that is read upside down for a trial, in heights of its words.
const STRIP_HEIGHT: f32 = 9.0;

/// How a picture is turned clockwise to be upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quarter {
    /// It is.
    #[default]
    Upright,
    /// By 90 degrees: its lines climb.
    Right,
    /// By 180 degrees: it stands on its head.
    Half,
    /// By 270 degrees: its lines fall.
    Left,
}

impl Quarter {
    /// The picture, turned.
    pub(super) fn applied(self, raster: &RgbImage) -> RgbImage {
        match self {
            Self::Upright => raster.clone(),
            Self::Right => imageops::rotate90(raster),
            Self::Half => imageops::rotate180(raster),
            Self::Left => imageops::rotate270(raster),
        }
    }

    /// A box of the turned picture in the one that was given, whose size is told.
    pub(super) fn as_given(self, bbox: &Rect, (width, height): (u32, u32)) -> Rect {
        let Rect {
            left,
            top,
            right,
            bottom,
        } = *bbox;
        let (width, height) = (width as f32, height as f32);
        match self {
            Self::Upright => *bbox,
            Self::Right => Rect::from_ltrb(top, height - right, bottom, height - left),
            Self::Half => {
                Rect::from_ltrb(width - right, height - bottom, width - left, height - top)
            }
            Self::Left => Rect::from_ltrb(width - bottom, left, width - top, right),
        }
    }
}

/// How a picture must be turned, from its words as it was given.
pub(super) fn find(ocr: &Ocr, raster: &RgbImage, words: &[Word]) -> Result<Quarter, DigitizeError> {
    let n_chars = |turn: Option<Turn>| -> usize {
        let of_turn = |word: &&Word| turn.is_none_or(|turn| word.turn == turn);
        let words = words.iter().filter(of_turn);
        words.map(|word| word.text.chars().count()).sum()
    };
    let (all, up, down) = (
        n_chars(None),
        n_chars(Some(Turn::Up)),
        n_chars(Some(Turn::Down)),
    );
    let sideways = up.max(down);
    if sideways >= MIN_SIDEWAYS_CHARS && sideways as f32 > SIDEWAYS_SHARE * all as f32 {
        return Ok(if up > down {
            Quarter::Right
        } else {
            Quarter::Left
        });
    }
    if mean_confidence(words) < DOUBTFUL && reads_better_upside_down(ocr, raster, words)? {
        return Ok(Quarter::Half);
    }
    Ok(Quarter::Upright)
}

/// Reads a strip in the middle of the words on its head.
fn reads_better_upside_down(
    ocr: &Ocr,
    raster: &RgbImage,
    words: &[Word],
) -> Result<bool, DigitizeError> {
    let mut by_height: Vec<&Word> = words.iter().collect();
    by_height.sort_by(|a, b| a.bbox.center_y().total_cmp(&b.bbox.center_y()));
    let Some(middle) = by_height.get(by_height.len() / 2) else {
        return Ok(false);
    };
    let mut heights: Vec<f32> = words.iter().map(|word| word.bbox.height()).collect();
    heights.sort_by(f32::total_cmp);
    let reach = (0.5 * STRIP_HEIGHT * heights[heights.len() / 2]).max(16.0);
    let top = (middle.bbox.center_y() - reach).max(0.0) as u32;
    let bottom = ((middle.bbox.center_y() + reach).ceil() as u32).min(raster.height());
    if bottom <= top {
        return Ok(false);
    }
    let strip = imageops::crop_imm(raster, 0, top, raster.width(), bottom - top).to_image();
    let turned = ocr.read(&imageops::rotate180(&strip))?;
    let as_given: Vec<Word> = words
        .iter()
        .filter(|word| top as f32 <= word.bbox.top && word.bbox.bottom <= bottom as f32)
        .cloned()
        .collect();
    Ok(legibility(&turned) > legibility(&as_given)
        && mean_confidence(&turned) > mean_confidence(&as_given))
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn a_box_goes_back_to_where_its_pixels_came_from() {
        let mut given = RgbImage::from_pixel(9, 5, Rgb([255; 3]));
        for (x, y) in [(6, 1), (7, 1), (6, 2), (7, 2), (6, 3), (7, 3)] {
            given.put_pixel(x, y, Rgb([0; 3]));
        }
        for quarter in [
            Quarter::Upright,
            Quarter::Right,
            Quarter::Half,
            Quarter::Left,
        ] {
            let dark = quarter
                .applied(&given)
                .enumerate_pixels()
                .filter(|(.., pixel)| pixel.0[0] == 0)
                .map(|(x, y, _)| {
                    Rect::from_ltrb(x as f32, y as f32, x as f32 + 1.0, y as f32 + 1.0)
                })
                .reduce(|a, b| a.union(&b))
                .unwrap();
            assert_eq!(
                quarter.as_given(&dark, given.dimensions()),
                Rect::from_ltrb(6.0, 1.0, 8.0, 4.0),
                "{quarter:?}"
            );
        }
    }
}
