//! Text lines: words that stand on one baseline, with lone marks joined to the number they belong to.

use super::options::{CHUNK_GAP, CURRENCY_REACH, SAME_LINE, SUFFIX_REACH, VALUE_GAP};
use super::page::{Token, median};
use super::rules::Rules;
use super::units::{self, CURRENCY_SIGNS};
use super::value;
use crate::geometry::Rect;

/// Words on one baseline, left to right.
#[derive(Debug, Clone)]
pub(crate) struct TextLine {
    pub(crate) tokens: Vec<Token>,
    /// Height of the middle of its words.
    pub(crate) center: f32,
    /// Width of a gap that parts two chunks, in pixels; the same for all lines of a page.
    gap: f32,
    /// Width of a gap that parts two values.
    value_gap: f32,
    /// Typical space between two words.
    pub(crate) space: f32,
}

/// Words of a line without a wide gap between them.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    pub(crate) text: String,
    pub(crate) bbox: Rect,
    /// The same without currency signs that stand apart.
    pub(crate) core: Rect,
    pub(crate) tokens: Vec<Token>,
}

impl TextLine {
    /// The box around its words.
    pub(crate) fn bbox(&self) -> Rect {
        around(&self.tokens)
    }

    /// Its words, cut at every wide gap and at every vertical rule.
    pub(crate) fn chunks(&self, rules: &Rules) -> Vec<Chunk> {
        let mut chunks: Vec<Vec<Token>> = Vec::new();
        for token in &self.tokens {
            let joins = chunks
                .last()
                .and_then(|chunk| chunk.last())
                .is_some_and(|last| {
                    let gap = if are_two_values(&last.text, &token.text) {
                        self.gap * 0.55
                    } else {
                        self.gap
                    };
                    let (from, to) = (last.bbox.center_x(), token.bbox.center_x());
                    token.bbox.left - last.bbox.right < gap
                        && !rules.vertical_between(from, to, self.center)
                });
            match chunks.last_mut() {
                Some(chunk) if joins => chunk.push(token.clone()),
                _ => chunks.push(vec![token.clone()]),
            }
        }
        chunks.into_iter().map(Chunk::new).collect()
    }
}

impl Chunk {
    pub(crate) fn new(tokens: Vec<Token>) -> Self {
        Self {
            text: text_of(&tokens),
            bbox: around(&tokens),
            core: core(&tokens),
            tokens,
        }
    }
}

/// Whether a text is nothing but dashes: where no value can stand, that is a rule that was read.
pub(crate) fn is_rule(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '–' | '—' | '_'))
}

/// Words to lines, top to bottom.
pub(crate) fn find(tokens: &[Token], text_height: f32, rules: &Rules) -> Vec<TextLine> {
    let mut tokens: Vec<Token> = tokens.iter().flat_map(split_trailing_sign).collect();
    tokens.sort_by(|a, b| {
        a.bbox
            .center_y()
            .total_cmp(&b.bbox.center_y())
            .then(a.bbox.left.total_cmp(&b.bbox.left))
    });
    let mut lines: Vec<TextLine> = Vec::new();
    for token in tokens {
        let y = token.bbox.center_y();
        let nearest = lines
            .iter_mut()
            .rev()
            .take(4)
            .min_by(|a, b| (a.center - y).abs().total_cmp(&(b.center - y).abs()))
            .filter(|line| (line.center - y).abs() < SAME_LINE * text_height);
        if let Some(line) = nearest {
            let weight = line.tokens.len() as f32;
            line.center = (line.center * weight + y) / (weight + 1.0);
            line.tokens.push(token);
        } else {
            lines.push(TextLine {
                tokens: vec![token],
                center: y,
                gap: 0.0,
                value_gap: 0.0,
                space: 0.0,
            });
        }
    }
    for line in &mut lines {
        let mut words = std::mem::take(&mut line.tokens);
        words.sort_by(|a, b| a.bbox.left.total_cmp(&b.bbox.left));
        restore_signs(&mut words, text_height);
        line.tokens = join_lone_marks(words, line.center, text_height, rules);
    }
    lines.sort_by(|a, b| a.center.total_cmp(&b.center));
    // A line of nothing but dashes is a rule that was read.
    lines.retain(|line| !line.tokens.iter().all(|token| is_rule(&token.text)));
    let space = word_space(&lines, text_height);
    for line in &mut lines {
        // Well above the space between words, which small print and justified text make wide.
        line.gap = (1.8 * space)
            .clamp(CHUNK_GAP * text_height, 1.7 * CHUNK_GAP * text_height)
            .max(4.0);
        line.value_gap = VALUE_GAP * text_height;
        line.space = space;
    }
    lines
}

/// `1,016$` is a number and the currency sign of the next column.
fn split_trailing_sign(token: &Token) -> Vec<Token> {
    let split = token
        .text
        .strip_suffix(CURRENCY_SIGNS)
        .filter(|amount| amount.len() > 1 && value::is_value(amount));
    let Some(amount) = split else {
        return vec![token.clone()];
    };
    let n_chars = token.text.chars().count() as f32;
    let cut = token.bbox.right - token.bbox.width() / n_chars;
    token.split(amount.len(), cut).into()
}

