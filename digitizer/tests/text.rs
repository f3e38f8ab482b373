//! Drawn pages are read as headings, paragraphs and lists. Words are placed by hand, so no OCR is needed.

use digitizer::{
    figure::{BlockKind, Rejection, Text},
    geometry::Rect,
    ocr::{Turn, Word},
    text,
};
use image::{Rgb, RgbImage};
use testkit::synth::{
    canvas::{Canvas, Pen},
    font::Face,
};

use BlockKind::{Bullet, Heading, Numbered, Paragraph};

const SIZE: f32 = 18.0;
const PITCH: f32 = 24.0;

fn pen(face: Face, size_px: f32) -> Pen {
    Pen {
        face,
        size_px,
        ink: Rgb([30; 3]),
    }
}

/// A page that lines are written on, with the words that OCR finds.
struct Page {
    canvas: Canvas,
    words: Vec<Word>,
    n_lines: usize,
}

impl Page {
    fn new(width: u32, height: u32) -> Self {
        Self {
            canvas: Canvas::new(width, height, Rgb([255; 3])),
            words: Vec::new(),
            n_lines: 0,
        }
    }

    fn write(&mut self, left: f32, baseline: f32, line: &str) {
        self.write_with(pen(Face::Sans, SIZE), left, baseline, line);
    }

    fn write_with(&mut self, pen: Pen, left: f32, baseline: f32, line: &str) {
        self.canvas.write(left, baseline, line, pen);
        let mut from = 0;
        for word in line.split(' ') {
            let start = left + pen.width_of(&line[..from]);
            let bbox = Rect::from_ltrb(
                start,
                baseline - pen.size_px,
                start + pen.width_of(word),
                baseline + 0.4 * pen.size_px,
            );
            self.words.push(Word {
                text: word.to_owned(),
                bbox: tight(self.canvas.image_mut(), &bbox),
                confidence: 0.9,
                line: self.n_lines,
                turn: Turn::Upright,
            });
            from += word.len() + 1;
        }
        self.n_lines += 1;
    }

    /// Lines one below the other.
    fn write_lines(&mut self, left: f32, top: f32, lines: &[&str]) {
        for (at, line) in lines.iter().enumerate() {
            self.write(left, top + PITCH * at as f32, line);
        }
    }

    fn dot(&mut self, x: u32, y: u32) {
        self.canvas.fill((x, y), (x + 5, y + 5), Rgb([30; 3]));
    }

    fn read(self) -> Text {
        text::read(&self.canvas.into_image(), &self.words).expect("the page holds upright words")
    }
}

/// The rows of a box that hold ink.
fn tight(picture: &RgbImage, bbox: &Rect) -> Rect {
    let inked: Vec<u32> = (bbox.top.max(0.0) as u32..bbox.bottom as u32)
        .filter(|y| {
            (bbox.left as u32..bbox.right as u32).any(|x| picture.get_pixel(x, *y).0[0] < 200)
        })
        .collect();
    Rect {
        top: inked[0] as f32,
        bottom: inked[inked.len() - 1] as f32 + 1.0,
        ..*bbox
    }
}

fn blocks(text: &Text) -> Vec<(BlockKind, &str)> {
    text.blocks
        .iter()
        .map(|block| (block.kind, block.text.as_str()))
        .collect()
}

#[test]
fn lines_become_paragraphs_where_space_or_a_short_line_ends_them() {
    let mut page = Page::new(560, 240);
    page.write_lines(
        20.0,
        40.0,
        &[
            "The property is let to nine tenants on leases that run",
            "for four years on average.",
            "Two of them have asked for more space, which the sec-",
            "ond building offers from next spring on.",
        ],
    );
    page.write_lines(
        20.0,
        160.0,
        &[
            "The lender has been told of the plan and of the cost that",
            "comes with it.",
        ],
    );
    let text = page.read();
    let expected = [
        (
            Paragraph,
            "The property is let to nine tenants on leases that run for four years on average.",
        ),
        (
            Paragraph,
            "Two of them have asked for more space, which the second building offers from next spring on.",
        ),
        (
            Paragraph,
            "The lender has been told of the plan and of the cost that comes with it.",
        ),
    ];
    assert_eq!(blocks(&text), expected);
    assert!((text.confidence - 0.9).abs() < 1e-3 && text.warnings.is_empty());
    assert!(text.blocks[0].bbox.bottom < text.blocks[1].bbox.top);
}

#[test]
fn an_indented_first_line_starts_a_paragraph() {
    let mut page = Page::new(560, 200);
    page.write(
        44.0,
        40.0,
        "The property is let to nine tenants on leases that",
    );
    page.write_lines(
        20.0,
        40.0 + PITCH,
        &[
            "run for four years on average and are with firms of",
            "good standing that have been there for many years,",
        ],
    );
    page.write(
        44.0,
        40.0 + 3.0 * PITCH,
        "The lender has been told of the plan and of the",
    );
    page.write(20.0, 40.0 + 4.0 * PITCH, "cost that comes with it.");
    let starts: Vec<String> = page
        .read()
        .blocks
        .iter()
        .map(|block| block.text[..10].to_owned())
        .collect();
    assert_eq!(starts, ["The proper", "The lender"]);
}

