//! Two grids of texts, compared cell by cell after their rows are brought side by side.

/// How much of a table is right.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// Cells whose text is the same on both sides.
    pub(super) right: usize,
    /// Cells that have a text on either side.
    pub(super) total: usize,
    /// The first difference, for a person.
    pub(super) first_wrong: Option<String>,
}

/// Compares the texts by row and column.
///
/// A surplus or a missing row counts as wrong with all its texts, but does not make the rows below it wrong: rows are
/// paired in order such that most cells agree.
pub(super) fn compare(expected: &[Vec<String>], found: &[Vec<String>]) -> Comparison {
    let mut comparison = Comparison::default();
    for (left, right) in pair_rows(expected, found) {
        let texts = |grid: &[Vec<String>], row: Option<usize>, column: usize| {
            row.and_then(|row| grid[row].get(column))
                .map(|text| normal(text))
                .unwrap_or_default()
        };
        let width = |grid: &[Vec<String>], row: Option<usize>| row.map_or(0, |row| grid[row].len());
        for column in 0..width(expected, left).max(width(found, right)) {
            let (wanted, got) = (texts(expected, left, column), texts(found, right, column));
            if wanted.is_empty() && got.is_empty() {
                continue;
            }
            comparison.total += 1;
            if wanted == got {
                comparison.right += 1;
            } else if comparison.first_wrong.is_none() {
                let row = left.or(right).unwrap_or_default();
                comparison.first_wrong = Some(format!(
                    "row {row}, column {column}: {got:?} instead of {wanted:?}"
                ));
            }
        }
    }
    comparison
}

/// Pairs of rows in order, each row once: the pairing with the most equal cells (longest common subsequence, with rows
/// as letters that may match in part).
fn pair_rows(
    expected: &[Vec<String>],
    found: &[Vec<String>],
) -> Vec<(Option<usize>, Option<usize>)> {
    let mut best = vec![vec![0; found.len() + 1]; expected.len() + 1];
    for i in (0..expected.len()).rev() {
        for j in (0..found.len()).rev() {
            let paired = agreement(&expected[i], &found[j]) + best[i + 1][j + 1];
            best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < expected.len() || j < found.len() {
        let both = i < expected.len() && j < found.len();
        if both && best[i][j] == agreement(&expected[i], &found[j]) + best[i + 1][j + 1] {
            pairs.push((Some(i), Some(j)));
            (i, j) = (i + 1, j + 1);
        } else if j == found.len() || (both && best[i][j] == best[i + 1][j]) {
            pairs.push((Some(i), None));
            i += 1;
        } else {
            pairs.push((None, Some(j)));
            j += 1;
        }
    }
    pairs
}

/// Cells of two rows that have the same text.
fn agreement(expected: &[String], found: &[String]) -> usize {
    expected
        .iter()
        .zip(found)
        .filter(|(wanted, got)| !wanted.is_empty() && normal(wanted) == normal(got))
        .count()
}

/// One space between words, none around.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.iter().map(|text| (*text).to_owned()).collect())
            .collect()
    }

    #[test]
    fn missing_wrong_and_surplus_texts_all_count_against() {
        let expected = rows(&[&["a", ""], &["b", "c"]]);
        struct Case {
            found: Vec<Vec<String>>,
            right: usize,
            total: usize,
        }
        let cases = [
            Case {
                found: rows(&[&["a", ""], &[" b ", "c"]]),
                right: 3,
                total: 3,
            },
            Case {
                found: rows(&[&["a", ""], &["x", "c"]]),
                right: 2,
                total: 3,
            },
            Case {
                found: rows(&[&["a"], &["b"]]),
                right: 2,
                total: 3,
            },
            Case {
                found: rows(&[&["a", "z"], &["b", "c"], &["d"]]),
                right: 3,
                total: 5,
            },
            Case {
                found: rows(&[&["title", ""], &["a", ""], &["b", "c"]]),
                right: 3,
                total: 4,
            },
            Case {
                found: rows(&[&["b", "c"]]),
                right: 2,
                total: 3,
            },
            Case {
                found: rows(&[]),
                right: 0,
                total: 3,
            },
        ];
        for Case {
            found,
            right,
            total,
        } in cases
        {
            let comparison = compare(&expected, &found);
            assert_eq!(
                (comparison.right, comparison.total),
                (right, total),
                "{found:?}"
            );
        }
    }
}
