//! What the text says.

use image::imageops::{self, FilterType};

use super::{
    crop::Crop,
    ctc::{self, Decoded, Rival},
    planes::Planes,
};
use crate::{
    error::DigitizeError,
    inference::{Alphabet, Model},
};

/// Height that the recognition network was trained for, in pixels.
const HEIGHT: u32 = 48;

/// Columns of pixels that are given to the network at once, as far as whole crops allow: some 10 MB.
const MAX_COLUMNS: usize = 16_384;

/// Widths are padded to a multiple of this; the network makes one time step of 8 columns.
const STEP_WIDTH: usize = 8;

/// Empty columns behind a crop, as in the pictures that the network was trained with: without any, it loses last characters.
const MARGIN: usize = 8;

/// The network needs some width to look at.
const MIN_WIDTH: usize = 48;

/// What one crop says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reading {
    /// The characters left to right.
    pub(super) glyphs: Vec<Character>,
    /// Characters that were nearly read, left to right.
    pub(super) missed: Vec<Character>,
}

/// One character of a reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Character {
    /// The character; a space is one too.
    pub(super) symbol: char,
    /// Its centre, as a share of the crop's width.
    pub(super) center: f32,
    /// Its probability.
    pub(super) probability: f32,
    /// Probability of a space before it.
    pub(super) space_before: f32,
    /// What it may be instead.
    pub(super) rival: Option<Rival>,
}

impl Reading {
    /// The characters of a crop whose time steps each span this share of its width.
    fn new(decoded: &Decoded, step_share: f32) -> Self {
        let glyphs = decoded.glyphs.iter().map(|glyph| Character {
            symbol: glyph.symbol,
            center: ((glyph.start + glyph.end) as f32 / 2.0 * step_share).min(1.0),
            probability: glyph.probability,
            space_before: glyph.space_before,
            rival: glyph.rival,
        });
        let missed = decoded.missed.iter().map(|missed| Character {
            symbol: missed.symbol,
            center: ((missed.step as f32 + 0.5) * step_share).min(1.0),
            probability: missed.probability,
            space_before: 0.0,
            rival: None,
        });
        Self {
            glyphs: glyphs.collect(),
            missed: missed.collect(),
        }
    }

    /// Mean probability of the characters, 0 when there is none.
    pub(super) fn confidence(&self) -> f32 {
        let sum: f32 = self.glyphs.iter().map(|glyph| glyph.probability).sum();
        sum / self.glyphs.len().max(1) as f32
    }
}

/// Reads every crop; readings are in the order of the crops.
pub(super) fn crops(
    model: &dyn Model,
    alphabet: &Alphabet,
    crops: &[Crop],
) -> Result<Vec<Reading>, DigitizeError> {
    let mut readings = vec![Reading::default(); crops.len()];
    // The widest first: threads that run out of crops wait for a narrow one at most.
    let mut by_width: Vec<usize> = (0..crops.len()).collect();
    by_width.sort_by(|&a, &b| {
        crops[b]
            .aspect()
            .total_cmp(&crops[a].aspect())
            .then(a.cmp(&b))
    });
    let mut left = by_width.as_slice();
    while !left.is_empty() {
        let (batch, rest) = left.split_at(n_at_once(left, crops));
        let inputs = batch.iter().map(|&idx| scaled(&crops[idx]).into());
        let maps = model.character_maps(inputs.collect())?;
        for (&idx, map) in batch.iter().zip(&maps) {
            let width = scaled_width(&crops[idx]);
            let step_share = padded(width) as f32 / map.n_steps as f32 / width as f32;
            readings[idx] = Reading::new(&ctc::decode(map.steps(), alphabet), step_share);
        }
        left = rest;
    }
    Ok(readings)
}

/// How many of these crops stay within the bound together, at least one.
fn n_at_once(wanted: &[usize], crops: &[Crop]) -> usize {
    let mut n_columns = 0;
    let within = wanted.iter().take_while(|&&idx| {
        n_columns += padded(scaled_width(&crops[idx]));
        n_columns <= MAX_COLUMNS
    });
    within.count().max(1)
}

