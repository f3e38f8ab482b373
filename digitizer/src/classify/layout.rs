//! How the words stand: in rows and columns, along an axis, or in running lines.

use crate::geometry::Rect;
use crate::ocr::{Turn, Word};

/// Words of one line with a gap below this many text heights between them belong together.
const CHUNK_GAP: f32 = 1.0;
/// Chunks whose middles differ by less than this many text heights stand in one row.
const SAME_ROW: f32 = 0.45;
/// Edges or middles that differ by less than this many text heights are aligned.
const SAME_COLUMN: f32 = 0.5;
/// Chunks in other rows that a chunk has to be aligned with to stand in a column.
const MIN_COLUMN_MATES: usize = 1;
/// A line of running text is at least this many text heights long.
const MIN_PROSE_LINE: f32 = 14.0;
/// A line of a column of running text is at least this many text heights long.
const MIN_COLUMN_LINE: f32 = 9.0;
/// Fewest words of such a line.
const MIN_COLUMN_WORDS: usize = 3;
/// Numbers that make a scale, at least.
const MIN_TICKS: usize = 3;

/// A word that is read with less confidence may hold any digit.
const SURE: f32 = 0.6;

/// Words without a wide gap between them.
#[derive(Debug, Clone)]
pub(super) struct Chunk {
    pub(super) bbox: Rect,
    pub(super) text: String,
    pub(super) n_words: usize,
}

impl Chunk {
    fn is_aligned_with(&self, other: &Self, text_height: f32) -> bool {
        let near = |a: f32, b: f32| (a - b).abs() < SAME_COLUMN * text_height;
        near(self.bbox.left, other.bbox.left)
            || near(self.bbox.right, other.bbox.right)
            || near(self.bbox.center_x(), other.bbox.center_x())
    }
}

/// The upright words of a picture, in rows of chunks.
#[derive(Debug)]
pub(super) struct Layout {
    /// Median height of the words.
    pub(super) text_height: f32,
    /// Top to bottom, each left to right.
    pub(super) rows: Vec<Vec<Chunk>>,
    /// Words with a letter or a digit, sideways ones too.
    pub(super) n_words: usize,
    /// Those with a digit that are read with some confidence.
    pub(super) n_numbers: usize,
    n_sideways: usize,
}

impl Layout {
    pub(super) fn of(words: &[Word]) -> Self {
        let mut upright: Vec<&Word> = words
            .iter()
            .filter(|word| word.turn == Turn::Upright && word.bbox.area() > 0.0 && is_text(word))
            .collect();
        let text_height = median(upright.iter().map(|word| word.bbox.height()))
            .or_else(|| median(words.iter().map(|word| word.bbox.width())))
            .unwrap_or(10.0)
            .max(4.0);
        let n_sideways = words
            .iter()
            .filter(|word| word.turn != Turn::Upright && is_text(word))
            .count();
        let n_words = upright.len() + n_sideways;
        let is_number = |word: &&Word| {
            word.confidence >= SURE && word.text.contains(|c: char| c.is_ascii_digit())
        };
        let n_numbers = words.iter().filter(is_number).count();
        upright.sort_by(|a, b| a.bbox.center_y().total_cmp(&b.bbox.center_y()));
        let mut lines: Vec<(f32, Vec<&Word>)> = Vec::new();
        for word in upright {
            let y = word.bbox.center_y();
            match lines.last_mut() {
                Some((center, line)) if (y - *center).abs() < SAME_ROW * text_height => {
                    *center += (y - *center) / (line.len() + 1) as f32;
                    line.push(word);
                }
                _ => lines.push((y, vec![word])),
            }
        }
        let rows = lines
            .into_iter()
            .map(|(_, line)| chunks(line, text_height))
            .collect();
        Self {
            text_height,
            rows,
            n_words,
            n_numbers,
            n_sideways,
        }
    }

    /// Share of the words that stand sideways, as the title of a y axis does.
    pub(super) fn sideways_share(&self) -> f32 {
        share(self.n_sideways, self.n_words)
    }

    /// Rows with two or more chunks that stand in columns.
    pub(super) fn grid(&self) -> Grid {
        let in_column: Vec<Vec<bool>> = (0..self.rows.len())
            .map(|row| {
                self.rows[row]
                    .iter()
                    .map(|chunk| self.has_column(row, chunk))
                    .collect()
            })
            .collect();
        let (mut n_rows, mut n_words, mut bbox) = (0, 0, None::<Rect>);
        for (row, in_column) in self.rows.iter().zip(&in_column) {
            if in_column.iter().filter(|&&is_in| is_in).count() < 2 {
                continue;
            }
            n_rows += 1;
            for (chunk, _) in row.iter().zip(in_column).filter(|(_, is_in)| **is_in) {
                n_words += chunk.n_words;
                bbox = Some(bbox.map_or(chunk.bbox, |bbox| bbox.union(&chunk.bbox)));
            }
        }
        Grid {
            n_rows,
            word_share: share(n_words, self.n_words),
            bbox: bbox.unwrap_or_default(),
        }
    }

