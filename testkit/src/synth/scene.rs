//! A photo-like picture: sky, ranges of hills and water, with film grain. Nothing on it can be digitized.

use image::{Rgb, RgbImage};

/// Far to near: height of the ridge, how rough it is, colour. Heights are shares of the picture's.
const RIDGES: [(f32, f32, [f32; 3]); 4] = [
    (0.46, 0.10, [142.0, 152.0, 176.0]),
    (0.54, 0.14, [104.0, 122.0, 140.0]),
    (0.63, 0.12, [70.0, 96.0, 88.0]),
    (0.74, 0.09, [44.0, 66.0, 48.0]),
];

/// Where the water begins, as a share of the height.
const SHORE: f32 = 0.84;

/// Draws the landscape; the same seed gives the same picture.
pub fn draw(width: u32, height: u32, seed: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let light = if v < SHORE {
            land(u, v, seed)
        } else {
            water(u, v, seed)
        };
        let grain = (hash(x, y, seed) - 0.5) * 9.0;
        Rgb(light.map(|channel| (channel + grain).clamp(0.0, 255.0) as u8))
    })
}

fn land(u: f32, v: f32, seed: u32) -> [f32; 3] {
    let mut colour = sky(u, v);
    for (ridge_idx, (base, rough, shade)) in RIDGES.into_iter().enumerate() {
        let seed = seed + ridge_idx as u32;
        let top = base + rough * (octaves(u * 5.0, ridge_idx as f32, seed) - 0.5);
        if top < v {
            let texture = octaves(u * 60.0, v * 80.0, seed) * 34.0 - 17.0;
            let haze = (1.0 - (v - top) * 4.0).max(0.0) * 18.0;
            colour = shade.map(|channel| channel + texture + haze);
        }
    }
    colour
}

fn sky(u: f32, v: f32) -> [f32; 3] {
    let sun = (-((u - 0.68).powi(2) * 1.7 + (v - 0.34).powi(2)) * 38.0).exp() * 120.0;
    let cloud = (octaves(u * 4.0, v * 11.0, 91) - 0.45).max(0.0) * 150.0;
    [
        118.0 + v * 210.0 + sun + cloud,
        150.0 + v * 110.0 + sun * 0.8 + cloud,
        205.0 + sun * 0.3 + cloud * 0.7,
    ]
}

/// The land upside down, drawn out by ripples, and darker.
fn water(u: f32, v: f32, seed: u32) -> [f32; 3] {
    let ripple = (octaves(u * 8.0, v * 160.0, seed + 9) - 0.5) * 0.05;
    land(
        u + ripple,
        (2.0 * SHORE - v + ripple).min(SHORE - 0.001),
        seed,
    )
    .map(|channel| channel * 0.72)
}

/// Value noise in four octaves, 0..=1.
fn octaves(x: f32, y: f32, seed: u32) -> f32 {
    let sum: f32 = (0..4)
        .map(|octave| {
            noise(
                x * f32::from(1_u8 << octave),
                y * f32::from(1_u8 << octave),
                seed,
            ) / f32::from(2_u8 << octave)
        })
        .sum();
    sum / 0.9375
}

fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (across, down) = (ease(x - left), ease(y - top));
    let corner = |dx: i32, dy: i32| hash((left as i32 + dx) as u32, (top as i32 + dy) as u32, seed);
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    mix(
        mix(corner(0, 0), corner(1, 0), across),
        mix(corner(0, 1), corner(1, 1), across),
        down,
    )
}

/// A number 0..1 for a place: integer mixing by multiply and shift.
fn hash(x: u32, y: u32, seed: u32) -> f32 {
    let mut bits =
        x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77) ^ seed.wrapping_mul(0xC2B2_AE3D);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x2C1B_3C6D);
    bits = (bits ^ (bits >> 12)).wrapping_mul(0x297A_2D39);
    (bits ^ (bits >> 15)) as f32 / u32::MAX as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_picture_and_another_seed_another() {
        assert_eq!(draw(40, 30, 1), draw(40, 30, 1));
        assert_ne!(draw(40, 30, 1), draw(40, 30, 2));
    }
}
