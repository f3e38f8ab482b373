//! Drawn pictures are told apart by what they show.

mod others;

use digitizer::{
    classify::{Kind, classify, classify_slanted},
    geometry::Rect,
    ocr::{Turn, Word},
};
use image::{Rgb, RgbImage};

const BLACK: [u8; 3] = [20; 3];
const BLUE: [u8; 3] = [40, 90, 180];
const TEXT_HEIGHT: u32 = 10;

/// A white picture that words and shapes are drawn on.
struct Drawing {
    image: RgbImage,
    words: Vec<Word>,
}

impl Drawing {
    fn new(width: u32, height: u32) -> Self {
        Self {
            image: RgbImage::from_pixel(width, height, Rgb([255; 3])),
            words: Vec::new(),
        }
    }

    fn kind(&self) -> Kind {
        classify(&self.image, &self.words).kind
    }

    fn fill(&mut self, left: u32, top: u32, right: u32, bottom: u32, colour: [u8; 3]) {
        self.fill_where(colour, |x, y| {
            (left..right).contains(&x) && (top..bottom).contains(&y)
        });
    }

    fn fill_where(&mut self, colour: [u8; 3], is_inside: impl Fn(u32, u32) -> bool) {
        for (x, y, pixel) in self.image.enumerate_pixels_mut() {
            if is_inside(x, y) {
                *pixel = Rgb(colour);
            }
        }
    }

    /// A box with a thin border.
    fn outline(&mut self, left: u32, top: u32, right: u32, bottom: u32, colour: [u8; 3]) {
        self.fill(left, top, right, bottom, BLACK);
        self.fill(left + 2, top + 2, right - 2, bottom - 2, colour);
    }

    /// A line two pixels thick.
    fn line(&mut self, (x0, y0): (f32, f32), (x1, y1): (f32, f32)) {
        let n = (x1 - x0).abs().max((y1 - y0).abs()).ceil();
        for step in 0..=n as u32 {
            let part = step as f32 / n;
            let (x, y) = (
                (x0 + (x1 - x0) * part) as u32,
                (y0 + (y1 - y0) * part) as u32,
            );
            self.fill(x, y, x + 2, y + 2, BLUE);
        }
    }

    /// Words from a place on, one after the other; every letter is an upright stroke.
    fn write(&mut self, left: u32, top: u32, text: &str, colour: [u8; 3]) {
        let mut x = left;
        for word in text.split(' ') {
            let start = x;
            for _ in word.chars() {
                self.fill(x, top, x + 2, top + TEXT_HEIGHT, colour);
                x += 6;
            }
            self.words.push(Word {
                text: word.to_owned(),
                bbox: Rect::from_ltrb(
                    start as f32,
                    top as f32,
                    x as f32 - 4.0,
                    (top + TEXT_HEIGHT) as f32,
                ),
                confidence: 0.95,
                weakest: 0.95,
                alternatives: Vec::new(),
                line: self.words.len(),
                turn: Turn::Upright,
            });
            x += 2;
        }
    }

    /// Eight rows: a label and three numbers.
    fn write_table(&mut self, header: [u8; 3]) {
        for row in 0..8 {
            let colour = if row == 0 { header } else { BLACK };
            let y = 20 + 25 * row;
            self.write(
                20,
                y,
                ["Gross rent", "Taxes", "Net income"][row as usize % 3],
                colour,
            );
            for column in 1..4 {
                let value = format!("{}", 137 * (row + 2) * (column + 3) % 990 + 10_000);
                self.write(60 + 100 * column, y, &value, colour);
            }
        }
    }
}

/// Tick labels of both axes.
fn axes() -> Drawing {
    let mut chart = Drawing::new(480, 300);
    for (at, tick) in ["500", "400", "300", "200", "100", "0"].iter().enumerate() {
        chart.write(10, 20 + 45 * at as u32, tick, BLACK);
    }
    for (at, year) in ["2019", "2020", "2021", "2022", "2023"].iter().enumerate() {
        chart.write(75 + 80 * at as u32, 275, year, BLACK);
    }
    chart
}

#[test]
fn bars_over_an_axis_are_a_chart() {
    let mut chart = axes();
    for (at, top) in [200, 150, 120, 90, 40].into_iter().enumerate() {
        let left = 65 + 80 * at as u32;
        chart.fill(left, top, left + 40, 260, BLUE);
    }
    assert_eq!(chart.kind(), Kind::Chart);
}

#[test]
fn labelled_bars_that_lie_are_a_chart_though_their_labels_stand_in_rows() {
    let mut chart = Drawing::new(480, 300);
    for row in 0..9 {
        let (top, length) = (15 + 30 * row, 260 - 25 * row);
        chart.write(
            20,
            top + 5,
            ["Raleigh", "Austin", "Tampa"][row as usize % 3],
            BLACK,
        );
        chart.fill(100, top, 100 + length, top + 20, BLUE);
        chart.write(105 + length, top + 5, &format!("{length}"), BLACK);
    }
    assert_eq!(chart.kind(), Kind::Chart);
}

#[test]
fn a_line_over_axes_is_a_chart() {
    let mut chart = axes();
    let heights = [220.0, 120.0, 180.0, 60.0, 100.0];
    for at in 0..4 {
        let x = 85.0 + 80.0 * at as f32;
        chart.line((x, heights[at]), (x + 80.0, heights[at + 1]));
    }
    assert_eq!(chart.kind(), Kind::Chart);
}

