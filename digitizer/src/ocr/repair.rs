//! Letters that were read for digits, and the other way round.
//!
//! `O` and `0`, `l` and `1`, `S` and `$` look alike in many fonts; what stands around them tells. Only such twins are
//! exchanged, never one digit for another.

use super::Word;

/// Repairs each word by its own characters, then lone twins by their neighbours.
pub(super) fn words(words: &mut [Word]) {
    let mut line = 0;
    let mut n_open = 0_i32;
    for word in words.iter_mut() {
        if word.line != line {
            (line, n_open) = (word.line, 0);
        }
        word.text = repaired(&word.text);
        if let Some(text) = single_marks(&word.text) {
            word.text = text;
            word.alternatives.clear();
        }
        // Inside brackets that were opened before, the closing one is theirs.
        let mark = footnote_mark(&word.text).filter(|_| n_open <= 0);
        if let Some(text) = mark {
            word.text = text;
            // Their places have moved.
            word.alternatives.clear();
        }
        n_open += word.text.matches('(').count() as i32 - word.text.matches(')').count() as i32;
    }
    lone_twins(words);
}

fn repaired(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    zeros_of_thousands(&mut chars);
    currency_sign(&mut chars);
    if reads_as_number(&chars) {
        for symbol in &mut chars {
            *symbol = digit_twin(*symbol).unwrap_or(*symbol);
        }
    } else {
        capital_i(&mut chars);
    }
    chars.into_iter().collect()
}

/// `12..8` is `12.8`, `0.2--0.4` is `0.2-0.4`: between digits a mark that was read twice is there once.
fn single_marks(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let is_twice = |at: usize| {
        let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
        let twins = matches!(
            (chars[at], chars.get(at + 1)),
            ('.', Some('.')) | ('-' | '–', Some('-' | '–'))
        );
        twins && at > 0 && is_digit(at - 1) && is_digit(at + 2)
    };
    let at = (0..chars.len()).find(|&at| is_twice(at))?;
    let (before, after) = chars.split_at(at);
    Some(before.iter().chain(&after[1..]).collect())
}

/// `Loss1)`, `Loss/1)` and `Loss(1` are `Loss(1)`: small print loses a bracket of a footnote mark, never both.
fn footnote_mark(text: &str) -> Option<String> {
    let (label, mark) = match text.strip_suffix(')') {
        Some(open) => (open, open.chars().last()?),
        None => (text, text.chars().last()?),
    };
    let label = label.strip_suffix(mark)?;
    let has_closing = text.ends_with(')');
    let bare = if has_closing {
        label.strip_suffix('/').unwrap_or(label)
    } else {
        label.strip_suffix('(')?
    };
    let is_word = bare.chars().count() >= 3 && bare.chars().all(char::is_alphabetic);
    (mark.is_ascii_digit() && is_word).then(|| format!("{bare}({mark})"))
}

/// `SOOOs` and `O00's` are `$000s` and `000's`: three zeros in a row head half of all financial tables.
fn zeros_of_thousands(chars: &mut [char]) {
    let is_zero = |symbol: &char| matches!(symbol, 'O' | '0' | 'o');
    let Some(start) = chars.windows(3).position(|three| three.iter().all(is_zero)) else {
        return;
    };
    let end = start + 3;
    let before = start.checked_sub(1).map(|at| chars[at]);
    let after = chars.get(end).copied();
    let heads = before.is_none_or(|symbol| matches!(symbol, 'S' | '$' | '(' | '\''));
    let tails = after.is_none_or(|symbol| matches!(symbol, 's' | 'S' | '\'' | '’' | ')'));
    if !(heads && tails) || (before.is_none() && after.is_none()) {
        return;
    }
    chars[start..end].fill('0');
    if before == Some('S') {
        chars[start - 1] = '$';
    }
    if after == Some('S') {
        chars[end] = 's';
    }
}

/// `S1,234` is `$1,234`.
fn currency_sign(chars: &mut [char]) {
    let start = usize::from(chars.first() == Some(&'('));
    let Some((first, rest)) = chars.get_mut(start..).and_then(<[char]>::split_first_mut) else {
        return;
    };
    let amount = rest
        .iter()
        .all(|&symbol| symbol.is_ascii_digit() || ",.)KMBkm".contains(symbol));
    let separated = rest.iter().any(|symbol| ",.".contains(*symbol));
    let has_digits = rest.iter().any(char::is_ascii_digit);
    if matches!(first, 'S' | 's') && amount && separated && has_digits {
        *first = '$';
    }
}

/// Whether every character is a digit, looks like one, or belongs into a number, and most are digits.
fn reads_as_number(chars: &[char]) -> bool {
    // A B at the end counts billions.
    if chars.last() == Some(&'B') {
        return false;
    }
    let n_digits = chars
        .iter()
        .filter(|symbol| symbol.is_ascii_digit())
        .count();
    let n_twins = chars
        .iter()
        .filter(|symbol| digit_twin(**symbol).is_some())
        .count();
    let n_marks = chars
        .iter()
        .filter(|symbol| "$€£,.()%+-–—/:x".contains(**symbol))
        .count();
    let separated = chars.iter().any(|symbol| ",.%$".contains(*symbol));
    n_twins > 0
        && n_digits + n_twins + n_marks == chars.len()
        && (n_digits > n_twins || (separated && n_digits >= n_twins))
        && n_digits >= 2
}

