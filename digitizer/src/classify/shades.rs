//! Shades: a photo has many and changes everywhere, a drawing has few and is flat between its lines.

use image::RgbImage;

/// Bits of a channel that tell shades apart.
const BITS: u32 = 4;
/// Share of the pixels whose shades are counted; the rest is smoothing and noise.
const COVERED: f32 = 0.9;
/// Side of the blocks in which change is looked for, in pixels; JPEG has blocks of the same size.
const BLOCK: usize = 8;
/// Least change in a block, in any channel.
const MIN_CHANGE: u8 = 8;

/// The shades of a picture.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shades {
    /// Fewest shades that cover nearly all pixels.
    pub(super) n: usize,
    /// Share of the blocks in which some channel changes.
    pub(super) busy: f32,
}

/// Measures the shades of a picture.
pub(super) fn of(image: &RgbImage) -> Shades {
    let mut counts = vec![0_usize; 1 << (3 * BITS)];
    for pixel in image.pixels() {
        let shade = pixel.0.iter().fold(0, |shade, channel| {
            (shade << BITS) | usize::from(channel >> (8 - BITS))
        });
        counts[shade] += 1;
    }
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let wanted = (COVERED * image.pixels().len() as f32) as usize;
    let mut seen = 0;
    let covers = |count: &usize| {
        seen += count;
        seen >= wanted
    };
    Shades {
        n: counts.iter().position(covers).unwrap_or(0) + 1,
        busy: busy(image),
    }
}

fn busy(image: &RgbImage) -> f32 {
    let (width, height) = (
        image.width() as usize / BLOCK,
        image.height() as usize / BLOCK,
    );
    // The range of each channel in each block of one row of blocks.
    let mut ranges = vec![[(u8::MAX, u8::MIN); 3]; width];
    let mut n_busy = 0;
    for (y, row) in image.rows().take(height * BLOCK).enumerate() {
        for (x, pixel) in row.take(width * BLOCK).enumerate() {
            for ((low, high), channel) in ranges[x / BLOCK].iter_mut().zip(pixel.0) {
                (*low, *high) = ((*low).min(channel), (*high).max(channel));
            }
        }
        if (y + 1) % BLOCK == 0 {
            let changes =
                |range: &&[(u8, u8); 3]| range.iter().any(|(low, high)| high - low >= MIN_CHANGE);
            n_busy += ranges.iter().filter(changes).count();
            ranges.fill([(u8::MAX, u8::MIN); 3]);
        }
    }
    n_busy as f32 / (width * height).max(1) as f32
}
