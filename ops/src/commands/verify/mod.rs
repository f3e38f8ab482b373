//! `verify`: what `submit --out` wrote against what is known to be on the pictures.

mod compare;
mod figure;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use self::compare::{Comparison, compare};
use self::figure::{Chart, Diagram, FoundChart, FoundDiagram};
use super::Verdict;
use crate::console::{data, talk};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder of NAME.json files with what is known.
    #[arg(long, value_name = "DIR", default_value = "samples")]
    expected: PathBuf,
    /// Folder that `submit --out` wrote.
    #[arg(long, value_name = "DIR")]
    found: PathBuf,
    /// Share of a table's cells, a chart's values, a diagram's nodes and edges that must be right.
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
    Figure(ExpectedFigure),
    Error { error: String },
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum ExpectedFigure {
    Table { rows: Vec<Vec<String>> },
    Chart(Chart),
    Diagram(Diagram),
}

/// What came back: a `result` or an `element_error` event.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Found {
    Figure { replacement: FoundFigure },
    Error { error: FoundError },
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum FoundFigure {
    Table(FoundTable),
    Chart(FoundChart),
    Diagram(FoundDiagram),
    #[serde(other)]
    Another,
}

impl FoundFigure {
    fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "a table",
            Self::Chart(_) => "a chart",
            Self::Diagram(_) => "a diagram",
            Self::Another => "another figure",
        }
    }
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

/// No table on the wire comes near this many rows or columns.
const MAX_SIDE: usize = 2000;

impl FoundTable {
    fn rows(&self) -> anyhow::Result<Vec<Vec<String>>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for cell in &self.cells {
            ensure!(
                cell.r.max(cell.c) < MAX_SIDE,
                "a cell at row {}, column {}",
                cell.r,
                cell.c
            );
            rows.resize_with(rows.len().max(cell.r + 1), Vec::new);
            let row = &mut rows[cell.r];
            row.resize_with(row.len().max(cell.c + 1), String::new);
            row[cell.c].clone_from(&cell.text);
        }
        Ok(rows)
    }
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
        "{right} of {} right; a figure needs {:.0}% of its parts",
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
        (Expected::Error { error }, Found::Figure { replacement }) => {
            bail!("{} instead of {error}", replacement.kind())
        }
        (Expected::Figure(_), Found::Error { error }) => {
            bail!("{} instead of a figure", error.code)
        }
        (Expected::Figure(expected), Found::Figure { replacement }) => {
            judge_figure(expected, replacement, threshold)
        }
    }
}

fn judge_figure(
    expected: &ExpectedFigure,
    found: &FoundFigure,
    threshold: f64,
) -> anyhow::Result<String> {
    let (compared, parts) = match (expected, found) {
        (ExpectedFigure::Table { rows }, FoundFigure::Table(table)) => {
            (compare(rows, &table.rows()?), "cells")
        }
        (ExpectedFigure::Chart(chart), FoundFigure::Chart(found)) => {
            (chart.compare(found)?, "values")
        }
        (ExpectedFigure::Diagram(diagram), FoundFigure::Diagram(found)) => {
            (diagram.compare(found), "nodes and edges")
        }
        (_, found) => bail!("{} instead", found.kind()),
    };
    let Comparison {
        right,
        total,
        first_wrong,
    } = compared;
    if threshold * total as f64 <= right as f64 {
        return Ok(format!("{right} of {total} {parts}"));
    }
    let first = first_wrong.unwrap_or_default();
    bail!("only {right} of {total} {parts}, first {first}")
}

#[cfg(test)]
mod tests {
    use super::*;

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
                &Found::Figure {
                    replacement: FoundFigure::Table(FoundTable { cells: Vec::new() })
                },
                0.0
            )
            .is_err()
        );
        assert!(
            judge(
                &Expected::Figure(ExpectedFigure::Table {
                    rows: vec![vec!["a".into()]]
                }),
                &code("unreadable"),
                0.0
            )
            .is_err()
        );
    }

    #[test]
    fn a_cell_far_out_does_not_make_a_huge_grid() {
        let cell = FoundCell {
            r: usize::MAX,
            c: 0,
            text: "x".into(),
        };
        assert!(FoundTable { cells: vec![cell] }.rows().is_err());
    }
}
