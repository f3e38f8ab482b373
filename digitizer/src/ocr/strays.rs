//! Marks that the detection network overlooks: a lone dash, digit or currency sign.
//!
//! It was trained on words. What it leaves out stands free and has the size of a glyph, so it is found among the
//! components of the page's ink that no detected line covers. Dashes are told by their shape, since the recognition network
//! cannot tell them from a speck; everything else is left to it.

use super::{Word, dashes};
use crate::{
    geometry::Rect,
    raster::{Component, Components},
};

/// Sizes below are in heights of the text, the median over the glyphs of the page.
const MAX_HEIGHT: f32 = 1.7;
const MAX_WIDTH: f32 = 2.2;

/// A digit is as tall as the text; smaller marks that stand alone are specks.
const MIN_GLYPH_HEIGHT: f32 = 0.75;

/// Components of one sign, like the three of `%`, are at most this far apart.
const MAX_GAP: f32 = 0.35;

/// A dash stands near the middle of a text line of its row; an underline does not.
const MAX_OFF_CENTER: f32 = 0.3;

/// White that a crop of a found glyph gets on each side.
const MARGIN: f32 = 0.3;

/// White around a lone glyph when it is cut out closer.
const MARGIN_BESIDE: f32 = 0.6;
const MARGIN_ABOVE: f32 = 0.1;

/// What no detected line covers.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Strays {
    /// Dashes, as words without a line yet.
    pub(super) dashes: Vec<Word>,
    /// Boxes of other marks, to be read.
    pub(super) marks: Vec<Rect>,
}

/// Splits detected lines into those to read and those that hold nothing but a dash, which the network reads as anything.
pub(super) fn set_dashes_apart(
    ink: &Components,
    lines: Vec<Rect>,
    text_height: f32,
) -> (Vec<Rect>, Vec<Word>) {
    let mut dashes = Vec::new();
    let mut others = Vec::new();
    let only_parts = only_parts(ink, &lines);
    for (line, only) in lines.into_iter().zip(only_parts) {
        match only.and_then(|part| Some(dashes::word(part, dashes::symbol(&part, text_height)?))) {
            Some(word) => dashes.push(word),
            None => others.push(line),
        }
    }
    (others, dashes)
}

/// For each line that holds a single glyph, a closer box around it. The network reads a lone digit badly when there is
/// much white above and below, and other lone signs when there is little.
pub(super) fn lone_glyphs(ink: &Components, lines: &[Rect], text_height: f32) -> Vec<Option<Rect>> {
    let (beside, above) = (MARGIN_BESIDE * text_height, MARGIN_ABOVE * text_height);
    let closer = |part: Rect| {
        let is_glyph = (MIN_GLYPH_HEIGHT..=MAX_HEIGHT).contains(&(part.height() / text_height))
            && part.width() <= part.height();
        is_glyph.then(|| {
            Rect::from_ltrb(
                part.left - beside,
                part.top - above,
                part.right + beside,
                part.bottom + above,
            )
        })
    };
    let only_parts = only_parts(ink, lines);
    only_parts
        .into_iter()
        .map(|only| only.and_then(closer))
        .collect()
}

/// For each line the box of its ink where that is a single component.
fn only_parts(ink: &Components, lines: &[Rect]) -> Vec<Option<Rect>> {
    let mut parts_of_line: Vec<(usize, Rect)> = vec![Default::default(); lines.len()];
    for part in ink.list.iter().map(bbox) {
        let holder = lines
            .iter()
            .position(|line| line.contains(part.center_x(), part.center_y()));
        if let Some(line) = holder {
            let (n_parts, last) = &mut parts_of_line[line];
            (*n_parts, *last) = (*n_parts + 1, part);
        }
    }
    parts_of_line
        .into_iter()
        .map(|(n_parts, last)| (n_parts == 1).then_some(last))
        .collect()
}

/// Median height of the components that may be glyphs; `None` when there are too few to tell.
pub(super) fn text_height(ink: &Components) -> Option<f32> {
    let is_glyph = |part: &&Component| {
        let (width, height) = (part.width(), part.height());
        (4..=80).contains(&height)
            && width <= 3 * height
            && height <= 6 * width
            && part.n_pixels >= 6
    };
    let mut heights: Vec<usize> = ink
        .list
        .iter()
        .filter(is_glyph)
        .map(Component::height)
        .collect();
    if heights.len() < 5 {
        return None;
    }
    let middle = heights.len() / 2;
    Some(*heights.select_nth_unstable(middle).1 as f32)
}

/// Looks for marks beside the detected lines.
pub(super) fn find(ink: &Components, lines: &[Rect], text_height: f32) -> Strays {
    let parts = ink.list.iter().map(bbox).filter(|part| {
        part.height() <= MAX_HEIGHT * text_height
            && part.width() <= MAX_WIDTH * text_height
            && !covered(part, lines)
    });
    let mut strays = Strays::default();
    let parts = joined(parts.collect(), MAX_GAP * text_height);
    let dashed = dashes::lines(&parts, text_height);
    for part in parts {
        if let Some(symbol) = dashes::symbol(&part, text_height) {
            let is_drawn = dashed
                .iter()
                .any(|line| dashes::in_row(&part, line, text_height));
            if !is_drawn && lines.iter().any(|line| in_middle(&part, line)) {
                strays.dashes.push(dashes::word(part, symbol));
            }
        } else if part.height() >= MIN_GLYPH_HEIGHT * text_height
            && part.height() <= MAX_HEIGHT * text_height
        {
            let margin = MARGIN * text_height;
            strays.marks.push(Rect::from_ltrb(
                (part.left - margin).max(0.0),
                (part.top - margin).max(0.0),
                part.right + margin,
                part.bottom + margin,
            ));
        }
    }
    strays
}

