//! Pictures to break things with: the drawn samples, damaged one to three times, and pure noise.

use digitizer::figure::Hint;
use image::{Rgb, RgbImage, imageops};
use testkit::random::Random;
use testkit::synth::samples;

/// Longest side: the networks take their time by area.
const MAX_SIDE: u32 = 900;

/// A picture and the damage done to it.
pub(crate) struct Picture {
    pub(crate) pixels: RgbImage,
    pub(crate) made_of: String,
}

type Damage = fn(&RgbImage, &mut Random) -> RgbImage;

const DAMAGES: [(&str, Damage); 11] = [
    ("cropped", crop),
    ("turned", turn),
    ("inverted", invert),
    ("blurred", blur),
    ("noise", noise),
    ("scaled", scale),
    ("stretched", stretch),
    ("sheared", shear),
    ("barred", bars),
    ("tiled", tile),
    ("faded", fade),
];

/// The samples without damage.
pub(crate) fn sources() -> Vec<(String, RgbImage)> {
    samples::all()
        .into_iter()
        .map(|sample| (sample.name.to_owned(), sample.picture.to_rgb8()))
        .collect()
}

/// What the caller believes a picture to be: mostly wrong.
pub(crate) fn hint(idx: u64) -> Hint {
    [Hint::Auto, Hint::Table, Hint::Chart, Hint::Graph][idx as usize % 4]
}

/// A picture of a seed; the same every time.
pub(crate) fn picture(sources: &[(String, RgbImage)], seed: u64, idx: u64) -> Picture {
    let mut random = Random::new(seed, idx);
    if random.below(12) == 0 {
        return Picture {
            pixels: chaos(&mut random),
            made_of: "chaos".to_owned(),
        };
    }
    let (name, source) = &sources[random.below(sources.len() as u64) as usize];
    let (mut pixels, mut made_of) = (source.clone(), name.clone());
    for _ in 0..=random.below(3) {
        let (name, damage) = DAMAGES[random.below(DAMAGES.len() as u64) as usize];
        pixels = bounded(damage(&pixels, &mut random));
        made_of = format!("{made_of}, {name}");
    }
    Picture { pixels, made_of }
}

fn bounded(pixels: RgbImage) -> RgbImage {
    let (width, height) = pixels.dimensions();
    if width.max(height) <= MAX_SIDE {
        return pixels;
    }
    imageops::crop_imm(&pixels, 0, 0, width.min(MAX_SIDE), height.min(MAX_SIDE)).to_image()
}

fn crop(pixels: &RgbImage, random: &mut Random) -> RgbImage {
    let (width, height) = pixels.dimensions();
    let left = random.below(u64::from(width)) as u32;
    let top = random.below(u64::from(height)) as u32;
    let across = 1 + random.below(u64::from(width - left)) as u32;
    let down = 1 + random.below(u64::from(height - top)) as u32;
    imageops::crop_imm(pixels, left, top, across, down).to_image()
}

fn turn(pixels: &RgbImage, random: &mut Random) -> RgbImage {
    match random.below(4) {
        0 => imageops::rotate90(pixels),
        1 => imageops::rotate180(pixels),
        2 => imageops::rotate270(pixels),
        _ => imageops::flip_horizontal(pixels),
    }
}

fn invert(pixels: &RgbImage, _: &mut Random) -> RgbImage {
    let mut pixels = pixels.clone();
    imageops::invert(&mut pixels);
    pixels
}

fn blur(pixels: &RgbImage, random: &mut Random) -> RgbImage {
    imageops::blur(pixels, 0.3 + random.below(25) as f32 / 10.0)
}

fn noise(pixels: &RgbImage, random: &mut Random) -> RgbImage {
    let mut pixels = pixels.clone();
    let strength = 1 + random.below(120);
    for pixel in pixels.pixels_mut() {
        for channel in &mut pixel.0 {
            let off = random.below(2 * strength) as i32 - strength as i32;
            *channel = (i32::from(*channel) + off).clamp(0, 255) as u8;
        }
    }
    pixels
}

fn scale(pixels: &RgbImage, random: &mut Random) -> RgbImage {
    let factor = 0.2 + random.below(20) as f32 / 10.0;
    resized(pixels, factor, factor)
}

fn stretch(pixels: &RgbImage, random: &mut Random) -> RgbImage {
    let factor = |random: &mut Random| 0.3 + random.below(20) as f32 / 10.0;
    let (across, down) = (factor(random), factor(random));
    resized(pixels, across, down)
}

fn resized(pixels: &RgbImage, across: f32, down: f32) -> RgbImage {
    let size = |length: u32, factor: f32| ((length as f32 * factor) as u32).clamp(1, 2 * MAX_SIDE);
    let (width, height) = (size(pixels.width(), across), size(pixels.height(), down));
    imageops::resize(pixels, width, height, imageops::FilterType::Triangle)
}

fn shear(pixels: &RgbImage, random: &mut Random) -> RgbImage {
    let slope = (random.below(400) as f32 - 200.0) / 1000.0;
    let (width, height) = pixels.dimensions();
    RgbImage::from_fn(width, height, |x, y| {
        let from = y as f32 + slope * x as f32;
        let inside = 0.0 <= from && from < height as f32;
        let paper = Rgb([255; 3]);
        if inside {
            *pixels.get_pixel(x, from as u32)
        } else {
            paper
        }
    })
}

/// Lines of any colour across, as of a torn or folded page.
fn bars(pixels: &RgbImage, random: &mut Random) -> RgbImage {
    let mut pixels = pixels.clone();
    let (width, height) = pixels.dimensions();
    for _ in 0..=random.below(30) {
        let colour = Rgb([(); 3].map(|()| random.below(256) as u8));
        let (x, y) = (
            random.below(u64::from(width)),
            random.below(u64::from(height)),
        );
        let (across, down) = if random.below(2) == 0 {
            (1 + random.below(4), 1 + random.below(900))
        } else {
            (1 + random.below(900), 1 + random.below(4))
        };
        for y in y..(y + down).min(height.into()) {
            for x in x..(x + across).min(width.into()) {
                pixels.put_pixel(x as u32, y as u32, colour);
            }
        }
    }
    pixels
}

/// Two copies below or beside each other.
fn tile(pixels: &RgbImage, random: &mut Random) -> RgbImage {
    let (width, height) = pixels.dimensions();
    let (x, y) = if random.below(2) == 0 {
        (width + random.below(60) as u32, 0)
    } else {
        (0, height + random.below(60) as u32)
    };
    let mut both = RgbImage::from_pixel(width + x, height + y, Rgb([255; 3]));
    imageops::replace(&mut both, pixels, 0, 0);
    imageops::replace(&mut both, pixels, x.into(), y.into());
    both
}

fn fade(pixels: &RgbImage, random: &mut Random) -> RgbImage {
    let mut pixels = pixels.clone();
    let kept = 5 + random.below(95) as u16;
    for pixel in pixels.pixels_mut() {
        pixel.0 = pixel
            .0
            .map(|channel| 255 - ((255 - u16::from(channel)) * kept / 100) as u8);
    }
    pixels
}

/// Nothing but boxes and noise, also of the smallest sizes.
fn chaos(random: &mut Random) -> RgbImage {
    let (width, height) = (1 + random.below(500) as u32, 1 + random.below(300) as u32);
    let blank = RgbImage::from_pixel(width, height, Rgb([random.below(256) as u8; 3]));
    let boxed = bars(&blank, random);
    if random.below(2) == 0 {
        noise(&boxed, random)
    } else {
        boxed
    }
}
