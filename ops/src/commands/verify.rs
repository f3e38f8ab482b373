//! `verify`: what `submit --out` wrote against the texts that are known to be on the pictures.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use super::Verdict;
use crate::console::{data, talk};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder of NAME.json files with the known texts.
    #[arg(long, value_name = "DIR", default_value = "samples")]
    expected: PathBuf,
    /// Folder that `submit --out` wrote.
    #[arg(long, value_name = "DIR")]
    found: PathBuf,
    /// Share of a table's cells that must be right, each text for text at its row and column.
    #[arg(long, default_value_t = 0.95, value_parser = share)]
    threshold: f64,
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|error| format!("{error}"))?;
    if (0.0..=1.0).contains(&share) {
        Ok(share)
    } else {
        Err("not between 0 and 1".to_owned())
    }
}

/// What is known of a picture.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Expected {
    Table { rows: Vec<Vec<String>> },
    Error { error: String },
}

/// What came back: a `result` or an `element_error` event.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Found {
    Table { replacement: FoundTable },
    Error { error: FoundError },
}

#[derive(Debug, Deserialize)]
struct FoundTable {
    cells: Vec<FoundCell>,
}

#[derive(Debug, Deserialize)]
struct FoundCell {
    r: usize,
    c: usize,
    text: String,
}

#[derive(Debug, Deserialize)]
struct FoundError {
    code: String,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Verdict> {
    let names = names_in(&args.expected)?;
    ensure!(
        !names.is_empty(),
        "no .json file in {}",
        args.expected.display()
    );
    let mut right = 0;
    for name in &names {
        let file = format!("{name}.json");
        let expected: Expected = read(&args.expected.join(&file))?;
        let judged = match read(&args.found.join(&file)) {
            Ok(found) => judge(&expected, &found, args.threshold),
            Err(error) => Err(error),
        };
        match judged {
            Ok(word) => {
                right += 1;
                data(format_args!("right  {name}: {word}"))?;
            }
            Err(error) => data(format_args!("WRONG  {name}: {error:#}"))?,
        }
    }
    talk(format_args!(
        "{right} of {} right; a table needs {:.0}% of its cells",
        names.len(),
        args.threshold * 100.0
    ));
    Ok(Verdict::of(right, names.len()))
}

fn names_in(folder: &Path) -> anyhow::Result<Vec<String>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("reading folder {}", folder.display()))?;
    let files = entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = files
        .filter_map(|file| Some(file.strip_suffix(".json")?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("reading {}", path.display()))
}

/// What is right about it in a few words, or what is wrong.
fn judge(expected: &Expected, found: &Found, threshold: f64) -> anyhow::Result<String> {
    match (expected, found) {
        (Expected::Error { error }, Found::Error { error: found }) if *error == found.code => {
            Ok(error.clone())
        }
        (Expected::Error { error }, Found::Error { error: found }) => {
            bail!("{} instead of {error}", found.code)
        }
        (Expected::Error { error }, Found::Table { .. }) => bail!("a table instead of {error}"),
        (Expected::Table { .. }, Found::Error { error }) => {
            bail!("{} instead of a table", error.code)
        }
        (Expected::Table { rows }, Found::Table { replacement }) => {
            let compared = compare(rows, &replacement.cells);
            let Comparison { right, total, .. } = compared;
            if threshold * total as f64 <= right as f64 {
                return Ok(format!("{right} of {total} cells"));
            }
            let first = compared.first_wrong.unwrap_or_default();
            bail!("only {right} of {total} cells, first {first}")
        }
    }
}

#[derive(Debug, Default)]
struct Comparison {
    right: usize,
    total: usize,
    first_wrong: Option<String>,
}

/// Cells that have a text on either side count; a text that should not be there is as wrong as a missing one.
fn compare(rows: &[Vec<String>], cells: &[FoundCell]) -> Comparison {
    let mut pairs: BTreeMap<(usize, usize), [String; 2]> = BTreeMap::new();
    for (row_idx, row) in rows.iter().enumerate() {
        for (col_idx, text) in row.iter().enumerate() {
            pairs.entry((row_idx, col_idx)).or_default()[0] = normal(text);
        }
    }
    for cell in cells {
        pairs.entry((cell.r, cell.c)).or_default()[1] = normal(&cell.text);
    }
    let mut comparison = Comparison::default();
    for ((row, col), [expected, found]) in pairs {
        if expected.is_empty() && found.is_empty() {
            continue;
        }
        comparison.total += 1;
        if expected == found {
            comparison.right += 1;
        } else if comparison.first_wrong.is_none() {
            comparison.first_wrong = Some(format!(
                "row {row}, column {col}: {found:?} instead of {expected:?}"
            ));
        }
    }
    comparison
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

    fn cells(texts: &[(usize, usize, &str)]) -> Vec<FoundCell> {
        texts
            .iter()
            .map(|(r, c, text)| FoundCell {
                r: *r,
                c: *c,
                text: (*text).to_owned(),
            })
            .collect()
    }

    #[test]
    fn missing_wrong_and_surplus_texts_all_count_against() {
        let expected = rows(&[&["a", ""], &["b", "c"]]);
        struct Case {
            found: Vec<FoundCell>,
            right: usize,
            total: usize,
        }
        let cases = [
            Case {
                found: cells(&[(0, 0, "a"), (0, 1, ""), (1, 0, " b "), (1, 1, "c")]),
                right: 3,
                total: 3,
            },
            Case {
                found: cells(&[(0, 0, "a"), (1, 0, "x"), (1, 1, "c")]),
                right: 2,
                total: 3,
            },
            Case {
                found: cells(&[(0, 0, "a"), (1, 0, "b")]),
                right: 2,
                total: 3,
            },
            Case {
                found: cells(&[
                    (0, 0, "a"),
                    (0, 1, "z"),
                    (1, 0, "b"),
                    (1, 1, "c"),
                    (2, 0, "d"),
                ]),
                right: 3,
                total: 5,
            },
            Case {
                found: cells(&[]),
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

    #[test]
    fn another_code_or_another_kind_is_wrong() {
        let expected = Expected::Error {
            error: "not_digitizable".into(),
        };
        let code = |code: &str| Found::Error {
            error: FoundError { code: code.into() },
        };
        assert!(judge(&expected, &code("not_digitizable"), 1.0).is_ok());
        assert!(judge(&expected, &code("internal_error"), 1.0).is_err());
        assert!(
            judge(
                &expected,
                &Found::Table {
                    replacement: FoundTable { cells: Vec::new() }
                },
                0.0
            )
            .is_err()
        );
        assert!(
            judge(
                &Expected::Table {
                    rows: rows(&[&["a"]])
                },
                &code("unreadable"),
                0.0
            )
            .is_err()
        );
    }
}
