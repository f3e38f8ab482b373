//! Drawn diagrams are read as they were drawn.

use digitizer::{
    diagram,
    figure::{Arrow, Diagram, DiagramKind, Direction, Rejection, Shape, WarningCode},
    geometry::Rect,
    ocr::{Turn, Word},
};
use image::{Rgb, RgbImage};

const INK: [u8; 3] = [30, 30, 40];
const PAPER: [u8; 3] = [255; 3];
const TEXT_HEIGHT: i32 = 10;

/// A picture that shapes, lines and words are drawn on. Every letter is an upright stroke.
struct Drawing {
    image: RgbImage,
    words: Vec<Word>,
}

impl Drawing {
    fn new(width: u32, height: u32, paper: [u8; 3]) -> Self {
        Self {
            image: RgbImage::from_pixel(width, height, Rgb(paper)),
            words: Vec::new(),
        }
    }

    fn read(&self) -> Diagram {
        diagram::read(&self.image, &self.words).expect("a diagram")
    }

    fn paint(&mut self, colour: [u8; 3], is_inside: impl Fn(f32, f32) -> bool) {
        for (x, y, pixel) in self.image.enumerate_pixels_mut() {
            if is_inside(x as f32 + 0.5, y as f32 + 0.5) {
                *pixel = Rgb(colour);
            }
        }
    }

    /// A shape of 100 by 40 around a place, with its label in the middle.
    fn node(&mut self, shape: Shape, (x, y): (i32, i32), label: &str) {
        self.filled_node(shape, (x, y), label, PAPER, INK);
    }

    fn filled_node(
        &mut self,
        shape: Shape,
        (x, y): (i32, i32),
        label: &str,
        fill: [u8; 3],
        ink: [u8; 3],
    ) {
        let inside = |px: f32, py: f32, shrunk: f32| {
            let (dx, dy) = ((px - x as f32).abs(), (py - y as f32).abs());
            let (width, height) = (50.0 - shrunk, 20.0 - shrunk);
            match shape {
                Shape::Ellipse => (dx / width).hypot(dy / height) <= 1.0,
                Shape::Diamond => dx / width + dy / height <= 1.0 - 0.03 * shrunk,
                Shape::Rounded => {
                    let corner = (dx - width + 12.0)
                        .max(0.0)
                        .hypot((dy - height + 12.0).max(0.0));
                    dx <= width && dy <= height && corner <= 12.0
                }
                _ => dx <= width && dy <= height,
            }
        };
        self.paint(INK, |px, py| inside(px, py, 0.0));
        self.paint(fill, |px, py| inside(px, py, 2.0));
        self.label((x, y), label, ink);
    }

    /// A line two pixels thick over these points, and an arrowhead at its end.
    fn arrow(&mut self, way: &[(i32, i32)]) {
        self.line(way);
        let [.., from, to] = way else {
            panic!("two points")
        };
        let (dx, dy) = ((to.0 - from.0) as f32, (to.1 - from.1) as f32);
        let (dx, dy) = (dx / dx.hypot(dy), dy / dx.hypot(dy));
        let (tip_x, tip_y) = (to.0 as f32, to.1 as f32);
        self.paint(INK, |x, y| {
            let behind = (tip_x - x) * dx + (tip_y - y) * dy;
            let beside = (tip_x - x) * dy - (tip_y - y) * dx;
            (0.0..10.0).contains(&behind) && beside.abs() <= 0.5 * behind
        });
    }

    fn line(&mut self, way: &[(i32, i32)]) {
        self.dashes(way, f32::MAX);
    }

    /// A line of dashes of this length and gaps half as long.
    fn dashes(&mut self, way: &[(i32, i32)], dash: f32) {
        let mut drawn = 0.0;
        for pair in way.windows(2) {
            let (dx, dy) = (
                (pair[1].0 - pair[0].0) as f32,
                (pair[1].1 - pair[0].1) as f32,
            );
            let length = dx.hypot(dy);
            for step in 0..=length as usize {
                let part = step as f32 / length;
                let (x, y) = (pair[0].0 as f32 + dx * part, pair[0].1 as f32 + dy * part);
                if drawn % (1.5 * dash) < dash {
                    self.dot(x as u32, y as u32);
                }
                drawn += 1.0;
            }
        }
    }

