//! Middle lines as a graph: strokes between the places where lines end, branch or cross.

use super::vector::{Point, along, distance, minus, unit};
use crate::raster::Mask;

/// Most strokes that are followed; more is noise.
pub(super) const MAX_STROKES: usize = 20_000;

/// A line without branches.
#[derive(Debug, Clone)]
pub(super) struct Stroke {
    /// From one end to the other.
    pub(super) points: Vec<Point>,
    /// Indexes of the vertices at its start and its end.
    pub(super) ends: [usize; 2],
    /// Gaps of dashes that were closed in it.
    pub(super) n_gaps: usize,
}

/// A place where strokes end or meet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vertex {
    pub(super) at: Point,
    /// The node that strokes reach here.
    pub(super) node: Option<usize>,
}

/// One end of a stroke: its index, and 0 for the start or 1 for the end.
pub(super) type End = (usize, usize);

/// Strokes and where they meet.
#[derive(Debug, Default)]
pub(super) struct Strokes {
    pub(super) vertices: Vec<Vertex>,
    pub(super) strokes: Vec<Stroke>,
}

/// Follows middle lines.
pub(super) fn trace(thin: &Mask) -> Strokes {
    let mut tracer = Tracer::new(thin);
    tracer.branches();
    tracer.ends();
    tracer.graph
}

/// What is left to follow.
struct Tracer {
    stride: usize,
    /// 0 for paper, 1 for a middle line that was not followed yet, 2 for one that was.
    state: Vec<u8>,
    /// 1 + the vertex that holds a pixel, or 0.
    vertex: Vec<u32>,
    pixels: Vec<usize>,
    graph: Strokes,
}

const OPEN: u8 = 1;
const DONE: u8 = 2;

impl Tracer {
    fn new(thin: &Mask) -> Self {
        let (width, height) = (thin.width(), thin.height());
        let stride = width + 2;
        let mut state = vec![0; stride * (height + 2)];
        let mut pixels = Vec::new();
        for y in 0..height {
            for (x, _) in thin.row(y).iter().enumerate().filter(|(_, bit)| **bit) {
                let at = (y + 1) * stride + x + 1;
                state[at] = OPEN;
                pixels.push(at);
            }
        }
        Self {
            stride,
            vertex: vec![0; state.len()],
            state,
            pixels,
            graph: Strokes::default(),
        }
    }

    /// Neighbours by a side first, then those by a corner.
    fn around(&self, at: usize) -> [usize; 8] {
        let s = self.stride;
        [
            at - s,
            at + 1,
            at + s,
            at - 1,
            at - s + 1,
            at + s + 1,
            at + s - 1,
            at - s - 1,
        ]
    }

    /// How many lines leave a pixel: changes from paper to ink on the way around it.
    fn n_lines(&self, at: usize) -> usize {
        let s = self.stride;
        let ring = [
            at - s,
            at - s + 1,
            at + 1,
            at + s + 1,
            at + s,
            at + s - 1,
            at - 1,
            at - s - 1,
        ];
        let ink = |place: usize| self.state[ring[place % 8]] != 0;
        (0..8)
            .filter(|&place| !ink(place) && ink(place + 1))
            .count()
    }

    fn point(&self, at: usize) -> Point {
        (
            (at % self.stride) as f32 - 0.5,
            (at / self.stride) as f32 - 0.5,
        )
    }

    fn n_around(&self, at: usize) -> usize {
        self.around(at)
            .iter()
            .filter(|&&beside| self.state[beside] != 0)
            .count()
    }

    /// Makes touching pixels where lines branch one vertex, and follows the lines from there.
    fn branches(&mut self) {
        let branching: Vec<usize> = self
            .pixels
            .iter()
            .copied()
            .filter(|&at| self.n_lines(at) >= 3 || self.n_around(at) >= 4)
            .collect();
        for &at in &branching {
            self.state[at] = DONE;
        }
        let mut clusters: Vec<Vec<usize>> = Vec::new();
        for &seed in &branching {
            if self.vertex[seed] != 0 {
                continue;
            }
            let label = self.graph.vertices.len() as u32 + 1;
            self.vertex[seed] = label;
            let (mut cluster, mut next) = (vec![seed], 0);
            while next < cluster.len() {
                for beside in self.around(cluster[next]) {
                    if self.state[beside] == DONE && self.vertex[beside] == 0 {
                        self.vertex[beside] = label;
                        cluster.push(beside);
                    }
                }
                next += 1;
            }
            let points: Vec<Point> = cluster.iter().map(|&at| self.point(at)).collect();
            let sum = points
                .iter()
                .fold((0.0, 0.0), |sum, point| along(*point, sum, 1.0));
            let n = points.len() as f32;
            self.graph.vertices.push(Vertex {
                at: (sum.0 / n, sum.1 / n),
                node: None,
            });
            clusters.push(cluster);
        }
        for (vertex, cluster) in clusters.iter().enumerate() {
            for &at in cluster {
                for beside in self.around(at) {
                    if self.state[beside] == OPEN {
                        self.follow(vertex, beside);
                    }
                }
            }
        }
    }

