//! Random parts, cut from one whole or from nothing, damaged or missing: what is joined is sound.

use testkit::random::Random;

use super::{graphs::bars, *};
use crate::figure::{Chart, Diagram};

/// Sets of parts; each is small.
const N_SETS: u64 = 3000;
/// Words of which the texts are made: few, so that what does not belong together often looks alike.
const WORDS: [&str; 14] = [
    "",
    "Suite",
    "Rent",
    "Total",
    "Total rent",
    "2024",
    "2025",
    "12.5%",
    "1,200",
    "(45)",
    "$9",
    "—",
    "LLC",
    "1.25x",
];

#[test]
fn whatever_the_parts_are_what_is_joined_is_sound() {
    let (mut n_joined, mut n_tables) = (0, 0);
    for seed in 0..N_SETS {
        let parts = random_parts(&mut Random::new(seed, 7));
        let wholes = stitch(&parts);
        check(&parts, &wholes).unwrap_or_else(|broken| panic!("seed {seed}: {broken}\n{wholes:?}"));
        n_joined += wholes.len();
        let is_table = |whole: &&Joined| matches!(whole.figure, Figure::Table(_));
        n_tables += wholes.iter().filter(is_table).count();
    }
    let enough = N_SETS as usize / 4;
    assert!(
        n_joined > enough && n_tables > enough / 2 && n_joined > n_tables,
        "only {n_joined} wholes, {n_tables} of them tables: too few to check anything"
    );
}

/// What holds for whatever is joined. `Err` tells what does not.
fn check(parts: &[Option<Figure>], wholes: &[Joined]) -> Result<(), String> {
    let mut taken = vec![false; parts.len()];
    for whole in wholes {
        let members = &whole.members;
        let is_ordered = members.len() > 1 && members.windows(2).all(|pair| pair[0] < pair[1]);
        ensure(is_ordered, || format!("members {members:?}"))?;
        for &member in members {
            let is_first_use =
                parts[member].is_some() && !std::mem::replace(&mut taken[member], true);
            ensure(is_first_use, || {
                format!("part {member} is not there, or taken twice")
            })?;
        }
        ensure(
            whole.origins.iter().all(|origin| members.contains(origin)),
            || format!("origins {:?}", whole.origins),
        )?;
        match &whole.figure {
            Figure::Table(table) => is_sound_table(table, whole, parts)?,
            Figure::Chart(chart) => is_sound_chart(chart)?,
            Figure::Diagram(diagram) => is_sound_diagram(diagram, whole)?,
            Figure::Text(_) => return Err("texts are not joined".to_owned()),
        }
    }
    Ok(())
}

fn is_sound_table(table: &Table, whole: &Joined, parts: &[Option<Figure>]) -> Result<(), String> {
    ensure(whole.origins.len() == table.cells.len(), || {
        "an origin for each cell".to_owned()
    })?;
    ensure(
        table.columns.len() == table.n_cols && table.header_rows <= table.n_rows,
        || {
            format!(
                "{} columns, {} header rows",
                table.columns.len(),
                table.header_rows
            )
        },
    )?;
    let mut covered = vec![0_u32; table.n_rows * table.n_cols];
    for cell in &table.cells {
        for row in cell.row..cell.row + cell.row_span {
            for col in cell.col..cell.col + cell.col_span {
                let place = covered
                    .get_mut(row * table.n_cols + col)
                    .filter(|_| col < table.n_cols);
                *place.ok_or_else(|| format!("outside of the grid: {cell:?}"))? += 1;
            }
        }
    }
    ensure(covered.iter().all(|count| *count == 1), || {
        format!("covered {covered:?}")
    })?;
    // Nothing is made up: every text was in the part that its cell is said to come from.
    for (cell, &origin) in table.cells.iter().zip(&whole.origins) {
        let Some(Figure::Table(part)) = &parts[origin] else {
            return Err(format!("part {origin} is no table"));
        };
        let is_from_there = cell.text.is_empty()
            || part
                .cells
                .iter()
                .any(|source| source.text.contains(&cell.text) || cell.text.contains(&source.text));
        ensure(is_from_there, || {
            format!("{:?} is not in part {origin}", cell.text)
        })?;
    }
    Ok(())
}

fn is_sound_chart(chart: &Chart) -> Result<(), String> {
    ensure(
        chart
            .series
            .iter()
            .all(|series| series.points.len() == chart.categories.len()),
        || "a value of each series for each category".to_owned(),
    )
}

