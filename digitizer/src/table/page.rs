//! The picture and its words, upright: skew measured on the words, both turned back by it.

use image::RgbImage;

use super::options::{MAX_SKEW_DEG, MIN_SKEW_DEG};
use crate::geometry::Rect;
use crate::ocr::{Alternative, Turn, Word};
use crate::orient::skew;

/// One printed mark or word, in upright coordinates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) bbox: Rect,
    /// The part that tells its column: the number without a currency sign that stands apart.
    pub(crate) core: Rect,
    /// Probability of its least probable character.
    pub(crate) confidence: f32,
    /// Other readings.
    pub(crate) alternatives: Vec<Alternative>,
}

impl Token {
    fn new(word: &Word, bbox: Rect) -> Self {
        Self {
            text: word.text.trim().to_owned(),
            bbox,
            core: bbox,
            confidence: word.weakest.clamp(0.0, 1.0),
            alternatives: word.alternatives.clone(),
        }
    }

    /// Joins the token to its right.
    pub(crate) fn push(&mut self, next: &Self) {
        let n_chars = self.text.chars().count();
        let moved = |alternative: &Alternative| Alternative {
            at: alternative.at + n_chars,
            ..*alternative
        };
        self.alternatives
            .extend(next.alternatives.iter().map(moved));
        self.text.push_str(&next.text);
        self.bbox = self.bbox.union(&next.bbox);
        self.confidence = self.confidence.min(next.confidence);
    }

    /// The token cut in two: its text at a byte, its box at `x`.
    pub(crate) fn split(&self, byte: usize, x: f32) -> [Self; 2] {
        let (left, right) = self.text.split_at(byte);
        let part = |text: &str, from: usize, (left, right): (f32, f32)| {
            let bbox = Rect {
                left,
                right,
                ..self.bbox
            };
            let n_chars = text.chars().count();
            let within = |alternative: &Alternative| {
                let at = alternative
                    .at
                    .checked_sub(from)
                    .filter(|at| *at < n_chars)?;
                Some(Alternative { at, ..*alternative })
            };
            Self {
                text: text.to_owned(),
                bbox,
                core: bbox,
                confidence: self.confidence,
                alternatives: self.alternatives.iter().filter_map(within).collect(),
            }
        };
        [
            part(left, 0, (self.bbox.left, x)),
            part(right, left.chars().count(), (x, self.bbox.right)),
        ]
    }
}

/// An upright picture: luminance, words, the height of its text, and the way back.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) luma: Luma,
    pub(crate) tokens: Vec<Token>,
    /// Median height of a word with digits or capitals, in pixels.
    pub(crate) text_height: f32,
    /// Clockwise skew of the picture that was given, in radians.
    pub(crate) skew_rad: f32,
}

/// Luminance, row by row.
#[derive(Debug)]
pub(crate) struct Luma {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pixels: Vec<u8>,
}

impl Luma {
    fn of(image: &RgbImage) -> Self {
        let weigh = |[red, green, blue]: [u8; 3]| {
            ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8) as u8
        };
        Self {
            width: image.width() as usize,
            height: image.height() as usize,
            pixels: image.pixels().map(|pixel| weigh(pixel.0)).collect(),
        }
    }

    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.pixels[y * self.width..(y + 1) * self.width]
    }

    pub(crate) fn transposed(&self) -> Self {
        let mut pixels = vec![0; self.pixels.len()];
        for (y, row) in self.pixels.chunks_exact(self.width.max(1)).enumerate() {
            for (x, pixel) in row.iter().enumerate() {
                pixels[x * self.height + y] = *pixel;
            }
        }
        Self {
            width: self.height,
            height: self.width,
            pixels,
        }
    }

    /// Turned about the centre by `-angle_rad`, bilinear, edges repeated.
    fn turned_back(&self, angle_rad: f32) -> Self {
        let (sin, cos) = angle_rad.sin_cos();
        let (cx, cy) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        let at = |x: i32, y: i32| {
            let x = x.clamp(0, self.width as i32 - 1) as usize;
            let y = y.clamp(0, self.height as i32 - 1) as usize;
            f32::from(self.pixels[y * self.width + x])
        };
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let (dx, dy) = (x as f32 + 0.5 - cx, y as f32 + 0.5 - cy);
                let (sx, sy) = (
                    cx + dx * cos - dy * sin - 0.5,
                    cy + dx * sin + dy * cos - 0.5,
                );
                let (left, top) = (sx.floor(), sy.floor());
                let (fx, fy) = (sx - left, sy - top);
                let (left, top) = (left as i32, top as i32);
                let upper = at(left, top) * (1.0 - fx) + at(left + 1, top) * fx;
                let lower = at(left, top + 1) * (1.0 - fx) + at(left + 1, top + 1) * fx;
                pixels.push((upper * (1.0 - fy) + lower * fy).round() as u8);
            }
        }
        Self {
            width: self.width,
            height: self.height,
            pixels,
        }
    }
}

