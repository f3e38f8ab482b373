//! Several figures in one picture, such as a table below a chart: one of them is read.
//!
//! Figures of different kinds stand apart where a blank strip goes through the whole picture and what lies on its two
//! sides is, looked at by itself, clearly of one kind and clearly of another. Strips are found as in the recursive XY
//! cut (Nagy & Seth, 1984); lines of text over all figures are set aside before strips that stand upright are sought.

use image::{RgbImage, imageops};

use crate::{
    classify::{self, Classification, Kind},
    digitizer::Analysis,
    figure::Hint,
    geometry::Rect,
    ocr::Word,
};

/// Narrowest strip, in text heights.
const MIN_STRIP: f32 = 1.2;
/// Strips tried in each direction, the widest first: each costs two looks.
const MAX_TRIED: usize = 3;
/// Smallest side of a figure, in text heights.
const MIN_SIDE: f32 = 6.0;
/// Share of a picture's height that is the figures themselves, where titles and notes stand over and under them.
const MIN_BODY: f32 = 0.6;
/// Largest difference from the background of a pixel that is blank, in any channel.
const BLANK: u8 = 12;
/// Rows of words in columns that a table has at least.
const MIN_GRID_ROWS: usize = 3;
/// What a chart has at least of one of these: ticks, bars, or lines and wedges in text heights of outline.
const MIN_MARKS: usize = 3;
const MIN_BENT: f32 = 30.0;

/// The figure to read, and what else there is.
#[derive(Debug)]
pub(crate) struct Panel {
    /// The figure's part of the picture, as a picture of its own.
    pub(crate) analysis: Analysis,
    /// Where its corner is in the whole picture.
    pub(crate) corner: (f32, f32),
    /// The kind of the figure that is left out.
    pub(crate) left_out: Kind,
}

/// The figure of the kind that the hint names, or else the larger one, where a picture shows two kinds of them.
pub(crate) fn chosen(whole: &Analysis) -> Option<Panel> {
    if !may_be_mixed(&whole.classification) {
        return None;
    }
    let text_height = classify::text_height(&whole.words);
    let rows = Strips::find(
        &whole.raster,
        Area::of(&whole.raster),
        text_height,
        Direction::Level,
    );
    let columns = Strips::find(&whole.raster, rows.body(), text_height, Direction::Upright);
    [rows, columns]
        .iter()
        .find_map(|strips| strips.cut(whole, text_height))
}

/// Whether there are both rows of words and marks at all.
fn may_be_mixed(shown: &Classification) -> bool {
    let evidence = &shown.evidence;
    let has_marks = evidence.n_bars >= MIN_MARKS
        || evidence.bent_ink >= MIN_BENT
        || evidence.n_linked_nodes >= 2;
    evidence.n_grid_rows >= MIN_GRID_ROWS && has_marks
}

/// A part of the picture, in pixels; the ends are not included.
#[derive(Debug, Clone, Copy)]
struct Area {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

impl Area {
    fn of(raster: &RgbImage) -> Self {
        Self {
            left: 0,
            top: 0,
            right: raster.width(),
            bottom: raster.height(),
        }
    }

    fn n_pixels(self) -> u64 {
        u64::from(self.right - self.left) * u64::from(self.bottom - self.top)
    }

    fn shorter_side(self) -> u32 {
        (self.right - self.left).min(self.bottom - self.top)
    }

