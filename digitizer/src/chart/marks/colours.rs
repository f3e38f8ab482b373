//! Colours of marks: how near they are, and how much of one a pixel at an edge holds.

use crate::raster::colour::distance;

/// How a pixel mixes two colours, as antialiasing does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mix {
    /// Part of the upper colour: 0 where the pixel is all background; above 1 where it is further away than the colour.
    pub(crate) share: f32,
    /// How far the pixel is from every mix of the two, in units of a channel.
    pub(crate) residue: f32,
}

/// Takes a pixel for a mix of a background with a colour on it.
pub(crate) fn unmix(pixel: [u8; 3], background: [u8; 3], colour: [u8; 3]) -> Mix {
    let difference = |a: [u8; 3]| -> [f32; 3] {
        std::array::from_fn(|channel| f32::from(a[channel]) - f32::from(background[channel]))
    };
    let (pixel, colour) = (difference(pixel), difference(colour));
    let dot = |a: &[f32; 3], b: &[f32; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let share = dot(&pixel, &colour) / dot(&colour, &colour).max(1.0);
    let residue: f32 = pixel
        .iter()
        .zip(&colour)
        .map(|(a, b)| (a - share * b).powi(2))
        .sum();
    Mix {
        share,
        residue: residue.sqrt(),
    }
}

/// What it counts when a colour is all mixed with the background.
const MIXED: f32 = 30.0;

/// How far two colours are apart, mixes with the background counting less.
pub(crate) fn apart(colour: [u8; 3], swatch: [u8; 3], background: [u8; 3]) -> f32 {
    let plain = f32::from(distance(colour, swatch));
    let mixed = |a: [u8; 3], b: [u8; 3]| {
        let mix = unmix(a, background, b);
        if (0.3..=1.0).contains(&mix.share) {
            mix.residue + MIXED * (1.0 - mix.share)
        } else {
            f32::INFINITY
        }
    };
    plain.min(mixed(colour, swatch)).min(mixed(swatch, colour))
}

/// A colour and its name in the legend are no farther apart.
const SAME_NAME: f32 = 36.0;

/// Whether one of the swatches of a legend has a colour, or a mix of it with the background.
pub(crate) fn is_named(
    colour: [u8; 3],
    swatches: impl IntoIterator<Item = [u8; 3]>,
    background: [u8; 3],
) -> bool {
    let mut swatches = swatches.into_iter();
    swatches.any(|swatch| apart(colour, swatch, background) <= SAME_NAME)
}

/// The mean of some colours, black when there are none.
pub(crate) fn mean(colours: impl IntoIterator<Item = [u8; 3]>) -> [u8; 3] {
    let (mut sums, mut n) = ([0_u64; 3], 0);
    for colour in colours {
        for (sum, channel) in sums.iter_mut().zip(colour) {
            *sum += u64::from(channel);
        }
        n += 1;
    }
    sums.map(|sum| (sum / n.max(1)) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_at_an_edge_is_a_mix_and_another_colour_is_none() {
        let half = unmix([200, 200, 255], [255; 3], [145, 145, 255]);
        assert!(
            (half.share - 0.5).abs() < 0.01 && half.residue < 1.0,
            "{half:?}"
        );
        let other = unmix([255, 100, 100], [255; 3], [145, 145, 255]);
        assert!(other.residue > 50.0, "{other:?}");
    }
}
