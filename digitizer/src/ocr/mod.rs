//! OCR: find text lines, read them, split them into words with boxes.
//!
//! ```text
//! detect     boxes of text lines on the page
//! strays     marks that detection left out
//! crop       each line cut out and turned upright
//! recognize  characters of each crop, decoded by ctc
//! words      cut at the gaps of the ink, boxes drawn tight
//! repair     letters read as digits and the other way round
//! ```

mod crop;
mod ctc;
mod detect;
mod planes;
mod recognize;
mod repair;
mod spacing;
mod strays;
mod word;
mod words;

use std::fmt;

use image::RgbImage;

pub use word::{Turn, Word};

use self::{crop::Crop, recognize::Reading};
use crate::{
    error::DigitizeError,
    geometry::Rect,
    inference::{Alphabet, Model, Networks, Weights},
    raster::{components, page_ink},
};

/// Lines taller than this times their width may stand on their side.
const TALL: f32 = 1.5;

/// Lines taller than this times their width surely do, or are single characters stacked.
const VERY_TALL: f32 = 2.2;

/// A reading with a lower mean probability is noise.
const MIN_CONFIDENCE: f32 = 0.5;

/// Reads words off pictures. One is enough for a process; it can read several pictures at the same time.
pub struct Ocr {
    model: Box<dyn Model>,
    alphabet: Alphabet,
}

impl fmt::Debug for Ocr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ocr")
            .field("n_classes", &self.alphabet.len())
            .finish_non_exhaustive()
    }
}

impl Ocr {
    /// Loads the networks and gives them this many threads.
    pub fn new(weights: &Weights, threads: usize) -> Result<Self, DigitizeError> {
        let (networks, alphabet) = Networks::new(weights, threads)?;
        Ok(Self::with_model(Box::new(networks), alphabet))
    }

    /// Reads with other networks.
    pub fn with_model(model: Box<dyn Model>, alphabet: Alphabet) -> Self {
        Self { model, alphabet }
    }

    /// Every word of the picture, line by line from top to bottom; dashes that stand alone come last.
    pub fn read(&self, page: &RgbImage) -> Result<Vec<Word>, DigitizeError> {
        if page.width() == 0 || page.height() == 0 {
            return Ok(Vec::new());
        }
        let ink = components(&page_ink(page));
        let text_height = strays::text_height(&ink);
        let mut lines = detect::lines(&*self.model, page, detect::scale(text_height))?;
        let mut dashes = Vec::new();
        if let Some(height) = text_height {
            let strays = strays::find(&ink, &lines, height);
            (lines, dashes) = strays::set_dashes_apart(&ink, lines, height);
            lines.extend(strays.marks);
            dashes.extend(strays.dashes);
        }
        lines.sort_by(|a, b| a.top.total_cmp(&b.top).then(a.left.total_cmp(&b.left)));
        let mut words = self.recognize(page, &lines)?;
        let n_lines = words.last().map_or(0, |word| word.line + 1);
        words.extend(
            dashes
                .into_iter()
                .zip(n_lines..)
                .map(|(dash, line)| Word { line, ..dash }),
        );
        repair::words(&mut words);
        Ok(words)
    }

    /// Reads these lines.
    fn recognize(&self, page: &RgbImage, lines: &[Rect]) -> Result<Vec<Word>, DigitizeError> {
        let (crops, line_of_crop) = cut_out(page, lines);
        let readings = recognize::crops(&*self.model, &self.alphabet, &crops)?;
        let chosen = best_turns(&readings, &line_of_crop, lines.len());
        let kept = chosen
            .iter()
            .filter(|&&idx| readings[idx].confidence() >= MIN_CONFIDENCE);
        Ok(kept
            .enumerate()
            .flat_map(|(line, &idx)| words::split(&crops[idx], &readings[idx], line))
            .collect())
    }
}

/// A crop for each way that each line may stand, and the line that each crop shows.
fn cut_out(page: &RgbImage, lines: &[Rect]) -> (Vec<Crop>, Vec<usize>) {
    let turns = lines.iter().enumerate().flat_map(|(line, bbox)| {
        possible_turns(bbox)
            .iter()
            .filter_map(move |&turn| Some((Crop::cut(page, bbox, turn)?, line)))
    });
    turns.unzip()
}

fn possible_turns(bbox: &Rect) -> &'static [Turn] {
    let aspect = bbox.height() / bbox.width();
    if aspect <= TALL {
        &[Turn::Upright]
    } else if aspect <= VERY_TALL {
        &[Turn::Upright, Turn::Up, Turn::Down]
    } else {
        &[Turn::Up, Turn::Down]
    }
}

/// For each line the crop that reads best, in the order of the lines.
fn best_turns(readings: &[Reading], line_of_crop: &[usize], n_lines: usize) -> Vec<usize> {
    let mut best: Vec<Option<usize>> = vec![None; n_lines];
    for (idx, &line) in line_of_crop.iter().enumerate() {
        let better = best[line]
            .is_none_or(|other: usize| readings[idx].confidence() > readings[other].confidence());
        if better {
            best[line] = Some(idx);
        }
    }
    best.into_iter().flatten().collect()
}
