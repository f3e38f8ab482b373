//! Draws what joining does, one picture for each way in which parts make a whole: the parts on the left, the whole on
//! the right.
//!
//! `cargo run -p testkit --example stitching -- docs/images`

use std::path::PathBuf;

use image::{Rgb, RgbImage, imageops};
use testkit::synth::canvas::{Canvas, Colour, Pen};
use testkit::synth::font::Face;
use testkit::synth::layout;
use testkit::synth::sheet::{Align, Look, Row, RowRole, Rules, Sheet};

const PAPER: Colour = Rgb([236, 239, 243]);
const WHITE: Colour = Rgb([255; 3]);
const INK: Colour = Rgb([40, 46, 58]);
const MARK: Colour = Rgb([38, 98, 158]);

/// White space between pictures.
const GAP: u32 = 18;
/// Where the arrow from the parts to the whole is.
const ARROW: u32 = 64;

const HEAD: [&str; 4] = ["Suite", "Tenant", "SF", "Rent"];
const ROWS: [[&str; 4]; 6] = [
    ["100", "Halden Coffee", "3,150", "$13,230"],
    ["110", "Brightwater Dental", "4,825", "$18,697"],
    ["200", "Castellan Insurance", "11,400", "$39,330"],
    ["220", "Orrin & Vale LLP", "9,260", "$33,567"],
    ["300", "Pinemark Software", "18,740", "$74,585"],
    ["Total", "", "47,375", "$179,409"],
];
const NAMES: [&str; 4] = ["Fund II LP", "Holdings", "PropCo A", "PropCo B"];
const YEARS: [(&str, u32); 6] = [
    ("2021", 38),
    ("2022", 46),
    ("2023", 52),
    ("2024", 61),
    ("2025", 66),
    ("2026", 74),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("usage: stitching FOLDER")?;
    std::fs::create_dir_all(&folder)?;
    let all = [0, 1, 2, 3];
    let page = |rows: std::ops::Range<usize>| table(true, rows, &all);
    let whole = || page(0..6);
    let pictures = [
        ("repeated-header", join(&[page(0..3), page(3..6)], &whole())),
        (
            "no-header",
            join(&[page(0..3), table(false, 3..6, &all)], &whole()),
        ),
        (
            "overlap",
            join(&[page(0..4), table(false, 2..6, &all)], &whole()),
        ),
        (
            "columns",
            join(
                &[table(true, 0..6, &[0, 1]), table(true, 0..6, &[0, 2, 3])],
                &whole(),
            ),
        ),
        (
            "chart",
            join(&[bars(&YEARS[..4]), bars(&YEARS[3..])], &bars(&YEARS)),
        ),
        (
            "diagram",
            join(
                &[tree(&[(0, 0), (1, 1)]), tree(&[(1, 0), (2, 1), (3, 1)])],
                &tree(&[(0, 0), (1, 1), (2, 2), (3, 2)]),
            ),
        ),
    ];
    for (name, picture) in pictures {
        picture.save(folder.join(format!("stitch-{name}.png")))?;
    }
    Ok(())
}

