//! The numbers that tune the text reader. Lengths are in heights of a capital unless said otherwise.

/// Most words that are looked at: a full page of small print has about 2 000.
pub(super) const MAX_WORDS: usize = 20_000;

/// Words whose middles differ by less stand on one line: letters without ascenders are off by 0.3.
pub(super) const SAME_LINE: f32 = 0.55;

/// Narrowest whitespace between two columns; the space between words is 0.4, justified text reaches 0.9.
pub(super) const MIN_GUTTER: f32 = 1.4;
/// Fewest lines on either side of it.
pub(super) const MIN_COLUMN_LINES: usize = 3;
/// Mean words in a line of a column: values beside labels have fewer, and are read line by line.
pub(super) const MIN_COLUMN_WORDS: f32 = 2.5;
/// Most lines that one gutter runs through: more than a page has.
pub(super) const MAX_BANDS: usize = 150;
/// Columns within columns.
pub(super) const MAX_DEPTH: usize = 5;

/// Sizes of letters that differ by a larger factor are two sizes: OCR boxes are off by a pixel in eight.
pub(super) const SAME_SIZE: f32 = 1.2;
/// Strokes that are thicker by this factor are bold; bold cuts have 1.4 to 1.6, small print loses some of it.
pub(super) const BOLD: f32 = 1.25;
/// Letters from which the weight of a line can be measured.
pub(super) const MIN_WEIGHED_LETTERS: usize = 3;

/// Line distance, as a share of the usual one, from which a paragraph ends.
pub(super) const PARAGRAPH_SPACE: f32 = 1.3;
/// Line distance in a text of which nothing else is known: 1.2 em are 1.7 capitals.
pub(super) const DEFAULT_PITCH: f32 = 1.75;
/// Least offset to the left or right that is an indent.
pub(super) const MIN_INDENT: f32 = 0.8;
/// Room that is left at the end of a line beside the word that did not go there: the paragraph ended.
pub(super) const ROOM: f32 = 0.6;
/// Lines that are centred have middles that differ by less.
pub(super) const SAME_CENTRE: f32 = 0.7;

/// How far to the left of its line a bullet may stand, and how near.
pub(super) const BULLET_REACH: (f32, f32) = (3.4, 0.2);
/// Smallest and largest side of a bullet.
pub(super) const BULLET_SIZE: (f32, f32) = (0.12, 0.95);
/// A gap after the first letter that no space between words has: that letter is a bullet.
pub(super) const MARK_GAP: f32 = 0.75;

/// Share of all letters, from the smallest on, that is not larger than the body of the text.
pub(super) const BODY_SHARE: f32 = 0.3;
/// Most lines of a heading.
pub(super) const MAX_HEADING_LINES: usize = 3;
/// Most words of a heading.
pub(super) const MAX_HEADING_WORDS: usize = 24;
/// Lowest level of a heading.
pub(super) const MAX_LEVEL: u8 = 4;

/// Mean confidence below which the text as a whole is doubtful.
pub(super) const DOUBTFUL: f32 = 0.7;