    fn has_column(&self, row: usize, chunk: &Chunk) -> bool {
        let mates = self.rows.iter().enumerate().filter(|(other, chunks)| {
            *other != row
                && chunks.len() > 1
                && chunks
                    .iter()
                    .any(|mate| mate.is_aligned_with(chunk, self.text_height))
        });
        mates.count() >= MIN_COLUMN_MATES
    }

    /// Share of the words that stand in long lines without a gap.
    pub(super) fn prose_share(&self) -> f32 {
        let n_words: usize = self
            .rows
            .iter()
            .filter_map(|row| match row.as_slice() {
                [only] if only.bbox.width() >= MIN_PROSE_LINE * self.text_height => {
                    Some(only.n_words)
                }
                _ => None,
            })
            .sum();
        share(n_words, self.n_words)
    }

    /// Share of the words that stand in rows of nothing but such lines: columns of running text, side by side.
    pub(super) fn column_prose_share(&self) -> f32 {
        let is_line = |chunk: &Chunk| {
            chunk.n_words >= MIN_COLUMN_WORDS
                && chunk.bbox.width() >= MIN_COLUMN_LINE * self.text_height
        };
        let rows = self.rows.iter().filter(|row| row.iter().all(is_line));
        share(
            rows.flatten().map(|chunk| chunk.n_words).sum(),
            self.n_words,
        )
    }

    /// The longest run of numbers in one column that change by equal steps over equal distances: the ticks of a y axis.
    pub(super) fn n_ticks(&self) -> usize {
        let numbers: Vec<(&Chunk, f32)> = self
            .rows
            .iter()
            .flatten()
            .filter_map(|chunk| Some((chunk, number(&chunk.text)?)))
            .collect();
        let mut longest = 0;
        for (at, (first, _)) in numbers.iter().enumerate() {
            let near = |a: f32, b: f32| (a - b).abs() < SAME_COLUMN * self.text_height;
            let column: Vec<(f32, f32)> = numbers[at..]
                .iter()
                .filter(|(chunk, _)| {
                    near(chunk.bbox.right, first.bbox.right)
                        || near(chunk.bbox.left, first.bbox.left)
                })
                .map(|(chunk, value)| (chunk.bbox.center_y(), *value))
                .collect();
            longest = longest.max(longest_scale(&column, self.text_height));
        }
        if longest >= MIN_TICKS { longest } else { 0 }
    }
}

/// The words that stand in rows and columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub(super) n_rows: usize,
    pub(super) word_share: f32,
    pub(super) bbox: Rect,
}

/// Cuts a line at its wide gaps.
fn chunks(mut line: Vec<&Word>, text_height: f32) -> Vec<Chunk> {
    line.sort_by(|a, b| a.bbox.left.total_cmp(&b.bbox.left));
    let mut chunks: Vec<Chunk> = Vec::new();
    for word in line {
        match chunks.last_mut() {
            Some(last) if word.bbox.left - last.bbox.right < CHUNK_GAP * text_height => {
                last.bbox = last.bbox.union(&word.bbox);
                last.text.push(' ');
                last.text.push_str(&word.text);
                last.n_words += 1;
            }
            _ => chunks.push(Chunk {
                bbox: word.bbox,
                text: word.text.clone(),
                n_words: 1,
            }),
        }
    }
    chunks
}

/// Length of the longest run of (place, value) pairs with equal steps of both, that starts at the first one.
fn longest_scale(column: &[(f32, f32)], text_height: f32) -> usize {
    let Some(((first, from), rest)) = column.split_first() else {
        return 0;
    };
    let scales = rest.iter().take(3).map(|(second, to)| {
        let (step, rise) = (second - first, to - from);
        if step < text_height || rise == 0.0 {
            return 0;
        }
        let fits = |n: usize| {
            rest.iter().any(|(y, value)| {
                (y - first - n as f32 * step).abs() < 0.25 * text_height.min(step)
                    && (value - from - n as f32 * rise).abs() < 0.02 * rise.abs()
            })
        };
        1 + (1..=rest.len()).take_while(|&n| fits(n)).count()
    });
    scales.max().unwrap_or(0)
}

/// Whether a word is more than dashes, such as those of a dashed line.
pub(super) fn is_text(word: &Word) -> bool {
    word.text.chars().any(char::is_alphanumeric)
}

/// The number that a tick label tells: `$1,200M` is 1200.
fn number(text: &str) -> Option<f32> {
    let plain: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '–' | '−'))
        .map(|c| if matches!(c, '–' | '−') { '-' } else { c })
        .collect();
    let n_letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if n_letters > 2 {
        return None;
    }
    plain.parse().ok()
}

fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

pub(super) fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}
