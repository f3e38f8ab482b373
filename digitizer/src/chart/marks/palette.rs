//! Which colours lines and areas are drawn in: the commonest ones of the plot that are no mixes of others.

use super::colours::unmix;
use super::field::Field;
use crate::raster::colour::distance;

/// Ink is this far from what is behind it.
const MIN_INK: u8 = 28;
/// Pixels of one colour differ by no more.
const SAME_COLOUR: u8 = 26;
/// A pixel this near to a mix of the background and a colour may be an edge of that colour.
const MAX_RESIDUE: f32 = 20.0;
/// Share of its pixels that are nearly the same in a colour that is no mix: mixes are spread out.
const MIN_PURE: f32 = 0.5;
/// Fewest pixels of a colour, in text heights.
const MIN_PIXELS: f32 = 1.5;
/// Most colours.
const MAX_COLOURS: usize = 24;
/// Bits of a channel that tell colours apart when they are counted.
const BITS: u32 = 5;

/// A colour of the plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    pub(super) colour: [u8; 3],
    /// Pixels in the middle of strokes and fillings that have it.
    pub(super) n_pixels: usize,
}

/// The colours of the plot, the commonest first. `named` are the colours of the legend, which need less evidence.
pub(super) fn find(field: &Field, named: &[[u8; 3]], text_height: f32) -> Vec<Ink> {
    let cores = cores(field);
    let mut counts: Vec<u32> = vec![0; 1 << (3 * BITS)];
    for &colour in &cores {
        counts[bin(colour)] += 1;
    }
    let mut open: Vec<bool> = vec![true; cores.len()];
    let mut found: Vec<Ink> = Vec::new();
    let least = (MIN_PIXELS * text_height).max(6.0) as usize;
    for _ in 0..4 * MAX_COLOURS {
        let Some(peak) = (0..counts.len()).max_by_key(|&bin| counts[bin]) else {
            break;
        };
        if (counts[peak] as usize) < least.div_ceil(4) || found.len() == MAX_COLOURS {
            break;
        }
        let members = |open: &[bool]| -> Vec<[u8; 3]> {
            let pairs = cores.iter().zip(open);
            pairs
                .filter(|(colour, open)| **open && bin(**colour) == peak)
                .map(|(colour, _)| *colour)
                .collect()
        };
        let colour = median(&members(&open));
        let (mut n_near, mut n_same) = (0, 0);
        for (other, open) in cores.iter().zip(&open) {
            let apart = distance(*other, colour);
            n_near += usize::from(*open && apart <= SAME_COLOUR);
            n_same += usize::from(*open && apart <= SAME_COLOUR / 4);
        }
        let is_mix = found.iter().any(|ink| {
            let mix = unmix(colour, field.background, ink.colour);
            mix.residue <= MAX_RESIDUE && mix.share < 0.95
        });
        let is_named = named
            .iter()
            .any(|&name| distance(name, colour) <= SAME_COLOUR / 2);
        let is_pure = n_same as f32 >= MIN_PURE * n_near as f32;
        if n_near >= least && (!is_mix || is_named || (is_pure && n_near >= 3 * least)) {
            found.push(Ink {
                colour,
                n_pixels: n_near,
            });
        }
        for (other, open) in cores.iter().zip(&mut open) {
            if *open && distance(*other, colour) <= SAME_COLOUR {
                *open = false;
                counts[bin(*other)] -= 1;
            }
        }
        counts[peak] = 0;
    }
    found
}

/// Pixels that no neighbour exceeds in its distance from the background.
fn cores(field: &Field) -> Vec<[u8; 3]> {
    let contrast = |x: usize, y: usize| distance(field.pixel(x, y), field.ground(x, y));
    let mut found = Vec::new();
    for y in 1..field.height.saturating_sub(1) {
        for x in 1..field.width.saturating_sub(1) {
            let at = y * field.width + x;
            let own = contrast(x, y);
            if own < MIN_INK || field.rules[at] || field.words[at] {
                continue;
            }
            let exceeds = |(x, y): (usize, usize)| contrast(x, y) > own.saturating_add(8);
            let around = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];
            if !around.into_iter().any(exceeds) {
                found.push(field.pixel(x, y));
            }
        }
    }
    found
}

fn bin(colour: [u8; 3]) -> usize {
    colour.iter().fold(0, |bin, channel| {
        bin << BITS | usize::from(channel >> (8 - BITS))
    })
}

fn median(colours: &[[u8; 3]]) -> [u8; 3] {
    std::array::from_fn(|channel| {
        let mut values: Vec<u8> = colours.iter().map(|colour| colour[channel]).collect();
        values.sort_unstable();
        values.get(values.len() / 2).copied().unwrap_or(0)
    })
}
