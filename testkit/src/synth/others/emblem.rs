//! Logos, stamps and square codes.

use std::f32::consts::TAU;

use image::{Rgb, RgbImage, imageops};

use super::brush::{Place, disc, polygon, rect, ring, stroke};
use super::{any, between};
use crate::random::Random;
use crate::synth::canvas::{Canvas, Colour, Pen};
use crate::synth::font::Face;

const WHITE: Colour = Rgb([255; 3]);
const NAMES: [(&str, &str); 6] = [
    ("HARBOR", "CAPITAL"),
    ("Northwind", "Partners"),
    ("Aldergate", ""),
    ("CEDAR", "REIT"),
    ("Bluff & Stone", ""),
    ("Orchard", "Homes"),
];

/// A mark of a company: a shape, and its name beside, below or in it.
pub(super) fn logo(number: u64, random: &mut Random) -> RgbImage {
    let mut canvas = Canvas::new(380, 240, WHITE);
    let colour = any(
        random,
        &[
            Rgb([24, 68, 140]),
            Rgb([176, 34, 44]),
            Rgb([20, 112, 84]),
            Rgb([210, 120, 20]),
        ],
    );
    let (name, more) = NAMES[number as usize % NAMES.len()];
    let is_beside = number.is_multiple_of(2);
    let centre = if is_beside {
        (80.0, 120.0)
    } else {
        (190.0, 84.0)
    };
    mark(
        canvas.image_mut(),
        number,
        centre,
        46.0 + between(random, 0, 12),
        colour,
    );
    let pen = Pen {
        face: Face::SansBold,
        size_px: 34.0,
        ink: Rgb([40, 44, 52]),
    };
    let small = Pen {
        face: Face::Sans,
        size_px: 20.0,
        ink: colour,
    };
    if is_beside {
        canvas.write(150.0, 122.0, name, pen);
        canvas.write(152.0, 150.0, more, small);
    } else {
        canvas.write(190.0 - pen.width_of(name) / 2.0, 190.0, name, pen);
        canvas.write(190.0 - small.width_of(more) / 2.0, 216.0, more, small);
    }
    canvas.into_image()
}

fn mark(picture: &mut RgbImage, number: u64, centre: Place, radius: f32, colour: Colour) {
    let around = |n: usize, radius: f32, turn: f32| -> Vec<Place> {
        let angle = |step: usize| (step as f32 + turn) / n as f32 * TAU;
        (0..n)
            .map(|step| {
                (
                    centre.0 + radius * angle(step).sin(),
                    centre.1 - radius * angle(step).cos(),
                )
            })
            .collect()
    };
    match number % 3 {
        0 => {
            disc(picture, centre, radius, colour);
            disc(
                picture,
                (centre.0 + radius * 0.3, centre.1 - radius * 0.2),
                radius * 0.6,
                WHITE,
            );
        }
        1 => {
            polygon(picture, &around(6, radius, 0.0), colour);
            polygon(picture, &around(3, radius * 0.6, 0.0), WHITE);
        }
        _ => {
            for (step, tip) in around(5, radius, 0.0).into_iter().enumerate() {
                let side = around(5, radius * 0.45, 0.5)[step];
                let other = around(5, radius * 0.45, -0.5)[step];
                polygon(picture, &[centre, other, tip, side], colour);
            }
        }
    }
}

/// A round or a square rubber stamp, set at an angle, with gaps in its ink.
pub(super) fn stamp(number: u64, random: &mut Random) -> RgbImage {
    let mut canvas = Canvas::new(300, 300, WHITE);
    let colour = any(
        random,
        &[Rgb([188, 30, 40]), Rgb([30, 60, 160]), Rgb([30, 110, 60])],
    );
    let word = any(random, &["APPROVED", "RECEIVED", "PAID", "COPY"]);
    let pen = Pen {
        face: Face::SansBold,
        size_px: 34.0,
        ink: colour,
    };
    let width = pen.width_of(word);
    canvas.write(150.0 - width / 2.0, 161.0, word, pen);
    let picture = canvas.image_mut();
    if number.is_multiple_of(2) {
        ring(picture, (150.0, 150.0), 118.0, 6.0, colour);
        ring(picture, (150.0, 150.0), 104.0, 2.0, colour);
        stroke(picture, &[(60.0, 125.0), (240.0, 125.0)], 2.0, colour);
        stroke(picture, &[(60.0, 175.0), (240.0, 175.0)], 2.0, colour);
    } else {
        let (left, right) = (150.0 - width / 2.0 - 18.0, 150.0 + width / 2.0 + 18.0);
        let corners = [
            (left, 115.0),
            (right, 115.0),
            (right, 185.0),
            (left, 185.0),
            (left, 115.0),
        ];
        stroke(picture, &corners, 5.0, colour);
    }
    for _ in 0..260 {
        let at = (between(random, 0, 300), between(random, 0, 300));
        disc(picture, at, between(random, 5, 16) / 10.0, WHITE);
    }
    turned(&canvas.into_image(), between(random, 8, 24) / 100.0)
}

fn turned(picture: &RgbImage, angle: f32) -> RgbImage {
    let (sin, cos) = angle.sin_cos();
    let (width, height) = picture.dimensions();
    let (cx, cy) = (width as f32 / 2.0, height as f32 / 2.0);
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - cx, y as f32 - cy);
        let (sx, sy) = (cx + dx * cos - dy * sin, cy + dx * sin + dy * cos);
        imageops::interpolate_bilinear(picture, sx, sy).unwrap_or(WHITE)
    })
}

/// A square code with its three finders; some have a line of text below.
pub(super) fn code(number: u64, random: &mut Random) -> RgbImage {
    let n_modules = 21 + 4 * (number as u32 % 4);
    let module = 6 + random.below(4) as u32;
    let margin = 4 * module;
    let side = n_modules * module + 2 * margin;
    let has_text = number % 2 == 1;
    let mut canvas = Canvas::new(side, side + if has_text { 40 } else { 0 }, WHITE);
    let is_finder = |row: u32, column: u32| {
        let edge = n_modules - 8;
        (row < 8 && (column < 8 || edge <= column)) || (edge <= row && column < 8)
    };
    let black = Rgb([0; 3]);
    let mut fill = |row: u32, column: u32, n: u32, colour: Colour| {
        let (left, top) = (margin + column * module, margin + row * module);
        let corner = ((left + n * module) as f32, (top + n * module) as f32);
        rect(
            canvas.image_mut(),
            (left as f32, top as f32),
            corner,
            colour,
        );
    };
    for row in 0..n_modules {
        for column in 0..n_modules {
            if !is_finder(row, column) && random.below(2) == 1 {
                fill(row, column, 1, black);
            }
        }
    }
    for (row, column) in [(0, 0), (0, n_modules - 7), (n_modules - 7, 0)] {
        fill(row, column, 7, black);
        fill(row + 1, column + 1, 5, WHITE);
        fill(row + 2, column + 2, 3, black);
    }
    if has_text {
        let pen = Pen {
            face: Face::Sans,
            size_px: 18.0,
            ink: Rgb([40; 3]),
        };
        let text = "Scan for the data room";
        canvas.write(
            (side as f32 - pen.width_of(text)) / 2.0,
            side as f32 + 14.0,
            text,
            pen,
        );
    }
    canvas.into_image()
}
