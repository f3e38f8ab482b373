//! Parts of a program's window: fields without words, buttons, and icons in a row.

use super::{
    regions::Region,
    shapes::{holds, is_centred, label},
};
use crate::raster::colour::distance;
use crate::{
    geometry::Rect,
    ocr::Word,
    raster::{Mask, components},
};

/// Height of a field or a button, in text heights.
const HEIGHT: (f32, f32) = (1.3, 4.5);
/// Least width of a field, in text heights.
const MIN_FIELD: f32 = 7.0;
/// Share of its box that a field or button fills; what words hide counts as filled.
const MIN_FILL: f32 = 0.85;
/// Sides of an icon, in text heights.
const ICON: (f32, f32) = (0.7, 2.6);
/// Icons whose middles differ by less than this many text heights stand in a row.
const SAME_ROW: f32 = 0.25;
/// Fewest icons of a row.
const MIN_ICONS: usize = 3;
/// Most icons that are looked at.
const MAX_ICONS: usize = 400;

/// Height of a title bar, in text heights.
const TITLE_BAR: (f32, f32) = (1.3, 5.0);

/// Whether a bar of a colour of its own runs along the top of the picture, from side to side.
pub(super) fn has_title_bar(
    regions: &[Region],
    (width, height): (f32, f32),
    text_height: f32,
) -> bool {
    let (lowest, highest) = (TITLE_BAR.0 * text_height, TITLE_BAR.1 * text_height);
    regions.iter().skip(1).any(|region| {
        let bbox = &region.bbox;
        bbox.left <= 1.0
            && bbox.top <= 1.0
            && width - 1.0 <= bbox.right
            && lowest <= bbox.height()
            && bbox.height() <= highest.min(0.25 * height)
    })
}

/// Number of fields, buttons and icons. `ink` is the ink outside the words.
pub(super) fn count(
    regions: &[Region],
    background: [u8; 3],
    words: &[Word],
    ink: &Mask,
    text_height: f32,
) -> usize {
    let is_widget = |region: &&Region| {
        let bbox = region.bbox;
        let (lowest, highest) = HEIGHT;
        let height = bbox.height() / text_height;
        let label = label(&bbox, words);
        let hidden = label.map_or(0.0, |(_, hidden)| hidden);
        let is_field = label.is_none() && bbox.width() >= MIN_FIELD * text_height;
        let is_button = label.is_some_and(|(label, _)| is_centred(&label, &bbox));
        lowest <= height
            && height <= highest
            && region.n_pixels as f32 + hidden >= MIN_FILL * bbox.area()
            && (is_field || is_button)
            && (distance(region.colour, background) > 0 || is_field)
    };
    let n_boxes = regions.iter().skip(1).filter(is_widget).count();
    n_boxes + n_icons(words, ink, text_height)
}

fn n_icons(words: &[Word], ink: &Mask, text_height: f32) -> usize {
    let (smallest, largest) = (ICON.0 * text_height, ICON.1 * text_height);
    let fits = |side: f32| smallest <= side && side <= largest;
    let middles: Vec<f32> = components(ink)
        .list
        .iter()
        .map(|part| {
            let (left, top) = (part.left as f32, part.top as f32);
            Rect::from_ltrb(left, top, part.right as f32, part.bottom as f32)
        })
        .filter(|icon| fits(icon.width()) && fits(icon.height()))
        .filter(|icon| !words.iter().any(|word| holds(icon, word)))
        .map(|icon| icon.center_y())
        .take(MAX_ICONS)
        .collect();
    let in_row = |y: &&f32| {
        let row = middles
            .iter()
            .filter(|other| (*other - **y).abs() < SAME_ROW * text_height);
        row.count() >= MIN_ICONS
    };
    middles.iter().filter(in_row).count()
}