/// A dollar sign without neighbours is often read as the letter it is made of; before an amount it is none.
fn restore_signs(tokens: &mut [Token], text_height: f32) {
    for i in 1..tokens.len() {
        let (sign, amount) = (&tokens[i - 1], &tokens[i]);
        let near = amount.bbox.left - sign.bbox.right < CURRENCY_REACH * text_height;
        let narrow = sign.bbox.width() < 1.3 * text_height;
        if near
            && narrow
            && matches!(sign.text.as_str(), "s" | "S" | "$$")
            && is_amount(&amount.text)
        {
            "$".clone_into(&mut tokens[i - 1].text);
            tokens[i - 1].alternatives.clear();
        }
    }
}

/// A number with a separator, or a printed nothing.
fn is_amount(text: &str) -> bool {
    value::is_value(text) && (text.len() > 2 || !starts_amount(text))
}

/// A currency sign that stands apart goes to the number on its right, a `%` or `)` to the one on its left.
fn join_lone_marks(tokens: Vec<Token>, y: f32, text_height: f32, rules: &Rules) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let takes = joined.last().is_some_and(|last| {
            let gap = token.bbox.left - last.bbox.right;
            let ruled_off = rules.vertical_between(last.bbox.center_x(), token.bbox.center_x(), y);
            let opens = is_opening_mark(&last.text)
                && gap < CURRENCY_REACH * text_height
                && (starts_amount(&token.text) || value::is_value(&token.text));
            let closes = is_closing_mark(&token.text)
                && gap < SUFFIX_REACH * text_height
                && ends_amount(&last.text);
            let goes_on = gap < 0.9 * text_height && is_torn(&last.text, &token.text);
            !ruled_off && (opens || closes || goes_on)
        });
        match joined.last_mut() {
            Some(last) if takes => {
                last.core = if is_opening_mark(&last.text) {
                    token.core
                } else {
                    last.core.union(&token.core)
                };
                last.push(&token);
            }
            _ => joined.push(token),
        }
    }
    joined
}

/// `3,533,` and `692`, `3` and `,533`: wide digit spacing tears a number behind its comma or point, or before the comma.
/// `.05` may be a value of its own.
fn is_torn(left: &str, right: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let behind = left.ends_with([',', '.']) && right.starts_with(is_digit);
    let before = left.ends_with(is_digit) && right.starts_with(',');
    (behind || before)
        && value::is_value(left.trim_end_matches([',', '.']))
        && value::is_value(&format!("{left}{right}"))
}

/// Two complete values stand in two columns, however close; `1 649` is one value.
fn are_two_values(left: &str, right: &str) -> bool {
    let is_complete =
        |text: &str| text.contains(['.', ',', '%', 'x', '$', '/']) && !text.ends_with([',', '.']);
    let leading_digits = right.chars().take_while(char::is_ascii_digit).count();
    let groups_on = leading_digits == 3 && left.bytes().all(|byte| byte.is_ascii_digit());
    // `33 (46)` is a count with its share; `5.1% (12.0%)` are two values.
    let in_brackets = right.starts_with('(') && !(left.ends_with('%') && right.ends_with("%)"));
    let are_dates = units::is_date(left) && units::is_date(right);
    are_dates
        || (value::is_value(left)
            && value::is_value(right)
            && (is_complete(left) || is_complete(right))
            && !groups_on
            && !in_brackets)
}

fn is_opening_mark(text: &str) -> bool {
    matches!(text, "(" | "$(" | "($")
        || (text.chars().count() == 1 && text.starts_with(CURRENCY_SIGNS))
}

fn is_closing_mark(text: &str) -> bool {
    matches!(text, ")" | "%" | ")%" | "%)" | "x")
}

fn starts_amount(text: &str) -> bool {
    text.trim_start_matches(['(', '-', '.'])
        .starts_with(|c: char| c.is_ascii_digit())
}

fn ends_amount(text: &str) -> bool {
    text.trim_end_matches([')', '*'])
        .ends_with(|c: char| c.is_ascii_digit())
        || matches!(text, "-" | "—" | "–")
}

/// The box around words.
pub(crate) fn around(tokens: &[Token]) -> Rect {
    tokens
        .iter()
        .map(|token| token.bbox)
        .reduce(|a, b| a.union(&b))
        .unwrap_or_default()
}

fn core(tokens: &[Token]) -> Rect {
    tokens
        .iter()
        .map(|token| token.core)
        .reduce(|a, b| a.union(&b))
        .unwrap_or_default()
}

/// Words as printed, one space between.
pub(crate) fn text_of(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&token.text);
    }
    text
}

/// Median space between the words of a line.
fn word_space(lines: &[TextLine], text_height: f32) -> f32 {
    let is_word = |token: &Token| !value::is_value(&token.text);
    let mut spaces: Vec<f32> = lines
        .iter()
        .flat_map(|line| line.tokens.windows(2))
        .filter(|pair| is_word(&pair[0]) && is_word(&pair[1]))
        .map(|pair| (pair[1].bbox.left - pair[0].bbox.right).max(0.0))
        .filter(|gap| *gap < 1.5 * text_height)
        .collect();
    median(&mut spaces).unwrap_or(0.45 * text_height)
}
