//! Whitespace valleys: stretches of `x` that (nearly) no line of the body writes into.

use crate::{
    geometry::Rect,
    table::{
        lines::{Chunk, TextLine},
        options::MIN_VALLEY,
        page::{Token, median},
        rules::Rules,
        value,
    },
};

/// A body line and its chunks.
type Chunked<'a> = (&'a TextLine, Vec<Chunk>);

/// Cells per pixel: word edges are known to about half a pixel.
const RESOLUTION: f32 = 2.0;

/// Least gap that is more than a space, in text heights.
pub(super) const PHRASE_GAP: f32 = 0.55;

/// Middles of the whitespace valleys, left to right.
pub(super) fn valleys(
    body: &[&TextLine],
    region: &Rect,
    rules: &Rules,
    text_height: f32,
) -> Vec<f32> {
    let lines: Vec<Chunked<'_>> = body
        .iter()
        .map(|line| (*line, line.chunks(rules)))
        .collect();
    let votes = Votes::of(&lines, region);
    let min_width = (MIN_VALLEY * text_height * RESOLUTION).max(2.0) as usize;
    let mut separators = Vec::new();
    let mut start = None;
    for x in 0..=votes.width() {
        match (x < votes.width() && votes.is_open(x), start) {
            (true, None) => start = Some(x),
            (false, Some(from)) => {
                start = None;
                if x - from < min_width {
                    continue;
                }
                // Open to the outside, a valley ends nowhere: only what stands inside has a separator.
                let left = (from > 0).then_some(region.left + from as f32 / RESOLUTION);
                let right = (x < votes.width()).then_some(region.left + x as f32 / RESOLUTION);
                let sparse = islands(
                    &lines,
                    left.unwrap_or(f32::MIN),
                    right.unwrap_or(f32::MAX),
                    text_height,
                );
                if sparse.is_empty() {
                    let inner = left.is_some() && right.is_some();
                    separators.extend(
                        inner.then(|| region.left + votes.emptiest(from, x) as f32 / RESOLUTION),
                    );
                    continue;
                }
                let starts = sparse
                    .iter()
                    .map(|island| island.0)
                    .chain(right)
                    .skip(usize::from(left.is_none()));
                let ends = left.into_iter().chain(sparse.iter().map(|island| island.1));
                separators.extend(
                    ends.zip(starts)
                        .map(|(end, start)| f32::midpoint(end, start)),
                );
            }
            _ => {}
        }
    }
    let chunks: Vec<&Rect> = lines
        .iter()
        .flat_map(|(_, chunks)| chunks.iter().map(|chunk| &chunk.core))
        .collect();
    let mut separators = keep_inhabited(separators, &chunks, region, text_height);
    separators.extend(close_columns(
        &lines,
        &votes,
        &separators,
        region,
        min_width,
    ));
    separators.sort_by(f32::total_cmp);
    separators
}

/// Lines that must show a value and a word on the two sides of a narrow valley for these to be two columns, at least.
const MIN_CLOSE_LINES: usize = 4;
/// Share of the lines with something on both sides.
const MIN_CLOSE_SHARE: f32 = 0.8;