/// Some rows and columns of the rent roll.
fn table(has_header: bool, rows: std::ops::Range<usize>, columns: &[usize]) -> RgbImage {
    let row = |role, texts: [&'static str; 4]| Row::new(role, columns.iter().map(|&at| texts[at]));
    let head = has_header.then(|| row(RowRole::Header, HEAD));
    let body = rows.map(|at| {
        let role = if ROWS[at][0] == "Total" {
            RowRole::Total
        } else {
            RowRole::Body
        };
        row(role, ROWS[at])
    });
    let align = |at: &usize| if *at < 2 { Align::Left } else { Align::Right };
    layout::draw(&Sheet {
        title: None,
        columns: columns.iter().map(align).collect(),
        rows: head.into_iter().chain(body).collect(),
        notes: Vec::new(),
        look: Look {
            size_px: 12.0,
            pad_y: 2,
            rules: Rules::Totals,
            ..Look::default()
        },
    })
}

/// Bars over years.
fn bars(years: &[(&str, u32)]) -> RgbImage {
    let (pitch, height) = (40, 130);
    let mut canvas = Canvas::new(pitch * years.len() as u32 + 20, height, WHITE);
    for (at, (year, value)) in years.iter().enumerate() {
        let left = 16 + pitch * at as u32;
        let base = height - 24;
        canvas.fill((left, base - value), (left + 26, base), MARK);
        canvas.write(
            left as f32 + 5.0,
            (base - value) as f32 - 4.0,
            &value.to_string(),
            pen(),
        );
        canvas.write(left as f32, base as f32 + 15.0, year, pen());
    }
    canvas.fill(
        (10, height - 24),
        (pitch * years.len() as u32 + 10, height - 23),
        INK,
    );
    canvas.into_image()
}

/// Boxes in rows, each linked to the last one of the row above: which of the names, and in which row.
fn tree(nodes: &[(usize, u32)]) -> RgbImage {
    let (width, height, pitch) = (84, 28, 62);
    let n_in = |row: u32| nodes.iter().filter(|(_, at)| *at == row).count() as u32;
    let n_rows = 1 + nodes.iter().map(|(_, row)| *row).max().unwrap_or(0);
    let full = 24 + (width + 16) * (0..n_rows).map(n_in).max().unwrap_or(1);
    let mut canvas = Canvas::new(full, 24 + height + pitch * (n_rows - 1), WHITE);
    let mut above = None;
    for row in 0..n_rows {
        let top = 12 + pitch * row;
        let in_row = nodes.iter().filter(|(_, at)| *at == row);
        let mut next = None;
        for (at, (name, _)) in in_row.enumerate() {
            let middle = full * (2 * at as u32 + 1) / (2 * n_in(row));
            if let Some((x, bottom)) = above {
                arrow(&mut canvas, (x, bottom), (middle as f32, top as f32));
            }
            let (left, right) = (middle - width / 2, middle + width / 2);
            canvas.fill((left, top), (right, top + height), INK);
            canvas.fill((left + 1, top + 1), (right - 1, top + height - 1), WHITE);
            let x = middle as f32 - pen().width_of(NAMES[*name]) / 2.0;
            canvas.write(x, top as f32 + 18.0, NAMES[*name], pen());
            next = Some((middle as f32, (top + height) as f32));
        }
        above = next;
    }
    canvas.into_image()
}

fn pen() -> Pen {
    Pen {
        face: Face::Sans,
        size_px: 12.0,
        ink: INK,
    }
}

fn arrow(canvas: &mut Canvas, from: (f32, f32), to: (f32, f32)) {
    let length = (to.0 - from.0).hypot(to.1 - from.1);
    let (dx, dy) = ((to.0 - from.0) / length, (to.1 - from.1) / length);
    let back = (to.0 - 9.0 * dx, to.1 - 9.0 * dy);
    canvas.stroke(&[from, back], 1.4, INK);
    let side = |by: f32| (back.0 - by * dy, back.1 + by * dx);
    canvas.triangle([to, side(4.5), side(-4.5)], INK);
}

/// The parts below one another, an arrow, and the whole.
fn join(parts: &[RgbImage], whole: &RgbImage) -> RgbImage {
    let widest = parts.iter().map(RgbImage::width).max().unwrap_or(0);
    let tall: u32 = parts.iter().map(|part| part.height() + GAP).sum::<u32>() - GAP;
    let height = tall.max(whole.height());
    let size = (widest + ARROW + whole.width() + 2 * GAP, height + 2 * GAP);
    let mut canvas = Canvas::new(size.0, size.1, PAPER);
    let middle = (size.1 / 2) as f32;
    let left = (GAP + widest) as f32;
    arrow(
        &mut canvas,
        (left + 14.0, middle),
        (left + ARROW as f32 - 14.0, middle),
    );
    let mut picture = canvas.into_image();
    let mut top = GAP + (height - tall) / 2;
    for part in parts {
        imageops::replace(&mut picture, part, GAP.into(), top.into());
        top += part.height() + GAP;
    }
    let corner = (GAP + widest + ARROW, GAP + (height - whole.height()) / 2);
    imageops::replace(&mut picture, whole, corner.0.into(), corner.1.into());
    picture
}
