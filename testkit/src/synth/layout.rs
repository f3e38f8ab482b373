//! Draws a [`Sheet`]: widths from the texts, then fills, rules and text, back to front.

use image::RgbImage;

use super::canvas::{Canvas, Colour, Pen};
use super::font::Face;
use super::sheet::{Align, Placed, RowRole, Rules, Sheet};

/// White space around the whole.
const MARGIN: u32 = 14;

/// Width of one step of a row label to the right.
const INDENT: u32 = 12;

/// Notes are set smaller than the table by this factor.
const NOTE_SCALE: f32 = 0.85;

/// Where the ascender ends and the descender begins, as a share of the text size.
const BASELINE: f32 = 0.78;

/// Draws the sheet on paper that is as large as it needs.
pub fn draw(sheet: &Sheet) -> RgbImage {
    let cells = sheet.place();
    let grid = Grid::measure(sheet, &cells);
    let mut canvas = Canvas::new(grid.width(sheet), grid.height(sheet), sheet.look.paper);
    draw_title(&mut canvas, sheet);
    draw_fills(&mut canvas, sheet, &grid);
    match sheet.look.rules {
        Rules::Grid => draw_boxes(&mut canvas, sheet, &grid, &cells),
        Rules::Totals => draw_total_rules(&mut canvas, sheet, &grid, &cells),
        Rules::Nothing => {}
    }
    for placed in &cells {
        draw_text(&mut canvas, sheet, &grid, placed);
    }
    draw_notes(&mut canvas, sheet, &grid);
    canvas.into_image()
}

/// Edges of columns and rows in pixels, one more than there are columns and rows.
struct Grid {
    xs: Vec<u32>,
    ys: Vec<u32>,
}

