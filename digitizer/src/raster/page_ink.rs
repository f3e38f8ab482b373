//! Tells ink from background on a whole page, where cells, bands and headers have backgrounds of their own.

use image::RgbImage;

use super::Mask;

/// Brightness difference below which nothing counts as ink.
const MIN_DIFFERENCE: i32 = 48;

/// Columns that vote together on the background of a row: wider than any glyph, narrower than most cells' row.
const WINDOW: usize = 96;

/// Brightness levels that are told apart when votes are counted.
const N_LEVELS: usize = 32;

/// Pixels away from the commonest brightness of their row nearby.
///
/// Bands and rules run along rows, so a row has few backgrounds and a rule is one of them: it never shows up as ink.
pub fn page_ink(page: &RgbImage) -> Mask {
    let (width, height) = (page.width() as usize, page.height() as usize);
    let mut mask = Mask::new(width, height);
    for (y, row) in page.rows().enumerate() {
        let brightness: Vec<u8> = row.map(|pixel| luma(pixel.0)).collect();
        let bits = &mut mask.bits_mut()[y * width..(y + 1) * width];
        for start in (0..width).step_by(WINDOW / 2) {
            // Each half window is judged by the votes of the window around it.
            let end = (start + WINDOW / 2).min(width);
            let voters =
                &brightness[start.saturating_sub(WINDOW / 4)..(end + WINDOW / 4).min(width)];
            let background = commonest(voters);
            for (bit, &value) in bits[start..end].iter_mut().zip(&brightness[start..end]) {
                *bit = (i32::from(value) - i32::from(background)).abs() > MIN_DIFFERENCE;
            }
        }
    }
    mask
}

fn luma([red, green, blue]: [u8; 3]) -> u8 {
    ((299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue)) / 1000) as u8
}

/// Middle of the level with most votes, the brighter one when two are equal.
fn commonest(voters: &[u8]) -> u8 {
    let mut votes = [0_usize; N_LEVELS];
    for &value in voters {
        votes[usize::from(value) * N_LEVELS / 256] += 1;
    }
    let best = (0..N_LEVELS)
        .max_by_key(|&level| (votes[level], level))
        .unwrap_or(0);
    ((2 * best + 1) * 256 / (2 * N_LEVELS)) as u8
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn a_mark_is_ink_on_a_light_and_on_a_dark_band_and_a_rule_is_none() {
        let page = RgbImage::from_fn(200, 30, |x, y| {
            let mark = (50..60).contains(&x) && (y == 5 || y == 25);
            let dark = (y >= 15) != mark;
            Rgb(if y == 10 || dark {
                [20, 30, 60]
            } else {
                [250; 3]
            })
        });
        let mask = page_ink(&page);
        let inked: Vec<_> = (0..30).filter(|&y| mask.row(y).contains(&true)).collect();
        assert_eq!(inked, [5, 25]);
        assert!((0..200).all(|x| mask.get(x, 25) == (50..60).contains(&x)));
    }

    #[test]
    fn an_empty_page_has_no_ink() {
        assert_eq!(page_ink(&RgbImage::new(0, 0)), Mask::new(0, 0));
    }
}
