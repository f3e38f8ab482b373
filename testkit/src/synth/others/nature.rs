//! Photos and maps.

use image::{Rgb, RgbImage, imageops};

use super::brush::{Place, polygon, rect, smooth, stroke};
use super::{any, between};
use crate::random::Random;
use crate::synth::canvas::{Canvas, Colour, Pen};
use crate::synth::font::Face;
use crate::synth::scene;

const STREETS: [&str; 10] = [
    "Mill Lane",
    "Harbor St",
    "Oak Ave",
    "Quarry Rd",
    "Canal St",
    "Elm Ct",
    "Bridge Rd",
    "Vine St",
    "Depot St",
    "Park Ave",
];
const DISTRICTS: [&str; 10] = [
    "Northgate",
    "Old Town",
    "Riverside",
    "Eastfield",
    "Westbrook",
    "Hillcrest",
    "Docklands",
    "Southport",
    "Fairview",
    "Greenway",
];

/// A landscape, a front of a house, lights out of focus, or a landscape with a caption on it.
pub(super) fn photo(number: u64, random: &mut Random) -> RgbImage {
    let seed = random.below(10_000) as u32;
    match number % 4 {
        0 => scene::draw(520, 340, seed),
        1 => facade(random),
        2 => lights(random),
        _ => captioned(seed),
    }
}

/// Rows of windows: as regular as a table.
fn facade(random: &mut Random) -> RgbImage {
    let mut picture = scene::draw(480, 360, random.below(10_000) as u32);
    let wall = [150.0 + between(random, 0, 60), 120.0, 95.0];
    for y in 60..340 {
        for x in 50..430 {
            let grain =
                between(random, -14, 14) + 8.0 * ((x as f32 / 9.0).sin() * (y as f32 / 5.0).cos());
            picture.put_pixel(x, y, Rgb(wall.map(|channel| (channel + grain) as u8)));
        }
    }
    for row in 0..4 {
        for column in 0..6 {
            let (left, top) = (70 + 60 * column, 80 + 64 * row);
            let light = between(random, 30, 120);
            for y in top..top + 40 {
                for x in left..left + 34 {
                    let shine =
                        0.8 * ((x - left) as f32 - (y - top) as f32).abs() + between(random, 0, 12);
                    picture.put_pixel(
                        x,
                        y,
                        Rgb([
                            (light + shine) as u8,
                            (light + 10.0 + shine) as u8,
                            (light + 30.0 + shine) as u8,
                        ]),
                    );
                }
            }
        }
    }
    picture
}

/// Soft lights that overlap.
fn lights(random: &mut Random) -> RgbImage {
    let lights: Vec<(f32, f32, f32, [f32; 3])> = (0..14)
        .map(|_| {
            let colour = [
                between(random, 40, 200),
                between(random, 20, 160),
                between(random, 10, 120),
            ];
            (
                between(random, 0, 440),
                between(random, 0, 300),
                between(random, 18, 60),
                colour,
            )
        })
        .collect();
    RgbImage::from_fn(440, 300, |x, y| {
        let mut sum = [18.0, 14.0, 26.0];
        for (cx, cy, radius, colour) in &lights {
            let distance = (x as f32 - cx).hypot(y as f32 - cy) / radius;
            let share = 1.0 / (1.0 + (8.0 * (distance - 1.0)).exp());
            for (sum, channel) in sum.iter_mut().zip(colour) {
                *sum += share * channel;
            }
        }
        let grain = between(random, -9, 9);
        Rgb(sum.map(|channel| (channel + grain).clamp(0.0, 255.0) as u8))
    })
}

fn captioned(seed: u32) -> RgbImage {
    let mut canvas = Canvas::new(520, 340, Rgb([0; 3]));
    imageops::replace(canvas.image_mut(), &scene::draw(520, 340, seed), 0, 0);
    let pen = Pen {
        face: Face::SansBold,
        size_px: 26.0,
        ink: Rgb([250; 3]),
    };
    canvas.write(24.0, 300.0, "Lakeside campus, view from the north", pen);
    canvas.into_image()
}

/// Streets, districts or contour lines, with names.
pub(super) fn map(number: u64, random: &mut Random) -> RgbImage {
    match number % 3 {
        0 => streets(random),
        1 => districts(random),
        _ => contours(random),
    }
}

fn streets(random: &mut Random) -> RgbImage {
    let mut canvas = Canvas::new(520, 380, Rgb([240, 236, 228]));
    let picture = canvas.image_mut();
    for _ in 0..5 {
        let (x, y) = (between(random, 0, 520), between(random, 0, 380));
        let green = any(
            random,
            &[
                Rgb([200, 226, 190]),
                Rgb([188, 214, 236]),
                Rgb([224, 216, 204]),
            ],
        );
        polygon(
            picture,
            &blob((x, y), between(random, 40, 90), random),
            green,
        );
    }
    let mut river: Vec<Place> = Vec::new();
    for step in 0..7 {
        river.push((90.0 * step as f32 - 10.0, 190.0 + between(random, -90, 90)));
    }
    stroke(picture, &smooth(&river), 16.0, Rgb([166, 204, 232]));
    let tilt = between(random, -30, 30) / 100.0;
    for step in 0..12 {
        let major = step % 4 == 1;
        let (thickness, colour) = if major {
            (11.0, Rgb([250, 214, 130]))
        } else {
            (6.0, Rgb([255; 3]))
        };
        let at = 60.0 * step as f32 + between(random, -16, 16) - 80.0;
        let across = [
            (at, -20.0),
            (at - 400.0 * tilt + between(random, -30, 30), 400.0),
        ];
        let along = [
            (-20.0, at),
            (540.0, at + 540.0 * tilt + between(random, -30, 30)),
        ];
        stroke(picture, &across, thickness, colour);
        stroke(picture, &along, thickness, colour);
    }
    scatter(&mut canvas, &STREETS, random);
    canvas.into_image()
}

