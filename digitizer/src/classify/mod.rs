//! What a picture shows, told from plain measures of its words and its ink.
//!
//! ```text
//! layout   how the words stand: in a grid, in running lines, along a scale
//! regions  pixels of one colour that touch
//! shapes   regions that are bars, or nodes that ink links
//! outline  ink outside the words that is curved or slanted
//! shades   how many colours, and how much of the picture is flat
//! patches  regions that are no rectangles: wedges, districts, logos
//! widgets  fields, buttons and icons of a program's window
//! code     the finder patterns of a square code
//! decide   evidence for a grid against evidence for marks  -> Kind
//! ```

mod appearance;
mod code;
mod decide;
mod layout;
mod outline;
mod patches;
pub(crate) mod regions;
mod shades;
mod shapes;
mod widgets;

use image::RgbImage;

pub use self::appearance::Appearance;

use self::layout::Layout;
use crate::ocr::Word;

/// The kinds of pictures that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Rows and columns of words.
    Table,
    /// Bars, curves, wedges or markers over axes.
    Chart,
    /// Closed shapes around words, with connectors between them.
    Diagram,
    /// Running text.
    Text,
    /// None of these: a photo, a logo, a map.
    Other,
}

/// Less sure than this, a word may be no word.
const DOUBTFUL: f32 = 0.8;
/// Height of a large word, in heights of the others.
const LARGE: f32 = 1.8;

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Words with a letter or a digit.
    pub n_words: usize,
    /// Rows with two or more groups of words that stand in columns.
    pub n_grid_rows: usize,
    /// Share of the words in such rows and columns.
    pub grid_share: f32,
    /// Share of the words in long lines without gaps.
    pub prose_share: f32,
    /// Share of the words in columns of running text, side by side.
    pub column_prose_share: f32,
    /// Share of the words that stand sideways.
    pub sideways_share: f32,
    /// Numbers in a column that go up by equal steps over equal distances.
    pub n_ticks: usize,
    /// Filled rectangles of equal thickness on one baseline that differ in length.
    pub n_bars: usize,
    /// Those with no word on them.
    pub n_blank_bars: usize,
    /// Length of outlines outside the words that are curved or slanted, in text heights.
    pub bent_ink: f32,
    /// The same of ink inside the box of the words that stand in rows and columns.
    pub bent_in_grid: f32,
    /// Closed shapes around words that stand apart.
    pub n_nodes: usize,
    /// Those from which ink leads to another.
    pub n_linked_nodes: usize,
    /// Share of the words in those.
    pub linked_share: f32,
    /// Fewest shades that cover nearly all pixels.
    pub n_shades: usize,
    /// Share of small blocks of pixels that are not flat.
    pub busy: f32,
    /// Share of the pixels in the largest flat region.
    pub largest_flat: f32,
    /// Mean confidence of the words.
    pub sureness: f32,
    /// Words with a digit.
    pub n_numbers: usize,
    /// Mean thickness of the ink that bends, in text heights.
    pub bent_thickness: f32,
    /// Flat regions that are no rectangles.
    pub n_patches: usize,
    /// Whether those make one disc or ring.
    pub has_disc: bool,
    /// Fields, buttons and icons in a row.
    pub n_widgets: usize,
    /// Whether a bar runs along the top from side to side.
    pub has_title_bar: bool,
    /// Whether there is a square code.
    pub has_code: bool,
    /// Large words that are hardly legible.
    pub n_scrawls: usize,
}

/// The words without those that may be a drawing: large beside what is read with certainty, and hardly legible.
fn print_of(words: &[Word]) -> Vec<Word> {
    let is_sure = |word: &&Word| word.confidence >= DOUBTFUL;
    let Some(height) = layout::median(words.iter().filter(is_sure).map(|word| word.bbox.height()))
    else {
        return words.to_vec();
    };
    let is_print = |word: &&Word| is_sure(word) || word.bbox.height() < LARGE * height;
    words.iter().filter(is_print).cloned().collect()
}

/// Median height of the words that stand upright, in pixels, at least 4.
pub(crate) fn text_height(words: &[Word]) -> f32 {
    Layout::of(words).text_height
}

fn measure(image: &RgbImage, words: &[Word]) -> Evidence {
    let n_found = words.len();
    let words = &print_of(words);
    let layout = Layout::of(words);
    let height = layout.text_height;
    let grid = layout.grid();
    let all = regions::find(image, (0.3 * height * height) as usize);
    let background = regions::background(&all);
    let all_ink = outline::ink(image, background);
    let ink = outline::without_words(all_ink.clone(), words, height);
    let bent = outline::bent(&ink, &grid.bbox, height);
    let nodes = shapes::nodes(&all, words, &all_ink, height);
    let bars = shapes::bars(&all, background, words, height);
    let patches = patches::find(image, &all, background, height);
    let size = (image.width() as f32, image.height() as f32);
    let n_pixels = size.0 * size.1;
    let shades = shades::of(image);
    Evidence {
        n_words: layout.n_words,
        n_grid_rows: grid.n_rows,
        grid_share: grid.word_share,
        prose_share: layout.prose_share(),
        column_prose_share: layout.column_prose_share(),
        sideways_share: layout.sideways_share(),
        n_ticks: layout.n_ticks(),
        n_bars: bars.n,
        n_blank_bars: bars.n_blank,
        bent_ink: bent.length,
        bent_in_grid: bent.within,
        n_nodes: nodes.n,
        n_linked_nodes: nodes.n_linked,
        linked_share: nodes.n_words as f32 / words.len().max(1) as f32,
        n_shades: shades.n,
        busy: shades.busy,
        largest_flat: all.first().map_or(0.0, |region| region.n_pixels as f32) / n_pixels.max(1.0),
        sureness: words.iter().map(|word| word.confidence).sum::<f32>() / words.len().max(1) as f32,
        n_numbers: layout.n_numbers,
        bent_thickness: bent.thickness,
        n_patches: patches.n,
        has_disc: patches.are_round,
        n_widgets: widgets::count(&all, background, words, &ink, height),
        has_title_bar: widgets::has_title_bar(&all, size, height),
        has_code: code::is_in(image),
        n_scrawls: n_found - words.len(),
    }
}

/// What a picture shows, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Classification {
    /// What it is.
    pub kind: Kind,
    /// What else it may be, when the evidence is divided.
    pub second: Option<Kind>,
    /// Whether the evidence leaves no doubt.
    pub is_clear: bool,
    /// What it looks like, should it be of no kind.
    pub appearance: Appearance,
    /// What was measured.
    pub evidence: Evidence,
}

/// Tells what a picture shows.
///
/// The measures are relative to the height of the text, so that the scale of the picture does not matter.
pub fn classify(image: &RgbImage, words: &[Word]) -> Classification {
    let evidence = measure(image, words);
    decide::classification(evidence)
}

/// The same for a picture whose rules do not run along its rows of pixels: their outlines are stairs, and where there is
/// a grid nothing can be told from ink that bends. Labels scattered over a diagram may seem to climb, and its lines bend
/// all the same.
pub fn classify_slanted(image: &RgbImage, words: &[Word]) -> Classification {
    let mut evidence = measure(image, words);
    if evidence.n_grid_rows > 0 && !decide::links_outweigh_grid(&evidence) {
        (evidence.bent_ink, evidence.bent_in_grid) = (0.0, 0.0);
    }
    decide::classification(evidence)
}
