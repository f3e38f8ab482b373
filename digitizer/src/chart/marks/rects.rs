//! Flat rectangles: what bars, and their pieces, are.

use std::collections::HashMap;

use image::{Rgb, RgbImage};

use super::behind;
use crate::chart::frame::{Frame, Line};
use crate::classify::regions::{self, Region};
use crate::figure::Orientation;
use crate::geometry::Rect;
use crate::ocr::Word;
use crate::raster::colour::distance;

/// A rectangle is filled with a colour of its own when it is this far from the background in some channel.
pub(super) const MIN_FILL: u8 = 16;
/// Share of its box that a rectangle fills; what words over it hide does not count against it.
const MIN_SOLID: f32 = 0.75;
/// Fewest pixels of a rectangle.
const MIN_PIXELS: usize = 5;
/// The axis line and the zero of the scale are no farther apart, in pixels.
const MAX_OFF_ZERO: f32 = 4.0;
/// Every so many pixels of a plot are counted.
pub(super) const SAMPLED: usize = 3;
/// Most rectangles that are looked at, the largest first.
const MAX_RECTS: usize = 600;
/// Share of the plot that no single bar covers.
const MAX_PLOT_SHARE: f32 = 0.6;
/// Antialiased edges and outlines are no thicker, in pixels.
const MAX_EDGE: f32 = 2.0;
/// Grid lines are no thicker, in pixels, and span this share of the plot.
const MAX_RULE: f32 = 2.5;
const MIN_RULE: f32 = 0.6;
/// Ragged regions that are looked at once more, and how near the pixels of one colour are to each other in them.
const MAX_PARTED: usize = 12;
const SAME_FLAT: u8 = 6;
/// The commonest colour of a region is nearer to its mean.
const MIN_CONTRAST: u8 = 48;
/// Fewest pixels of a part.
const MIN_PART: usize = 200;

/// Flat rectangles, and the colours of what is behind them.
#[derive(Debug, Clone, Default)]
pub(super) struct Rects {
    /// The largest first.
    pub(super) list: Vec<Region>,
    /// Colours of page and plot.
    pub(super) backgrounds: Vec<[u8; 3]>,
}

impl Rects {
    /// Whether a colour is that of a background.
    pub(super) fn is_background(&self, colour: [u8; 3]) -> bool {
        is_one_of(&self.backgrounds, colour, MIN_FILL)
    }
}

/// Whether a colour is within `reach` of one of these.
pub(super) fn is_one_of(colours: &[[u8; 3]], colour: [u8; 3], reach: u8) -> bool {
    colours.iter().any(|&other| distance(other, colour) < reach)
}

/// The flat rectangles inside the plot that are neither letters nor swatches.
pub(super) fn find(image: &RgbImage, frame: &Frame, words: &[Word]) -> Rects {
    let behind = behind::marks(image, frame);
    let regions = parted(
        image,
        behind,
        regions::find(&without_axis_line(image, frame, behind), MIN_PIXELS),
    );
    let backgrounds = behind::all(image, frame, behind, &regions);
    let mut rects = Rects {
        list: Vec::new(),
        backgrounds,
    };
    let plot = frame.plot.grown(frame.text_height);
    for region in regions {
        let bbox = region.bbox;
        // The frame may be too narrow, and bars may be longer than its last tick.
        let is_apart = bbox.intersection(&plot).is_none()
            && bbox.overlap_x(&plot) < bbox.width()
            && bbox.overlap_y(&plot) < bbox.height();
        if is_apart
            || rects.is_background(region.colour)
            || bbox.area() > MAX_PLOT_SHARE * frame.plot.area()
            || frame
                .legend
                .iter()
                .any(|entry| is_within(&bbox, &entry.bbox.grown(2.0)))
            || words
                .iter()
                .any(|word| is_within(&bbox, &word.bbox.grown(1.0)))
        {
            continue;
        }
        if is_piece_of_rule(&bbox, frame) {
            continue;
        }
        let hidden: f32 = words
            .iter()
            .filter_map(|word| word.bbox.intersection(&bbox))
            .map(|part| part.area())
            .sum();
        if region.n_pixels as f32 + hidden < MIN_SOLID * bbox.area() {
            continue;
        }
        // The largest come first: what runs along the side of one is its antialiased edge.
        if rects.list.iter().any(|larger| is_edge(&bbox, &larger.bbox)) {
            continue;
        }
        rects.list.push(region);
        if rects.list.len() == MAX_RECTS {
            break;
        }
    }
    rects
}

