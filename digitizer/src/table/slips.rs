//! Slips of the reader that no number has, repaired without a look at the column.

use super::typed;
use super::value::Kind;

/// Slips that need no column to be seen: `12..8%`, `1,,120`, `409]`, `21,594000`, `7.581.802`, `11 /15/2034`, `c0.001`.
pub(crate) fn repaired(text: &str) -> Option<String> {
    let n_digits = text.bytes().filter(u8::is_ascii_digit).count();
    // A bound of a probability: no figure has a letter before its first zero.
    if let Some(bound) = text.strip_prefix('c').filter(|rest| rest.starts_with("0.")) {
        return (n_digits + 2 == text.len()).then(|| format!("<{bound}"));
    }
    if 2 * n_digits < text.len().saturating_sub(2) || n_digits == 0 {
        return None;
    }
    let mut number = text
        .replace(" ,", ",")
        .replace(",,", ",")
        .replace("..", ".");
    if !number.contains(['[', '|']) {
        let n_bytes = number.trim_end_matches(']').len();
        number.truncate(n_bytes);
    }
    let joined = number.replace([' '], "");
    let is_date = joined.matches('/').count() == 2 && typed::read(&joined).kind == Kind::Date;
    if is_date {
        number = joined;
    }
    let is_plain = |c: char| c.is_ascii_digit() || "$€£¥().".contains(c);
    if number.matches('.').count() > 1 && number.chars().all(is_plain) {
        number = groups_of_three(&number.replace('.', ",")).unwrap_or(number);
    } else if number.contains(',') {
        number = groups_of_three(&number).unwrap_or(number);
    }
    (number != text && typed::read(&number).kind != Kind::Text).then_some(number)
}

/// The number with commas between all groups, if its groups are multiples of three digits.
fn groups_of_three(text: &str) -> Option<String> {
    let is_digit = |c: char| c.is_ascii_digit();
    let start = text.find(is_digit)?;
    let end = start
        + text[start..]
            .find(|c: char| !is_digit(c) && c != ',')
            .unwrap_or(text.len() - start);
    let mut groups = text[start..end].split(',');
    let mut whole = groups.next().filter(|first| first.len() <= 3)?.to_owned();
    for group in groups {
        if group.is_empty() || !group.len().is_multiple_of(3) {
            return None;
        }
        for (at, digit) in group.char_indices() {
            if at % 3 == 0 {
                whole.push(',');
            }
            whole.push(digit);
        }
    }
    Some(format!("{}{whole}{}", &text[..start], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_that_no_number_has_are_repaired_anywhere() {
        let cases = [
            ("12..8%", "12.8%"),
            ("34,,900", "34,900"),
            ("409]", "409"),
            ("$21,594000", "$21,594,000"),
            ("7.581.802", "7,581,802"),
            ("11 /15/2034", "11/15/2034"),
            ("c0.0001", "<0.0001"),
        ];
        for (read, meant) in cases {
            assert_eq!(repaired(read).as_deref(), Some(meant), "{read}");
        }
        for text in [
            "1.5",
            "1,234.567",
            "[409]",
            "0.310-2.268",
            "12 / 15",
            "Suite 100",
            "1.2.3",
            "12,34",
            "192.168.1.10",
            "c0.5 mg",
            "c10.5",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }
}
