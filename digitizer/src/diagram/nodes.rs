//! Nodes: flat areas around words that have the outline of a shape.
//!
//! What is between connectors is a flat area, too, and may hold a label, but has no such outline. What surrounds
//! nodes is a container. A box whose upper and lower line go on beside it is the header of a lane. A tint that fits closely around words without an outline is the backing of an edge label.

use super::{
    areas::{Area, Areas},
    border::{self, Border},
    scene::{self, Scene},
    shape::{self, Silhouette},
    vector::surrounds,
};
use crate::figure::Shape;
use crate::geometry::Rect;
use crate::raster::colour::distance;

/// Colours that differ by more, in any channel, are two fillings.
const MIN_FILL: u8 = 7;
/// Thinnest node, in text heights.
const MIN_SIZE: f32 = 1.1;
/// Share of the size of a node by which its label may be off its middle, where only the outline tells the node.
const MAX_OFF_CENTRE: f32 = 0.2;
/// Share of its silhouette that a filled area without a known shape fills at least.
const MIN_SOLID: f32 = 0.6;
/// A tint without an outline up to this many times as high as the words on it is their backing.
const MAX_BACKING: f32 = 1.75;
/// Widest strip beside the labelled part of a node that belongs to it, as share of that part.
const MAX_STRIP: f32 = 0.35;
/// Most nodes that are kept.
const MAX_NODES: usize = 500;

/// A node as it was found.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub(super) shape: Shape,
    /// Its outline, border included.
    pub(super) silhouette: Silhouette,
    pub(super) bbox: Rect,
    /// Its filling when it is not that of what surrounds it.
    pub(super) fill: Option<[u8; 3]>,
    /// Indexes of the words in it.
    pub(super) words: Vec<usize>,
    /// How thick its border is.
    pub(super) border: f32,
    /// The area around it.
    pub(super) around: Option<usize>,
}

/// What the labelled areas turned out to be.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    /// In reading order.
    pub(super) bodies: Vec<Body>,
    /// Areas around nodes other than the page.
    pub(super) containers: Vec<usize>,
    /// Backings of labels.
    pub(super) backings: Vec<usize>,
    /// Whether there were more than are kept.
    pub(super) is_truncated: bool,
}

/// A labelled area.
struct Candidate {
    area: usize,
    silhouette: Silhouette,
    words: Vec<usize>,
    label: Rect,
}

