//! When two texts are the same though each was read from its own picture.

/// Letters and digits, and the marks that change a number; lower case.
pub(super) fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '.' | '%' | '('))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether two folded texts are the same but for a letter misread in twelve. Digits are never misread for others here:
/// neighbouring rows of a table often differ in one, and a bracket is a sign.
pub(super) fn alike(a: &str, b: &str) -> bool {
    const LETTERS_PER_ERROR: usize = 12;
    const LONGEST: usize = 200;
    if a == b {
        return true;
    }
    let digits = |text: &str| {
        let in_number = |c: &char| c.is_ascii_digit() || matches!(c, '.' | '%' | '(');
        text.chars().filter(in_number).collect::<String>()
    };
    let (longer, shorter) = (a.len().max(b.len()), a.len().min(b.len()));
    let errors = longer.div_ceil(LETTERS_PER_ERROR);
    let may = 3 <= shorter && longer <= LONGEST && longer - shorter <= 4 * errors;
    may && digits(a) == digits(b) && distance(a, b) <= errors
}

/// Whether two folded labels of rows name the same row: alike, or one of them cut short, as narrow columns cut labels and
/// lose footnote marks.
pub(super) fn same_label(a: &str, b: &str) -> bool {
    const LEAST: usize = 4;
    let (longer, shorter) = if a.len() < b.len() { (b, a) } else { (a, b) };
    let is_cut = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_digit());
    alike(a, b) || (LEAST <= shorter.len() && longer.strip_prefix(shorter).is_some_and(is_cut))
}

/// Whether two folded labels are the same but for a footnote mark at their end, which is often misread: told of labels
/// of which the place says already that they are the same.
pub(super) fn same_but_for_mark(a: &str, b: &str) -> bool {
    const LEAST: usize = 3;
    /// A mark is a digit or two, or what they were misread as; what is longer in brackets says which row it is.
    const LONGEST_MARK: usize = 2;
    fn stem(text: &str) -> &str {
        match text.rsplit_once('(') {
            Some((before, mark)) if mark.chars().count() <= LONGEST_MARK => before,
            _ => text.trim_end_matches(|c: char| c.is_ascii_digit()),
        }
    }
    let (a, b) = (stem(a), stem(b));
    LEAST <= a.len().min(b.len()) && alike(a, b)
}

/// How many characters have to be changed, added or left out.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Share of the places with text in either row whose texts are alike; `None` when neither row says anything.
pub(super) fn share_alike<'a>(rows: impl Iterator<Item = (&'a str, &'a str)>) -> Option<f32> {
    let (mut same, mut said) = (0, 0);
    for (a, b) in rows.filter(|(a, b)| !a.is_empty() || !b.is_empty()) {
        said += 1;
        same += usize::from(alike(a, b));
    }
    (said > 0).then(|| same as f32 / said as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misread_letter_is_forgiven_and_another_digit_is_not() {
        let cases = [
            ("Effective gross income", "Effectlve Gross Income", true),
            ("$1,234", "$1,234 ", true),
            ("Line 35", "Line 36", false),
            ("(120)", "120", false),
            ("Rate", "Date", true),
            ("Q1", "Q", false),
            ("", "a", false),
        ];
        for (a, b, expected) in cases {
            assert_eq!(alike(&folded(a), &folded(b)), expected, "{a} {b}");
        }
    }

    #[test]
    fn a_footnote_mark_may_be_misread_where_the_place_is_the_same() {
        let cases = [
            ("Payroll(2)", "Payroll2", true),
            ("Management fee(2)", "Management fee(z)", true),
            ("Rent (net)", "Rent (gross)", false),
            ("Phase 1", "Stage 2", false),
            ("(2)", "(3)", false),
        ];
        for (a, b, expected) in cases {
            assert_eq!(
                same_but_for_mark(&folded(a), &folded(b)),
                expected,
                "{a} {b}"
            );
        }
    }

    #[test]
    fn a_label_may_be_cut_short_but_not_within_its_number() {
        let cases = [
            ("Total / Weighted Avg.", "Total", true),
            ("Vacancy & Credit Loss(1)", "Vacancy & Credit Loss", true),
            ("Line 36", "Line 3", false),
            ("Net", "Net operating income", false),
        ];
        for (a, b, expected) in cases {
            assert_eq!(same_label(&folded(a), &folded(b)), expected, "{a} {b}");
        }
    }
}