/// Patches that touch, each around a place of its own.
fn districts(random: &mut Random) -> RgbImage {
    let mut canvas = Canvas::new(500, 380, Rgb([255; 3]));
    let middles: Vec<Place> = (0..14)
        .map(|_| (between(random, 40, 460), between(random, 40, 340)))
        .collect();
    let tints = [
        Rgb([222, 235, 247]),
        Rgb([158, 202, 225]),
        Rgb([107, 174, 214]),
        Rgb([49, 130, 189]),
        Rgb([8, 81, 156]),
    ];
    let colours: Vec<Colour> = middles.iter().map(|_| any(random, &tints)).collect();
    let coast = blob((250.0, 190.0), 170.0, random);
    let mut mask = RgbImage::new(500, 380);
    polygon(&mut mask, &coast, Rgb([255; 3]));
    for y in 0..380 {
        for x in 0..500 {
            if mask.get_pixel(x, y).0[0] < 128 {
                continue;
            }
            let bend = |v: f32| 9.0 * (v / 13.0).sin();
            let place = (x as f32 + bend(y as f32), y as f32 + bend(x as f32));
            let mut nearest: Vec<(f32, usize)> = middles
                .iter()
                .enumerate()
                .map(|(idx, middle)| ((place.0 - middle.0).hypot(place.1 - middle.1), idx))
                .collect();
            nearest.sort_by(|a, b| a.0.total_cmp(&b.0));
            let is_border = nearest[1].0 - nearest[0].0 < 2.5;
            let colour = if is_border {
                Rgb([255; 3])
            } else {
                colours[nearest[0].1]
            };
            canvas.image_mut().put_pixel(x, y, colour);
        }
    }
    scatter(&mut canvas, &DISTRICTS, random);
    canvas.into_image()
}

fn contours(random: &mut Random) -> RgbImage {
    let hills: Vec<(f32, f32, f32)> = (0..5)
        .map(|_| {
            (
                between(random, 30, 450),
                between(random, 30, 330),
                between(random, 50, 110),
            )
        })
        .collect();
    let height = |x: f32, y: f32| -> f32 {
        hills
            .iter()
            .map(|(cx, cy, radius)| {
                (-((x - cx).powi(2) + (y - cy).powi(2)) / (radius * radius)).exp()
            })
            .sum()
    };
    let mut canvas = Canvas::new(480, 360, Rgb([250, 248, 240]));
    for y in 0..360 {
        for x in 0..480 {
            let level = |x: u32, y: u32| (height(x as f32, y as f32) * 14.0) as i32;
            let here = level(x, y);
            if here != level(x + 1, y) || here != level(x, y + 1) {
                canvas.image_mut().put_pixel(x, y, Rgb([150, 110, 70]));
            }
        }
    }
    scatter(&mut canvas, &DISTRICTS, random);
    canvas.into_image()
}

/// A closed curve around a place.
fn blob(centre: Place, radius: f32, random: &mut Random) -> Vec<Place> {
    let corners: Vec<Place> = (0..13)
        .map(|step| {
            let angle = step as f32 / 13.0 * std::f32::consts::TAU;
            let radius = radius * between(random, 70, 130) / 100.0;
            (
                centre.0 + radius * angle.cos() * 1.25,
                centre.1 + radius * angle.sin(),
            )
        })
        .collect();
    let mut closed = corners.clone();
    closed.extend_from_slice(&corners[..2]);
    smooth(&closed)[8..].to_vec()
}

/// Writes names all over a picture.
fn scatter(canvas: &mut Canvas, names: &[&str], random: &mut Random) {
    let (width, height) = canvas.image_mut().dimensions();
    for (idx, name) in names.iter().enumerate() {
        let size_px = any(random, &[13.0, 15.0, 18.0]);
        let pen = Pen {
            face: Face::Sans,
            size_px,
            ink: Rgb([40, 44, 52]),
        };
        // One name in each strip, so that none covers another.
        let strip = (height as f32 - 40.0) / names.len() as f32;
        let x = 10.0 + random.below(u64::from(width) - 120) as f32;
        let y = 24.0 + strip * (idx as f32 + 0.5);
        canvas.write(x, y.round(), name, pen);
    }
    // A scale in the corner.
    let picture = canvas.image_mut();
    rect(
        picture,
        (14.0, height as f32 - 14.0),
        (74.0, height as f32 - 11.0),
        Rgb([40; 3]),
    );
}
