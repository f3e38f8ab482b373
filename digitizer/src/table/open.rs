//! Tables without a full lattice of rules: columns from whitespace, rows from baselines, helped by what rules there are.

use super::bands;
use super::columns::{self, Columns};
use super::grid::{Grid, Slot};
use super::header::{self, Header};
use super::lines::{TextLine, text_of};
use super::page::{Page, Token};
use super::rows::{self, BodyLine, Floating, Row};
use super::rules::Rules;
use super::split::{self, Separators};
use super::stub;
use crate::geometry::Rect;

/// Reads the lines of a page as one table. `None` when they do not form at least two columns.
pub(crate) fn read(page: &Page, rules: &Rules, lines: &[TextLine]) -> Option<Grid> {
    let height = page.text_height;
    let region = region(lines)?;
    let bands = bands::find(page, &region);
    let separators = Separators::find(rules, &bands, &region, height);
    let bar = split::below_header_bar(lines, &bands);
    let after_bar = bar.unwrap_or(0);
    let first_data = split::first_data_line(&lines[after_bar..], rules).map_or_else(
        || bar.unwrap_or(1).min(lines.len() - 1),
        |first| first + after_bar,
    );
    let columns = columns_of(lines, first_data, &region, rules, height);
    if columns.len() < 2 {
        return None;
    }
    let labelled: Vec<bool> = lines
        .iter()
        .map(|line| {
            line.tokens
                .first()
                .is_some_and(|token| columns.at(token.bbox.center_x()) == 0)
        })
        .collect();
    let first_body = match bar {
        // Headings can go on below the bar: lines without values that fill most columns.
        Some(bar) => (bar..first_data)
            .rfind(|i| lines[*i].chunks(rules).len() * 2 > columns.len())
            .map_or(bar, |last| last + 1),
        None => split::first_body_line(lines, first_data, &labelled, &columns, &separators, height),
    };
    // Headings that are numbers voted on the columns as if they were values.
    let columns = if first_body > first_data {
        columns_of(lines, first_body, &region, rules, height)
    } else {
        columns
    };
    if columns.len() < 2 {
        return None;
    }
    let n_title = split::n_title_lines(&lines[..first_body], &columns, &separators.hard, height);
    let (head, body) = lines.split_at(first_body);
    let (title, head) = head.split_at(n_title);
    let body: Vec<BodyLine> = body
        .iter()
        .map(|line| BodyLine::new(line, &columns, height))
        .collect();
    let extents = extents(&body, &columns);
    let header = header::build(
        head,
        &header::Context {
            columns: &columns,
            extents: &extents,
            rules,
            text_height: height,
        },
    );
    let (mut rows, floating) = rows::group(body, &columns, &separators.hard, height);
    let notes = take_notes(&mut rows, &columns, height);
    let mut grid = assemble(header, &rows, &floating, &columns, &region, height);
    grid.title = title.iter().map(|line| text_of(&line.tokens)).collect();
    grid.notes = notes;
    Some(grid)
}

/// Reads the only line of a page as one row, when most of it are figures.
pub(crate) fn read_row(rules: &Rules, lines: &[TextLine]) -> Option<Grid> {
    let [line] = lines else { return None };
    let chunks = line.chunks(rules);
    let n_figures = chunks.iter().filter(|chunk| rows::is_figure(&chunk.text));
    if chunks.len() < 2 || n_figures.count() * 2 < chunks.len() {
        return None;
    }
    let region = region(lines)?;
    let between = chunks
        .windows(2)
        .map(|pair| f32::midpoint(pair[0].bbox.right, pair[1].bbox.left));
    let mut edges = vec![region.left];
    edges.extend(between);
    edges.push(region.right);
    let mut grid = Grid::new(vec![region.top, region.bottom], edges);
    for (col, chunk) in chunks.into_iter().enumerate() {
        grid.place(Slot::new(0, col, 1, 1, chunk.tokens));
    }
    Some(grid.finish())
}

/// Takes footnotes and sources off the end: lines of words that run through the columns.
fn take_notes(rows: &mut Vec<Row>, columns: &Columns, height: f32) -> Vec<String> {
    let is_note = |row: &Row| {
        let [line] = &row.lines[..] else { return false };
        let [fragment] = &line.fragments[..] else {
            return false;
        };
        let opens = ["Note", "Source", "*", "(1)", "(a)"]
            .iter()
            .any(|mark| fragment.text.starts_with(mark));
        let right = columns.edges[1] + if opens { 0.0 } else { 4.0 * height };
        fragment.col == 0 && fragment.tokens.len() > 2 && fragment.bbox.right > right
    };
    let n_kept = rows
        .iter()
        .rposition(|row| !is_note(row))
        .map_or(0, |last| last + 1);
    if n_kept < 2 {
        return Vec::new();
    }
    rows.drain(n_kept..)
        .map(|row| text_of(&row.lines[0].fragments[0].tokens))
        .collect()
}