fn is_sound_diagram(diagram: &Diagram, whole: &Joined) -> Result<(), String> {
    let n_nodes = diagram.nodes.len();
    ensure(whole.origins.len() == n_nodes, || {
        "an origin for each node".to_owned()
    })?;
    ensure(
        diagram
            .edges
            .iter()
            .all(|edge| edge.source < n_nodes && edge.target < n_nodes),
        || "edges between nodes".to_owned(),
    )?;
    let n_groups = diagram.groups.len();
    ensure(
        diagram
            .nodes
            .iter()
            .all(|node| node.group.is_none_or(|group| group < n_groups)),
        || "nodes in groups".to_owned(),
    )
}

fn ensure(holds: bool, broken: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(broken()) }
}

fn random_parts(random: &mut Random) -> Vec<Option<Figure>> {
    let n_parts = random.below(6) as usize;
    let kind = random.below(6);
    let whole = random_table(random);
    (0..n_parts)
        .map(|_| match random.below(10) {
            0 => None,
            1 => Some(random_figure(random)),
            _ => Some(match kind {
                0 => Figure::Chart(random_chart(random)),
                1 => Figure::Diagram(random_diagram(random)),
                2 => Figure::Table(random_table(random)),
                _ => Figure::Table(cut(&whole, random)),
            }),
        })
        .collect()
}

fn random_figure(random: &mut Random) -> Figure {
    match random.below(3) {
        0 => Figure::Table(random_table(random)),
        1 => Figure::Chart(random_chart(random)),
        _ => Figure::Diagram(random_diagram(random)),
    }
}

fn word(random: &mut Random) -> &'static str {
    WORDS[random.below(WORDS.len() as u64) as usize]
}

/// Texts of a table in the way of [`table`], with some cells that span.
fn random_table(random: &mut Random) -> Table {
    let (n_rows, n_cols) = (1 + random.below(8) as usize, 1 + random.below(5) as usize);
    let header_rows = random.below(3).min(n_rows as u64) as usize;
    let mut rows = vec![vec![""; n_cols]; n_rows];
    for row in 0..n_rows {
        for col in 0..n_cols {
            // A cell that spans downward must not meet one that spans across.
            let may_span = col > 0 && rows[row][col - 1] != "^";
            let is_alone_above =
                row > 0 && rows[row - 1][col] != "<" && rows[row - 1].get(col + 1) != Some(&"<");
            rows[row][col] = match random.below(12) {
                0 if may_span && row == 0 => "<",
                1 if is_alone_above => "^",
                _ => word(random),
            };
        }
    }
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    table(header_rows, &rows)
}

/// Some rows of a table, or some columns, with a text or two read in another way.
fn cut(whole: &Table, random: &mut Random) -> Table {
    let is_across = random.below(4) == 0;
    let n = if is_across {
        whole.n_cols
    } else {
        whole.n_rows
    } as u64;
    let from = random.below(n) as usize;
    let to = from + 1 + random.below(n - from as u64) as usize;
    let keeps_header = random.below(2) == 0 && !is_across;
    let texts = texts(whole);
    let mut rows: Vec<Vec<&str>> = Vec::new();
    for (row, cells) in texts.iter().enumerate() {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        if is_across {
            rows.push(cells[from..to].to_vec());
        } else if (from..to).contains(&row) || (keeps_header && row < whole.header_rows) {
            rows.push(cells);
        }
    }
    for (row, cells) in rows.iter_mut().enumerate() {
        for (col, text) in cells.iter_mut().enumerate() {
            let is_cut_off = (row == 0 && *text == "^") || (col == 0 && *text == "<");
            if is_cut_off || (random.below(20) == 0 && !matches!(*text, "<" | "^")) {
                *text = word(random);
            }
        }
    }
    let n_header = if keeps_header {
        whole.header_rows
    } else {
        random.below(2) as usize
    };
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    table(n_header.min(rows.len()), &rows)
}

fn random_chart(random: &mut Random) -> Chart {
    let from = random.below(4) as usize;
    let names = ["2020", "2021", "2022", "2023", "2024", "2025", "2026"];
    let names = &names[from..from + 1 + random.below(3) as usize];
    let values: Vec<f64> = names
        .iter()
        .enumerate()
        .map(|(at, _)| (from + at) as f64 * 10.0 + random.below(2) as f64)
        .collect();
    let mut chart = bars(names, &values);
    if random.below(6) == 0 {
        chart.categories.clear();
        chart.series[0].points.clear();
    }
    chart
}

fn random_diagram(random: &mut Random) -> Diagram {
    let labels: Vec<&str> = (0..random.below(6)).map(|_| word(random)).collect();
    let edges: Vec<(usize, usize)> = (0..random.below(6))
        .filter(|_| !labels.is_empty())
        .map(|_| {
            let end = |random: &mut Random| random.below(labels.len() as u64) as usize;
            (end(random), end(random))
        })
        .collect();
    graphs::diagram(&labels, &edges)
}
