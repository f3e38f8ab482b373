//! Readers of the forms, written from their specifications and knowing nothing of the writers.

use serde_json::Value;

/// A cell with the place that a reader's own table model gives it: row, column, rows, columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) place: (usize, usize, usize, usize),
    pub(super) header: bool,
    pub(super) text: String,
}

/// Puts cells where the table model of HTML and of prosemirror-tables puts them: into the first free place of a row.
struct Grid {
    taken: Vec<Vec<bool>>,
    n_cols: usize,
    cells: Vec<Placed>,
}

impl Grid {
    fn new(n_cols: usize) -> Self {
        Self {
            taken: Vec::new(),
            n_cols,
            cells: Vec::new(),
        }
    }

    fn place(&mut self, row: usize, (rows, cols): (usize, usize), header: bool, text: String) {
        let wanted = self.taken.len().max(row + rows);
        self.taken.resize(wanted, vec![false; self.n_cols]);
        let col = self.taken[row]
            .iter()
            .position(|taken| !taken)
            .expect("a free place in the row");
        for line in &mut self.taken[row..row + rows] {
            for taken in &mut line[col..col + cols] {
                assert!(!std::mem::replace(taken, true), "a place covered twice");
            }
        }
        self.cells.push(Placed {
            place: (row, col, rows, cols),
            header,
            text,
        });
    }

    fn finish(self, n_rows: usize) -> Vec<Placed> {
        assert_eq!(self.taken.len(), n_rows, "rows covered and rows written");
        assert!(self.taken.iter().flatten().all(|taken| *taken), "a hole");
        self.cells
    }
}

pub(super) fn html(mut html: &str, n_cols: usize) -> Vec<Placed> {
    let mut grid = Grid::new(n_cols);
    let (mut row, mut n_rows) = (0, 0);
    while !html.is_empty() {
        let (tag, rest) = html
            .strip_prefix('<')
            .expect("a tag")
            .split_once('>')
            .expect("a tag's end");
        html = rest;
        match tag {
            "tr" => row = n_rows,
            "/tr" => n_rows += 1,
            // A row group ends the spans in it.
            "/thead" | "/tbody" => {
                assert_eq!(grid.taken.len(), n_rows, "a span beyond its row group");
            }
            "table" | "/table" | "thead" | "tbody" => {}
            cell => {
                let (text, rest) = html.split_once("</").expect("a cell's end");
                html = rest.split_once('>').expect("a tag's end").1;
                let span = |name: &str| {
                    let value = cell
                        .split(' ')
                        .find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
                    value.map_or(1, |value| {
                        value.trim_matches('"').parse().expect("a number")
                    })
                };
                grid.place(
                    row,
                    (span("rowspan"), span("colspan")),
                    cell.starts_with("th"),
                    unescaped(text),
                );
            }
        }
    }
    grid.finish(n_rows)
}

fn unescaped(text: &str) -> String {
    assert!(!text.contains(['<', '>', '"']), "{text}");
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(text.to_owned(), |text, (entity, plain)| {
            text.replace(entity, plain)
        })
}

pub(super) fn prosemirror(table: &Value, n_cols: usize) -> Vec<Placed> {
    let mut grid = Grid::new(n_cols);
    let rows = table["content"].as_array().expect("rows");
    for (row, node) in rows.iter().enumerate() {
        for cell in node["content"].as_array().expect("cells") {
            let span = |name: &str| cell["attrs"][name].as_u64().expect("a span") as usize;
            let text = cell["content"][0]["content"][0]["text"]
                .as_str()
                .unwrap_or_default();
            grid.place(
                row,
                (span("rowspan"), span("colspan")),
                cell["type"] == "table_header",
                text.to_owned(),
            );
        }
    }
    grid.finish(rows.len())
}

pub(super) fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', true) if chars.next_if_eq(&'"').is_some() => field.push('"'),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut field)),
            ('\r', false) => {
                assert_eq!(chars.next(), Some('\n'));
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            (c, _) => field.push(c),
        }
    }
    rows
}

/// All rows, the header and the rule included.
pub(super) fn markdown(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .map(|line| {
            let (mut cells, mut cell) = (Vec::new(), String::new());
            let mut chars = line.strip_prefix('|').expect("a bar").chars();
            while let Some(c) = chars.next() {
                match c {
                    '\\' => cell.push(chars.next().expect("an escaped character")),
                    '|' => cells.push(std::mem::take(&mut cell).trim().to_owned()),
                    c => cell.push(c),
                }
            }
            assert!(cell.is_empty(), "text behind the last bar: {line}");
            cells
        })
        .collect()
}
