//! Several tables in one picture: the largest is read.
//!
//! Tables stand apart where a gap is much wider than those between rows and what is below stands in other columns, or
//! where two blocks side by side have rows at different heights. Sections of one table share their columns, and the two
//! halves of one table share their rows.

use super::lines::{self, TextLine, around};
use super::page::{Token, median};
use super::rows::is_figure;
use super::rules::{Rule, Rules};
use super::split::is_data_line;
use crate::geometry::Rect;

/// Narrowest gap between two tables, in text heights.
const MIN_GAP_BELOW: f32 = 2.0;
const MIN_GAP_BESIDE: f32 = 4.0;
/// The same in typical gaps between lines.
const MIN_GAP_IN_GAPS: f32 = 2.5;
/// Share of figures that stand under figures of the other block, up to which the columns are others.
const MAX_SHARED_COLUMNS: f32 = 0.4;
/// Share of lines that have one of the other block at their height, up to which the rows are others.
const MAX_SHARED_ROWS: f32 = 0.5;
/// Rows with values that make a block a table.
const MIN_DATA_LINES: usize = 2;

/// The words of the largest table with the rules around them, and how many tables there are.
pub(crate) fn largest(
    tokens: Vec<Token>,
    rules: Rules,
    text_height: f32,
) -> (Vec<Token>, Rules, usize) {
    let blocks = blocks(tokens, &rules, text_height);
    let n_tables = blocks.len();
    let boxes: Vec<Rect> = blocks.iter().map(|block| around(block)).collect();
    let largest = (0..n_tables).rev().max_by_key(|i| blocks[*i].len());
    match (largest, blocks) {
        (Some(idx), mut blocks) if n_tables > 1 => {
            let tokens = blocks.swap_remove(idx);
            let rules = near(rules, idx, &boxes, text_height);
            (tokens, rules, n_tables)
        }
        (_, blocks) => (blocks.into_iter().next().unwrap_or_default(), rules, 1),
    }
}

/// Blocks of words that are tables of their own; one when there is no sure cut.
fn blocks(tokens: Vec<Token>, rules: &Rules, text_height: f32) -> Vec<Vec<Token>> {
    let cut = cut_below(&tokens, rules, text_height)
        .map(|y| -> Box<dyn Fn(&Token) -> bool> {
            Box::new(move |token| token.bbox.center_y() < y)
        })
        .or_else(|| {
            let x = cut_beside(&tokens, rules, text_height)?;
            Some(Box::new(move |token: &Token| token.bbox.center_x() < x))
        });
    let Some(is_first) = cut else {
        return vec![tokens];
    };
    let (first, second): (Vec<Token>, Vec<Token>) = tokens.into_iter().partition(|t| is_first(t));
    let mut found = blocks(first, rules, text_height);
    found.extend(blocks(second, rules, text_height));
    found
}

/// Height of a gap with other columns below it than above.
fn cut_below(tokens: &[Token], rules: &Rules, text_height: f32) -> Option<f32> {
    let lines = lines::find(tokens, text_height, rules);
    let boxes: Vec<Rect> = lines.iter().map(TextLine::bbox).collect();
    let gap = |i: usize| boxes[i].top - boxes[i - 1].bottom;
    let mut gaps: Vec<f32> = (1..lines.len()).map(gap).collect();
    let typical = median(&mut gaps)?.max(0.0);
    let least = (MIN_GAP_BELOW * text_height).max(MIN_GAP_IN_GAPS * typical);
    (1..lines.len()).find_map(|i| {
        let (upper, lower) = lines.split_at(i);
        let is_cut = gap(i) > least
            && is_table(upper, rules)
            && is_table(lower, rules)
            && !is_data_line(&lower[0], rules)
            && shared_columns(upper, lower, text_height) <= MAX_SHARED_COLUMNS;
        is_cut.then(|| f32::midpoint(boxes[i - 1].bottom, boxes[i].top))
    })
}