    /// A line as a hand draws it: it sways, by another amount for each start, and runs past its end.
    fn sway(&mut self, from: (i32, i32), to: (i32, i32)) {
        let (dx, dy) = ((to.0 - from.0) as f32, (to.1 - from.1) as f32);
        let length = dx.hypot(dy);
        let phase = (from.0 * 7 + from.1 * 13) as f32;
        for step in 0..length as usize + 5 {
            let along = step as f32;
            let off = 2.6 * (0.11 * along + phase).sin() + 1.2 * (0.31 * along + phase).sin();
            let x = from.0 as f32 + (dx * along - dy * off) / length;
            let y = from.1 as f32 + (dy * along + dx * off) / length;
            self.dot(x as u32, y as u32);
        }
    }

    /// A box drawn by hand, with its label.
    fn sketched_node(&mut self, (x, y): (i32, i32), label: &str) {
        let (left, top, right, bottom) = (x - 50, y - 20, x + 50, y + 20);
        self.sway((left, top), (right, top));
        self.sway((right, top - 2), (right, bottom));
        self.sway((right + 2, bottom), (left, bottom));
        self.sway((left, bottom + 3), (left, top));
        self.label((x, y), label, INK);
    }

    fn dot(&mut self, x: u32, y: u32) {
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            if let Some(pixel) = self.image.get_pixel_mut_checked(x + dx, y + dy) {
                *pixel = Rgb(INK);
            }
        }
    }

    /// Words in a line around a place.
    fn label(&mut self, (x, y): (i32, i32), text: &str, ink: [u8; 3]) {
        let mut left = x - 3 * text.len() as i32;
        let (top, bottom) = (y - TEXT_HEIGHT / 2, y + TEXT_HEIGHT / 2);
        for word in text.split(' ') {
            let right = left + 6 * word.len() as i32 - 4;
            self.paint(ink, |px, py| {
                let is_letter = (px as i32 - left).rem_euclid(6) < 2;
                is_letter
                    && (left..right).contains(&(px as i32))
                    && (top..bottom).contains(&(py as i32))
            });
            self.words.push(Word {
                text: word.to_owned(),
                bbox: Rect::from_ltrb(left as f32, top as f32, right as f32, bottom as f32),
                confidence: 0.95,
                weakest: 0.9,
                alternatives: Vec::new(),
                line: 0,
                turn: Turn::Upright,
            });
            left = right + 10;
        }
    }
}

/// Edges as `source > target`, sorted.
fn edges(diagram: &Diagram) -> Vec<String> {
    let label = |node: usize| diagram.nodes[node].label.as_str();
    let mut edges: Vec<String> = diagram
        .edges
        .iter()
        .map(|edge| format!("{} > {}", label(edge.source), label(edge.target)))
        .collect();
    edges.sort();
    edges
}

#[test]
fn an_arrow_leads_from_its_tail_to_its_head_and_carries_the_label_beside_it() {
    let mut drawing = Drawing::new(260, 260, PAPER);
    drawing.node(Shape::Box, (100, 40), "Fund One");
    drawing.node(Shape::Box, (100, 200), "Prop Co");
    // Drawn upward: the order of reading does not decide.
    drawing.arrow(&[(100, 180), (100, 60)]);
    drawing.label((124, 120), "75%", INK);
    let diagram = drawing.read();
    assert_eq!(edges(&diagram), ["Prop Co > Fund One"]);
    let edge = &diagram.edges[0];
    assert_eq!(
        (edge.arrow, edge.label.as_str(), edge.dashed),
        (Arrow::Forward, "75%", false)
    );
    assert_eq!(
        (diagram.kind, diagram.direction),
        (DiagramKind::Ownership, Direction::Up)
    );
    assert_eq!(diagram.nodes[0].shape, Shape::Box);
}

#[test]
fn shapes_are_told_by_their_outline_whether_filled_or_not() {
    let shapes = [Shape::Box, Shape::Rounded, Shape::Ellipse, Shape::Diamond];
    for (fill, ink) in [
        (PAPER, INK),
        ([30, 60, 110], [255; 3]),
        ([250, 240, 210], INK),
    ] {
        let mut drawing = Drawing::new(640, 100, [255; 3]);
        for (at, shape) in shapes.into_iter().enumerate() {
            drawing.filled_node(shape, (80 + 150 * at as i32, 50), "Go", fill, ink);
        }
        let diagram = drawing.read();
        let found: Vec<Shape> = diagram.nodes.iter().map(|node| node.shape).collect();
        assert_eq!(found, shapes, "filled with {fill:?}");
        let fills = diagram.nodes.iter().map(|node| node.fill);
        assert!(
            fills
                .into_iter()
                .all(|found| found.is_some() == (fill != PAPER))
        );
    }
}