fn digit_twin(symbol: char) -> Option<char> {
    match symbol {
        'O' | 'o' => Some('0'),
        'l' | 'I' | 'i' | '|' | '!' => Some('1'),
        'B' => Some('8'),
        _ => None,
    }
}

/// `lnvest` is `Invest`: no word starts with an l before these. `Il` and `IIl` are numerals.
fn capital_i(chars: &mut [char]) {
    for at in 0..chars.len() {
        let starts = at == 0 || !chars[at - 1].is_alphanumeric();
        let next = chars.get(at + 1).copied();
        if starts
            && chars[at] == 'l'
            && next.is_some_and(|next| "bcdfghkmnpqrstvwxz".contains(next))
        {
            chars[at] = 'I';
        }
    }
    if chars.len() >= 2 && chars[0] == 'I' && chars.iter().all(|symbol| matches!(symbol, 'I' | 'l'))
    {
        chars.fill('I');
    }
}

/// A lone `S` before a number in its row is a currency sign, a lone `o` is a zero: neither is a word.
fn lone_twins(words: &mut [Word]) {
    for at in 0..words.len() {
        match words[at].text.as_str() {
            "S" | "s" if is_alone(words, at) && stands_before_number(words, at) => {
                "$".clone_into(&mut words[at].text);
            }
            "o" | "O" if is_alone(words, at) => "0".clone_into(&mut words[at].text),
            _ => {}
        }
    }
}

fn is_alone(words: &[Word], at: usize) -> bool {
    let line = words[at].line;
    words.iter().filter(|word| word.line == line).count() == 1
}

fn stands_before_number(words: &[Word], at: usize) -> bool {
    let sign = &words[at].bbox;
    let right = words.iter().filter(|word| {
        word.bbox.left >= sign.right - 1.0
            && 2.0 * word.bbox.overlap_y(sign) > word.bbox.height().min(sign.height())
    });
    let nearest = right.min_by(|a, b| a.bbox.left.total_cmp(&b.bbox.left));
    nearest.is_some_and(|word| {
        word.text
            .starts_with(|first: char| first.is_ascii_digit() || "(-–—".contains(first))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{geometry::Rect, ocr::Turn};

    #[test]
    fn twins_are_exchanged_where_the_rest_of_the_word_tells() {
        let cases = [
            ("SOOOS", "$000s"),
            ("(O00's)", "(000's)"),
            ("S58,000", "$58,000"),
            ("(S1.5)", "($1.5)"),
            ("S22.8M", "$22.8M"),
            ("S.", "S."),
            ("1O,5l2", "10,512"),
            ("2OO8", "2OO8"),
            ("20O8", "2008"),
            ("lnvest", "Invest"),
            ("Co-lnvest", "Co-Invest"),
            ("Il", "II"),
            ("1.5x", "1.5x"),
        ];
        for (read, meant) in cases {
            assert_eq!(repaired(read), meant, "{read}");
        }
    }

    #[test]
    fn a_footnote_mark_gets_its_lost_bracket_back() {
        for read in ["Loss1)", "Loss/1)", "Loss(1"] {
            assert_eq!(footnote_mark(read).as_deref(), Some("Loss(1)"), "{read}");
        }
        for text in [
            "Loss(1)", "(Level1)", "1)", "A1)", "Loss1", "(12)", "Loss12)", "Loss)", "",
        ] {
            assert_eq!(footnote_mark(text), None, "{text}");
        }
    }

    #[test]
    fn a_mark_read_twice_between_digits_is_there_once() {
        for (read, meant) in [("12..8%", "12.8%"), ("(0.2-–0.4)", "(0.2–0.4)")] {
            assert_eq!(single_marks(read).as_deref(), Some(meant));
        }
        for text in ["12.8", "Note...1", "12..", "--", "1.-2"] {
            assert_eq!(single_marks(text), None, "{text}");
        }
    }

    #[test]
    fn words_and_codes_stay_as_they_were_read() {
        for text in [
            "S", "Sold", "B2B", "Q1", "1Q24", "10B", "5.2B", "SOFR", "loan", "ll", "I", "IO", "OO",
            "1st", "A-1", "Ill",
        ] {
            let expected = if text == "Ill" { "III" } else { text };
            assert_eq!(repaired(text), expected);
        }
    }

    #[test]
    fn a_lone_letter_before_a_number_becomes_the_currency_sign() {
        let mut row = [
            word("S", 0.0, 0),
            word("1,234", 50.0, 1),
            word("S", 200.0, 2),
            word("Class", 220.0, 2),
        ];
        words(&mut row);
        assert_eq!(
            row.each_ref().map(|word| word.text.as_str()),
            ["$", "1,234", "S", "Class"]
        );
    }

    #[test]
    fn a_lone_o_becomes_a_zero_and_one_in_a_sentence_does_not() {
        let mut row = [
            word("o", 0.0, 0),
            word("o", 50.0, 1),
            word("clock", 70.0, 1),
        ];
        words(&mut row);
        assert_eq!(
            row.each_ref().map(|word| word.text.as_str()),
            ["0", "o", "clock"]
        );
    }

    fn word(text: &str, left: f32, line: usize) -> Word {
        let bbox = Rect::from_ltrb(left, 0.0, left + 10.0, 10.0);
        Word {
            text: text.to_owned(),
            bbox,
            confidence: 1.0,
            weakest: 1.0,
            alternatives: Vec::new(),
            line,
            turn: Turn::Upright,
        }
    }
}
