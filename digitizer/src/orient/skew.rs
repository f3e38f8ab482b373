//! Skew: the angle at which the words' upper and lower edges fall on the fewest heights, the sharpest projection
//! profile (Postl, 1986), taken over words instead of pixels.

use std::collections::BTreeMap;

use crate::ocr::Word;
use crate::table::{MAX_SKEW_DEG, MIN_SKEW_DEG};

/// Words in each half of a picture that tell its angle.
const MIN_HALF: usize = 12;

/// A search: which angles, and how fine the profile is.
#[derive(Debug, Clone, Copy)]
struct Search {
    max_deg: f32,
    step_deg: f32,
    /// Height of a class of the profile, in text heights.
    bin: f32,
    /// How much sharper the profile must be than that of no skew.
    gain: f32,
}

/// The skew up to `max_deg` in degrees, clockwise, to a few hundredths; 0 when there is none worth turning back.
pub(crate) fn fine(words: &[&Word], text_height: f32, max_deg: f32, min_deg: f32) -> f32 {
    let search = Search {
        max_deg,
        step_deg: 0.1,
        bin: 0.12,
        gain: 1.08,
    };
    let found = if words.len() < 6 {
        0.0
    } else {
        sharpest(words, text_height, search)
    };
    if found.abs() < min_deg { 0.0 } else { found }
}

/// The angle of the lines of a picture, which may sink by many degrees.
pub(super) fn of(words: &[Word], max_deg: f32) -> f32 {
    let words: Vec<&Word> = words.iter().collect();
    let text_height = median_height(&words);
    let search = Search {
        max_deg,
        step_deg: 0.25,
        bin: 0.25,
        gain: 1.25,
    };
    let wide = sharpest(&words, text_height, search);
    if wide.abs() > MAX_SKEW_DEG {
        wide
    } else {
        fine(&words, text_height, MAX_SKEW_DEG, MIN_SKEW_DEG)
    }
}

/// Whether long rules climb or fall by more than a pixel.
pub(super) fn is_noticeable(words: &[Word]) -> bool {
    let words: Vec<&Word> = words.iter().collect();
    let found = fine(&words, median_height(&words), MAX_SKEW_DEG, MIN_SKEW_DEG);
    found != 0.0
}

/// Difference of the skew of the lower half of the words and that of the upper half, in degrees. Not 0 in perspective.
pub(super) fn keystone_deg(words: &[Word]) -> f32 {
    let mut words: Vec<&Word> = words.iter().collect();
    words.sort_by(|a, b| a.bbox.center_y().total_cmp(&b.bbox.center_y()));
    let (upper, lower) = words.split_at(words.len() / 2);
    if upper.len() < MIN_HALF {
        return 0.0;
    }
    let text_height = median_height(&words);
    let of = |half: &[&Word]| fine(half, text_height, 4.0, 0.0);
    of(lower) - of(upper)
}

fn sharpest(words: &[&Word], text_height: f32, search: Search) -> f32 {
    let bin = (text_height * search.bin).max(0.75);
    let score = |angle_deg: f32| sharpness(words, angle_deg, bin);
    let n_steps = (search.max_deg / search.step_deg).round() as i32;
    let coarse = (-n_steps..=n_steps).map(|step| step as f32 * search.step_deg);
    let best = best_of(coarse, score);
    let finer = (-4..=4).map(|step| best + step as f32 * search.step_deg / 4.0);
    let best = best_of(finer, score);
    if score(best) < score(0.0) * search.gain {
        0.0
    } else {
        best
    }
}

/// Sum of squares of the profile at an angle: large when edges share few heights.
fn sharpness(words: &[&Word], angle_deg: f32, bin: f32) -> f32 {
    let tan = angle_deg.to_radians().tan();
    let mut profile = BTreeMap::<i32, f32>::new();
    for word in words {
        // The edges of a box lie at the ends of its word; those of its middle are further in.
        let inset = word.bbox.width() * tan.abs() / 2.0;
        for edge in [word.bbox.bottom - inset, word.bbox.top + inset] {
            let place = (edge - word.bbox.center_x() * tan) / bin;
            let (low, part) = (place.floor(), place - place.floor());
            *profile.entry(low as i32).or_default() += 1.0 - part;
            *profile.entry(low as i32 + 1).or_default() += part;
        }
    }
    profile.values().map(|weight| weight * weight).sum()
}

/// The angle with the largest score, the one nearest to zero among equals.
fn best_of(angles: impl Iterator<Item = f32>, score: impl Fn(f32) -> f32) -> f32 {
    let mut best = (0.0_f32, f32::MIN);
    for angle in angles {
        let value = score(angle);
        if value > best.1 || (value == best.1 && angle.abs() < best.0.abs()) {
            best = (angle, value);
        }
    }
    best.0
}

fn median_height(words: &[&Word]) -> f32 {
    let mut heights: Vec<f32> = words.iter().map(|word| word.bbox.height()).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or(10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;
    use crate::ocr::Turn;

    /// Five columns of words in rows, sinking by an angle that goes from `upper` to `lower`.
    fn words(upper_deg: f32, lower_deg: f32) -> Vec<Word> {
        let (n_rows, n_cols) = (10, 5);
        let place = |idx: usize| {
            let (row, col) = (idx / n_cols, idx % n_cols);
            let share = row as f32 / (n_rows - 1) as f32;
            let tan = (upper_deg + (lower_deg - upper_deg) * share)
                .to_radians()
                .tan();
            let center = 100.0 * col as f32;
            let y = 30.0 * row as f32 + center * tan;
            let half = 5.0 + 20.0 * tan.abs();
            Word {
                text: "1,250".to_owned(),
                bbox: Rect::from_ltrb(center - 20.0, y - half, center + 20.0, y + half),
                confidence: 0.9,
                weakest: 0.9,
                alternatives: Vec::new(),
                line: row,
                turn: Turn::Upright,
            }
        };
        (0..n_rows * n_cols).map(place).collect()
    }

    #[test]
    fn the_angle_of_the_lines_is_found_both_ways() {
        for degrees in [-8.0, -3.0, 0.0, 0.8, 4.5, 9.0] {
            let found = of(&words(degrees, degrees), 10.0);
            assert!((found - degrees).abs() < 0.3, "{degrees}: {found}");
        }
    }

    #[test]
    fn lines_that_are_not_parallel_differ_between_the_halves() {
        assert!(keystone_deg(&words(1.0, 1.0)).abs() < 0.1);
        assert!(keystone_deg(&words(-1.5, 1.5)) > 0.8);
    }
}
