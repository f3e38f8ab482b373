//! Reads a diagram: nodes, the edges between them, the groups around them.
//!
//! ```text
//! areas    what outlines and colours cut the picture into
//! scene    the picture, its words, the colour of the page
//! nodes    labelled areas with the border and the shape of a node   -> bodies
//! ink      what is drawn outside of nodes
//! frames   rectangles around nodes
//! thin     the middle lines of the ink
//! strokes  middle lines as a graph
//! tidy     crossings, spurs, ends at nodes
//! gaps     dashes and what labels hide
//! heads    arrowheads
//! ways     along the strokes from node to node
//! routes   which of the ways are edges, and where they lead         -> routes
//! labels   the text outside of nodes
//! describe kind, direction, confidence                              -> Diagram
//! ```

mod areas;
mod scene;
mod nodes;
mod border;
mod shape;
mod ink;
mod frames;
mod thin;
mod strokes;
mod tidy;
mod gaps;
mod heads;
mod ways;
mod routes;
mod labels;
mod describe;
mod vector;

use image::RgbImage;

use self::{describe::Parts, ink::Owners, scene::Scene, tidy::Scale};
use crate::figure::{Diagram, Rejection};
use crate::geometry::Rect;
use crate::ocr::Word;
use crate::raster::Mask;

/// Areas with fewer pixels, in squares of the text height, are gaps of letters.
const MIN_AREA: f32 = 0.5;
/// Fewest nodes of a diagram.
const MIN_NODES: usize = 2;

/// Reads the diagram in a picture with these words.
///
/// # Errors
/// There are no two nodes in it, or it is no drawing of lines.
pub fn read(image: &RgbImage, words: &[Word]) -> Result<Diagram, Rejection> {
    let text_height = scene::text_height(words);
    let areas = areas::find(image, (MIN_AREA * text_height * text_height) as usize);
    let scene = Scene::new(image, words, text_height, &areas);
    let nodes = nodes::find(&scene, &areas);
    if nodes.bodies.len() < MIN_NODES {
        let reason = "no nodes of a diagram could be told from the rest of the picture".to_owned();
        return Err(Rejection::Unreadable { reason });
    }
    let (width, height) = (image.width() as usize, image.height() as usize);
    let owners = Owners::new(width, height, &nodes.bodies);
    let papers: Vec<[u8; 3]> = nodes
        .containers
        .iter()
        .chain(&nodes.backings)
        .map(|&area| areas.list[area].colour)
        .collect();
    let mut drawn = ink::outside(&scene, &owners, &papers)?;
    let frames = frames::find(&drawn, &nodes.bodies, text_height);
    let thickness = ink::thickness(&drawn, text_height);
    let outside = outside_words(&scene, &nodes.bodies);
    ink::erase_frames(&mut drawn, &frames);
    ink::erase_letters(&mut drawn, &scene, &outside, thickness);
    ink::erase_specks(&mut drawn, thickness);
    let scale = Scale {
        text_height,
        thickness,
    };
    let labels = outside
        .iter()
        .map(|&word| scene.words[word].bbox.grown(0.2 * text_height));
    let backings = nodes.backings.iter();
    let backings = backings.map(|&area| areas.list[area].bbox.grown(3.0));
    let hidden = covered(width, height, labels.chain(backings));
    let mut strokes = strokes::trace(&thin::thin(&drawn));
    if strokes.strokes.len() >= strokes::MAX_STROKES {
        let reason = "there are too many lines in the picture to follow them".to_owned();
        return Err(Rejection::Unreadable { reason });
    }
    tidy::tidy(&mut strokes, &drawn, &owners, scale);
    gaps::close(&mut strokes, &owners, &hidden, scale);
    tidy::part_at_nodes(&mut strokes, scale);
    strokes.join();
    let routes = routes::find(&strokes, &nodes.bodies, (&drawn, &owners), scale);
    let groups = describe::groups(&scene, &frames, &nodes, &areas);
    let blocks = labels::blocks(&scene, &outside);
    let labels = labels::assign(blocks, &routes, &groups, text_height);
    Ok(describe::describe(
        &scene,
        Parts {
            nodes,
            routes,
            groups,
            labels,
        },
    ))
}

/// The words that are in no node. What has neither a letter nor a digit is a piece of a line there.
fn outside_words(scene: &Scene<'_>, bodies: &[nodes::Body]) -> Vec<usize> {
    let mut is_outside = vec![true; scene.words.len()];
    for &word in bodies.iter().flat_map(|body| &body.words) {
        is_outside[word] = false;
    }
    (0..scene.words.len())
        .filter(|&word| is_outside[word] && scene::is_text(scene.words[word]))
        .collect()
}

/// The places in these boxes.
fn covered(width: usize, height: usize, boxes: impl Iterator<Item = Rect>) -> Mask {
    let mut mask = Mask::new(width, height);
    for bbox in boxes {
        let clamped = |at: f32, most: usize| (at.max(0.0) as usize).min(most);
        let (left, right) = (clamped(bbox.left, width), clamped(bbox.right.ceil(), width));
        for y in clamped(bbox.top, height)..clamped(bbox.bottom.ceil(), height) {
            mask.bits_mut()[y * width + left..y * width + right.max(left)].fill(true);
        }
    }
    mask
}
