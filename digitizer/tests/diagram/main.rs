//! Drawn diagrams are read as they were drawn.

mod drawing;

use digitizer::{
    diagram,
    figure::{Arrow, Diagram, DiagramKind, Direction, Rejection, Shape, WarningCode},
};
use image::RgbImage;

use drawing::{Drawing, INK, PAPER};

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
