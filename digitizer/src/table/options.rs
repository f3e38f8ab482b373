//! The numbers that tune the table reader, all relative to the text height (height of a digit) unless said otherwise.
//!
//! They were chosen on rendered and published tables between 7 and 16 px of font size; each says what it balances.

/// Most grid rows that are read; a longer table is cut and says so.
pub(crate) const MAX_ROWS: usize = 400;
/// Most grid columns that are read.
pub(crate) const MAX_COLS: usize = 100;
/// Most words that are looked at: a full page of small print has about 2 000.
pub(crate) const MAX_WORDS: usize = 20_000;

/// Most rules per direction that are kept, the longest: hatching has more, no table does.
pub(crate) const MAX_RULES: usize = 4_000;

/// Largest skew that is looked for, in degrees: scans and phone pictures that were already cropped stay below.
pub(crate) const MAX_SKEW_DEG: f32 = 2.0;
/// Skew below this is left alone: it moves the far end of a line by less than a third of the text height.
pub(crate) const MIN_SKEW_DEG: f32 = 0.12;

/// Words whose vertical centres differ by less stand on one line.
pub(crate) const SAME_LINE: f32 = 0.45;
/// A gap at least this wide ends a chunk: the space between words is 0.4, justified text reaches 0.6.
pub(crate) const CHUNK_GAP: f32 = 0.85;
/// The same between two complete values: they never share a cell.
pub(crate) const VALUE_GAP: f32 = 0.5;
/// Narrowest whitespace valley between two columns.
pub(crate) const MIN_VALLEY: f32 = 0.55;
/// A lone currency sign belongs to a number at most this far to its right.
pub(crate) const CURRENCY_REACH: f32 = 22.0;
/// A lone `%` or `)` belongs to a number at most this far to its left.
pub(crate) const SUFFIX_REACH: f32 = 2.6;

/// Contrast (0..=255) between a rule and both its sides: a light grey hairline blurred by scaling has 24.
pub(crate) const RULE_CONTRAST: i16 = 20;
/// Shortest horizontal rule: longer than an em dash, which is 1.4.
pub(crate) const MIN_HORIZONTAL_RULE: f32 = 2.2;
/// Shortest vertical rule: longer than any letter or bracket.
pub(crate) const MIN_VERTICAL_RULE: f32 = 1.7;
/// Difference of background (0..=255) that separates two stripes.
pub(crate) const BAND_STEP: i16 = 6;
/// Lowest stripe that counts as a band.
pub(crate) const MIN_BAND: f32 = 0.9;