/// Puts the picture and its upright words straight.
pub(crate) fn straighten(image: &RgbImage, words: &[Word]) -> Page {
    let words: Vec<&Word> = words
        .iter()
        .filter(|word| {
            word.turn == Turn::Upright && !word.text.trim().is_empty() && word.bbox.area() > 0.0
        })
        .collect();
    let text_height = text_height(&words);
    let skew_rad = skew::fine(&words, text_height, MAX_SKEW_DEG, MIN_SKEW_DEG).to_radians();
    let luma = Luma::of(image);
    let page = Page {
        luma,
        tokens: Vec::new(),
        text_height,
        skew_rad,
    };
    let tokens: Vec<Token> = words
        .iter()
        .map(|word| Token::new(word, page.upright(&word.bbox)))
        .collect();
    let luma = if skew_rad == 0.0 {
        page.luma
    } else {
        page.luma.turned_back(skew_rad)
    };
    Page {
        luma,
        tokens,
        text_height,
        skew_rad,
    }
}

impl Page {
    /// A box of the given picture in upright coordinates, its height freed of what the skew added.
    fn upright(&self, bbox: &Rect) -> Rect {
        let (cx, cy) = self.turn(bbox.center_x(), bbox.center_y(), -self.skew_rad);
        let tilt = self.skew_rad.abs().sin();
        let height = (bbox.height() - bbox.width() * tilt).max(bbox.height() * 0.5);
        let width = (bbox.width() - bbox.height() * tilt).max(bbox.width() * 0.5);
        Rect::from_ltrb(
            cx - width / 2.0,
            cy - height / 2.0,
            cx + width / 2.0,
            cy + height / 2.0,
        )
    }

    /// A box in upright coordinates as the box around it in the picture that was given.
    pub(crate) fn as_given(&self, bbox: &Rect) -> Rect {
        if self.skew_rad == 0.0 {
            return *bbox;
        }
        let corners = [
            (bbox.left, bbox.top),
            (bbox.right, bbox.top),
            (bbox.left, bbox.bottom),
            (bbox.right, bbox.bottom),
        ]
        .map(|(x, y)| self.turn(x, y, self.skew_rad));
        let mut around = Rect::from_ltrb(f32::MAX, f32::MAX, f32::MIN, f32::MIN);
        for (x, y) in corners {
            around = around.union(&Rect::from_ltrb(x, y, x, y));
        }
        let (width, height) = (self.luma.width as f32, self.luma.height as f32);
        Rect::from_ltrb(
            around.left.clamp(0.0, width),
            around.top.clamp(0.0, height),
            around.right.clamp(0.0, width),
            around.bottom.clamp(0.0, height),
        )
    }

    fn turn(&self, x: f32, y: f32, angle_rad: f32) -> (f32, f32) {
        let (sin, cos) = angle_rad.sin_cos();
        let (cx, cy) = (self.luma.width as f32 / 2.0, self.luma.height as f32 / 2.0);
        let (dx, dy) = (x - cx, y - cy);
        (cx + dx * cos - dy * sin, cy + dx * sin + dy * cos)
    }
}

fn text_height(words: &[&Word]) -> f32 {
    let tall = |word: &&&Word| {
        word.text
            .chars()
            .any(|c| c.is_ascii_digit() || c.is_uppercase())
    };
    let mut heights: Vec<f32> = words
        .iter()
        .filter(tall)
        .map(|word| word.bbox.height())
        .collect();
    if heights.is_empty() {
        heights = words.iter().map(|word| word.bbox.height()).collect();
    }
    median(&mut heights).unwrap_or(10.0).max(4.0)
}

/// Median; reorders the values.
pub(crate) fn median(values: &mut [f32]) -> Option<f32> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f32::total_cmp).1)
}