    fn holds(self, bbox: &Rect) -> bool {
        let (x, y) = (bbox.center_x(), bbox.center_y());
        let across = (self.left as f32..self.right as f32).contains(&x);
        across && (self.top as f32..self.bottom as f32).contains(&y)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Direction {
    Level,
    Upright,
}

/// Blank strips through an area.
struct Strips {
    area: Area,
    direction: Direction,
    /// From where to where, in order of place; those along the area's own edges are left out.
    strips: Vec<(u32, u32)>,
}

impl Strips {
    fn find(raster: &RgbImage, area: Area, text_height: f32, direction: Direction) -> Self {
        let background = *raster.get_pixel(area.left, area.top);
        let is_blank = |x: u32, y: u32| {
            let pixel = raster.get_pixel(x, y).0;
            pixel
                .iter()
                .zip(background.0)
                .all(|(a, b)| a.abs_diff(b) <= BLANK)
        };
        let (from, to) = match direction {
            Direction::Level => (area.top, area.bottom),
            Direction::Upright => (area.left, area.right),
        };
        let is_blank_line = |at: u32| match direction {
            Direction::Level => (area.left..area.right).all(|x| is_blank(x, at)),
            Direction::Upright => (area.top..area.bottom).all(|y| is_blank(at, y)),
        };
        let mut strips = Vec::new();
        let mut since = None;
        for at in from..to {
            if is_blank_line(at) {
                since.get_or_insert(at);
            } else if let Some(start) = since.take() {
                let is_wide = (at - start) as f32 >= MIN_STRIP * text_height;
                if start > from && is_wide {
                    strips.push((start, at));
                }
            }
        }
        Self {
            area,
            direction,
            strips,
        }
    }

    /// The tallest block between level strips where it is most of the area, or else all of it.
    fn body(&self) -> Area {
        let starts = [self.area.top]
            .into_iter()
            .chain(self.strips.iter().map(|strip| strip.1));
        let ends = self.strips.iter().map(|strip| strip.0);
        let blocks = starts.zip(ends.chain([self.area.bottom]));
        let tallest = blocks.max_by_key(|(top, bottom)| bottom - top);
        let height = (self.area.bottom - self.area.top) as f32;
        match tallest {
            Some((top, bottom)) if (bottom - top) as f32 >= MIN_BODY * height => Area {
                top,
                bottom,
                ..self.area
            },
            _ => self.area,
        }
    }

    /// Cuts along the widest strip that has figures of two kinds on its sides.
    fn cut(&self, whole: &Analysis, text_height: f32) -> Option<Panel> {
        let mut widest = self.strips.clone();
        widest.sort_by_key(|(start, end)| std::cmp::Reverse(end - start));
        widest.iter().take(MAX_TRIED).find_map(|&(start, end)| {
            let [first, second] = self.sides(u32::midpoint(start, end));
            let is_large = |area: Area| area.shorter_side() as f32 >= MIN_SIDE * text_height;
            if !is_large(first) || !is_large(second) {
                return None;
            }
            let sides = (Side::look_at(whole, first)?, Side::look_at(whole, second)?);
            chosen_of(sides, whole.hint)
        })
    }

    fn sides(&self, at: u32) -> [Area; 2] {
        let area = self.area;
        match self.direction {
            Direction::Level => [Area { bottom: at, ..area }, Area { top: at, ..area }],
            Direction::Upright => [Area { right: at, ..area }, Area { left: at, ..area }],
        }
    }
}

/// One side of a strip that shows a figure.
struct Side {
    area: Area,
    analysis: Analysis,
}

impl Side {
    fn look_at(whole: &Analysis, area: Area) -> Option<Self> {
        let Area {
            left,
            top,
            right,
            bottom,
        } = area;
        let size = (right - left, bottom - top);
        let raster = imageops::crop_imm(&whole.raster, left, top, size.0, size.1).to_image();
        let words = whole.words.iter().filter(|word| area.holds(&word.bbox));
        let words: Vec<Word> = words
            .map(|word| Word {
                bbox: word.bbox.moved(-(left as f32), -(top as f32)),
                ..word.clone()
            })
            .collect();
        let classification = classify::classify(&raster, &words);
        let evidence = &classification.evidence;
        let proves_itself = match classification.kind {
            Kind::Table => evidence.n_grid_rows >= MIN_GRID_ROWS,
            Kind::Chart => {
                evidence.n_ticks >= MIN_MARKS || evidence.n_bars >= MIN_MARKS || evidence.has_disc
            }
            Kind::Diagram => true,
            Kind::Text | Kind::Other => false,
        };
        (classification.is_clear && proves_itself).then_some(Self {
            area,
            analysis: Analysis {
                raster,
                words,
                classification,
                ..*whole
            },
        })
    }

    fn kind(&self) -> Kind {
        self.analysis.classification.kind
    }

    fn is_hinted(&self, hint: Hint) -> bool {
        matches!(
            (self.kind(), hint),
            (Kind::Table, Hint::Table) | (Kind::Chart, Hint::Chart) | (Kind::Diagram, Hint::Graph)
        )
    }
}

/// One of two figures of different kinds.
fn chosen_of((first, second): (Side, Side), hint: Hint) -> Option<Panel> {
    if first.kind() == second.kind() {
        return None;
    }
    let rank = |side: &Side| (side.is_hinted(hint), side.area.n_pixels());
    let (chosen, other) = if rank(&first) >= rank(&second) {
        (first, second)
    } else {
        (second, first)
    };
    Some(Panel {
        corner: (chosen.area.left as f32, chosen.area.top as f32),
        left_out: other.kind(),
        analysis: chosen.analysis,
    })
}