    /// Follows the lines that branch nowhere, from their ends, and then the dots and rings.
    fn ends(&mut self) {
        let pixels = std::mem::take(&mut self.pixels);
        for wanted in [0..=1, 0..=8] {
            for &at in &pixels {
                if self.state[at] != OPEN || !wanted.contains(&self.n_lines(at)) {
                    continue;
                }
                let vertex = self.graph.vertices.len();
                self.graph.vertices.push(Vertex {
                    at: self.point(at),
                    node: None,
                });
                self.follow(vertex, at);
            }
        }
    }

    /// Follows a line from a vertex to the next one.
    fn follow(&mut self, from: usize, first: usize) {
        if self.graph.strokes.len() >= MAX_STROKES {
            return;
        }
        let mut way = vec![first];
        self.state[first] = DONE;
        let mut at = first;
        let to = loop {
            let around = self.around(at);
            let vertex = around
                .iter()
                .map(|&beside| self.vertex[beside] as usize)
                .find(|&label| label > 0 && (label - 1 != from || way.len() > 3));
            if let Some(label) = vertex {
                break Some(label - 1);
            }
            let Some(&next) = around.iter().find(|&&beside| self.state[beside] == OPEN) else {
                break None;
            };
            self.state[next] = DONE;
            way.push(next);
            at = next;
        };
        let start = self.graph.vertices[from].at;
        let mut points: Vec<Point> = way.iter().map(|&at| self.point(at)).collect();
        if points[0] != start {
            points.insert(0, start);
        }
        let to = to.unwrap_or_else(|| {
            self.graph.vertices.push(Vertex {
                at: self.point(at),
                node: None,
            });
            self.graph.vertices.len() - 1
        });
        let end = self.graph.vertices[to].at;
        if points.last() != Some(&end) {
            points.push(end);
        }
        self.graph.strokes.push(Stroke {
            points,
            ends: [from, to],
            n_gaps: 0,
        });
    }
}

impl Stroke {
    /// Its length along the way.
    pub(super) fn length(&self) -> f32 {
        self.points
            .windows(2)
            .map(|pair| distance(pair[0], pair[1]))
            .sum()
    }

    /// The points from one end on.
    pub(super) fn points_from(&self, end: usize) -> impl Iterator<Item = Point> + '_ {
        let last = self.points.len() - 1;
        (0..=last).map(move |at| self.points[if end == 0 { at } else { last - at }])
    }

    /// The direction in which the stroke leads away from one end, measured between two distances from it.
    pub(super) fn leaving(&self, end: usize, skip: f32, reach: f32) -> Option<Point> {
        let start = self.points_from(end).next()?;
        let mut near = start;
        let mut far = start;
        for point in self.points_from(end) {
            let away = distance(point, start);
            if away <= skip {
                near = point;
            }
            far = point;
            if away >= reach {
                break;
            }
        }
        if distance(far, near) < 0.5 * reach.min(2.0) {
            near = start;
        }
        unit(minus(far, near))
    }
}

impl Strokes {
    /// For each vertex, the ends of strokes at it.
    pub(super) fn incident(&self) -> Vec<Vec<End>> {
        let mut incident = vec![Vec::new(); self.vertices.len()];
        for (at, stroke) in self.strokes.iter().enumerate() {
            for (end, &vertex) in stroke.ends.iter().enumerate() {
                incident[vertex].push((at, end));
            }
        }
        incident
    }

    /// Drops the strokes that are marked.
    pub(super) fn remove(&mut self, gone: &[bool]) {
        let mut at = 0;
        self.strokes.retain(|_| {
            at += 1;
            !gone[at - 1]
        });
    }

    /// Joins two strokes wherever just two meet outside of nodes.
    pub(super) fn join(&mut self) {
        let mut incident = self.incident();
        let mut gone = vec![false; self.strokes.len()];
        for vertex in 0..self.vertices.len() {
            let [(a, a_end), (b, b_end)] = incident[vertex][..] else {
                continue;
            };
            if a == b || self.vertices[vertex].node.is_some() {
                continue;
            }
            // The joined stroke runs along `a` to the vertex and on along `b`.
            let mut points: Vec<Point> = self.strokes[a].points_from(1 - a_end).collect();
            points.extend(self.strokes[b].points_from(b_end).skip(1));
            let ends = [
                self.strokes[a].ends[1 - a_end],
                self.strokes[b].ends[1 - b_end],
            ];
            let n_gaps = self.strokes[a].n_gaps + self.strokes[b].n_gaps;
            gone[b] = true;
            incident[vertex].clear();
            for at in &mut incident[ends[0]] {
                if *at == (a, 1 - a_end) {
                    *at = (a, 0);
                }
            }
            for at in &mut incident[ends[1]] {
                if *at == (b, 1 - b_end) {
                    *at = (a, 1);
                }
            }
            self.strokes[a] = Stroke {
                points,
                ends,
                n_gaps,
            };
        }
        self.remove(&gone);
    }
}