/// Place of a gap with rows at other heights to its right than to its left.
fn cut_beside(tokens: &[Token], rules: &Rules, text_height: f32) -> Option<f32> {
    let mut by_left: Vec<&Rect> = tokens.iter().map(|token| &token.bbox).collect();
    by_left.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut reached = by_left.first()?.right;
    let mut widest = (MIN_GAP_BESIDE * text_height, None);
    for bbox in by_left {
        if bbox.left - reached > widest.0 {
            widest = (bbox.left - reached, Some(f32::midpoint(reached, bbox.left)));
        }
        reached = reached.max(bbox.right);
    }
    let x = widest.1?;
    let side = |is_left: bool| -> Vec<TextLine> {
        let tokens: Vec<Token> = tokens
            .iter()
            .filter(|token| (token.bbox.center_x() < x) == is_left)
            .cloned()
            .collect();
        lines::find(&tokens, text_height, rules)
    };
    let (left, right) = (side(true), side(false));
    let (fewer, more) = if left.len() < right.len() {
        (&left, &right)
    } else {
        (&right, &left)
    };
    let shared = fewer
        .iter()
        .filter(|line| {
            more.iter()
                .any(|other| (other.center - line.center).abs() < 0.3 * text_height)
        })
        .count();
    let is_cut = is_table(&left, rules)
        && is_table(&right, rules)
        && shared as f32 <= MAX_SHARED_ROWS * fewer.len() as f32;
    is_cut.then_some(x)
}

fn is_table(lines: &[TextLine], rules: &Rules) -> bool {
    lines
        .iter()
        .filter(|line| is_data_line(line, rules))
        .count()
        >= MIN_DATA_LINES
}

/// Share of the figures of the smaller block that have an edge or the middle in common with one of the other.
fn shared_columns(upper: &[TextLine], lower: &[TextLine], text_height: f32) -> f32 {
    let figures = |lines: &[TextLine]| -> Vec<Rect> {
        let tokens = lines.iter().flat_map(|line| &line.tokens);
        let figures = tokens.filter(|token| is_figure(&token.text));
        figures.map(|token| token.core).collect()
    };
    let (upper, lower) = (figures(upper), figures(lower));
    let (fewer, more) = if upper.len() < lower.len() {
        (upper, lower)
    } else {
        (lower, upper)
    };
    let near = |a: f32, b: f32| (a - b).abs() < 0.35 * text_height;
    let shared = fewer.iter().filter(|figure| {
        more.iter().any(|other| {
            near(figure.right, other.right)
                || near(figure.left, other.left)
                || near(figure.center_x(), other.center_x())
        })
    });
    shared.count() as f32 / fewer.len().max(1) as f32
}

/// The rules nearer to one block than to any other.
fn near(rules: Rules, idx: usize, boxes: &[Rect], text_height: f32) -> Rules {
    let distance = |place: &Rect, block: &Rect| {
        let across = (block.left - place.right).max(place.left - block.right);
        let down = (block.top - place.bottom).max(place.top - block.bottom);
        across.max(0.0) + down.max(0.0)
    };
    let belongs = |place: Rect| {
        let own = distance(&place, &boxes[idx]);
        let others = boxes.iter().map(|block| distance(&place, block));
        own < 6.0 * text_height && others.fold(f32::MAX, f32::min) >= own
    };
    let level = |rule: &Rule| Rect::from_ltrb(rule.from, rule.at, rule.to, rule.at);
    let upright = |rule: &Rule| Rect::from_ltrb(rule.at, rule.from, rule.at, rule.to);
    let kept = |rules: Vec<Rule>, place: fn(&Rule) -> Rect| {
        rules
            .into_iter()
            .filter(|rule| belongs(place(rule)))
            .collect()
    };
    Rules {
        horizontal: kept(rules.horizontal, level),
        vertical: kept(rules.vertical, upright),
    }
}
