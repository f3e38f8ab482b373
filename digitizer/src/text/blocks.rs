//! Lines to blocks: a block is a heading, a paragraph or an item before anybody says which.
//!
//! What ends a block is what a typesetter does between two: space, another size or weight, a mark, an indent, or a last line
//! that leaves room for the word that follows.

use super::lines::Line;
use super::marks::Mark;
use super::options::{
    BODY_SHARE, BOLD, DEFAULT_PITCH, MIN_INDENT, PARAGRAPH_SPACE, ROOM, SAME_CENTRE, SAME_SIZE,
};
use super::piece::median;

/// Lines that belong together.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) lines: Vec<Line>,
    /// Whether its letters are thicker than those of the body.
    pub(super) is_bold: bool,
}

impl Group {
    pub(super) fn mark(&self) -> Option<Mark> {
        self.lines.first().and_then(|line| line.mark)
    }

    /// Height of a capital.
    pub(super) fn capital(&self) -> f32 {
        median(self.lines.iter().map(|line| line.capital).collect()).unwrap_or(0.0)
    }

    pub(super) fn n_letters(&self) -> usize {
        self.lines.iter().map(Line::n_letters).sum()
    }

    pub(super) fn is_capitals(&self) -> bool {
        self.lines.iter().all(Line::is_capitals)
    }
}

/// Cuts the lines of one column into blocks.
pub(super) fn group(lines: Vec<Line>) -> Vec<Group> {
    let column = Column::of(&lines);
    let mut groups: Vec<Group> = Vec::new();
    for line in lines {
        let is_bold = column.is_bold(&line);
        match groups.last_mut() {
            Some(group) if group.is_bold == is_bold && column.goes_on(group, &line) => {
                group.lines.push(line);
            }
            _ => groups.push(Group {
                lines: vec![line],
                is_bold,
            }),
        }
    }
    groups
}

/// What the lines of a column have in common.
#[derive(Debug)]
struct Column {
    /// Right end of the longest line.
    right: f32,
    /// Usual distance of two lines, in heights of a capital.
    pitch: f32,
    /// Usual thickness of strokes, in heights of a capital.
    weight: Option<f32>,
}

impl Column {
    fn of(lines: &[Line]) -> Self {
        let body = weighted(lines, |line| Some(line.capital)).unwrap_or(0.0);
        let is_body = |line: &&Line| line.capital <= SAME_SIZE * body;
        let rights = lines.iter().filter(is_body).map(|line| line.bbox.right);
        let pitches = lines.windows(2).filter_map(|pair| {
            let [above, below] = pair else { return None };
            let pitch = (below.baseline - above.baseline) / above.capital;
            (is_same_size(above, below) && pitch < 2.0 * DEFAULT_PITCH).then_some(pitch)
        });
        let mut pitches: Vec<f32> = pitches.collect();
        pitches.sort_by(f32::total_cmp);
        Self {
            right: rights.fold(f32::NEG_INFINITY, f32::max),
            // Lines within paragraphs are the closer ones, and most.
            pitch: pitches
                .get(pitches.len() / 3)
                .copied()
                .unwrap_or(DEFAULT_PITCH),
            weight: weighted(lines, |line| line.weight),
        }
    }

    fn is_bold(&self, line: &Line) -> bool {
        matches!((line.weight, self.weight), (Some(weight), Some(usual)) if weight >= BOLD * usual)
    }

    /// Whether a line goes on with a block.
    fn goes_on(&self, group: &Group, next: &Line) -> bool {
        let [first, ..] = group.lines.as_slice() else {
            return false;
        };
        let last = group.lines.last().unwrap_or(first);
        let pitch = (next.baseline - last.baseline) / last.capital;
        if next.mark.is_some()
            || !is_same_size(last, next)
            || last.is_capitals() != next.is_capitals()
            || pitch > PARAGRAPH_SPACE * self.pitch
        {
            return false;
        }
        let indent = (next.bbox.left - last.bbox.left) / last.capital;
        let offset = (next.bbox.center_x() - last.bbox.center_x()) / last.capital;
        // Lines that begin below each other are not centred, wherever the next one has its middle.
        let is_flush = group
            .lines
            .windows(2)
            .any(|pair| (pair[1].bbox.left - pair[0].bbox.left).abs() < SAME_CENTRE * last.capital);
        let is_centred = !is_flush && offset.abs() < SAME_CENTRE && indent.abs() > SAME_CENTRE;
        if is_centred {
            return true;
        }
        // Only the first line of a block may stand further right than the second.
        let starts_indented = group.lines.len() == 1 && group.mark().is_none();
        let is_aligned = indent.abs() < MIN_INDENT
            || (indent < 0.0 && starts_indented && indent > -6.0)
            // An item whose second line begins under its mark.
            || (indent < 0.0 && group.lines.len() == 1 && indent > -4.0 && is_full(last, self.right));
        is_aligned && !self.leaves_room(last, next)
    }

    /// Whether the first word of the next line would have fitted.
    fn leaves_room(&self, last: &Line, next: &Line) -> bool {
        let width = next.pieces.first().map_or(0.0, |piece| piece.bbox.width());
        if last.last_word().ends_with('-') || last.capital > SAME_SIZE * next.capital {
            return false;
        }
        self.right - last.bbox.right > width + (0.4 + ROOM) * last.capital
    }
}

fn is_full(line: &Line, right: f32) -> bool {
    right - line.bbox.right < 8.0 * line.capital
}

fn is_same_size(a: &Line, b: &Line) -> bool {
    a.capital <= SAME_SIZE * b.capital && b.capital <= SAME_SIZE * a.capital
}

/// The value that [`BODY_SHARE`] of all letters do not exceed.
pub(super) fn weighted(lines: &[Line], value: impl Fn(&Line) -> Option<f32>) -> Option<f32> {
    let weighed = lines
        .iter()
        .filter_map(|line| Some((value(line)?, line.n_letters())));
    lower_share(weighed.collect())
}

/// The value that [`BODY_SHARE`] of all weights do not exceed.
pub(super) fn lower_share(mut weighed: Vec<(f32, usize)>) -> Option<f32> {
    weighed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let whole: usize = weighed.iter().map(|(_, weight)| weight).sum();
    let mut seen = 0;
    let reaches = |(_, weight): &&(f32, usize)| {
        seen += weight;
        seen as f32 >= BODY_SHARE * whole as f32
    };
    weighed.iter().find(reaches).map(|(value, _)| *value)
}