impl Grid {
    fn measure(sheet: &Sheet, cells: &[Placed<'_>]) -> Self {
        let mut widths = vec![0; sheet.columns.len()];
        // Narrow cells first: a wide one only adds what its columns lack.
        let mut by_span: Vec<&Placed<'_>> = cells.iter().collect();
        by_span.sort_by_key(|placed| placed.cell.col_span);
        for placed in by_span {
            let text = pen(sheet, placed.role).width_of(&placed.cell.text).ceil() as u32;
            let needed = text + 2 * sheet.look.pad_x + placed.cell.indent * INDENT;
            let columns = &mut widths[placed.col..placed.col + placed.cell.col_span];
            let lacking = needed.saturating_sub(columns.iter().sum());
            let share = lacking.div_ceil(columns.len() as u32);
            for width in columns {
                *width += share;
            }
        }
        let row_height = sheet.look.size_px.ceil() as u32 + 2 * sheet.look.pad_y;
        let top = MARGIN
            + if sheet.title.is_some() {
                row_height * 3 / 2
            } else {
                0
            };
        Self {
            xs: edges(MARGIN, widths.into_iter()),
            ys: edges(top, sheet.rows.iter().map(|_| row_height)),
        }
    }

    fn right(&self) -> u32 {
        self.xs[self.xs.len() - 1]
    }

    fn bottom(&self) -> u32 {
        self.ys[self.ys.len() - 1]
    }

    fn width(&self, sheet: &Sheet) -> u32 {
        let title = sheet
            .title
            .iter()
            .map(|title| title_pen(sheet).width_of(title));
        let notes = sheet
            .notes
            .iter()
            .map(|note| note_pen(sheet).width_of(note));
        let widest = title.chain(notes).fold(0.0, f32::max).ceil() as u32;
        self.right().max(MARGIN + widest) + MARGIN
    }

    fn height(&self, sheet: &Sheet) -> u32 {
        let notes = if sheet.notes.is_empty() {
            0
        } else {
            sheet.look.pad_y + note_height(sheet) * sheet.notes.len() as u32
        };
        self.bottom() + notes + MARGIN
    }
}

fn edges(first: u32, sizes: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut edges = vec![first];
    edges.extend(sizes.scan(first, |edge, size| {
        *edge += size;
        Some(*edge)
    }));
    edges
}

fn pen(sheet: &Sheet, role: RowRole) -> Pen {
    let look = &sheet.look;
    let face = if role == RowRole::Body {
        look.face
    } else {
        look.face.bold()
    };
    let ink = match look.header {
        Some((_, ink)) if role == RowRole::Header => ink,
        _ => look.ink,
    };
    Pen {
        face,
        size_px: look.size_px,
        ink,
    }
}

fn title_pen(sheet: &Sheet) -> Pen {
    Pen {
        size_px: sheet.look.size_px * 1.2,
        ..pen(sheet, RowRole::Section)
    }
}

fn note_pen(sheet: &Sheet) -> Pen {
    let face = if sheet.look.face == Face::Sans {
        Face::SansItalic
    } else {
        sheet.look.face
    };
    Pen {
        face,
        size_px: sheet.look.size_px * NOTE_SCALE,
        ink: sheet.look.ink,
    }
}

fn note_height(sheet: &Sheet) -> u32 {
    (sheet.look.size_px * NOTE_SCALE).ceil() as u32 + 3
}

fn draw_title(canvas: &mut Canvas, sheet: &Sheet) {
    if let Some(title) = &sheet.title {
        let pen = title_pen(sheet);
        let left = (MARGIN + sheet.look.pad_x) as f32;
        canvas.write(
            left,
            MARGIN as f32 + (pen.size_px * BASELINE).round(),
            title,
            pen,
        );
    }
}

fn draw_notes(canvas: &mut Canvas, sheet: &Sheet, grid: &Grid) {
    let pen = note_pen(sheet);
    let left = (MARGIN + sheet.look.pad_x) as f32;
    let mut top = grid.bottom() + sheet.look.pad_y;
    for note in &sheet.notes {
        canvas.write(
            left,
            top as f32 + (pen.size_px * BASELINE).round(),
            note,
            pen,
        );
        top += note_height(sheet);
    }
}

fn draw_fills(canvas: &mut Canvas, sheet: &Sheet, grid: &Grid) {
    let mut body_row = 0;
    for (row_idx, row) in sheet.rows.iter().enumerate() {
        let fill = if row.role == RowRole::Header {
            sheet.look.header.map(|(fill, _)| fill)
        } else {
            body_row += 1;
            sheet.look.zebra.filter(|_| body_row % 2 == 0)
        };
        if let Some(fill) = fill {
            canvas.fill(
                (grid.xs[0], grid.ys[row_idx]),
                (grid.right(), grid.ys[row_idx + 1]),
                fill,
            );
        }
    }
}

fn draw_boxes(canvas: &mut Canvas, sheet: &Sheet, grid: &Grid, cells: &[Placed<'_>]) {
    let ink = sheet.look.rule_ink;
    for placed in cells {
        let (left, right) = (
            grid.xs[placed.col],
            grid.xs[placed.col + placed.cell.col_span],
        );
        let (top, bottom) = (
            grid.ys[placed.row],
            grid.ys[placed.row + placed.cell.row_span],
        );
        canvas.fill((left, top), (right + 1, top + 1), ink);
        canvas.fill((left, bottom), (right + 1, bottom + 1), ink);
        canvas.fill((left, top), (left + 1, bottom + 1), ink);
        canvas.fill((right, top), (right + 1, bottom + 1), ink);
    }
}

fn draw_total_rules(canvas: &mut Canvas, sheet: &Sheet, grid: &Grid, cells: &[Placed<'_>]) {
    let ink = sheet.look.rule_ink;
    for placed in cells
        .iter()
        .filter(|placed| placed.role == RowRole::Header && placed.cell.col_span > 1)
    {
        let (left, right) = (
            grid.xs[placed.col],
            grid.xs[placed.col + placed.cell.col_span],
        );
        let inset = sheet.look.pad_x / 2;
        let ink = sheet.look.header.map_or(ink, |(_, header_ink)| header_ink);
        rule(
            canvas,
            (left + inset, right - inset),
            grid.ys[placed.row + 1] - 1,
            ink,
        );
    }
    let across = (grid.xs[0], grid.right());
    for (row_idx, row) in sheet.rows.iter().enumerate() {
        let ends_header = row.role == RowRole::Header
            && sheet
                .rows
                .get(row_idx + 1)
                .is_some_and(|next| next.role != row.role);
        if ends_header {
            rule(canvas, across, grid.ys[row_idx + 1], ink);
        }
        if row.role == RowRole::Total {
            rule(canvas, across, grid.ys[row_idx], ink);
        }
    }
    rule(canvas, across, grid.bottom(), ink);
}

fn rule(canvas: &mut Canvas, (left, right): (u32, u32), y: u32, ink: Colour) {
    canvas.fill((left, y), (right, y + 1), ink);
}

fn draw_text(canvas: &mut Canvas, sheet: &Sheet, grid: &Grid, placed: &Placed<'_>) {
    let (look, cell) = (&sheet.look, placed.cell);
    let pen = pen(sheet, placed.role);
    let left = (grid.xs[placed.col] + look.pad_x + cell.indent * INDENT) as f32;
    let right = (grid.xs[placed.col + cell.col_span] - look.pad_x) as f32;
    let slack = right - left - pen.width_of(&cell.text);
    let align = if cell.col_span > 1 {
        Align::Center
    } else {
        sheet.columns[placed.col]
    };
    let x = match align {
        Align::Left => left,
        Align::Center => left + slack / 2.0,
        Align::Right => left + slack,
    };
    let (top, bottom) = (grid.ys[placed.row], grid.ys[placed.row + cell.row_span]);
    let text_top = (top + bottom) as f32 / 2.0 - look.size_px / 2.0;
    canvas.write(
        x,
        (text_top + look.size_px * BASELINE).round(),
        &cell.text,
        pen,
    );
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;
    use crate::synth::sheet::{Cell, Look, Row};

    fn sheet(rules: Rules) -> Sheet {
        Sheet {
            title: None,
            columns: vec![Align::Left, Align::Right],
            rows: vec![
                Row::new(RowRole::Header, [Cell::wide("Rent", 2)]),
                Row::new(RowRole::Body, ["Suite 100", "12,500"]),
                Row::new(RowRole::Total, ["Total", "12,500"]),
            ],
            notes: Vec::new(),
            look: Look {
                rules,
                rule_ink: Rgb([255, 0, 0]),
                ..Look::default()
            },
        }
    }

    fn red_pixels(rules: Rules) -> usize {
        draw(&sheet(rules))
            .pixels()
            .filter(|pixel| pixel.0 == [255, 0, 0])
            .count()
    }

    #[test]
    fn a_grid_has_more_rules_than_totals_and_nothing_has_none() {
        assert_eq!(red_pixels(Rules::Nothing), 0);
        assert!(
            0 < red_pixels(Rules::Totals) && red_pixels(Rules::Totals) < red_pixels(Rules::Grid)
        );
    }

    #[test]
    fn no_text_touches_the_margin() {
        let picture = draw(&sheet(Rules::Nothing));
        let (width, height) = picture.dimensions();
        let inner = MARGIN..width - MARGIN;
        for (x, y, pixel) in picture.enumerate_pixels() {
            let is_blank = *pixel == Rgb([255; 3]);
            assert!(
                is_blank || (inner.contains(&x) && (MARGIN..height - MARGIN).contains(&y)),
                "ink at {x},{y}"
            );
        }
    }
}
