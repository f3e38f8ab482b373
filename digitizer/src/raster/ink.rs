//! Tells ink from background in a small picture of one background colour.

use image::RgbImage;

use super::{Mask, components};

/// Colour distance below which nothing counts as ink: noise of JPEG and of scans.
const MIN_CONTRAST: f32 = 20.0;

/// Share of the strongest contrast that a pixel needs. A third keeps the smoothed edges of thin strokes.
const INK_SHARE: f32 = 0.33;

/// Pixels whose colour is away from that of most pixels.
pub fn ink(image: &RgbImage) -> Mask {
    let (width, height) = (image.width() as usize, image.height() as usize);
    if width * height == 0 {
        return Mask::new(width, height);
    }
    let background = background(image);
    let mut distances: Vec<f32> = image
        .pixels()
        .map(|pixel| distance(pixel.0, background))
        .collect();
    let bits_of =
        |threshold: f32, distances: &[f32]| distances.iter().map(|&d| d > threshold).collect();
    let strongest = {
        let mut sorted = distances.clone();
        let rank = sorted.len() * 99 / 100;
        *sorted.select_nth_unstable_by(rank, f32::total_cmp).1
    };
    if strongest < MIN_CONTRAST {
        distances.fill(0.0);
    }
    Mask::from_bits(
        width,
        height,
        bits_of((INK_SHARE * strongest).max(MIN_CONTRAST), &distances),
    )
}

/// The ink of a crop of one text line, without the rules that run along or across it.
pub fn text_ink(line: &RgbImage) -> Mask {
    let mut mask = ink(line);
    remove_rules(&mut mask);
    mask
}

/// The median of each channel: text covers less than half of its box.
fn background(image: &RgbImage) -> [u8; 3] {
    let half = image.pixels().len() as u32 / 2;
    [0, 1, 2].map(|channel| {
        let mut histogram = [0_u32; 256];
        for pixel in image.pixels() {
            histogram[usize::from(pixel.0[channel])] += 1;
        }
        let mut seen = 0;
        let median = histogram.iter().position(|&count| {
            seen += count;
            seen > half
        });
        median.unwrap_or(255) as u8
    })
}

fn distance(pixel: [u8; 3], background: [u8; 3]) -> f32 {
    let squares = pixel
        .iter()
        .zip(background)
        .map(|(&a, b)| (f32::from(a) - f32::from(b)).powi(2));
    squares.sum::<f32>().sqrt()
}

/// Clears what no glyph is: strokes along the edge of the crop, and strokes over its whole height.
fn remove_rules(mask: &mut Mask) {
    let (width, height) = (mask.width(), mask.height());
    // A row or column that is all ink is a rule even where glyphs touch it.
    for y in 0..height {
        if mask.row(y).iter().filter(|&&bit| bit).count() * 10 > 9 * width {
            mask.bits_mut()[y * width..(y + 1) * width].fill(false);
        }
    }
    let found = components(mask);
    let edge = height / 5;
    let is_rule: Vec<bool> = found
        .list
        .iter()
        .map(|part| {
            let flat = part.width() > height && part.height() * 8 <= height.max(16);
            let at_edge = part.bottom <= edge.max(1) || part.top + edge.max(1) >= height;
            let upright = part.height() == height && part.width() * 4 <= height;
            (flat && at_edge) || upright
        })
        .collect();
    for (bit, &label) in mask.bits_mut().iter_mut().zip(&found.labels) {
        if label > 0 && is_rule[label as usize - 1] {
            *bit = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// White with black where the drawing has `#`.
    fn drawing(rows: &[&str]) -> RgbImage {
        RgbImage::from_fn(rows[0].len() as u32, rows.len() as u32, |x, y| {
            Rgb(if rows[y as usize].as_bytes()[x as usize] == b'#' {
                [0; 3]
            } else {
                [255; 3]
            })
        })
    }

    #[test]
    fn ink_is_what_differs_from_most_of_the_picture_whatever_the_colours() {
        let rows = ["......", ".##...", "......"];
        let mut picture = drawing(&rows);
        assert_eq!(ink(&picture), Mask::from_rows(&rows));
        for pixel in picture.pixels_mut() {
            pixel.0 = if pixel.0[0] == 0 {
                [250, 240, 240]
            } else {
                [20, 30, 90]
            };
        }
        assert_eq!(ink(&picture), Mask::from_rows(&rows));
    }

    #[test]
    fn faint_noise_is_not_ink() {
        let picture = RgbImage::from_fn(9, 9, |x, y| Rgb([250 - ((x * y) % 7) as u8; 3]));
        assert!(!ink(&picture).bits().contains(&true));
        assert_eq!(ink(&RgbImage::new(0, 0)), Mask::new(0, 0));
    }

    #[test]
    fn an_underline_and_a_border_go_and_glyphs_and_a_dash_stay() {
        let picture = drawing(&[
            "#.........................",
            "#..##.....................",
            "#..##........##########...",
            "#..##.....................",
            "#.........................",
            "#.........................",
            "#.........................",
            "#....################.....",
        ]);
        let kept = Mask::from_rows(&[
            "..........................",
            "...##.....................",
            "...##........##########...",
            "...##.....................",
            "..........................",
            "..........................",
            "..........................",
            "..........................",
        ]);
        assert_eq!(text_ink(&picture), kept);
    }
}