/// Columns of words so close behind a column of values that each line looks like one cell: through all lines the white
/// between them is clear, and the words differ, which the unit of a value does not.
fn close_columns(
    lines: &[Chunked<'_>],
    votes: &Votes,
    separators: &[f32],
    region: &Rect,
    min_width: usize,
) -> Vec<f32> {
    let mut found = Vec::new();
    let mut from = 0;
    for x in 0..=votes.width() {
        if x < votes.width() && votes.by_word[x] == 0 {
            continue;
        }
        let (start, width) = (from, x - from);
        from = x + 1;
        let is_inner = start > 0 && x < votes.width();
        let at = |x: usize| region.left + x as f32 / RESOLUTION;
        let is_known = separators
            .iter()
            .any(|separator| at(start) <= *separator && *separator <= at(x));
        let middle = f32::midpoint(at(start), at(x));
        if is_inner && min_width <= width && !is_known && parts_words(lines, middle) {
            found.push(middle);
        }
    }
    found
}

/// Whether values stand before a place and words of several kinds behind it, in one chunk.
fn parts_words(lines: &[Chunked<'_>], place: f32) -> bool {
    let (mut n_pairs, mut n_parted) = (0, 0);
    let mut words: Vec<&str> = Vec::new();
    for chunk in lines.iter().flat_map(|(_, chunks)| chunks) {
        let is_before = |token: &&Token| token.core.center_x() < place;
        let n_before = chunk.tokens.iter().take_while(is_before).count();
        let (before, behind) = chunk.tokens.split_at(n_before);
        let (Some(last), Some(first)) = (before.last(), behind.first()) else {
            continue;
        };
        n_pairs += 1;
        let is_word = first.text.starts_with(char::is_alphabetic);
        let is_parted = value::is_value(&last.text) && (is_word || value::is_value(&first.text));
        n_parted += usize::from(is_parted);
        words.extend((is_parted && is_word).then_some(first.text.as_str()));
    }
    let n_words = words.len();
    words.sort_unstable();
    words.dedup();
    MIN_CLOSE_LINES <= n_words
        && MIN_CLOSE_SHARE * n_pairs as f32 <= n_parted as f32
        && words.len() > 1
}

/// How many lines write over each place.
struct Votes {
    by_word: Vec<usize>,
    by_chunk: Vec<usize>,
    /// Words with the currency signs that stand apart: those close no valley, but a separator goes left of them.
    by_sign: Vec<usize>,
    max_words: usize,
    max_chunks: usize,
}

impl Votes {
    /// The votes of the lines with more than one chunk.
    fn of(lines: &[Chunked<'_>], region: &Rect) -> Self {
        let lines: Vec<&Chunked<'_>> = lines
            .iter()
            .filter(|(_, chunks)| chunks.len() > 1)
            .collect();
        let place = |x: f32| ((x - region.left).max(0.0) * RESOLUTION) as usize;
        let width = place(region.right) + 1;
        let mark = |votes: &mut Vec<usize>, bbox: &Rect| {
            let (from, to) = (place(bbox.left), place(bbox.right).min(width));
            votes[from.min(to)..to]
                .iter_mut()
                .for_each(|votes| *votes += 1);
        };
        // Words that OCR glued together and labels that run on close a valley in some lines.
        let max_words = if lines.len() < 4 { 0 } else { lines.len() / 4 };
        let max_chunks = (lines.len() * 2 / 5).max(max_words);
        let none = vec![0; width];
        let mut votes = Self {
            by_word: none.clone(),
            by_chunk: none.clone(),
            by_sign: none,
            max_words,
            max_chunks,
        };
        let mut counts: Vec<f32> = lines
            .iter()
            .map(|(_, chunks)| chunks.len() as f32)
            .collect();
        let typical = median(&mut counts).unwrap_or(2.0);
        for (line, chunks) in lines {
            // Where few columns are filled, a long label may run through the empty ones: it has no vote.
            let runs_on =
                (chunks.len() as f32) < 0.7 * typical && !value::is_value(&chunks[0].text);
            let from = if runs_on {
                chunks[0].bbox.right
            } else {
                f32::MIN
            };
            for token in line.tokens.iter().filter(|token| token.core.right > from) {
                mark(&mut votes.by_word, &token.core);
                mark(&mut votes.by_sign, &token.bbox);
            }
            for chunk in &chunks[usize::from(runs_on)..] {
                mark(&mut votes.by_chunk, &chunk.core);
            }
        }
        votes
    }

    fn width(&self) -> usize {
        self.by_word.len()
    }

    fn is_open(&self, x: usize) -> bool {
        self.by_word[x] <= self.max_words && self.by_chunk[x] <= self.max_chunks
    }

    /// The middle of the emptiest part of a valley, where a single long label does not reach.
    fn emptiest(&self, from: usize, to: usize) -> usize {
        let occupied = |x: &usize| (self.by_word[*x], self.by_sign[*x]);
        let least = (from..to).map(|x| occupied(&x)).min().unwrap_or((0, 0));
        let clear: Vec<usize> = (from..to).filter(|x| occupied(x) == least).collect();
        clear.get(clear.len() / 2).copied().unwrap_or(from)
    }
}

/// Columns too sparse to close a valley: stretches of chunks that lie wholly inside it.
fn islands(lines: &[Chunked<'_>], left: f32, right: f32, text_height: f32) -> Vec<(f32, f32)> {
    let margin = 0.3 * text_height;
    let mut inside: Vec<(f32, f32)> = lines
        .iter()
        .flat_map(|(_, chunks)| chunks)
        .filter(|chunk| chunk.text.chars().any(char::is_alphanumeric))
        .filter(|chunk| left + margin < chunk.core.left && chunk.core.right < right - margin)
        .map(|chunk| (chunk.core.left, chunk.core.right))
        .collect();
    inside.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut islands: Vec<(f32, f32)> = Vec::new();
    for (from, to) in inside {
        match islands.last_mut() {
            Some(last) if from < last.1 + margin => last.1 = last.1.max(to),
            _ => islands.push((from, to)),
        }
    }
    islands
}

/// Drops separators until every column has a chunk of its own: the gaps between words of one long label do not part
/// columns.
fn keep_inhabited(
    mut separators: Vec<f32>,
    chunks: &[&Rect],
    region: &Rect,
    text_height: f32,
) -> Vec<f32> {
    let slack = 0.4 * text_height;
    let mut i = 0;
    while i <= separators.len() && !separators.is_empty() {
        let left = if i == 0 {
            region.left
        } else {
            separators[i - 1]
        };
        let right = separators.get(i).copied().unwrap_or(region.right);
        let inhabited = chunks.iter().any(|chunk| {
            left - slack < chunk.left
                && chunk.right < right + slack
                && left < chunk.center_x()
                && chunk.center_x() < right
        });
        if inhabited {
            i += 1;
            continue;
        }
        // The side that more chunks cross is no separator.
        let crossed = |at: f32| {
            chunks
                .iter()
                .filter(|chunk| chunk.left < at - slack && at + slack < chunk.right)
                .count()
        };
        let drop_left = i > 0 && (i == separators.len() || crossed(left) >= crossed(right));
        separators.remove(if drop_left { i - 1 } else { i });
        i = i.saturating_sub(1);
    }
    separators
}