fn bbox(part: &Component) -> Rect {
    Rect::from_ltrb(
        part.left as f32,
        part.top as f32,
        part.right as f32,
        part.bottom as f32,
    )
}

/// Whether a detected line takes in more than a third of a component.
fn covered(part: &Rect, lines: &[Rect]) -> bool {
    lines.iter().any(|line| {
        line.intersection(part)
            .is_some_and(|common| 3.0 * common.area() > part.area())
    })
}

/// Joins components side by side in one row.
fn joined(mut parts: Vec<Rect>, max_gap: f32) -> Vec<Rect> {
    parts.sort_by(|a, b| a.left.total_cmp(&b.left).then(a.top.total_cmp(&b.top)));
    let mut groups: Vec<Rect> = Vec::new();
    for part in parts {
        let near = groups.iter_mut().rev().find(|group| {
            part.left - group.right <= max_gap
                && 2.0 * group.overlap_y(&part) >= group.height().min(part.height())
        });
        match near {
            Some(group) => *group = group.union(&part),
            None => groups.push(part),
        }
    }
    groups
}

fn in_middle(part: &Rect, line: &Rect) -> bool {
    line.width() > line.height()
        && (part.center_y() - line.center_y()).abs() <= MAX_OFF_CENTER * line.height()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::{Mask, components};

    const TEXT_HEIGHT: f32 = 10.0;

    /// Components of filled boxes on an empty page of 200 x 100 pixels.
    fn page(boxes: &[(usize, usize, usize, usize)]) -> Components {
        let mut mask = Mask::new(200, 100);
        for &(left, top, right, bottom) in boxes {
            for y in top..bottom {
                mask.bits_mut()[y * 200 + left..y * 200 + right].fill(true);
            }
        }
        components(&mask)
    }

    #[test]
    fn a_dash_in_the_row_of_a_line_is_found_and_an_underline_is_not() {
        let line = Rect::from_ltrb(10.0, 10.0, 80.0, 26.0);
        let ink = page(&[(20, 12, 27, 22), (120, 17, 132, 18), (150, 25, 162, 26)]);
        let strays = find(&ink, &[line], TEXT_HEIGHT);
        let found: Vec<_> = strays
            .dashes
            .iter()
            .map(|word| (word.text.as_str(), word.bbox.left))
            .collect();
        assert_eq!(found, [("—", 120.0)]);
        assert!(strays.marks.is_empty(), "{strays:?}");
    }

    #[test]
    fn a_line_that_holds_a_dash_only_is_not_left_to_the_network() {
        let ink = page(&[(20, 17, 32, 18), (50, 10, 57, 20), (60, 10, 67, 20)]);
        let (dash, text) = (
            Rect::from_ltrb(16.0, 12.0, 36.0, 22.0),
            Rect::from_ltrb(48.0, 8.0, 70.0, 22.0),
        );
        let (others, dashes) = set_dashes_apart(&ink, vec![dash, text], TEXT_HEIGHT);
        assert_eq!(others, [text]);
        assert_eq!(dashes.len(), 1);
        assert_eq!(dashes[0].bbox, Rect::from_ltrb(20.0, 17.0, 32.0, 18.0));
    }

    #[test]
    fn a_digit_alone_in_its_line_gets_a_closer_box_and_a_merged_word_does_not() {
        let ink = page(&[
            (50, 20, 55, 30),
            (90, 10, 96, 20),
            (98, 10, 104, 20),
            (150, 10, 190, 20),
        ]);
        let lines = [
            Rect::from_ltrb(46.0, 14.0, 59.0, 36.0),
            Rect::from_ltrb(86.0, 6.0, 108.0, 24.0),
            Rect::from_ltrb(146.0, 6.0, 194.0, 24.0),
        ];
        let closer = Rect::from_ltrb(44.0, 19.0, 61.0, 31.0);
        assert_eq!(
            lone_glyphs(&ink, &lines, TEXT_HEIGHT),
            [Some(closer), None, None]
        );
    }

    #[test]
    fn the_parts_of_one_sign_are_read_together_and_specks_are_left_out() {
        let ink = page(&[
            (50, 10, 54, 14),
            (55, 10, 57, 20),
            (58, 16, 62, 20),
            (150, 50, 152, 52),
        ]);
        let strays = find(&ink, &[], TEXT_HEIGHT);
        assert_eq!(strays.marks, [Rect::from_ltrb(47.0, 7.0, 65.0, 23.0)]);
        assert!(strays.dashes.is_empty());
    }

    #[test]
    fn long_strokes_and_large_shapes_are_no_text() {
        let ink = page(&[(10, 10, 100, 11), (110, 10, 160, 60), (170, 5, 171, 95)]);
        assert_eq!(find(&ink, &[], TEXT_HEIGHT), Strays::default());
    }

    #[test]
    fn text_height_is_the_median_over_glyphs_and_needs_a_few() {
        let glyphs: Vec<_> = (0..9).map(|idx| (10 * idx, 0, 10 * idx + 6, 8)).collect();
        assert_eq!(text_height(&page(&glyphs)), Some(8.0));
        assert_eq!(text_height(&page(&glyphs[..3])), None);
    }
}
