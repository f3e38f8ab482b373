//! OCR: find text lines, read them, split them into words with boxes.
//!
//! ```text
//! dashed     upright dashed lines wiped off
//! leaders    rows of dots between labels and figures wiped off
//! detect     boxes of text lines on the page, large pages in strips
//! stacks     short lines on one another that detection joined
//! strays     marks that detection left out;  dashes  told by their shape
//! crop       each line cut out and turned upright
//! recognize  characters of each crop, decoded by ctc
//! marks      points and dashes that only the ink shows
//! signs      currency signs that only the ink shows, and raised digits
//! words      cut at the gaps of the ink, boxes drawn tight
//! repair     letters read as digits and the other way round
//! ```

mod crop;
mod ctc;
mod dashed;
mod dashes;
mod detect;
mod leaders;
mod marks;
mod planes;
mod recognize;
mod repair;
mod signs;
mod spacing;
mod stacks;
mod strays;
mod strips;
mod word;
mod words;

use std::fmt;

use image::RgbImage;

pub use word::{Alternative, Change, Turn, Word};

use self::{crop::Crop, recognize::Reading};
use crate::{
    error::DigitizeError,
    geometry::Rect,
    inference::{Alphabet, Model, Networks, Weights},
    raster::{components, page_ink},
};

/// What is taken off the upper and the lower side of an upright line before it is cut out, in heights of its box: detection
/// leaves more white than the recognition network needs, and in its 48 rows the glyphs get as much taller.
const TRIM: f32 = 0.04;

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
        let mut ink = components(&page_ink(page));
        let undashed = dashed::wiped(page, &ink);
        if let Some(page) = &undashed {
            ink = components(&page_ink(page));
        }
        let page = undashed.as_ref().unwrap_or(page);
        let text_height = strays::text_height(&ink);
        let without_leaders = text_height.and_then(|height| leaders::wiped(page, &ink, height));
        if let Some(page) = &without_leaders {
            ink = components(&page_ink(page));
        }
        let page = without_leaders.as_ref().unwrap_or(page);
        let n_pixels = page.width() as f32 * page.height() as f32;
        let scale = detect::scale(text_height, n_pixels);
        let mut lines = detect::lines(&*self.model, page, scale)?;
        let mut dashes = Vec::new();
        if let Some(height) = text_height {
            lines = stacks::unstacked(&ink, lines, height);
            let strays = strays::find(&ink, &lines, height);
            (lines, dashes) = strays::set_dashes_apart(&ink, lines, height);
            lines.extend(strays.marks);
            dashes.extend(strays.dashes);
        }
        lines = detect::rejoined(lines);
        lines.sort_by(|a, b| a.top.total_cmp(&b.top).then(a.left.total_cmp(&b.left)));
        let closer =
            text_height.map_or_else(Vec::new, |height| strays::lone_glyphs(&ink, &lines, height));
        let mut words = self.recognize(page, &lines, &closer)?;
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

    /// Reads these lines; those that may be a single glyph also in a closer box.
    fn recognize(
        &self,
        page: &RgbImage,
        lines: &[Rect],
        closer: &[Option<Rect>],
    ) -> Result<Vec<Word>, DigitizeError> {
        let trimmed: Vec<Rect> = lines.iter().map(trimmed).collect();
        let (mut crops, mut line_of_crop) = cut_out(page, &trimmed);
        let n_lines_cut = crops.len();
        let glyphs = closer.iter().enumerate().filter_map(|(line, bbox)| {
            Some((Crop::cut(page, bbox.as_ref()?, Turn::Upright)?, line))
        });
        for (crop, line) in glyphs {
            crops.push(crop);
            line_of_crop.push(line);
        }
        let mut readings = recognize::crops(&*self.model, &self.alphabet, &crops)?;
        for reading in &mut readings[n_lines_cut..] {
            if reading.glyphs.len() != 1 {
                *reading = Reading::default();
            }
        }
        let chosen = best_turns(&crops, &readings, &line_of_crop, lines.len());
        let words_of = |(line, idx): (usize, usize)| {
            let is_readable = readings[idx].confidence() >= MIN_CONFIDENCE;
            // A lone sign is narrow enough to be taken for a letter on its side.
            let sign = if is_readable && crops[idx].turn == Turn::Upright {
                None
            } else {
                Crop::cut(page, &lines[line_of_crop[idx]], Turn::Upright)
                    .and_then(|crop| signs::lone(&crop, line))
            };
            match sign {
                Some(word) => vec![word],
                None if is_readable => words::split(&crops[idx], &readings[idx], line),
                None => Vec::new(),
            }
        };
        Ok(chosen.into_iter().enumerate().flat_map(words_of).collect())
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

/// The line with less white above and below. Boxes that may stand on their side are left as they are.
fn trimmed(line: &Rect) -> Rect {
    if TALL < line.height() / line.width() {
        return *line;
    }
    let off = TRIM * line.height();
    Rect::from_ltrb(line.left, line.top + off, line.right, line.bottom - off)
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

/// For each line the crop that reads best, in the order of the lines. A single character is taken as upright, however well
/// it reads on its side: a `0` is the same both ways.
fn best_turns(
    crops: &[Crop],
    readings: &[Reading],
    line_of_crop: &[usize],
    n_lines: usize,
) -> Vec<usize> {
    let rank = |idx: usize, other: usize| {
        let both_lone = [idx, other]
            .iter()
            .all(|&idx| readings[idx].glyphs.len() == 1);
        let confidence = readings[idx].confidence();
        let stands = crops[idx].turn == Turn::Upright && confidence >= MIN_CONFIDENCE;
        (both_lone && stands, confidence)
    };
    let mut best: Vec<Option<usize>> = vec![None; n_lines];
    for (idx, &line) in line_of_crop.iter().enumerate() {
        let better = best[line].is_none_or(|other| rank(idx, other) > rank(other, idx));
        if better {
            best[line] = Some(idx);
        }
    }
    best.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;
    use crate::inference::{CharacterMap, Planes, TextMap};

    /// Finds text wherever the page is dark, and reads each crop as `A 1`, evenly spaced.
    struct Fake;

    const N_STEPS: usize = 6;

    impl Model for Fake {
        fn text_map(&self, page: Planes) -> Result<TextMap, DigitizeError> {
            let size = page.width * page.height;
            let is_dark = |value: &f32| if *value < 0.0 { 0.9 } else { 0.0 };
            let values = page.values[..size].iter().map(is_dark).collect();
            Ok(TextMap {
                width: page.width,
                height: page.height,
                values,
            })
        }

        fn character_maps(&self, crops: Vec<Planes>) -> Result<Vec<CharacterMap>, DigitizeError> {
            let n_classes = 4;
            let mut values = vec![0.0; N_STEPS * n_classes];
            for (step, class) in [0, 1, 0, 3, 2, 0].into_iter().enumerate() {
                values[step * n_classes + class] = 0.9;
            }
            let map = CharacterMap {
                n_steps: N_STEPS,
                n_classes,
                values,
            };
            Ok(vec![map; crops.len()])
        }
    }

    fn ocr() -> Ocr {
        Ocr::with_model(Box::new(Fake), Alphabet::from_dictionary("A\n1"))
    }

    /// White with filled boxes.
    fn page(boxes: &[(u32, u32, u32, u32)]) -> RgbImage {
        RgbImage::from_fn(320, 160, |x, y| {
            let filled = boxes.iter().any(|&(left, top, right, bottom)| {
                (left..right).contains(&x) && (top..bottom).contains(&y)
            });
            Rgb([if filled { 0 } else { 255 }; 3])
        })
    }

    #[test]
    fn words_come_with_the_boxes_of_their_ink_line_by_line() {
        let page = page(&[
            (40, 100, 60, 120),
            (90, 100, 110, 120),
            (40, 40, 60, 60),
            (68, 40, 110, 60),
        ]);
        let words = ocr().read(&page).unwrap();
        let found: Vec<_> = words
            .iter()
            .map(|word| (word.line, word.text.as_str(), word.bbox))
            .collect();
        let rect = |left, top, right, bottom| Rect::from_ltrb(left, top, right, bottom);
        assert_eq!(found[0], (0, "A", rect(40.0, 40.0, 60.0, 60.0)));
        assert_eq!(found[1], (0, "1", rect(68.0, 40.0, 110.0, 60.0)));
        assert!(found[2..].iter().all(|(line, ..)| *line > 0), "{found:?}");
        assert!(
            words
                .iter()
                .all(|word| (word.confidence - 0.9).abs() < 1e-6 && word.turn == Turn::Upright)
        );
    }

    #[test]
    fn a_tall_line_is_read_sideways() {
        let words = ocr().read(&page(&[(40, 20, 60, 140)])).unwrap();
        assert!(!words.is_empty());
        assert!(words.iter().all(|word| word.turn == Turn::Up), "{words:?}");
    }

    #[test]
    fn a_line_is_trimmed_above_and_below_and_a_box_on_its_side_is_not() {
        let line = trimmed(&Rect::from_ltrb(10.0, 100.0, 90.0, 150.0));
        assert_eq!(line, Rect::from_ltrb(10.0, 102.0, 90.0, 148.0));
        let tall = Rect::from_ltrb(10.0, 100.0, 30.0, 150.0);
        assert_eq!(trimmed(&tall), tall);
    }

    #[test]
    fn an_empty_page_has_no_words() {
        assert!(ocr().read(&page(&[])).unwrap().is_empty());
        assert!(ocr().read(&RgbImage::new(0, 5)).unwrap().is_empty());
    }
}
