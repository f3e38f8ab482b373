//! Thins ink to lines one pixel wide that run along its middle.
//!
//! Two alternating conditions peel the ink from opposite sides (Guo and Hall, "Parallel thinning with two-subiteration
//! algorithms", 1989). Only pixels at the edge of what is left are looked at, so the work grows with the ink alone.

use crate::raster::Mask;

/// Layers that are peeled at most; what is thicker is no line.
const MAX_LAYERS: usize = 60;

const INK: u8 = 1;
/// The pixel is in the list of those to look at.
const LISTED: u8 = 2;

/// The middle lines of ink.
pub(super) fn thin(mask: &Mask) -> Mask {
    let (width, height) = (mask.width(), mask.height());
    let stride = width + 2;
    let mut pixels = vec![0_u8; stride * (height + 2)];
    for y in 0..height {
        let row = &mut pixels[(y + 1) * stride + 1..][..width];
        for (pixel, &bit) in row.iter_mut().zip(mask.row(y)) {
            *pixel = u8::from(bit);
        }
    }
    let around = around(stride);
    let mut listed: Vec<usize> = (stride..stride * (height + 1))
        .filter(|&at| {
            pixels[at] == INK && around.iter().any(|step| pixels[shifted(at, *step)] == 0)
        })
        .collect();
    for &at in &listed {
        pixels[at] |= LISTED;
    }
    let removable = [removable(0), removable(1)];
    for _ in 0..MAX_LAYERS {
        let mut has_changed = false;
        for removable in &removable {
            let gone: Vec<usize> = listed
                .iter()
                .copied()
                .filter(|&at| removable[usize::from(neighbours(&pixels, at, &around))])
                .collect();
            has_changed |= !gone.is_empty();
            for &at in &gone {
                pixels[at] = 0;
            }
            listed.retain(|&at| pixels[at] != 0);
            for at in gone {
                for step in around {
                    let beside = shifted(at, step);
                    if pixels[beside] == INK {
                        pixels[beside] |= LISTED;
                        listed.push(beside);
                    }
                }
            }
        }
        if !has_changed {
            break;
        }
    }
    let bits = (0..height).flat_map(|y| {
        pixels[(y + 1) * stride + 1..][..width]
            .iter()
            .map(|&pixel| pixel != 0)
    });
    Mask::from_bits(width, height, bits.collect())
}

/// Steps to the neighbours, clockwise from the one above.
fn around(stride: usize) -> [isize; 8] {
    let stride = stride as isize;
    [
        -stride,
        1 - stride,
        1,
        1 + stride,
        stride,
        stride - 1,
        -1,
        -1 - stride,
    ]
}

fn shifted(at: usize, step: isize) -> usize {
    at.wrapping_add_signed(step)
}

/// The neighbours that are ink, one bit each, clockwise from the one above.
fn neighbours(pixels: &[u8], at: usize, around: &[isize; 8]) -> u8 {
    around.iter().enumerate().fold(0, |bits, (bit, step)| {
        bits | u8::from(pixels[shifted(at, *step)] != 0) << bit
    })
}

/// For each neighbourhood, whether its middle goes in one of the two passes.
fn removable(pass: usize) -> [bool; 256] {
    std::array::from_fn(|bits| {
        let p = |at: usize| bits >> (at % 8) & 1 == 1;
        // Places 0, 2, 4, 6 are the neighbours by a side.
        let n_branches = (0..8)
            .step_by(2)
            .filter(|&at| !p(at) && (p(at + 1) || p(at + 2)))
            .count();
        let n_pairs = |from: usize| {
            (0..4)
                .filter(|pair| p(from + 2 * pair) || p(from + 2 * pair + 1))
                .count()
        };
        let n_neighbours = n_pairs(7).min(n_pairs(0));
        let is_kept_side = if pass == 0 {
            (p(4) || p(5) || !p(7)) && p(6)
        } else {
            (p(0) || p(1) || !p(3)) && p(2)
        };
        n_branches == 1 && (2..=3).contains(&n_neighbours) && !is_kept_side
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thick_bar_becomes_one_line_along_its_middle() {
        let mask = Mask::from_rows(&[
            "............",
            ".##########.",
            ".##########.",
            ".##########.",
            "............",
        ]);
        let thin = thin(&mask);
        assert!((0..12).all(|x| !thin.get(x, 1) && !thin.get(x, 3)));
        assert!((3..9).all(|x| thin.get(x, 2)), "{thin:?}");
    }

    #[test]
    fn a_ring_stays_closed_and_a_dot_stays() {
        let mask = Mask::from_rows(&[
            "........", ".#####..", ".#####..", ".##.##..", ".#####..", ".#####..", ".......#",
        ]);
        let thin = thin(&mask);
        let found = crate::raster::components(&thin);
        assert_eq!(found.list.len(), 2);
        // The shortest ring around one pixel has four.
        assert!(!thin.get(3, 3) && found.list[0].n_pixels >= 4);
    }
}
