//! The pixels of the plot, and which of them say nothing about marks: letters, axes and grid lines.

use image::RgbImage;

use crate::chart::frame::{BaseAxis, Frame, ValueAxis};
use crate::geometry::Rect;
use crate::ocr::Word;
use crate::raster::colour::{chroma, distance, is_grey};

/// Marks at the edge of the plot reach this far out of it, in text heights.
const OVERHANG: f32 = 0.5;
/// Parts of a row or column that are looked at for a grid line.
const N_PARTS: usize = 20;
/// Parts in which a grid line is seen; marks and legends hide the others.
const MIN_PARTS: usize = 15;
/// The same of a faint grey one, which may be hidden by areas.
const MIN_FAINT_PARTS: usize = 8;
/// What is nearer to the background is faint.
const MAX_FAINT: u8 = 64;
/// Share of a row or column that a dashed or dotted grid line fills.
const MIN_COVER: f32 = 0.22;
/// Thickest grid line, in text heights.
const MAX_THICKNESS: f32 = 0.35;
/// Pixels nearer to the background are background.
const MIN_RULE: u8 = 5;
/// Pixels of one grid line differ by no more.
const SAME_RULE: u8 = 14;
/// Difference of the channels of a faint grid line that has a tint.
const MAX_TINT: u8 = 20;
/// Colours of a row that are counted.
const MAX_COLOURS: usize = 12;

/// A part of the picture, and what is hidden in it. Places are relative to its corner.
#[derive(Debug)]
pub(super) struct Field {
    /// Column of the picture that is column 0.
    pub(super) left: usize,
    /// Row of the picture that is row 0.
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    /// Behind the marks.
    pub(super) background: [u8; 3],
    /// Unit of most lengths.
    pub(super) text_height: f32,
    pixels: Vec<[u8; 3]>,
    /// Behind the marks; inside bars the colour of the bar.
    grounds: Vec<[u8; 3]>,
    /// Grid lines and axes.
    pub(super) rules: Vec<bool>,
    /// Boxes of words.
    pub(super) words: Vec<bool>,
    /// The same, one by one.
    pub(super) boxes: Vec<Rect>,
}

impl Field {
    /// The plot with some space around it.
    pub(super) fn new(image: &RgbImage, frame: &Frame, words: &[Word]) -> Self {
        let area = reach(frame);
        let clamp = |at: f32, most: u32| at.clamp(0.0, most as f32) as usize;
        let left = clamp(area.left, image.width());
        let right = clamp(area.right.ceil(), image.width());
        let top = clamp(area.top, image.height());
        let bottom = clamp(area.bottom.ceil(), image.height());
        let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
        let pixels: Vec<[u8; 3]> = (top..bottom)
            .flat_map(|y| (left..right).map(move |x| image.get_pixel(x as u32, y as u32).0))
            .collect();
        let background = behind(&pixels, width, frame.background);
        let mut field = Self {
            left,
            top,
            width,
            height,
            grounds: vec![background; pixels.len()],
            rules: vec![false; pixels.len()],
            words: vec![false; pixels.len()],
            boxes: Vec::new(),
            background,
            text_height: frame.text_height,
            pixels,
        };
        let is_text = |word: &&Word| word.text.chars().any(char::is_alphanumeric);
        for word in words.iter().filter(is_text) {
            field.boxes.push(word.bbox);
            field.each(&word.bbox, |field, at| field.words[at] = true);
        }
        let names: Vec<[u8; 3]> = frame.legend.iter().map(|entry| entry.colour).collect();
        let thickest = (MAX_THICKNESS * frame.text_height).max(3.0) as usize;
        field.find_rules(background, &names, thickest);
        field
    }

    /// Makes a filled rectangle the background of what is drawn on it.
    pub(super) fn lay_ground(&mut self, bbox: &Rect, colour: [u8; 3]) {
        self.each(bbox, |field, at| field.grounds[at] = colour);
    }

