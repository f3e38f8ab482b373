//! Rules: straight lines of ink (or of background inside a dark bar) that separate cells.
//!
//! A pixel belongs to a horizontal rule when it is darker than something a few pixels above and something a few pixels
//! below it (a one-dimensional black top-hat, Serra 1982), and when it lies in a run of such pixels longer than any
//! letter is wide. Vertical rules are the same on the transposed picture.

use super::options::{MAX_RULES, MIN_HORIZONTAL_RULE, MIN_VERTICAL_RULE, RULE_CONTRAST};
use super::page::{Luma, Page, Token};

/// A straight line of ink along one axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rule {
    /// Position across: `y` of a horizontal rule, `x` of a vertical one.
    pub(crate) at: f32,
    /// First pixel along.
    pub(crate) from: f32,
    /// First pixel after it along.
    pub(crate) to: f32,
}

impl Rule {
    /// Its length in pixels.
    pub(crate) fn length(&self) -> f32 {
        self.to - self.from
    }

    /// How much of `from..to` it covers, in pixels.
    pub(crate) fn covers(&self, from: f32, to: f32) -> f32 {
        (self.to.min(to) - self.from.max(from)).max(0.0)
    }
}

/// Words that are pieces of a rule, read as dashes, are dropped.
pub(crate) fn without_rule_pieces(tokens: &[Token], rules: &Rules, text_height: f32) -> Vec<Token> {
    let is_dash = |text: &str| {
        text.chars()
            .all(|c| matches!(c, '-' | '–' | '—' | '_' | '=' | '~' | '.' | '|' | '+'))
    };
    tokens
        .iter()
        .filter(|token| {
            let reach = 0.3 * text_height;
            let (top, bottom) = (token.bbox.top - reach, token.bbox.bottom + reach);
            let on_rule = rules.horizontal.iter().any(|rule| {
                top <= rule.at
                    && rule.at <= bottom
                    && rule.covers(token.bbox.left, token.bbox.right) > 0.7 * token.bbox.width()
                    && rule.length() > 2.0 * token.bbox.width().max(text_height)
            });
            !(is_dash(&token.text) && on_rule && token.bbox.height() < 0.8 * text_height)
        })
        .cloned()
        .collect()
}

/// All rules of a picture.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// Top to bottom.
    pub(crate) horizontal: Vec<Rule>,
    /// Left to right.
    pub(crate) vertical: Vec<Rule>,
}

impl Rules {
    /// Whether a vertical rule runs between two places of one line.
    pub(crate) fn vertical_between(&self, left: f32, right: f32, y: f32) -> bool {
        self.vertical
            .iter()
            .any(|rule| left < rule.at && rule.at < right && rule.from <= y && y <= rule.to)
    }

    /// Share of `left..right` that horizontal rules between two heights cover.
    pub(crate) fn cover_between(&self, top: f32, bottom: f32, left: f32, right: f32) -> f32 {
        let mut parts: Vec<(f32, f32)> = self
            .horizontal
            .iter()
            .filter(|rule| top <= rule.at && rule.at <= bottom && rule.covers(left, right) > 0.0)
            .map(|rule| (rule.from.max(left), rule.to.min(right)))
            .collect();
        parts.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut covered, mut reached) = (0.0, left);
        for (from, to) in parts {
            covered += (to - from.max(reached)).max(0.0);
            reached = reached.max(to);
        }
        covered / (right - left).max(1.0)
    }
}

/// Finds the rules of an upright page.
pub(crate) fn find(page: &Page) -> Rules {
    let height = page.text_height;
    let mut horizontal = segments(&page.luma, (MIN_HORIZONTAL_RULE * height).max(12.0));
    horizontal.retain(|rule| !is_lettering(rule, &page.tokens));
    let vertical = segments(
        &page.luma.transposed(),
        (MIN_VERTICAL_RULE * height).max(12.0),
    );
    Rules {
        horizontal: joined(horizontal, 3.0),
        vertical: joined(vertical, height),
    }
}

/// Runs of top-hat pixels on neighbouring scan lines, grown into segments.
fn segments(luma: &Luma, min_length: f32) -> Vec<Rule> {
    struct Growing {
        rule: Rule,
        first: usize,
        last: usize,
    }
    let mut open: Vec<Growing> = Vec::new();
    let mut done: Vec<Rule> = Vec::new();
    let mut hat = vec![false; luma.width];
    for y in 0..luma.height {
        top_hat(luma, y, &mut hat);
        let runs = long_runs(&hat, luma.row(y), min_length);
        for (from, to) in runs {
            let (from, to) = (from as f32, to as f32);
            let grows = open.iter_mut().find(|segment| {
                segment.last + 1 >= y
                    && segment.rule.covers(from, to) > 0.5 * segment.rule.length().min(to - from)
            });
            if let Some(segment) = grows {
                segment.rule.from = segment.rule.from.min(from);
                segment.rule.to = segment.rule.to.max(to);
                segment.last = y;
            } else {
                open.push(Growing {
                    rule: Rule { at: 0.0, from, to },
                    first: y,
                    last: y,
                });
            }
        }
        open.retain(|segment| {
            if segment.last + 1 >= y && y + 1 < luma.height {
                return true;
            }
            let at = (segment.first + segment.last + 1) as f32 / 2.0;
            done.push(Rule { at, ..segment.rule });
            false
        });
    }
    if done.len() > MAX_RULES {
        done.sort_by(|a, b| b.length().total_cmp(&a.length()));
        done.truncate(MAX_RULES);
    }
    done.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    done
}