#[test]
fn a_bus_leads_from_the_parent_to_every_child_also_to_the_one_straight_below() {
    let mut drawing = Drawing::new(480, 240, PAPER);
    drawing.node(Shape::Box, (240, 40), "Chair");
    for (x, label) in [(80, "Deals"), (240, "Legal"), (400, "Audit")] {
        drawing.node(Shape::Box, (x, 200), label);
        drawing.line(&[(240, 60), (240, 120), (x, 120), (x, 180)]);
    }
    let diagram = drawing.read();
    assert_eq!(
        edges(&diagram),
        ["Chair > Audit", "Chair > Deals", "Chair > Legal"]
    );
    assert!(diagram.edges.iter().all(|edge| edge.arrow == Arrow::None));
    assert_eq!(diagram.kind, DiagramKind::Org);
}

#[test]
fn lines_that_cross_go_on_straight() {
    let mut drawing = Drawing::new(420, 300, PAPER);
    drawing.node(Shape::Box, (80, 40), "Alpha");
    drawing.node(Shape::Box, (340, 40), "Beta");
    drawing.node(Shape::Box, (80, 260), "Gamma");
    drawing.node(Shape::Box, (340, 260), "Delta");
    drawing.arrow(&[(90, 60), (330, 240)]);
    drawing.arrow(&[(330, 60), (90, 240)]);
    assert_eq!(edges(&drawing.read()), ["Alpha > Delta", "Beta > Gamma"]);
}

#[test]
fn dashes_are_one_edge_around_a_corner_and_under_a_label() {
    let mut drawing = Drawing::new(420, 240, PAPER);
    drawing.node(Shape::Box, (80, 40), "Lender");
    drawing.node(Shape::Box, (340, 200), "Borrower");
    drawing.dashes(&[(130, 40), (340, 40), (340, 180)], 8.0);
    // Letters on the line hide it.
    drawing.paint(PAPER, |x, y| {
        (209.0..239.0).contains(&x) && (30.0..50.0).contains(&y)
    });
    drawing.label((225, 41), "Loan", INK);
    let diagram = drawing.read();
    assert_eq!(edges(&diagram), ["Lender > Borrower"]);
    assert!(diagram.edges[0].dashed);
    assert_eq!(diagram.edges[0].label, "Loan");
}

#[test]
fn dots_in_a_row_are_one_edge() {
    let mut drawing = Drawing::new(420, 120, PAPER);
    drawing.node(Shape::Box, (80, 60), "Sponsor");
    drawing.node(Shape::Box, (340, 60), "Guarantor");
    for x in (134..288).step_by(8) {
        drawing.dot(x, 60);
    }
    let diagram = drawing.read();
    assert_eq!(diagram.edges.len(), 1, "{:?}", diagram.edges);
    assert!(diagram.edges[0].dashed);
}

#[test]
fn an_arrow_hardly_longer_than_its_head_has_one_head() {
    let mut drawing = Drawing::new(260, 150, PAPER);
    drawing.node(Shape::Box, (100, 30), "Upper");
    drawing.node(Shape::Box, (100, 91), "Lower");
    drawing.arrow(&[(100, 71), (100, 50)]);
    let diagram = drawing.read();
    assert_eq!(edges(&diagram), ["Lower > Upper"]);
    assert_eq!(diagram.edges[0].arrow, Arrow::Forward);
}

