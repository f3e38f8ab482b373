//! What a picture looks like that shows neither table, chart, diagram nor text, as well as plain measures tell.

use std::fmt;

use super::Evidence;

/// Shades from which a picture is a photo; figures have up to 10, scans included.
const MANY_SHADES: usize = 20;
/// Share of the picture that is not flat in any photo; bars with gradients have as many shades, on a flat ground.
const MOSTLY_BUSY: f32 = 0.6;
/// The same of a picture that is flat next to nowhere: a grey photo has no more than 16.
const SOME_SHADES: usize = 9;
const NOWHERE_FLAT: f32 = 0.95;
/// Share of one flat region from which a picture without words is empty.
const ALL_FLAT: f32 = 0.95;
/// Bent outline, in text heights, below which there is no drawing: letters that OCR left out.
const NO_DRAWING: f32 = 8.0;
/// Mean confidence of words that are none: strokes of a pen that OCR took for letters.
const UNSURE: f32 = 0.8;
/// Share of the words in running lines from which they are print, though hard to read.
const PRINT: f32 = 0.8;
/// Bent outline of a signature that OCR did not take for words, and its greatest thickness, in text heights.
const PEN: (f32, f32) = (30.0, 0.6);
/// Widgets of a window.
const MIN_WIDGETS: usize = 4;
/// Most bent outline for each of them, in text heights: rings and specks of a drawing are no icons.
const BENT_PER_WIDGET: f32 = 15.0;
/// The same below a title bar; patches count, for switches have round ends.
const MIN_TITLED_WIDGETS: usize = 3;
/// Illegible large words of a signature, at least, and a third of the words beside it.
const MIN_SCRAWLS: usize = 2;
/// Words of a logo or a stamp, at most.
const MAX_EMBLEM_WORDS: usize = 4;

/// What a picture of no figure looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appearance {
    /// One colour, or next to it.
    Empty,
    /// No flat colours.
    Photo,
    /// A square code with its finder patterns.
    Code,
    /// Strokes of a pen that are no letters.
    Handwriting,
    /// Few words in or beside solid shapes.
    Emblem,
    /// Names scattered over curves or patches.
    Map,
    /// Fields, buttons and icons.
    Screen,
    /// A few words and nothing else.
    Words,
    /// Anything else.
    Drawing,
}

impl fmt::Display for Appearance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty picture",
            Self::Photo => "a photo",
            Self::Code => "a square code",
            Self::Handwriting => "handwriting or a signature",
            Self::Emblem => "a logo or a stamp",
            Self::Map => "a map",
            Self::Screen => "the window of a program",
            Self::Words => "a few words",
            Self::Drawing => "a drawing",
        })
    }
}

/// What a picture looks like, should it show no figure. The first that fits is told: each is rarer than the next.
pub(super) fn of(evidence: &Evidence) -> Appearance {
    let n_words = evidence.n_words;
    let is_drawn = evidence.bent_ink >= NO_DRAWING || evidence.n_bars > 0;
    if is_photo(evidence) {
        Appearance::Photo
    } else if evidence.has_code {
        Appearance::Code
    } else if n_words == 0 && !is_drawn && evidence.largest_flat >= ALL_FLAT {
        Appearance::Empty
    } else if is_screen(evidence) {
        Appearance::Screen
    } else if is_handwriting(evidence) {
        Appearance::Handwriting
    } else if n_words == 0 {
        Appearance::Drawing
    } else if n_words <= MAX_EMBLEM_WORDS && (is_drawn || evidence.n_nodes > 0) {
        Appearance::Emblem
    } else if is_drawn {
        Appearance::Map
    } else {
        Appearance::Words
    }
}

fn is_photo(evidence: &Evidence) -> bool {
    let is_grey = evidence.n_shades >= SOME_SHADES && evidence.busy >= NOWHERE_FLAT;
    (evidence.n_shades >= MANY_SHADES && evidence.busy >= MOSTLY_BUSY) || is_grey
}

fn is_screen(evidence: &Evidence) -> bool {
    let n_parts = evidence.n_widgets + evidence.n_patches;
    let is_straight = evidence.bent_ink <= BENT_PER_WIDGET * evidence.n_widgets as f32;
    (evidence.n_widgets >= MIN_WIDGETS && is_straight)
        || (evidence.has_title_bar && n_parts >= MIN_TITLED_WIDGETS)
}

fn is_handwriting(evidence: &Evidence) -> bool {
    let is_misread = evidence.n_words > 0 && evidence.sureness < UNSURE;
    let (bent, thickness) = PEN;
    let is_drawn = evidence.bent_ink >= bent
        && evidence.bent_thickness <= thickness
        && evidence.n_words <= MAX_EMBLEM_WORDS
        && evidence.n_nodes == 0;
    let is_scrawled =
        evidence.n_scrawls >= MIN_SCRAWLS && 3 * evidence.n_scrawls >= evidence.n_words;
    ((is_misread || is_scrawled) && evidence.prose_share < PRINT) || is_drawn
}