#[test]
fn headings_stand_out_by_size_then_weight_then_capitals() {
    let mut page = Page::new(560, 420);
    page.write_with(pen(Face::SansBold, 34.0), 20.0, 44.0, "Harbor Point");
    page.write_with(pen(Face::SansBold, SIZE), 20.0, 84.0, "Location");
    page.write_lines(
        20.0,
        110.0,
        &[
            "The property is let to nine tenants on leases that run",
            "for four years on average.",
        ],
    );
    page.write_with(pen(Face::SansBold, SIZE), 20.0, 180.0, "Debt");
    page.write_lines(
        20.0,
        206.0,
        &[
            "The lender has been told of the plan and of the cost that",
            "comes with it.",
        ],
    );
    page.write(20.0, 280.0, "KEY TERMS");
    page.write_lines(
        20.0,
        306.0,
        &[
            "A loan of ten years without amortisation, which may be",
            "repaid at any time.",
        ],
    );
    let kinds: Vec<BlockKind> = page.read().blocks.iter().map(|block| block.kind).collect();
    let expected = [
        Heading(1),
        Heading(2),
        Paragraph,
        Heading(2),
        Paragraph,
        Heading(3),
        Paragraph,
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn items_are_told_by_dots_that_ocr_left_out_and_by_numbers() {
    let mut page = Page::new(560, 300);
    page.write(20.0, 40.0, "The plan has three parts:");
    for (at, line) in [
        "Renovate the lobby and the two lifts, which are as old",
        "Let the ground floor",
    ]
    .iter()
    .enumerate()
    {
        let baseline = 70 + 48 * at as u32;
        page.dot(26, baseline - 9);
        page.write(44.0, baseline as f32, line);
    }
    page.write(44.0, 94.0, "as the building is");
    page.write_lines(
        20.0,
        160.0,
        &["1. Sign the contract", "2. Pay the deposit", "3. Take over"],
    );
    let text = page.read();
    let expected = [
        (Paragraph, "The plan has three parts:"),
        (
            Bullet,
            "Renovate the lobby and the two lifts, which are as old as the building is",
        ),
        (Bullet, "Let the ground floor"),
        (Numbered, "Sign the contract"),
        (Numbered, "Pay the deposit"),
        (Numbered, "Take over"),
    ];
    assert_eq!(blocks(&text), expected);
}

#[test]
fn two_columns_are_read_one_after_the_other_and_what_spans_them_on_its_own() {
    let mut page = Page::new(620, 260);
    page.write_with(
        pen(Face::SansBold, 30.0),
        20.0,
        40.0,
        "A title that runs over both of them",
    );
    page.write_lines(
        20.0,
        90.0,
        &[
            "The property is let to nine",
            "tenants on leases that run",
            "for four years. All of them",
            "are of good standing.",
        ],
    );
    page.write_lines(
        330.0,
        90.0,
        &[
            "The lender has been told of",
            "the plan and of the cost of",
            "it. There is room for more",
            "debt than is asked for.",
        ],
    );
    page.write(
        20.0,
        220.0,
        "Source: the sponsor, and our own estimates of the income to come",
    );
    let text = page.read();
    let starts: Vec<&str> = text.blocks.iter().map(|block| &block.text[..9]).collect();
    assert_eq!(starts, ["A title t", "The prope", "The lende", "Source: t"]);
    assert!(text.blocks[2].text.ends_with("asked for."));
}

#[test]
fn labels_with_values_are_read_line_by_line() {
    let mut page = Page::new(480, 160);
    for (at, (label, value)) in [
        ("Seller", "Aldergate"),
        ("Price", "$12.5M"),
        ("Closing", "June"),
    ]
    .iter()
    .enumerate()
    {
        let baseline = 40.0 + PITCH * at as f32;
        page.write(20.0, baseline, label);
        page.write(200.0, baseline, value);
    }
    let text = page.read();
    let joined: Vec<&str> = text
        .blocks
        .iter()
        .map(|block| block.text.as_str())
        .collect();
    assert_eq!(
        joined.join(" "),
        "Seller Aldergate Price $12.5M Closing June"
    );
}

#[test]
fn a_page_that_is_askew_is_read_like_a_straight_one() {
    let mut page = Page::new(640, 200);
    page.write_lines(
        20.0,
        40.0,
        &[
            "The property is let to nine tenants on leases that run for",
            "four years on average, and the lender has been told of the",
            "plan and of the cost that comes with it.",
        ],
    );
    for word in &mut page.words {
        let drop = 0.03 * word.bbox.center_x();
        word.bbox.top += drop;
        word.bbox.bottom += drop;
    }
    let text = text::read(&RgbImage::from_pixel(640, 220, Rgb([255; 3])), &page.words).unwrap();
    assert_eq!(text.blocks.len(), 1, "{:?}", blocks(&text));
    assert!(text.blocks[0].text.ends_with("cost that comes with it."));
}

#[test]
fn a_picture_with_sideways_words_only_is_no_text() {
    let word = Word {
        text: "Occupancy".to_owned(),
        bbox: Rect::from_ltrb(4.0, 10.0, 20.0, 90.0),
        confidence: 0.9,
        line: 0,
        turn: Turn::Up,
    };
    let picture = RgbImage::from_pixel(100, 100, Rgb([255; 3]));
    let rejected = text::read(&picture, &[word]);
    assert!(
        matches!(rejected, Err(Rejection::NotDigitizable { .. })),
        "{rejected:?}"
    );
}