fn region(lines: &[TextLine]) -> Option<Rect> {
    let text = lines
        .iter()
        .map(TextLine::bbox)
        .reduce(|a, b| a.union(&b))?;
    Some(Rect::from_ltrb(
        text.left - 2.0,
        text.top - 2.0,
        text.right + 2.0,
        text.bottom + 2.0,
    ))
}

/// Columns by the lines from the first values on; by all lines where there are too few.
fn columns_of(
    lines: &[TextLine],
    first_data: usize,
    region: &Rect,
    rules: &Rules,
    height: f32,
) -> Columns {
    let n_data = lines[first_data..]
        .iter()
        .filter(|line| split::is_data_line(line, rules))
        .count();
    let first = if n_data >= 2 { first_data } else { 0 };
    let voters: Vec<&TextLine> = lines[first..].iter().collect();
    columns::find(&voters, region, rules, height)
}

/// Left and right end of the body text of each column.
fn extents(body: &[BodyLine], columns: &Columns) -> Vec<(f32, f32)> {
    let mut extents: Vec<Option<(f32, f32)>> = vec![None; columns.len()];
    for fragment in body.iter().flat_map(|line| &line.fragments) {
        let (left, right) = columns.extent(fragment.col);
        let (from, to) = (fragment.bbox.left.max(left), fragment.bbox.right.min(right));
        let extent = &mut extents[fragment.col];
        *extent = Some(extent.map_or((from, to), |(a, b)| (a.min(from), b.max(to))));
    }
    extents
        .into_iter()
        .enumerate()
        .map(|(col, extent)| extent.unwrap_or_else(|| columns.extent(col)))
        .collect()
}

/// Header and rows on one grid.
fn assemble(
    header: Header,
    rows: &[Row],
    floating: &[Floating],
    columns: &Columns,
    region: &Rect,
    height: f32,
) -> Grid {
    let n_header = header.bottoms.len();
    let mut row_edges = vec![region.top];
    row_edges.extend(header.bottoms.iter().map(|bottom| bottom + 0.3 * height));
    if n_header == 0 {
        row_edges.truncate(1);
    }
    for (i, row) in rows.iter().enumerate() {
        let below = rows
            .get(i + 1)
            .map_or(region.bottom, |next| next.bbox().top);
        row_edges.push(f32::midpoint(row.bbox().bottom, below));
    }
    let mut grid = Grid::new(row_edges, columns.edges.clone());
    grid.header_rows = n_header;
    let mut stub = stub::find(rows, floating, columns);
    // A column with a heading of its own is no part of another.
    stub.is_divided &= header.slots.iter().all(|slot| slot.col != 1);
    for mut slot in header.slots {
        stub.widen_heading(&mut slot);
        grid.place(slot);
    }
    for slot in stub.slots(n_header) {
        grid.place(slot);
    }
    for (i, row) in rows.iter().enumerate() {
        place_row(&mut grid, row, n_header + i, columns, &stub, height);
    }
    grid.finish()
}

fn place_row(
    grid: &mut Grid,
    row: &Row,
    at: usize,
    columns: &Columns,
    stub: &stub::Stub,
    height: f32,
) {
    if let Some(slot) = spanning_label(row, at, columns, stub, height) {
        grid.place(slot);
        return;
    }
    for col in 0..columns.len() {
        let fragments = row.cell(col);
        if fragments.is_empty() || (col == 0 && stub.holds(at - grid.header_rows)) {
            continue;
        }
        let tokens: Vec<Token> = fragments
            .iter()
            .flat_map(|fragment| fragment.tokens.iter().cloned())
            .collect();
        let right = fragments
            .iter()
            .map(|fragment| fragment.bbox.right)
            .fold(f32::MIN, f32::max);
        // A label that runs through the next, empty columns spans them.
        let crossed = (col + 1..columns.len())
            .take_while(|next| {
                columns.extent(*next).0 + 0.4 * height < right && row.cell(*next).is_empty()
            })
            .count();
        let grouped = usize::from(col == 0 && crossed == 0 && stub.covers_label(row));
        grid.place(Slot::new(at, col, 1, 1 + crossed + grouped, tokens));
    }
}

/// A row that is one label over all columns: centred, or heading rows of words.
fn spanning_label(
    row: &Row,
    at: usize,
    columns: &Columns,
    stub: &stub::Stub,
    height: f32,
) -> Option<Slot> {
    let [line] = &row.lines[..] else { return None };
    let [fragment] = &line.fragments[..] else {
        return None;
    };
    let (left, right) = (columns.edges[0], columns.edges[columns.len()]);
    let center = f32::midpoint(left, right);
    let centred = (fragment.bbox.center_x() - center).abs() < 1.5 * height
        && fragment.bbox.left > left + 3.0 * height;
    let heads_words = fragment.col == 0 && stub.words_beside_label;
    ((centred || heads_words) && !fragment.figure && columns.len() > 2)
        .then(|| Slot::new(at, 0, 1, columns.len(), fragment.tokens.clone()))
        .filter(|slot| !text_of(&slot.tokens).is_empty())
}
