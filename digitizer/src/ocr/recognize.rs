//! What the text says.

use image::imageops::{self, FilterType};

use super::{
    crop::Crop,
    ctc::{self, Rival},
    planes::Planes,
};
use crate::{
    error::DigitizeError,
    inference::{Alphabet, Model},
};

/// Height that the recognition network was trained for, in pixels.
const HEIGHT: u32 = 48;

/// Crops that run through the network together.
const BATCH: usize = 8;

/// Widths are padded to a multiple of this; the network makes one time step of 8 columns.
const STEP_WIDTH: usize = 8;

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
    // Crops of like width run together, so that little of a batch is padding.
    let mut by_width: Vec<usize> = (0..crops.len()).collect();
    by_width.sort_by(|&a, &b| {
        crops[a]
            .aspect()
            .total_cmp(&crops[b].aspect())
            .then(a.cmp(&b))
    });
    for batch in by_width.chunks(BATCH) {
        let widths: Vec<usize> = batch.iter().map(|&idx| scaled_width(&crops[idx])).collect();
        let widest = widths
            .iter()
            .copied()
            .max()
            .unwrap_or(0)
            .max(MIN_WIDTH)
            .next_multiple_of(STEP_WIDTH);
        let mut planes = Planes::new(batch.len(), widest, HEIGHT as usize);
        for (place, (&idx, &width)) in batch.iter().zip(&widths).enumerate() {
            planes.draw(
                place,
                &imageops::resize(
                    &crops[idx].pixels,
                    width as u32,
                    HEIGHT,
                    FilterType::Triangle,
                ),
            );
        }
        let map = model.character_map(planes.into())?;
        for (place, (&idx, &width)) in batch.iter().zip(&widths).enumerate() {
            let step_share = widest as f32 / map.n_steps as f32 / width as f32;
            let decoded = ctc::decode(map.steps(place), alphabet);
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
            readings[idx] = Reading {
                glyphs: glyphs.collect(),
                missed: missed.collect(),
            };
        }
    }
    Ok(readings)
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

    /// Reads `A` at the first step of a crop whose first pixel is white and `B` where it is black; keeps batch shapes.
    #[derive(Default)]
    struct Fake(Mutex<Vec<(usize, usize)>>);

    impl Model for Fake {
        fn text_map(&self, _: Input) -> Result<TextMap, DigitizeError> {
            unreachable!("recognition detects nothing")
        }

        fn character_map(&self, crops: Input) -> Result<CharacterMap, DigitizeError> {
            self.0.lock().unwrap().push((crops.n, crops.width));
            let (n_steps, n_classes) = (crops.width / 8, 4);
            let mut values = vec![0.0; crops.n * n_steps * n_classes];
            for idx in 0..crops.n {
                let first_pixel = crops.values[idx * 3 * crops.height * crops.width];
                let class = if first_pixel > 0.0 { 1 } else { 2 };
                values[idx * n_steps * n_classes + class] = 0.75;
            }
            Ok(CharacterMap {
                n_steps,
                n_classes,
                values,
            })
        }
    }

    #[test]
    fn readings_keep_the_order_of_the_crops_though_batches_go_by_width() {
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
        let batches = model.0.into_inner().unwrap();
        assert_eq!(batches.iter().map(|(n, _)| n).sum::<usize>(), widths.len());
        assert!(
            batches.windows(2).all(|pair| pair[0].1 <= pair[1].1),
            "{batches:?}"
        );
        // The first step of a crop 200 wide, scaled to 600, spans 8 of its columns.
        assert!((readings[0].glyphs[0].center - 4.0 / 600.0).abs() < 1e-6);
    }

    #[test]
    fn nothing_read_has_no_confidence() {
        assert_eq!(Reading::default().confidence(), 0.0);
    }
}