    pub(super) fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        self.pixels[y * self.width + x]
    }

    pub(super) fn ground(&self, x: usize, y: usize) -> [u8; 3] {
        self.grounds[y * self.width + x]
    }

    /// Whether a pixel shows something other than what is behind the marks.
    pub(super) fn is_ink(&self, x: usize, y: usize, least: u8) -> bool {
        distance(self.pixel(x, y), self.ground(x, y)) >= least
    }

    /// The columns and rows of a box that lie in the field.
    pub(super) fn within(&self, bbox: &Rect) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let across = |at: f32| (at - self.left as f32).clamp(0.0, self.width as f32) as usize;
        let down = |at: f32| (at - self.top as f32).clamp(0.0, self.height as f32) as usize;
        let (left, right) = (across(bbox.left), across(bbox.right.ceil()));
        let (top, bottom) = (down(bbox.top), down(bbox.bottom.ceil()));
        (left..right, top..bottom)
    }

    fn each(&mut self, bbox: &Rect, mut visit: impl FnMut(&mut Self, usize)) {
        let (columns, rows) = self.within(bbox);
        for y in rows {
            for x in columns.clone() {
                visit(self, y * self.width + x);
            }
        }
    }

    /// Marks the pixels of grid lines and axes, along rows and then along columns.
    fn find_rules(&mut self, background: [u8; 3], names: &[[u8; 3]], thickest: usize) {
        let (width, height) = (self.width, self.height);
        let rows = self.ruled(background, names, thickest, (height, width), |row, at| {
            row * width + at
        });
        let columns = self.ruled(
            background,
            names,
            thickest,
            (width, height),
            |column, at| at * width + column,
        );
        for at in rows.into_iter().chain(columns) {
            self.rules[at] = true;
        }
    }

    /// The pixels of the rules along one direction.
    fn ruled(
        &self,
        background: [u8; 3],
        names: &[[u8; 3]],
        thickest: usize,
        (n_lines, length): (usize, usize),
        index: impl Fn(usize, usize) -> usize,
    ) -> Vec<usize> {
        let lines: Vec<Option<[u8; 3]>> = (0..n_lines)
            .map(|line| {
                let pixel = |at: usize| self.pixels[index(line, at)];
                rule_colour((0..length).map(pixel), length, background)
            })
            .collect();
        let mut groups: Vec<(usize, usize, [u8; 3])> = Vec::new();
        let mut line = 0;
        while line < n_lines {
            let Some(mut colour) = lines[line] else {
                line += 1;
                continue;
            };
            let from = line;
            while let Some(Some(next)) = lines.get(line) {
                // The middle of a soft line is the furthest from the background.
                if distance(*next, background) > distance(colour, background) {
                    colour = *next;
                }
                line += 1;
            }
            if line - from <= thickest {
                groups.push((from, line, colour));
            }
        }
        let is_rule = |colour: [u8; 3]| {
            let alike = groups
                .iter()
                .filter(|group| distance(group.2, colour) <= SAME_RULE)
                .count();
            let is_named = names
                .iter()
                .any(|&name| distance(name, colour) <= SAME_RULE);
            alike >= 3 || (!is_named && is_grey(colour))
        };
        let mut found = Vec::new();
        for &(from, to, colour) in groups.iter().filter(|group| is_rule(group.2)) {
            for (line, own) in lines.iter().enumerate().take(to).skip(from) {
                let own = own.unwrap_or(colour);
                let pixels = (0..length).map(|at| index(line, at));
                found.extend(pixels.filter(|&at| distance(self.pixels[at], own) <= SAME_RULE));
            }
        }
        found
    }
}

