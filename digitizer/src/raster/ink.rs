//! Tells ink from background in a small picture of one background colour.

use image::RgbImage;

use super::{Mask, components};

/// Colour distance below which nothing counts as ink: noise of JPEG and of scans.
const MIN_CONTRAST: f32 = 20.0;

/// Share of the strongest contrast that a pixel needs. A third keeps the smoothed edges of thin strokes.
const INK_SHARE: f32 = 0.33;

/// The ink of a small picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Ink {
    /// Which pixels are ink.
    pub mask: Mask,
    /// How dark each pixel is, 1 for the strongest ink of the picture.
    darkness: Vec<f32>,
}

impl Ink {
    /// How dark a pixel is, 1 for the strongest ink of the picture.
    pub fn darkness(&self, x: usize, y: usize) -> f32 {
        self.darkness[y * self.mask.width() + x]
    }

    /// For each column, the darkness of its darkest pixel, ink or not.
    ///
    /// Glyph edges are smoothed over two pixels, so distances measured on this are exact to a fraction of a pixel where the
    /// mask alone is wrong by up to one.
    pub fn column_darkness(&self) -> Vec<f32> {
        let width = self.mask.width();
        let mut columns = vec![0.0_f32; width];
        for row in self.darkness.chunks_exact(width.max(1)) {
            for (column, &darkness) in columns.iter_mut().zip(row) {
                *column = column.max(darkness);
            }
        }
        columns
    }
}

/// Tells the pixels whose colour is away from that of most pixels.
pub fn ink(image: &RgbImage) -> Ink {
    let (width, height) = (image.width() as usize, image.height() as usize);
    if width * height == 0 {
        return Ink {
            mask: Mask::new(width, height),
            darkness: Vec::new(),
        };
    }
    let background = background(image);
    let mut darkness: Vec<f32> = image
        .pixels()
        .map(|pixel| distance(pixel.0, background))
        .collect();
    let strongest = {
        let mut sorted = darkness.clone();
        let rank = sorted.len() * 99 / 100;
        *sorted.select_nth_unstable_by(rank, f32::total_cmp).1
    };
    if strongest < MIN_CONTRAST {
        return Ink {
            mask: Mask::new(width, height),
            darkness: vec![0.0; width * height],
        };
    }
    let threshold = (INK_SHARE * strongest).max(MIN_CONTRAST);
    let bits = darkness
        .iter()
        .map(|&distance| distance > threshold)
        .collect();
    for value in &mut darkness {
        *value = (*value / strongest).min(1.0);
    }
    Ink {
        mask: Mask::from_bits(width, height, bits),
        darkness,
    }
}

/// The ink of a crop of one text line, without the rules that run along or across it.
pub fn text_ink(line: &RgbImage) -> Ink {
    let mut ink = ink(line);
    remove_rules(&mut ink);
    ink
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
fn remove_rules(ink: &mut Ink) {
    let Ink { mask, darkness } = ink;
    let (width, height) = (mask.width(), mask.height());
    // A row or column that is all ink is a rule even where glyphs touch it.
    for y in 0..height {
        if mask.row(y).iter().filter(|&&bit| bit).count() * 10 > 9 * width {
            mask.bits_mut()[y * width..(y + 1) * width].fill(false);
            darkness[y * width..(y + 1) * width].fill(0.0);
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
    for (at, &label) in found.labels.iter().enumerate() {
        if label > 0 && is_rule[label as usize - 1] {
            mask.bits_mut()[at] = false;
            // The smoothed flanks of an upright rule would close the gap beside it.
            let x = at % width;
            darkness[at - usize::from(x > 0)..=(at + usize::from(x + 1 < width))].fill(0.0);
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
        assert_eq!(ink(&picture).mask, Mask::from_rows(&rows));
        for pixel in picture.pixels_mut() {
            pixel.0 = if pixel.0[0] == 0 {
                [250, 240, 240]
            } else {
                [20, 30, 90]
            };
        }
        assert_eq!(ink(&picture).mask, Mask::from_rows(&rows));
    }

    #[test]
    fn faint_noise_is_not_ink() {
        let picture = RgbImage::from_fn(9, 9, |x, y| Rgb([250 - ((x * y) % 7) as u8; 3]));
        assert!(!ink(&picture).mask.bits().contains(&true));
        assert_eq!(ink(&RgbImage::new(0, 0)).mask, Mask::new(0, 0));
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
        assert_eq!(text_ink(&picture).mask, kept);
    }

    #[test]
    fn columns_are_as_dark_as_their_darkest_pixel() {
        let mut picture = drawing(&["....", ".#..", "...."]);
        picture.put_pixel(2, 0, Rgb([204; 3]));
        let darkness = ink(&picture).column_darkness();
        assert_eq!(darkness[..2], [0.0, 1.0]);
        assert!(
            (darkness[2] - 0.2).abs() < 1e-5 && darkness[3] == 0.0,
            "{darkness:?}"
        );
    }
}