#[test]
fn wedges_of_a_circle_are_a_chart() {
    let mut chart = Drawing::new(420, 300);
    let offset = |x: u32, y: u32| (x as f32 - 200.0, y as f32 - 150.0);
    let in_circle = |x, y| offset(x, y).0.hypot(offset(x, y).1) < 110.0;
    chart.fill_where(BLUE, in_circle);
    chart.fill_where([220, 120, 40], |x, y| {
        let (dx, dy) = offset(x, y);
        in_circle(x, y) && dx > 0.0 && dy < 0.7 * dx
    });
    chart.write(340, 90, "Equity", BLACK);
    chart.write(340, 104, "38%", BLACK);
    chart.write(20, 200, "Debt", BLACK);
    chart.write(20, 214, "62%", BLACK);
    assert_eq!(chart.kind(), Kind::Chart);
}

#[test]
fn boxes_with_connectors_are_a_diagram() {
    let mut diagram = Drawing::new(460, 260);
    let nodes = [
        (170, 20, "Holding LLC"),
        (30, 180, "Fund I"),
        (170, 180, "Fund II"),
        (310, 180, "Sponsor"),
    ];
    for (left, top, label) in nodes {
        diagram.outline(left, top, left + 110, top + 40, [255; 3]);
        diagram.write(left + 25, top + 15, label, BLACK);
    }
    for x in [85.0, 225.0, 365.0] {
        diagram.line((225.0, 60.0), (x, 178.0));
    }
    assert_eq!(diagram.kind(), Kind::Diagram);
}

#[test]
fn a_diagram_whose_labels_stand_in_rows_is_none_the_less_one_when_they_seem_to_climb() {
    let mut diagram = Drawing::new(460, 260);
    for (top, labels) in [
        (20, ["Fund", "Sponsor", "Lender"]),
        (180, ["First", "Second", "Third"]),
    ] {
        for (left, label) in [30, 170, 310].into_iter().zip(labels) {
            diagram.outline(left, top, left + 110, top + 40, [255; 3]);
            diagram.write(left + 25, top + 15, label, BLACK);
        }
    }
    for (from, to) in [(85.0, 225.0), (225.0, 365.0), (365.0, 225.0)] {
        diagram.line((from, 60.0), (to, 178.0));
    }
    let told = classify_slanted(&diagram.image, &diagram.words);
    assert!(told.evidence.n_grid_rows > 0, "{told:?}");
    assert_eq!(told.kind, Kind::Diagram, "{told:?}");
}

#[test]
fn a_paragraph_is_text() {
    let mut page = Drawing::new(520, 160);
    for line in 0..6 {
        let text = "the tenant pays all costs of the premises from the date on which it moves in";
        page.write(20, 20 + 20 * line, &text[(line as usize * 5)..], BLACK);
    }
    assert_eq!(page.kind(), Kind::Text);
}

#[test]
fn aligned_numbers_without_rules_are_a_table() {
    let mut table = Drawing::new(440, 240);
    table.write_table(BLACK);
    assert_eq!(table.kind(), Kind::Table);
}

#[test]
fn boxed_cells_are_a_table() {
    let mut table = Drawing::new(440, 240);
    for row in 0..8 {
        for column in 0..4 {
            let (left, top) = (10 + 100 * column, 12 + 25 * row);
            table.outline(left, top, left + 102, top + 27, [255; 3]);
        }
    }
    table.write_table(BLACK);
    assert_eq!(table.kind(), Kind::Table);
}

#[test]
fn a_dark_header_and_stripes_leave_a_table_a_table() {
    let mut table = Drawing::new(440, 240);
    table.fill(10, 12, 430, 37, [30, 40, 80]);
    for row in [1, 3, 5, 7] {
        table.fill(10, 12 + 25 * row, 430, 37 + 25 * row, [215, 225, 240]);
    }
    table.write_table([250; 3]);
    assert_eq!(table.kind(), Kind::Table);
}

#[test]
fn a_logo_beside_and_swatches_inside_leave_a_table_a_table() {
    let mut table = Drawing::new(560, 240);
    table.write_table(BLACK);
    table.fill_where(BLUE, |x, y| {
        (x as f32 - 490.0).hypot(y as f32 - 60.0) < 45.0
    });
    for row in 1..8 {
        table.fill(
            6,
            20 + 25 * row,
            16,
            30 + 25 * row,
            [20 * row as u8, 160, 90],
        );
    }
    assert_eq!(table.kind(), Kind::Table);
}

#[test]
fn a_picture_with_two_words_is_none_of_them() {
    let mut logo = Drawing::new(200, 200);
    logo.write(70, 95, "Riverside", BLACK);
    logo.write(70, 120, "Homes", BLACK);
    assert_eq!(logo.kind(), Kind::Other);
    assert_eq!(Drawing::new(50, 50).kind(), Kind::Other);
}

#[test]
fn a_photo_with_words_in_it_is_no_chart() {
    let mut photo = Drawing::new(300, 200);
    for (x, y, pixel) in photo.image.enumerate_pixels_mut() {
        let noise = ((x * 7919) ^ (y * 104_729)).wrapping_mul(2_654_435_761) >> 24;
        *pixel = Rgb([noise as u8, (x * y / 250) as u8, 90]);
    }
    photo.write(80, 90, "Open house on Sunday", BLACK);
    assert_eq!(photo.kind(), Kind::Other);
}