/// Where marks may lie: marks at the edge reach out of the plot, and above the last tick and below the first one there
/// is room for nearly one step, up to what else is printed there.
fn reach(frame: &Frame) -> Rect {
    let (plot, space) = (&frame.plot, OVERHANG * frame.text_height);
    let steps = frame.value_axes.iter().filter_map(ValueAxis::step);
    let room = steps.reduce(f32::min).unwrap_or(0.0);
    let labels: &[_] = match &frame.base_axis {
        BaseAxis::Categories { labels, .. } => labels,
        BaseAxis::None | BaseAxis::Numbers(_) => &[],
    };
    let ticks: &[_] = match &frame.base_axis {
        BaseAxis::Numbers(axis) => &axis.ticks,
        BaseAxis::None | BaseAxis::Categories { .. } => &[],
    };
    let printed = || {
        let base = labels
            .iter()
            .map(|label| label.bbox)
            .chain(ticks.iter().map(|tick| tick.bbox));
        let lines = frame
            .heading
            .iter()
            .chain(&frame.footing)
            .map(|line| line.bbox);
        let legend = frame.legend.iter().map(|entry| entry.bbox);
        let all = base.chain(lines).chain(legend);
        // What stands beside the plot does not bound it.
        all.filter(|bbox| bbox.left < plot.right && plot.left < bbox.right)
    };
    let above = printed()
        .map(|bbox| bbox.bottom)
        .filter(|at| *at <= plot.top);
    let below = printed()
        .map(|bbox| bbox.top)
        .filter(|at| *at >= plot.bottom);
    let top = above.fold(plot.top - room, f32::max).min(plot.top - space);
    let bottom = below
        .fold(plot.bottom + room, f32::min)
        .max(plot.bottom + space);
    Rect::from_ltrb(plot.left - space, top, plot.right + space, bottom)
}

/// What is behind the marks: areas rise from below, so that the upper rows show it best.
fn behind(pixels: &[[u8; 3]], width: usize, believed: [u8; 3]) -> [u8; 3] {
    let upper = &pixels[..(pixels.len() / width.max(1)).div_ceil(10) * width];
    let mut counts: Vec<([u8; 3], usize)> = Vec::new();
    for &pixel in upper {
        let is_same = |(colour, _): &([u8; 3], usize)| distance(*colour, pixel) <= MIN_RULE;
        if let Some(at) = counts.iter().position(is_same) {
            counts[at].1 += 1;
        } else if counts.len() < MAX_COLOURS {
            counts.push((pixel, 1));
        }
    }
    let commonest = counts.into_iter().max_by_key(|(_, n)| *n);
    let n_upper = upper.len();
    commonest
        .filter(|(_, n)| 2 * n > n_upper)
        .map_or(believed, |(colour, _)| colour)
}

/// The colour that is seen all along a row or a column, when there is one besides the background.
fn rule_colour(
    pixels: impl Iterator<Item = [u8; 3]>,
    length: usize,
    background: [u8; 3],
) -> Option<[u8; 3]> {
    let mut colours: Vec<([u8; 3], usize, u32)> = Vec::new();
    for (at, pixel) in pixels.enumerate() {
        if distance(pixel, background) < MIN_RULE {
            continue;
        }
        let part = 1_u32 << (at * N_PARTS / length.max(1));
        let known = colours
            .iter_mut()
            .find(|(colour, ..)| distance(*colour, pixel) <= SAME_RULE / 2);
        if let Some((_, n, parts)) = known {
            *n += 1;
            *parts |= part;
        } else if colours.len() < MAX_COLOURS {
            colours.push((pixel, 1, part));
        }
    }
    colours
        .into_iter()
        .filter(|(colour, n, parts)| {
            let least = if chroma(*colour) < MAX_TINT && distance(*colour, background) < MAX_FAINT {
                MIN_FAINT_PARTS
            } else {
                MIN_PARTS
            };
            parts.count_ones() as usize >= least && *n as f32 >= MIN_COVER * length as f32
        })
        .max_by_key(|(_, n, _)| *n)
        .map(|(colour, ..)| colour)
}
