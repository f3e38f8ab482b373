//! The colour of a small place, by the votes of its pixels.

use std::ops::Range;

use image::RgbImage;

use crate::raster::colour::distance;

/// Colour distance from the background from which a pixel belongs to a swatch or to a letter.
pub(super) const MIN_CONTRAST: u8 = 22;
/// Colours that are told apart in a place.
const MAX_COLOURS: usize = 64;

/// The colour of most pixels of a place.
pub(super) fn commonest(
    image: &RgbImage,
    columns: Range<u32>,
    rows: Range<u32>,
) -> Option<[u8; 3]> {
    let mut votes = Votes::default();
    for (x, y) in rows.flat_map(|y| columns.clone().map(move |x| (x, y))) {
        votes.add(image.get_pixel(x, y).0, 6);
    }
    votes.winner()
}

/// The colour of most pixels of a place that are well away from the background, so not of smoothed edges.
pub(super) fn strongest(
    image: &RgbImage,
    columns: Range<u32>,
    rows: Range<u32>,
    background: [u8; 3],
) -> Option<[u8; 3]> {
    let colours: Vec<[u8; 3]> = rows
        .flat_map(|y| columns.clone().map(move |x| (x, y)))
        .map(|(x, y)| image.get_pixel(x, y).0)
        .collect();
    let most = colours
        .iter()
        .map(|colour| distance(*colour, background))
        .max()?;
    let least = (most / 2).max(MIN_CONTRAST);
    let mut votes = Votes::default();
    for colour in colours {
        if distance(colour, background) >= least {
            votes.add(colour, 12);
        }
    }
    votes.winner()
}

/// Pixels counted by colour.
#[derive(Debug, Default)]
struct Votes(Vec<([u8; 3], usize, [usize; 3])>);

impl Votes {
    fn add(&mut self, colour: [u8; 3], tolerance: u8) {
        let Self(votes) = self;
        let same = votes
            .iter_mut()
            .find(|(vote, _, _)| distance(*vote, colour) <= tolerance);
        if let Some((_, n, sums)) = same {
            *n += 1;
            for (sum, channel) in sums.iter_mut().zip(colour) {
                *sum += usize::from(channel);
            }
        } else if votes.len() < MAX_COLOURS {
            votes.push((colour, 1, colour.map(usize::from)));
        }
    }

    /// The mean of the colour with most pixels, the first of equals.
    fn winner(self) -> Option<[u8; 3]> {
        let (_, n, sums) = self.0.into_iter().rev().max_by_key(|(_, n, _)| *n)?;
        Some(sums.map(|sum| (sum / n) as u8))
    }
}
