//! Pictures that show neither table, chart nor diagram, drawn from a seed: what people put on a canvas besides figures.
//!
//! ```text
//! brush    strokes, polygons and discs
//! nature   photos and maps
//! emblem   logos, stamps, codes
//! hand     signatures and scribble
//! screen   windows of programs
//! page     paragraphs, title slides, large numbers, and nothing at all
//! ```

mod brush;
mod emblem;
mod hand;
mod nature;
mod page;
mod screen;

use image::RgbImage;

use crate::random::Random;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// A landscape, a front of a house, something out of focus.
    Photo,
    /// Streets, districts or contour lines.
    Map,
    /// A mark of a company with its name.
    Logo,
    /// A name by hand, alone or above a printed one.
    Signature,
    /// The window of a program: a form, a toolbar, settings.
    Screen,
    /// Running text.
    Paragraphs,
    /// One colour, a gradient, or noise.
    Nothing,
    /// A rubber stamp.
    Stamp,
    /// Lines by hand that nobody can read.
    Scribble,
    /// A square code of black and white modules.
    Code,
    /// One large number, with or without a caption.
    Number,
    /// The first slide of a presentation.
    Slide,
}

/// Draws one of several pictures of a kind: its number, and where its randomness comes from.
type Draw = fn(u64, &mut Random) -> RgbImage;

impl Shows {
    /// All of them, with the number of pictures of each and how one is drawn.
    const ALL: [(Self, u64, Draw); 12] = [
        (Self::Photo, 8, nature::photo),
        (Self::Map, 8, nature::map),
        (Self::Logo, 6, emblem::logo),
        (Self::Signature, 5, hand::signature),
        (Self::Screen, 8, screen::window),
        (Self::Paragraphs, 8, page::paragraphs),
        (Self::Nothing, 5, page::nothing),
        (Self::Stamp, 5, emblem::stamp),
        (Self::Scribble, 5, hand::scribble),
        (Self::Code, 5, emblem::code),
        (Self::Number, 5, page::number),
        (Self::Slide, 6, page::slide),
    ];
}

/// A picture and what it shows.
#[derive(Debug)]
pub struct Other {
    /// What it shows.
    pub shows: Shows,
    /// Counts the pictures that show it.
    pub number: u64,
    /// The picture.
    pub picture: RgbImage,
}

/// All pictures of a seed; another seed gives others of the same kinds.
pub fn all(seed: u64) -> Vec<Other> {
    let mut pictures = Vec::new();
    for (shows, count, draw) in Shows::ALL {
        for number in 0..count {
            let mut random = Random::new(seed, 1_000 * (shows as u64 + 1) + number);
            pictures.push(Other {
                shows,
                number,
                picture: draw(number, &mut random),
            });
        }
    }
    pictures
}

/// A number from a range, both ends included.
fn between(random: &mut Random, from: i64, to: i64) -> f32 {
    (from + random.below((to - from + 1) as u64) as i64) as f32
}

/// One of several.
fn any<T: Copy>(random: &mut Random, choices: &[T]) -> T {
    choices[random.below(choices.len() as u64) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_the_same_pictures_again_and_another_one_others() {
        let (once, again, other) = (all(1), all(1), all(2));
        assert!(60 <= once.len());
        for ((a, b), c) in once.iter().zip(&again).zip(&other) {
            assert_eq!(a.picture, b.picture, "{:?} {}", a.shows, a.number);
            // A blank sheet is a blank sheet.
            let may_be_same = a.shows == Shows::Nothing;
            assert!(
                may_be_same || a.picture != c.picture,
                "{:?} {}",
                a.shows,
                a.number
            );
        }
    }
}