/// The crop as the network takes it.
fn scaled(crop: &Crop) -> Planes {
    let width = scaled_width(crop);
    let mut planes = Planes::new(padded(width), HEIGHT as usize);
    planes.draw(&imageops::resize(
        &crop.pixels,
        width as u32,
        HEIGHT,
        FilterType::Triangle,
    ));
    planes
}

fn padded(width: usize) -> usize {
    (width + MARGIN).max(MIN_WIDTH).next_multiple_of(STEP_WIDTH)
}

fn scaled_width(crop: &Crop) -> usize {
    ((HEIGHT as f32 * crop.aspect()).ceil() as usize).max(STEP_WIDTH)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use image::{Rgb, RgbImage};

    use super::*;
    use crate::{
        geometry::Rect,
        inference::{CharacterMap, Planes as Input, TextMap},
        ocr::Turn,
    };

    /// Reads `A` at the first step of a crop whose first pixel is white and `B` where it is black; keeps the widths.
    #[derive(Default)]
    struct Fake(Mutex<Vec<Vec<usize>>>);

    impl Model for Fake {
        fn text_map(&self, _: Input) -> Result<TextMap, DigitizeError> {
            unreachable!("recognition detects nothing")
        }

        fn character_maps(&self, crops: Vec<Input>) -> Result<Vec<CharacterMap>, DigitizeError> {
            let widths = crops.iter().map(|crop| crop.width).collect();
            self.0.lock().unwrap().push(widths);
            let read = |crop: &Input| {
                let (n_steps, n_classes) = (crop.width / 8, 4);
                let mut values = vec![0.0; n_steps * n_classes];
                values[if crop.values[0] > 0.0 { 1 } else { 2 }] = 0.75;
                CharacterMap {
                    n_steps,
                    n_classes,
                    values,
                }
            };
            Ok(crops.iter().map(read).collect())
        }
    }

    #[test]
    fn readings_keep_the_order_of_the_crops_though_wide_ones_are_read_first() {
        let cut = |width: u32, value: u8| {
            let page = RgbImage::from_pixel(width, 16, Rgb([value; 3]));
            Crop::cut(
                &page,
                &Rect::from_ltrb(0.0, 0.0, width as f32, 16.0),
                Turn::Upright,
            )
            .unwrap()
        };
        let widths = [200, 20, 100, 30, 90, 40, 80, 50, 70, 60];
        let all: Vec<Crop> = widths
            .iter()
            .map(|&width| cut(width, if width > 60 { 255 } else { 0 }))
            .collect();
        let model = Fake::default();
        let readings = crops(&model, &Alphabet::from_dictionary("A\nB"), &all).unwrap();
        let text: String = readings
            .iter()
            .map(|reading| reading.glyphs[0].symbol)
            .collect();
        assert_eq!(text, "ABABABABAB");
        assert!(
            readings
                .iter()
                .all(|reading| (reading.confidence() - 0.75).abs() < 1e-6)
        );
        let expected: Vec<usize> = [200_usize, 100, 90, 80, 70, 60, 50, 40, 30, 20]
            .iter()
            .map(|width| (3 * width + MARGIN).next_multiple_of(STEP_WIDTH))
            .collect();
        assert_eq!(model.0.into_inner().unwrap(), [expected]);
        // The first step of a crop 200 wide, scaled to 600, spans 8 of its columns.
        assert!((readings[0].glyphs[0].center - 4.0 / 600.0).abs() < 1e-6);
    }

    #[test]
    fn wide_crops_do_not_all_go_at_once() {
        let page = RgbImage::new(4000, 16);
        let whole = Rect::from_ltrb(0.0, 0.0, 4000.0, 16.0);
        let cut = || Crop::cut(&page, &whole, Turn::Upright).unwrap();
        let model = Fake::default();
        let all = [cut(), cut(), cut()];
        crops(&model, &Alphabet::from_dictionary("A\nB"), &all).unwrap();
        let n_at_once: Vec<usize> = model.0.into_inner().unwrap().iter().map(Vec::len).collect();
        assert_eq!(n_at_once, [1, 1, 1]);
    }

    #[test]
    fn nothing_read_has_no_confidence() {
        assert_eq!(Reading::default().confidence(), 0.0);
    }
}