#[test]
fn a_frame_around_nodes_is_a_group_with_a_caption_and_no_line_ends_at_it() {
    let mut drawing = Drawing::new(460, 300, PAPER);
    drawing.line(&[(20, 20), (300, 20), (300, 200), (20, 200), (20, 20)]);
    drawing.label((160, 34), "Bank", INK);
    drawing.node(Shape::Rounded, (80, 80), "Check");
    drawing.node(Shape::Rounded, (230, 150), "Approve");
    drawing.node(Shape::Rounded, (230, 260), "Pay");
    drawing.arrow(&[(80, 100), (80, 150), (180, 150)]);
    drawing.arrow(&[(230, 170), (230, 240)]);
    let diagram = drawing.read();
    assert_eq!(edges(&diagram), ["Approve > Pay", "Check > Approve"]);
    assert_eq!(diagram.groups.len(), 1);
    assert_eq!(diagram.groups[0].label, "Bank");
    let groups: Vec<_> = diagram.nodes.iter().map(|node| node.group).collect();
    assert_eq!(groups, [Some(0), Some(0), None]);
}

#[test]
fn what_connectors_enclose_is_no_node() {
    let mut drawing = Drawing::new(420, 300, PAPER);
    drawing.node(Shape::Box, (80, 40), "Start");
    drawing.node(Shape::Ellipse, (340, 40), "Left");
    drawing.node(Shape::Ellipse, (80, 260), "Right");
    drawing.arrow(&[(130, 40), (290, 40)]);
    drawing.arrow(&[(80, 60), (80, 240)]);
    drawing.arrow(&[(320, 58), (110, 243)]);
    drawing.label((150, 110), "Yes", INK);
    let diagram = drawing.read();
    assert_eq!(diagram.nodes.len(), 3);
    assert_eq!(
        edges(&diagram),
        ["Left > Right", "Start > Left", "Start > Right"]
    );
}

#[test]
fn faint_noise_and_a_dark_page_change_nothing() {
    let mut drawing = Drawing::new(260, 240, [28, 30, 38]);
    for (y, label) in [(40, "Web"), (200, "Store")] {
        drawing.filled_node(Shape::Rounded, (120, y), label, [70, 76, 92], [240; 3]);
    }
    drawing.paint([230; 3], |x, y| {
        (119.0..121.0).contains(&x) && (60.0..180.0).contains(&y)
    });
    drawing.paint([230; 3], |x, y| {
        (168.0..180.0).contains(&y) && (x - 120.0).abs() <= 0.5 * (180.0 - y)
    });
    for (x, y, pixel) in drawing.image.enumerate_pixels_mut() {
        let noise = (x * 7 + y * 13 + x * y) % 9;
        pixel.0 = pixel.0.map(|channel| channel.saturating_add(noise as u8));
    }
    assert_eq!(edges(&drawing.read()), ["Web > Store"]);
}

#[test]
fn a_picture_without_nodes_or_of_nothing_but_noise_is_refused() {
    let mut drawing = Drawing::new(200, 100, PAPER);
    drawing.label((100, 50), "Just words", INK);
    let rejection = diagram::read(&drawing.image, &drawing.words).unwrap_err();
    assert!(
        matches!(rejection, Rejection::Unreadable { .. }),
        "{rejection:?}"
    );
    let mut seed = 1_u32;
    for pixel in drawing.image.pixels_mut() {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        pixel.0 = [(seed >> 24) as u8; 3];
    }
    assert!(diagram::read(&drawing.image, &drawing.words).is_err());
    assert!(diagram::read(&RgbImage::new(0, 0), &[]).is_err());
}

#[test]
fn boxes_drawn_by_hand_are_refused_or_doubted_unless_all_of_them_are_found() {
    let mut drawing = Drawing::new(560, 260, PAPER);
    let places = [(280, 40), (100, 210), (280, 210), (460, 210)];
    for (place, label) in places
        .into_iter()
        .zip(["Fund", "PropCo A", "PropCo B", "PropCo C"])
    {
        drawing.sketched_node(place, label);
    }
    for (x, _) in &places[1..] {
        drawing.sway((280, 64), (*x, 186));
    }
    match diagram::read(&drawing.image, &drawing.words) {
        Err(Rejection::Unreadable { reason } | Rejection::NotDigitizable { reason }) => {
            assert!(!reason.is_empty());
        }
        Err(other) => panic!("{other:?}"),
        Ok(diagram) => {
            let mut found = edges(&diagram);
            found.sort();
            let doubts = diagram.warnings.iter().map(|doubt| doubt.code);
            let is_doubted = doubts
                .into_iter()
                .any(|code| code == WarningCode::LowConfidence);
            let is_right = found.len() == 3 && diagram.nodes.len() == 4;
            assert!(is_right || is_doubted, "{diagram:?}");
        }
    }
}