/// Marks the pixels of a scan line that stand out from both sides.
fn top_hat(luma: &Luma, y: usize, hat: &mut [bool]) {
    const REACH: [usize; 3] = [2, 3, 5];
    let here = luma.row(y);
    let above: Vec<&[u8]> = REACH
        .iter()
        .filter_map(|reach| y.checked_sub(*reach))
        .map(|y| luma.row(y))
        .collect();
    let below: Vec<&[u8]> = REACH
        .iter()
        .map(|reach| y + reach)
        .filter(|y| *y < luma.height)
        .map(|y| luma.row(y))
        .collect();
    let brightest = |rows: &[&[u8]], x: usize| rows.iter().map(|row| i16::from(row[x])).max();
    for (x, mark) in hat.iter_mut().enumerate() {
        let value = i16::from(here[x]);
        // At the picture's edge only one side is known; it stands for both.
        let (up, down) = (brightest(&above, x), brightest(&below, x));
        let around = up.unwrap_or(255).min(down.unwrap_or(255));
        let dark = around - value >= RULE_CONTRAST;
        // A light rule has colour on both sides; the gap between two letters has it here and there.
        let (up, down) = (
            brightest(above.get(1..).unwrap_or(&[]), x),
            brightest(below.get(1..).unwrap_or(&[]), x),
        );
        let light = up
            .zip(down)
            .is_some_and(|(up, down)| value - up.max(down) >= RULE_CONTRAST + 8);
        *mark = dark || light;
    }
}

/// Maximal runs of marks at least `min_length` long. A single missing pixel does not end a run, nor does a crossing rule,
/// which is as dark as the run itself.
fn long_runs(hat: &[bool], pixels: &[u8], min_length: f32) -> Vec<(usize, usize)> {
    /// Thickest rule that is crossed, in pixels.
    const MAX_CROSSING: usize = 6;
    let mut runs = Vec::new();
    let mut x = 0;
    while x < hat.len() {
        if !hat[x] {
            x += 1;
            continue;
        }
        let from = x;
        let (mut misses, mut to, mut stretch) = (0, x + 1, x);
        loop {
            let next = (to..hat.len().min(to + MAX_CROSSING + 1)).find(|x| hat[*x]);
            let Some(next) = next else { break };
            let skipped = next - to;
            let is_crossing = || {
                let level = i16::from(pixels[to - 1]);
                let long = (to - stretch) as f32 >= (0.3 * min_length).max(6.0);
                long && level < 160
                    && pixels[to..next]
                        .iter()
                        .all(|pixel| i16::from(*pixel) < level + 40)
            };
            if skipped == 1 && misses * 24 <= to - from {
                misses += 1;
            } else if skipped > 0 {
                if !is_crossing() {
                    break;
                }
                stretch = next;
            }
            to = next + 1;
        }
        if (to - from) as f32 >= min_length {
            runs.push((from, to));
        }
        x = to;
    }
    runs
}

/// Serifs and dashes in a row look like a rule through the inside of words; a real rule runs outside of them.
fn is_lettering(rule: &Rule, tokens: &[Token]) -> bool {
    let inside: f32 = tokens
        .iter()
        .filter(|token| token.bbox.top - 1.0 < rule.at && rule.at < token.bbox.bottom + 1.0)
        .map(|token| rule.covers(token.bbox.left - 1.0, token.bbox.right + 1.0))
        .sum();
    inside > 0.8 * rule.length()
}

/// Segments at one position with a small gap between become one; so do the two edges of a thick rule.
fn joined(segments: Vec<Rule>, max_gap: f32) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for segment in segments {
        let same = rules.iter_mut().rev().take(64).find(|rule| {
            (rule.at - segment.at).abs() <= 2.0
                && segment.from - rule.to <= max_gap
                && rule.from - segment.to <= max_gap
        });
        if let Some(rule) = same {
            let (weight, other) = (rule.length(), segment.length());
            rule.at = (rule.at * weight + segment.at * other) / (weight + other).max(1.0);
            rule.from = rule.from.min(segment.from);
            rule.to = rule.to.max(segment.to);
        } else {
            rules.push(segment);
        }
    }
    rules.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    rules
}
