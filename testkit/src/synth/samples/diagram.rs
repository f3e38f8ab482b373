//! Who owns whom: boxes, connectors with shares, and the arrowheads at the owned.

use image::Rgb;
use serde_json::{Value, json};

use super::chart::Drawn;
use crate::synth::canvas::{Canvas, Colour, Pen};
use crate::synth::font::Face;

const PAPER: Colour = Rgb([255; 3]);
const INK: Colour = Rgb([44, 52, 66]);
const FILLING: Colour = Rgb([232, 239, 248]);
const BORDER: Colour = Rgb([74, 104, 150]);

const BOX: (f32, f32) = (196.0, 56.0);
/// Label and middle of each box.
const NODES: [(&str, (f32, f32)); 5] = [
    ("Northgate Fund II LP", (150.0, 60.0)),
    ("Calder Partners LLC", (520.0, 60.0)),
    ("Millrace JV LLC", (335.0, 190.0)),
    ("Millrace Holdings LLC", (335.0, 310.0)),
    ("Millrace PropCo LP", (335.0, 430.0)),
];
/// Owner, owned, share.
const EDGES: [(usize, usize, &str); 4] =
    [(0, 2, "90%"), (1, 2, "10%"), (2, 3, "100%"), (3, 4, "100%")];

/// An ownership chart from the investors down to the property.
pub(super) fn ownership() -> Drawn {
    let mut canvas = Canvas::new(670, 490, PAPER);
    let pen = Pen {
        face: Face::Sans,
        size_px: 16.0,
        ink: INK,
    };
    for (from, to, share) in EDGES {
        let way = connector(NODES[from].1, NODES[to].1);
        let tip = way[way.len() - 1];
        canvas.stroke(&way[..way.len() - 1], 1.6, INK);
        canvas.stroke(&[way[way.len() - 2], (tip.0, tip.1 - 8.0)], 1.6, INK);
        canvas.triangle(
            [
                tip,
                (tip.0 - 5.5, tip.1 - 11.0),
                (tip.0 + 5.5, tip.1 - 11.0),
            ],
            INK,
        );
        let (x, y) = way[0];
        canvas.write(x + 8.0, y + 17.0, share, pen);
    }
    for (label, (x, y)) in NODES {
        let corner = |grow: f32| {
            let (half_width, half_height) = (BOX.0 / 2.0 + grow, BOX.1 / 2.0 + grow);
            let least = ((x - half_width) as u32, (y - half_height) as u32);
            (least, ((x + half_width) as u32, (y + half_height) as u32))
        };
        for (grow, colour) in [(0.0, BORDER), (-2.0, FILLING)] {
            let (least, most) = corner(grow);
            canvas.fill(least, most, colour);
        }
        canvas.write(x - pen.width_of(label) / 2.0, y + 5.5, label, pen);
    }
    (canvas.into_image(), expected())
}

/// From the lower side of one box to the upper side of another, by right angles.
fn connector(from: (f32, f32), to: (f32, f32)) -> Vec<(f32, f32)> {
    let (start, tip) = ((from.0, from.1 + BOX.1 / 2.0), (to.0, to.1 - BOX.1 / 2.0));
    if start.0 == tip.0 {
        return vec![start, tip];
    }
    // Two owners reach the same side of the box, each on its own half.
    let tip = (tip.0 + (start.0 - tip.0).signum() * BOX.0 / 4.0, tip.1);
    let between = f32::midpoint(start.1, tip.1);
    vec![start, (start.0, between), (tip.0, between), tip]
}

fn expected() -> Value {
    let edges: Vec<Value> = EDGES
        .iter()
        .map(|(from, to, share)| json!([NODES[*from].0, NODES[*to].0, share]))
        .collect();
    json!({
        "kind": "diagram",
        "nodes": NODES.map(|(label, _)| label),
        "edges": edges,
    })
}
