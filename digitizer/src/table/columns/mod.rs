//! Columns: where whitespace runs down the table, and where vertical rules do.
//!
//! A separator is a stretch of `x` that (nearly) no line of the body writes into: the white space between columns that
//! T-Recs (Kieninger 1998) and Tabula look for, voted on by lines, so that a long label in one row does not close it.

mod valleys;

use self::valleys::{PHRASE_GAP, valleys};
use super::lines::TextLine;
use super::options::MAX_COLS;
use super::page::Token;
use super::rules::Rules;
use super::value;
use crate::geometry::Rect;

/// The vertical division of a table: `n + 1` ascending edges.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Columns {
    pub(crate) edges: Vec<f32>,
}

impl Columns {
    pub(crate) fn len(&self) -> usize {
        self.edges.len() - 1
    }

    /// The column of a place; places outside belong to the outermost one.
    pub(crate) fn at(&self, x: f32) -> usize {
        let inner = &self.edges[1..self.len()];
        inner.partition_point(|edge| *edge <= x)
    }

    /// Left and right edge of a column.
    pub(crate) fn extent(&self, col: usize) -> (f32, f32) {
        (self.edges[col], self.edges[col + 1])
    }
}

/// Divides the lines of a table body into columns.
pub(crate) fn find(body: &[&TextLine], region: &Rect, rules: &Rules, text_height: f32) -> Columns {
    let mut separators = valleys(body, region, rules, text_height);
    add_ruled(&mut separators, body, rules, text_height);
    separators.truncate(MAX_COLS - 1);
    let mut edges = vec![region.left];
    edges.extend(
        separators
            .into_iter()
            .filter(|x| region.left < *x && *x < region.right),
    );
    edges.push(region.right);
    Columns { edges }
}

/// Long vertical rules separate columns too; one inside a valley takes the valley's place.
fn add_ruled(separators: &mut Vec<f32>, body: &[&TextLine], rules: &Rules, text_height: f32) {
    let (Some(first), Some(last)) = (body.first(), body.last()) else {
        return;
    };
    let (top, bottom) = (first.center, last.center);
    for (x, covered) in ruled_places(rules, top, bottom) {
        if covered < 0.5 * (bottom - top).max(text_height) {
            continue;
        }
        let text_between = |from: f32, to: f32| {
            let (from, to) = (from.min(to), from.max(to));
            body.iter()
                .flat_map(|line| &line.tokens)
                .any(|token| from < token.core.center_x() && token.core.center_x() < to)
        };
        if !text_between(f32::MIN, x) || !text_between(x, f32::MAX) {
            continue;
        }
        match separators
            .iter_mut()
            .find(|separator| !text_between(**separator, x))
        {
            Some(separator) => *separator = x,
            None => separators.push(x),
        }
    }
    separators.sort_by(f32::total_cmp);
}

/// Places of vertical rules with the length they cover between two heights.
pub(crate) fn ruled_places(rules: &Rules, top: f32, bottom: f32) -> Vec<(f32, f32)> {
    let mut places: Vec<(f32, f32)> = Vec::new();
    for rule in &rules.vertical {
        let covered = rule.covers(top, bottom);
        match places.last_mut() {
            Some((x, sum)) if rule.at - *x <= 4.0 => *sum += covered,
            _ => places.push((rule.at, covered)),
        }
    }
    places
}

/// The words of one line, cell by cell. A label that runs past its column stays whole.
pub(crate) fn split(
    line: &TextLine,
    columns: &Columns,
    text_height: f32,
) -> Vec<(usize, Vec<Token>)> {
    let mut parts: Vec<(usize, Vec<Token>)> = Vec::new();
    // `Highest degree by 2003` is a label with a year, where nothing else stands beside it.
    let n_values = line
        .tokens
        .iter()
        .filter(|token| value::is_value(&token.text));
    let is_phrase = n_values.count() == 1
        && line.tokens.len() > 2
        && line
            .tokens
            .windows(2)
            .all(|pair| pair[1].bbox.left - pair[0].bbox.right < PHRASE_GAP * text_height);
    for token in line
        .tokens
        .iter()
        .flat_map(|token| unglue(token, columns, text_height))
    {
        // A value stands where its middle is; a word that runs over an edge, where it starts.
        let place = if parts.is_empty() && !value::is_value(&token.text) {
            (token.core.left + 0.6 * text_height).min(token.core.center_x())
        } else {
            token.core.center_x()
        };
        let col = columns.at(place);
        let overflows = parts.last().is_some_and(|(last_col, tokens)| {
            let gap = tokens
                .last()
                .map_or(f32::MAX, |last| token.bbox.left - last.bbox.right);
            let is_word = is_phrase || !value::is_value(&token.text);
            *last_col == col || (gap < 0.6 * text_height && is_word)
        });
        match parts.last_mut() {
            Some((_, tokens)) if overflows => tokens.push(token),
            _ => parts.push((col, vec![token])),
        }
    }
    parts
}

/// Cuts a word that covers a separator where a value ends or begins: two cells that OCR read as one word.
fn unglue(token: &Token, columns: &Columns, text_height: f32) -> Vec<Token> {
    if token.core != token.bbox {
        // Already put together from pieces.
        return vec![token.clone()];
    }
    let inner = &columns.edges[1..columns.len()];
    let margin = 0.6 * text_height;
    let crossed = inner
        .iter()
        .find(|edge| token.bbox.left + margin < **edge && **edge < token.bbox.right - margin);
    let Some(edge) = crossed else {
        return vec![token.clone()];
    };
    let n_chars = token.text.chars().count();
    let expected = (edge - token.bbox.left) / token.bbox.width() * n_chars as f32;
    let cut = token
        .text
        .char_indices()
        .enumerate()
        .skip(1)
        .filter(|(i, _)| (*i as f32 - expected).abs() <= 2.5)
        .filter(|(_, (byte, _))| {
            let (left, right) = token.text.split_at(*byte);
            let is_amount = |text: &str| value::is_value(text) && text.len() > 1;
            is_amount(left) && (is_amount(right) || right.starts_with(char::is_alphabetic))
        })
        .min_by(|a, b| {
            (a.0 as f32 - expected)
                .abs()
                .total_cmp(&(b.0 as f32 - expected).abs())
        });
    let Some((_, (byte, _))) = cut else {
        return vec![token.clone()];
    };
    token.split(byte, *edge).into()
}
