//! Lines: words on one baseline, and how they are printed.

use image::RgbImage;

use super::marks::Mark;
use super::options::{MIN_WEIGHED_LETTERS, SAME_LINE};
use super::piece::{Piece, median};
use crate::geometry::Rect;

/// Words on one baseline, left to right.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) pieces: Vec<Piece>,
    /// On the straight page.
    pub(super) bbox: Rect,
    pub(super) baseline: f32,
    /// Height of a capital.
    pub(super) capital: f32,
    /// Mean thickness of its strokes in heights of a capital; `None` when it has too few letters.
    pub(super) weight: Option<f32>,
    /// What makes it the first line of an item.
    pub(super) mark: Option<Mark>,
}

impl Line {
    fn new(image: &RgbImage, mut pieces: Vec<Piece>, text_height: f32) -> Self {
        pieces.sort_by(|a, b| a.bbox.left.total_cmp(&b.bbox.left));
        let capitals = pieces.iter().filter_map(|piece| piece.capital);
        let capital = median(capitals.collect()).unwrap_or(text_height);
        let mut line = Self {
            bbox: Rect::default(),
            baseline: median(pieces.iter().map(|piece| piece.baseline).collect()).unwrap_or(0.0),
            capital,
            weight: weight(image, &pieces).map(|thickness| thickness / capital),
            mark: None,
            pieces,
        };
        line.fit();
        line
    }

    /// Fits the box to the words after some of them changed.
    pub(super) fn fit(&mut self) {
        let boxes = self.pieces.iter().map(|piece| piece.bbox);
        self.bbox = boxes.reduce(|a, b| a.union(&b)).unwrap_or_default();
    }

    pub(super) fn n_letters(&self) -> usize {
        let letters = |piece: &Piece| piece.text.chars().filter(|c| c.is_alphanumeric()).count();
        self.pieces.iter().map(letters).sum()
    }

    /// Whether all its letters are capitals, and there are enough to tell.
    pub(super) fn is_capitals(&self) -> bool {
        let letters = || self.pieces.iter().flat_map(|piece| piece.text.chars());
        !letters().any(char::is_lowercase)
            && letters().filter(|c| c.is_uppercase()).count() > MIN_WEIGHED_LETTERS
    }

    /// The text of its last word.
    pub(super) fn last_word(&self) -> &str {
        self.pieces.last().map_or("", |piece| &piece.text)
    }
}

/// Words of one column to lines, top to bottom.
pub(super) fn find(image: &RgbImage, mut pieces: Vec<Piece>, text_height: f32) -> Vec<Line> {
    pieces.sort_by(|a, b| a.bbox.center_y().total_cmp(&b.bbox.center_y()));
    let mut open: Vec<(f32, f32, Vec<Piece>)> = Vec::new();
    for piece in pieces {
        let height = piece.capital.unwrap_or(text_height);
        let y = piece.baseline - height / 2.0;
        let nearest = open
            .iter_mut()
            .rev()
            .take(4)
            .min_by(|a, b| (a.0 - y).abs().total_cmp(&(b.0 - y).abs()))
            .filter(|(middle, tallest, _)| (middle - y).abs() < SAME_LINE * tallest.min(height));
        if let Some((middle, tallest, line)) = nearest {
            let weight = line.len() as f32;
            *middle = (*middle * weight + y) / (weight + 1.0);
            *tallest = tallest.max(height);
            line.push(piece);
        } else {
            open.push((y, height, vec![piece]));
        }
    }
    let mut lines: Vec<Line> = open
        .into_iter()
        .map(|(_, _, pieces)| Line::new(image, pieces, text_height))
        .collect();
    lines.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    lines
}

/// Mean thickness of the strokes, in pixels: ink over the number of strokes that the rows of pixels cross. Grey pixels count by
/// their shade, so that the smoothing of small print does not make it bold.
fn weight(image: &RgbImage, pieces: &[Piece]) -> Option<f32> {
    let (mut ink, mut n_strokes, mut n_letters) = (0.0, 0_usize, 0);
    for piece in pieces {
        let letters = piece.text.chars().filter(|c| c.is_alphanumeric()).count();
        if letters == 0 {
            continue;
        }
        n_letters += letters;
        let (more, strokes) = strokes(image, &piece.seen);
        ink += more;
        n_strokes += strokes;
    }
    (n_letters >= MIN_WEIGHED_LETTERS && n_strokes > 0).then(|| ink / n_strokes as f32)
}

/// Ink in a box and the number of strokes that its rows cross.
fn strokes(image: &RgbImage, bbox: &Rect) -> (f32, usize) {
    let (width, height) = image.dimensions();
    let columns = (bbox.left.max(0.0) as u32)..(bbox.right.ceil().max(0.0) as u32).min(width);
    let rows = (bbox.top.max(0.0) as u32)..(bbox.bottom.ceil().max(0.0) as u32).min(height);
    let luma = |x: u32, y: u32| {
        let [red, green, blue] = image.get_pixel(x, y).0;
        (2.0 * f32::from(red) + 5.0 * f32::from(green) + f32::from(blue)) / 8.0
    };
    let mut sorted: Vec<f32> = rows
        .clone()
        .flat_map(|y| columns.clone().map(move |x| luma(x, y)))
        .collect();
    sorted.sort_by(f32::total_cmp);
    let (Some(&darkest), Some(&lightest)) = (sorted.first(), sorted.last()) else {
        return (0.0, 0);
    };
    // Paper fills more of a word's box than ink does.
    let median = sorted[sorted.len() / 2];
    let (paper, print) = if lightest - median < median - darkest {
        (lightest, darkest)
    } else {
        (darkest, lightest)
    };
    let contrast = print - paper;
    if contrast.abs() < 1.0 {
        return (0.0, 0);
    }
    let (mut ink, mut n_strokes) = (0.0, 0);
    for y in rows {
        let mut inside = false;
        for x in columns.clone() {
            let shade = (luma(x, y) - paper) / contrast;
            if shade > 0.15 {
                ink += shade;
            }
            let is_stroke = shade > 0.5;
            n_strokes += usize::from(is_stroke && !inside);
            inside = is_stroke;
        }
    }
    (ink, n_strokes)
}