/// The picture without the line that bars stand on, for a pale one joins bars of nearly its colour.
fn without_axis_line(image: &RgbImage, frame: &Frame, background: [u8; 3]) -> RgbImage {
    let mut cleared = image.clone();
    let Some(zero) = frame
        .value_axes
        .first()
        .and_then(|axis| axis.scale.place(0.0))
    else {
        return cleared;
    };
    let lines = match frame.orientation {
        Orientation::Vertical => &frame.rules.level,
        Orientation::Horizontal => &frame.rules.upright,
    };
    let away = |place: f32| (place - zero).abs();
    let nearest = lines
        .iter()
        .map(|line| line.place)
        .min_by(|a, b| away(*a).total_cmp(&away(*b)));
    // Without a line there, bars would be cut where the scale is off by a little.
    let Some(place) = nearest.filter(|place| away(*place) <= MAX_OFF_ZERO) else {
        return cleared;
    };
    let (width, height) = cleared.dimensions();
    let (across, along) = match frame.orientation {
        Orientation::Vertical => (height, width),
        Orientation::Horizontal => (width, height),
    };
    for line in [place - 1.0, place, place + 1.0] {
        if line < 0.0 || line >= across as f32 {
            continue;
        }
        for step in 0..along {
            let (x, y) = match frame.orientation {
                Orientation::Vertical => (step, line as u32),
                Orientation::Horizontal => (line as u32, step),
            };
            cleared.put_pixel(x, y, Rgb(background));
        }
    }
    cleared
}

/// The regions, with the commonest colour of large ragged ones as regions of its own: a line over bars of nearly its colour
/// joins them by its soft edges. What is behind the marks is ragged by itself.
fn parted(image: &RgbImage, behind: [u8; 3], regions: Vec<Region>) -> Vec<Region> {
    let is_ragged = |region: &Region| {
        (region.n_pixels as f32) < MIN_SOLID * region.bbox.area()
            && distance(region.colour, behind) >= MIN_FILL
    };
    let mut found = Vec::new();
    for (at, region) in regions.iter().enumerate() {
        if at < MAX_PARTED && is_ragged(region) {
            found.extend(flat_parts(image, region));
        }
    }
    found.extend(regions);
    found.sort_by_key(|region| std::cmp::Reverse(region.n_pixels));
    found
}

/// What has the commonest colour of a region, when that is a part of it only.
fn flat_parts(image: &RgbImage, region: &Region) -> Vec<Region> {
    let bbox = region.bbox;
    let (left, top) = (bbox.left as u32, bbox.top as u32);
    let (width, height) = (bbox.width() as u32, bbox.height() as u32);
    let pixel = |x: u32, y: u32| image.get_pixel(left + x, top + y).0;
    let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
    for y in (0..height).step_by(SAMPLED) {
        for x in (0..width).step_by(SAMPLED) {
            let colour = pixel(x, y);
            if distance(colour, region.colour) < MIN_CONTRAST {
                *counts.entry(colour).or_default() += 1;
            }
        }
    }
    let commonest = counts.into_iter().max_by_key(|&(colour, n)| (n, colour));
    let Some((colour, _)) = commonest else {
        return Vec::new();
    };
    let mask = RgbImage::from_fn(width, height, |x, y| {
        let is_near = distance(pixel(x, y), colour) <= SAME_FLAT;
        Rgb([if is_near { 255 } else { 0 }; 3])
    });
    let parts = regions::find(&mask, MIN_PIXELS);
    let moved = parts.into_iter().filter(|part| part.colour == [255; 3]);
    moved
        .map(|part| Region {
            bbox: part.bbox.moved(bbox.left, bbox.top),
            n_pixels: part.n_pixels,
            colour,
        })
        .filter(|part| part.n_pixels >= MIN_PART)
        .collect()
}

/// Whether a thin rectangle runs along the side of a larger one.
fn is_edge(thin: &Rect, larger: &Rect) -> bool {
    let along_side = thin.width() <= MAX_EDGE
        && (thin.left - larger.right)
            .abs()
            .min((thin.right - larger.left).abs())
            <= 1.5
        && thin.overlap_y(larger) >= 0.7 * thin.height()
        && thin.height() > thin.width();
    let along_end = thin.height() <= MAX_EDGE
        && (thin.top - larger.bottom)
            .abs()
            .min((thin.bottom - larger.top).abs())
            <= 1.5
        && thin.overlap_x(larger) >= 0.7 * thin.width()
        && thin.width() > thin.height()
        && (thin.width() - larger.width()).abs() > MAX_EDGE + 1.0;
    along_side || along_end
}

/// Whether a rectangle is what is left of a grid line between the lines that cross it.
fn is_piece_of_rule(bbox: &Rect, frame: &Frame) -> bool {
    let on = |lines: &[Line], place: f32, length: f32| {
        let is_long = |line: &&Line| line.to - line.from >= MIN_RULE * length;
        let mut long = lines.iter().filter(is_long);
        long.any(|line| (line.place - place).abs() <= MAX_RULE)
    };
    let (wide, high) = (bbox.width(), bbox.height());
    (high <= MAX_RULE && on(&frame.rules.level, bbox.center_y(), frame.plot.width()))
        || (wide <= MAX_RULE && on(&frame.rules.upright, bbox.center_x(), frame.plot.height()))
}

fn is_within(inner: &Rect, outer: &Rect) -> bool {
    outer.left <= inner.left
        && inner.right <= outer.right
        && outer.top <= inner.top
        && inner.bottom <= outer.bottom
}
