//! The text map of a page that is too large for the network at once: strip by strip, put together.
//!
//! The network needs about 180 bytes for a pixel. Strips share some rows (or columns), so that each pixel that is kept was
//! seen with what is around it.

use std::ops::Range;

use image::{RgbImage, imageops};

use super::planes::Planes;
use crate::{
    error::DigitizeError,
    inference::{Model, TextMap},
};

/// Most pixels of a strip: some 140 MB.
const MAX_PIXELS: usize = 800_000;

/// What neighbours have in common, in pixels: some six lines of text.
const OVERLAP: usize = 96;

/// The network takes multiples of this.
const GRID: usize = 32;

/// The text probability of every pixel of a page whose sides lie on the grid.
pub(super) fn text_map(model: &dyn Model, page: &RgbImage) -> Result<TextMap, DigitizeError> {
    let (width, height) = (page.width() as usize, page.height() as usize);
    let mut whole = TextMap {
        width,
        height,
        values: vec![0.0; width * height],
    };
    let (long, short) = (width.max(height), width.min(height));
    for strip in strips(long, MAX_PIXELS / short.max(1)) {
        let whole_side = |side| Strip {
            seen: 0..side,
            kept: 0..side,
        };
        // Strips lie across the longer side.
        let (columns, rows) = if width > height {
            (strip, whole_side(height))
        } else {
            (whole_side(width), strip)
        };
        let map = model.text_map(planes(page, &columns.seen, &rows.seen).into())?;
        for y in rows.kept {
            let kept = (y - rows.seen.start) * map.width + columns.kept.start - columns.seen.start;
            whole.values[y * width..][columns.kept.clone()]
                .copy_from_slice(&map.values[kept..kept + columns.kept.len()]);
        }
    }
    Ok(whole)
}

fn planes(page: &RgbImage, columns: &Range<usize>, rows: &Range<usize>) -> Planes {
    let (width, height) = (columns.len(), rows.len());
    let mut planes = Planes::new(width, height);
    let part = imageops::crop_imm(
        page,
        columns.start as u32,
        rows.start as u32,
        width as u32,
        height as u32,
    );
    planes.draw(&part.to_image());
    planes
}

/// A stretch along one side of the page: what the network sees, and the part of it that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Strip {
    seen: Range<usize>,
    kept: Range<usize>,
}

/// As few strips as the bound allows, of one length on the grid; a strip is long enough for its overlaps in any case.
fn strips(side: usize, max: usize) -> Vec<Strip> {
    let longest = (max / GRID * GRID).max(4 * OVERLAP);
    if side <= longest {
        return vec![Strip {
            seen: 0..side,
            kept: 0..side,
        }];
    }
    let n_more = (side - longest).div_ceil(longest - OVERLAP);
    let length = (side + n_more * OVERLAP).div_ceil(n_more + 1);
    let length = length.next_multiple_of(GRID).min(longest);
    let start = |idx: usize| ((side - length) * idx).div_ceil(n_more) / GRID * GRID;
    let starts: Vec<usize> = (0..=n_more).map(start).collect();
    // Where two strips meet, the middle of what both see divides them.
    let border = |idx: usize| (starts[idx] + starts[idx - 1] + length) / 2;
    (0..=n_more)
        .map(|idx| Strip {
            seen: starts[idx]..starts[idx] + length,
            kept: if idx == 0 { 0 } else { border(idx) }..if idx == n_more {
                side
            } else {
                border(idx + 1)
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use image::Rgb;

    use super::*;
    use crate::inference::{CharacterMap, Planes as Input};

    /// Says of each pixel how blue it is; keeps the sizes it was given.
    #[derive(Default)]
    struct Blue(Mutex<Vec<(usize, usize)>>);

    impl Model for Blue {
        fn text_map(&self, page: Input) -> Result<TextMap, DigitizeError> {
            let (width, height) = (page.width, page.height);
            self.0.lock().unwrap().push((width, height));
            let values = page.values[..width * height].to_vec();
            Ok(TextMap {
                width,
                height,
                values,
            })
        }

        fn character_maps(&self, _: Vec<Input>) -> Result<Vec<CharacterMap>, DigitizeError> {
            unreachable!("detection reads nothing")
        }
    }

    #[test]
    fn strips_are_within_the_bound_and_make_the_whole_map() {
        for (width, height) in [(64, 32), (1024, 3200), (3200, 1024), (96, 64_000)] {
            let page = RgbImage::from_fn(width, height, |x, y| Rgb([0, 0, (x * 7 + y * 3) as u8]));
            let model = Blue::default();
            let map = text_map(&model, &page).unwrap();
            assert_eq!((map.width, map.height), (width as usize, height as usize));
            let right = page.pixels().zip(&map.values).all(|(pixel, &value)| {
                (value - (f32::from(pixel.0[2]) / 127.5 - 1.0)).abs() < 1e-6
            });
            assert!(right, "{width} x {height}");
            for (width, height) in model.0.into_inner().unwrap() {
                assert!(width * height <= MAX_PIXELS, "{width} x {height}");
                assert!(
                    width % GRID == 0 && height % GRID == 0,
                    "{width} x {height}"
                );
            }
        }
    }

    #[test]
    fn what_is_kept_was_seen_with_its_surroundings() {
        let strips = strips(6400, 1600);
        assert_eq!(strips.len(), 5);
        for pair in strips.windows(2) {
            assert_eq!(pair[0].kept.end, pair[1].kept.start);
            assert!(
                pair[0].seen.end >= pair[0].kept.end + OVERLAP / 2 - GRID,
                "{pair:?}"
            );
            assert!(
                pair[1].seen.start + OVERLAP / 2 - GRID <= pair[1].kept.start,
                "{pair:?}"
            );
        }
        assert_eq!((strips[0].kept.start, strips[4].kept.end), (0, 6400));
    }
}
