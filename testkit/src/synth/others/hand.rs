//! Signatures and scribble: strokes of a pen.

use image::{Rgb, RgbImage};

use super::brush::{Place, smooth, stroke};
use super::{any, between};
use crate::random::Random;
use crate::synth::canvas::{Canvas, Colour, Pen};
use crate::synth::font::Face;

const PAPER: Colour = Rgb([255; 3]);

/// A name by hand; every second one stands above a rule and a printed name.
pub(super) fn signature(number: u64, random: &mut Random) -> RgbImage {
    let mut canvas = Canvas::new(420, 200, PAPER);
    let ink = any(
        random,
        &[Rgb([20, 24, 60]), Rgb([16, 16, 20]), Rgb([30, 50, 130])],
    );
    let mut x = 50.0;
    while x < 330.0 {
        let n_loops = 3 + random.below(3);
        x = word(canvas.image_mut(), (x, 110.0), 34.0, n_loops, ink, random) + 14.0;
    }
    let tail = [
        (60.0, 130.0),
        (200.0, 138.0 + between(random, -6, 6)),
        (370.0, 118.0),
    ];
    stroke(canvas.image_mut(), &smooth(&tail), 2.0, ink);
    if number % 2 == 1 {
        stroke(
            canvas.image_mut(),
            &[(40.0, 152.0), (380.0, 152.0)],
            1.0,
            Rgb([90; 3]),
        );
        let pen = Pen {
            face: Face::Sans,
            size_px: 15.0,
            ink: Rgb([60; 3]),
        };
        canvas.write(40.0, 172.0, "Daniel Whitmore, Manager", pen);
    }
    canvas.into_image()
}

/// Lines by hand.
pub(super) fn scribble(number: u64, random: &mut Random) -> RgbImage {
    let mut canvas = Canvas::new(460, 300, any(random, &[PAPER, Rgb([252, 249, 236])]));
    let ink = any(random, &[Rgb([30, 40, 110]), Rgb([30, 30, 34])]);
    if number % 2 == 1 {
        for line in 0..7 {
            let y = 48.0 + 36.0 * line as f32;
            stroke(
                canvas.image_mut(),
                &[(0.0, y), (460.0, y)],
                1.0,
                Rgb([196, 212, 234]),
            );
        }
    }
    for line in 0..6 {
        let mut x = 28.0 + between(random, 0, 16);
        while x < 380.0 {
            let y = 46.0 + 36.0 * line as f32 + between(random, -3, 3);
            let n_loops = 2 + random.below(5);
            x = word(canvas.image_mut(), (x, y), 15.0, n_loops, ink, random)
                + between(random, 10, 18);
        }
    }
    canvas.into_image()
}

/// Loops of one stroke, from a place to the right. Returns where it ends.
fn word(
    picture: &mut RgbImage,
    from: Place,
    height: f32,
    n_loops: u64,
    ink: Colour,
    random: &mut Random,
) -> f32 {
    let mut places = vec![from];
    let mut x = from.0;
    for _ in 0..n_loops {
        let tall = height * between(random, 50, 130) / 100.0;
        let wide = height * between(random, 20, 45) / 100.0;
        let back = wide * between(random, 10, 60) / 100.0;
        places.push((x + wide, from.1 - tall));
        places.push((x + wide - back, from.1 - tall * 0.9));
        places.push((
            x + wide * 0.5,
            from.1 + height * between(random, -5, 35) / 100.0,
        ));
        x += wide * 1.2;
        places.push((x, from.1 - height * between(random, 0, 20) / 100.0));
    }
    stroke(picture, &smooth(&places), (height / 12.0).max(1.6), ink);
    x
}