/// Finds the nodes.
pub(super) fn find(scene: &Scene<'_>, areas: &Areas) -> Nodes {
    let candidates = candidates(scene, areas);
    let mut nodes = Nodes::default();
    let holds_another = |at: usize| {
        let (outer, bbox) = (
            &candidates[at].silhouette,
            areas.list[candidates[at].area].bbox,
        );
        candidates.iter().enumerate().any(|(other, inner)| {
            other != at
                && surrounds(&bbox, &areas.list[inner.area].bbox)
                && outer.contains(inner.label.center_x(), inner.label.center_y())
        })
    };
    for (at, candidate) in candidates.iter().enumerate() {
        let area = &areas.list[candidate.area];
        if holds_another(at) {
            nodes.containers.push(candidate.area);
            continue;
        }
        let border = border::measure(
            areas,
            candidate.area,
            &candidate.silhouette,
            scene.text_height,
        );
        let ground = border
            .around
            .map_or(scene.page, |around| areas.list[around].colour);
        let is_filled = !scene.is_paper(area) && distance(area.colour, ground) >= MIN_FILL;
        if is_filled && is_backing(scene, candidate, area, &border) {
            nodes.backings.push(candidate.area);
            continue;
        }
        if let Some(shape) = node_shape(scene, candidate, area, is_filled) {
            nodes.bodies.push(body(
                candidate,
                shape,
                &border,
                is_filled.then_some(area.colour),
            ));
        }
    }
    nodes
        .bodies
        .retain(|body| !border::is_lane_header(areas, body));
    drop_gaps(&mut nodes.bodies);
    nodes.is_truncated = nodes.bodies.len() > MAX_NODES;
    nodes.bodies.truncate(MAX_NODES);
    attach_strips(scene, areas, &candidates, &mut nodes.bodies);
    let surroundings = nodes.bodies.iter().filter_map(|body| body.around);
    nodes
        .containers
        .extend(surroundings.filter(|&area| !scene.is_page(&areas.list[area])));
    nodes.containers.sort_unstable();
    nodes.containers.dedup();
    let row = |body: &Body| (body.bbox.center_y() / (2.0 * scene.text_height)).round();
    nodes.bodies.sort_by(|a, b| {
        (row(a), a.bbox.left)
            .partial_cmp(&(row(b), b.bbox.left))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    nodes
}

/// Drops the unfilled shapes without upright sides that touch several others: what is between connectors.
fn drop_gaps(bodies: &mut Vec<Body>) {
    let touch = |a: &Body, b: &Body| {
        a.bbox.grown(2.0).intersection(&b.bbox).is_some()
            && a.silhouette.dilated(2.0).overlaps(&b.silhouette)
    };
    let is_gap = |at: usize| {
        let body: &Body = &bodies[at];
        let is_suspect = body.fill.is_none() && !matches!(body.shape, Shape::Box | Shape::Rounded);
        is_suspect
            && bodies
                .iter()
                .enumerate()
                .filter(|(other, b)| *other != at && touch(body, b))
                .count()
                > 1
    };
    let is_kept: Vec<bool> = (0..bodies.len()).map(|at| !is_gap(at)).collect();
    let mut at = 0;
    bodies.retain(|_| {
        at += 1;
        is_kept[at - 1]
    });
}

/// The areas with words, without the page.
fn candidates(scene: &Scene<'_>, areas: &Areas) -> Vec<Candidate> {
    let mut words_of: Vec<Vec<usize>> = vec![Vec::new(); areas.list.len()];
    for (at, word) in scene.words.iter().enumerate() {
        let around = word.bbox.grown(0.25 * scene.text_height);
        if let Some(area) = areas.most_of(&around) {
            words_of[area].push(at);
        }
    }
    let labelled = words_of.into_iter().enumerate().filter(|(area, words)| {
        words.iter().any(|&word| scene::is_text(scene.words[word]))
            && !scene.is_page(&areas.list[*area])
    });
    labelled
        .filter_map(|(area, words)| {
            let label = words
                .iter()
                .map(|&word| scene.words[word].bbox)
                .reduce(|a, b| a.union(&b))?;
            Some(Candidate {
                area,
                silhouette: Silhouette::of(&areas.list[area].runs),
                words,
                label,
            })
        })
        .collect()
}

/// Whether an area is the tint behind a label: no outline, no room.
fn is_backing(scene: &Scene<'_>, candidate: &Candidate, area: &Area, border: &Border) -> bool {
    !border.is_drawn(scene.image, &candidate.silhouette, area.colour)
        && area.bbox.height() <= candidate.label.height() + (MAX_BACKING - 1.0) * scene.text_height
}

/// The shape of a node; none when it is none.
fn node_shape(
    scene: &Scene<'_>,
    candidate: &Candidate,
    area: &Area,
    is_filled: bool,
) -> Option<Shape> {
    let bbox = area.bbox;
    if bbox.width().min(bbox.height()) < MIN_SIZE * scene.text_height {
        return None;
    }
    let label = candidate.label;
    let is_inside = surrounds(&bbox.grown(0.3 * scene.text_height), &label);
    let is_centred = (label.center_x() - bbox.center_x()).abs() <= MAX_OFF_CENTRE * bbox.width()
        && (label.center_y() - bbox.center_y()).abs() <= MAX_OFF_CENTRE * bbox.height();
    let shape = shape::shape(&candidate.silhouette);
    if !is_inside {
        return None;
    }
    if is_filled {
        let extent: f32 = candidate
            .silhouette
            .rows
            .iter()
            .map(|row| row.1 - row.0)
            .sum();
        let is_solid = area.n_pixels as f32 + label.area() >= MIN_SOLID * extent;
        return shape.or(is_solid.then_some(Shape::Box));
    }
    shape.filter(|_| is_centred)
}

fn body(candidate: &Candidate, shape: Shape, border: &Border, fill: Option<[u8; 3]>) -> Body {
    let silhouette = candidate.silhouette.dilated(border.width);
    Body {
        shape,
        bbox: silhouette.bbox(),
        silhouette,
        fill,
        words: candidate.words.clone(),
        border: border.width,
        around: border.around,
    }
}

/// Adds to nodes what a line cuts off them: the lid of a drum, the bars at the sides of a predefined process.
fn attach_strips(scene: &Scene<'_>, areas: &Areas, candidates: &[Candidate], bodies: &mut [Body]) {
    let mut is_labelled = vec![false; areas.list.len()];
    for candidate in candidates {
        is_labelled[candidate.area] = true;
    }
    for (area, is_labelled) in areas.list.iter().zip(is_labelled) {
        if is_labelled || scene.is_page(area) {
            continue;
        }
        let strip = area.bbox.grown(1.0);
        for body in bodies.iter_mut() {
            let (bbox, slack) = (body.bbox, 3.0 + 0.02 * body.bbox.width());
            let is_beside = strip.intersection(&bbox.grown(2.0)).is_some();
            let is_lid = (strip.center_x() - bbox.center_x()).abs() <= 0.1 * bbox.width()
                && (0.5..1.0).contains(&(area.bbox.width() / bbox.width()))
                && strip.bottom < bbox.center_y()
                && strip.bottom > bbox.top - 2.0
                && area.bbox.height() < MAX_STRIP * bbox.height().max(bbox.width());
            let is_bar = (strip.top - bbox.top).abs() <= slack
                && (strip.bottom - bbox.bottom).abs() <= slack
                && strip.width() < MAX_STRIP * bbox.width();
            if !is_beside || !(is_lid || is_bar) {
                continue;
            }
            let part = Silhouette::of(&area.runs).dilated(body.border);
            if is_lid && shape::is_lens(&area.runs) {
                body.shape = Shape::Cylinder;
            }
            body.silhouette = body.silhouette.union(&part);
            body.bbox = body.silhouette.bbox();
        }
    }
}
