//! The colours behind bars: of the plot, and of the page and the panels around it.

use image::RgbImage;

use super::rects::{MIN_FILL, SAMPLED, is_one_of};
use crate::chart::frame::Frame;
use crate::classify::regions::Region;
use crate::geometry::Rect;
use crate::raster::colour::distance;

/// The sides of the plot are looked at so many pixels inside of it, and within a border so many text heights deeper.
const RIM: f32 = 3.0;
const RIM_HEIGHTS: f32 = 0.15;
/// Share of the rim that what the frame believes to be behind the marks has, for it to be that.
const MIN_RIM: f32 = 0.15;
/// Share of its own sides that a panel has.
const MIN_AROUND: f32 = 0.6;
/// Share of the plot that what is behind the marks shows in.
const MIN_BEHIND: f32 = 0.05;
/// Share of the picture from which a region is a background.
const MIN_BACKGROUND: f32 = 0.2;

/// The colour that most of the sides of the plot have: bars may cover most of its inside, but not its rim. What the frame
/// believes is behind the marks needs to show on a part of the rim only, since bars may start along one side and end
/// at another. A colour that is hardly found inside is that of a thick border, and the rim is looked at a little deeper.
pub(super) fn marks(image: &RgbImage, frame: &Frame) -> [u8; 3] {
    let (plot, height) = (&frame.plot, frame.text_height);
    let first = on_rim(image, &plot.grown(-RIM), frame);
    let is_behind = |colour: &[u8; 3]| share_inside(image, plot, *colour) >= MIN_BEHIND;
    let deeper = || {
        let rim = plot.grown(-RIM - RIM_HEIGHTS * height);
        on_rim(image, &rim, frame)
    };
    first
        .filter(is_behind)
        .or_else(|| deeper().filter(is_behind))
        .or(first)
        .unwrap_or(frame.background)
}

/// The colour of most pixels along the top and the sides of a rectangle that the legend does not name, or what the frame
/// believes where that has a good part of them.
fn on_rim(image: &RgbImage, rim: &Rect, frame: &Frame) -> Option<[u8; 3]> {
    let believed = frame.background;
    let is_named = |colour: [u8; 3]| {
        let mut legend = frame.legend.iter();
        legend.any(|entry| distance(entry.colour, colour) < MIN_FILL / 2)
    };
    let mut colours: Vec<([u8; 3], usize)> = vec![(believed, 0)];
    let mut n = 0;
    for pixel in rim_pixels(image, *rim) {
        n += 1;
        let n_colours = colours.len();
        match colours
            .iter_mut()
            .find(|(colour, _)| distance(*colour, pixel) < MIN_FILL / 2)
        {
            Some((_, n)) => *n += 1,
            None if n_colours < 64 => colours.push((pixel, 1)),
            None => {}
        }
    }
    if n > 0 && colours[0].1 as f32 >= MIN_RIM * n as f32 && !is_named(believed) {
        return Some(believed);
    }
    colours
        .into_iter()
        .filter(|(colour, n)| *n > 0 && !is_named(*colour))
        .max_by_key(|(_, n)| *n)
        .map(|(colour, _)| colour)
}

/// Share of the pixels of a plot that have a colour, of every few.
fn share_inside(image: &RgbImage, plot: &Rect, colour: [u8; 3]) -> f32 {
    let columns = plot.left.max(0.0) as u32..(plot.right.max(0.0) as u32).min(image.width());
    let rows = plot.top.max(0.0) as u32..(plot.bottom.max(0.0) as u32).min(image.height());
    let (mut n, mut n_same) = (0_usize, 0_usize);
    for y in rows.step_by(SAMPLED) {
        for x in columns.clone().step_by(SAMPLED) {
            n += 1;
            n_same += usize::from(distance(image.get_pixel(x, y).0, colour) < MIN_FILL / 2);
        }
    }
    n_same as f32 / n.max(1) as f32
}

/// That colour, and those of page and panels among regions, the largest of which come first: they run around marks, and
/// one huge bar would not reach that far to all sides.
pub(super) fn all(
    image: &RgbImage,
    frame: &Frame,
    behind: [u8; 3],
    regions: &[Region],
) -> Vec<[u8; 3]> {
    let least = MIN_BACKGROUND * image.width() as f32 * image.height() as f32;
    let mut backgrounds = vec![behind];
    let large = regions
        .iter()
        .take_while(|region| region.n_pixels as f32 >= least);
    for region in large {
        if wide(&region.bbox, &frame.plot)
            && runs_around(image, region)
            && !is_one_of(&backgrounds, region.colour, MIN_FILL)
        {
            backgrounds.push(region.colour);
        }
    }
    backgrounds
}

/// Whether a region has most of its own sides, as a panel has and bars that something joins have not.
fn runs_around(image: &RgbImage, region: &Region) -> bool {
    let pixels = || rim_pixels(image, region.bbox.grown(-RIM));
    let n_same = pixels().filter(|pixel| distance(*pixel, region.colour) < MIN_FILL);
    n_same.count() as f32 >= MIN_AROUND * pixels().count() as f32
}

/// The pixels along the top and the sides of a rectangle.
fn rim_pixels(image: &RgbImage, rim: Rect) -> impl Iterator<Item = [u8; 3]> {
    let (left, right) = (rim.left.max(0.0) as u32, rim.right.max(0.0) as u32);
    let (top, bottom) = (rim.top.max(0.0) as u32, rim.bottom.max(0.0) as u32);
    let level = (left..right).map(move |x| (x, top));
    let sides = (top..bottom).flat_map(move |y| [(left, y), (right, y)]);
    let pixels = level.chain(sides);
    pixels.filter_map(|(x, y)| Some(image.get_pixel_checked(x, y)?.0))
}

/// Whether a region spans most of the plot in both directions.
fn wide(bbox: &Rect, plot: &Rect) -> bool {
    bbox.width() >= 0.8 * plot.width() && bbox.height() >= 0.8 * plot.height()
}
