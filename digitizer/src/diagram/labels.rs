//! The text outside of nodes: captions of groups, labels of edges, a title, a source line, notes.

use super::{routes::Route, scene::Scene, vector::distance_to_rect};
use crate::geometry::Rect;
use crate::ocr::{Turn, Word};

/// Widest gap between words of one label, in text heights.
const MAX_WORD_GAP: f32 = 1.0;
/// Widest gap between lines of one label, in text heights.
const MAX_LINE_GAP: f32 = 0.5;
/// Farthest from its edge that a label stands, in text heights.
const MAX_AWAY: f32 = 2.2;
/// Farthest below the top of a group that its caption stands, in text heights.
const MAX_CAPTION_AWAY: f32 = 1.6;

/// Lines of text that belong together.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) text: String,
    pub(super) bbox: Rect,
    /// Mean confidence of its words.
    pub(super) confidence: f32,
}

/// What the blocks are for.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// For each route, its label.
    pub(super) of_routes: Vec<Option<Block>>,
    /// For each group, its caption.
    pub(super) of_groups: Vec<Option<Block>>,
    /// Blocks that belong to neither, top to bottom.
    pub(super) rest: Vec<Block>,
}

/// Joins words to lines: reading order, one space between words, a line feed between lines.
pub(super) fn text(words: &[&Word], text_height: f32) -> String {
    let lines = lines(words, text_height);
    let line = |words: &Vec<&Word>| {
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        texts.join(" ")
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Takes away the dashes at both ends: pieces of the line that a label stands on.
fn without_strokes(text: &str) -> String {
    let is_stroke = |c: char| matches!(c, '-' | '–' | '—' | '_' | '|' | '~');
    let short = text.trim_end_matches(is_stroke);
    let is_number = short
        .trim_start_matches(is_stroke)
        .starts_with(|c: char| c.is_ascii_digit() || c == '$');
    let short = if is_number {
        short
    } else {
        short.trim_start_matches(is_stroke)
    };
    short.trim().to_owned()
}

/// Words on the same height, each line left to right.
fn lines<'a>(words: &[&'a Word], text_height: f32) -> Vec<Vec<&'a Word>> {
    let mut words = words.to_vec();
    words.sort_by(|a, b| a.bbox.center_y().total_cmp(&b.bbox.center_y()));
    let mut lines: Vec<(Rect, Vec<&Word>)> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some((bbox, line))
                if (word.bbox.center_y() - bbox.center_y()).abs()
                    < 0.5 * text_height.min(bbox.height()) =>
            {
                *bbox = bbox.union(&word.bbox);
                line.push(word);
            }
            _ => lines.push((word.bbox, vec![word])),
        }
    }
    for (_, line) in &mut lines {
        line.sort_by(|a, b| a.bbox.left.total_cmp(&b.bbox.left));
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Words that stand close together.
pub(super) fn blocks(scene: &Scene<'_>, words: &[usize]) -> Vec<Block> {
    let height = scene.text_height;
    let (upright, turned): (Vec<&Word>, Vec<&Word>) = words
        .iter()
        .map(|&word| scene.words[word])
        .partition(|word| word.turn == Turn::Upright);
    let mut pieces: Vec<Vec<&Word>> = turned.into_iter().map(|word| vec![word]).collect();
    for line in lines(&upright, height) {
        let is_wide = |a: &&Word, b: &&Word| b.bbox.left - a.bbox.right > MAX_WORD_GAP * height;
        pieces.extend(line.chunk_by(|a, b| !is_wide(a, b)).map(<[&Word]>::to_vec));
    }
    let mut blocks: Vec<(Rect, Vec<&Word>)> = Vec::new();
    for piece in pieces {
        let Some(bbox) = piece
            .iter()
            .map(|word| word.bbox)
            .reduce(|a, b| a.union(&b))
        else {
            continue;
        };
        let above = blocks.iter_mut().find(|(block, _)| {
            let gap = bbox.top - block.bottom;
            gap < MAX_LINE_GAP * height
                && gap > -0.5 * height
                && block.overlap_x(&bbox) > 0.5 * block.width().min(bbox.width())
        });
        match above {
            Some((block, words)) => {
                *block = block.union(&bbox);
                words.extend(piece);
            }
            None => blocks.push((bbox, piece)),
        }
    }
    blocks
        .into_iter()
        .map(|(bbox, words)| Block {
            text: without_strokes(&text(&words, height)),
            bbox,
            confidence: words.iter().map(|word| word.confidence).sum::<f32>() / words.len() as f32,
        })
        .collect()
}

/// Gives each block to what it stands at.
pub(super) fn assign(
    mut blocks: Vec<Block>,
    routes: &[Route],
    groups: &[Rect],
    text_height: f32,
) -> Labels {
    let mut labels = Labels {
        of_groups: groups
            .iter()
            .map(|group| caption(&mut blocks, group, text_height))
            .collect(),
        of_routes: vec![None; routes.len()],
        rest: Vec::new(),
    };
    let reach = MAX_AWAY * text_height;
    let around: Vec<Rect> = routes.iter().map(|route| extent(&route.path)).collect();
    let mut costs: Vec<(f32, usize, usize)> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        for (route, bbox) in around.iter().enumerate() {
            if block.bbox.grown(reach).intersection(bbox).is_none() {
                continue;
            }
            let away = distance_to_path(&block.bbox, &routes[route].path);
            if away <= reach {
                costs.push((away, at, route));
            }
        }
    }
    costs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut is_used = vec![false; blocks.len()];
    for (_, at, route) in costs {
        if !is_used[at] && labels.of_routes[route].is_none() {
            is_used[at] = true;
            labels.of_routes[route] = Some(blocks[at].clone());
        }
    }
    labels.rest = blocks
        .into_iter()
        .zip(is_used)
        .filter_map(|(block, is_used)| (!is_used).then_some(block))
        .collect();
    labels
        .rest
        .sort_by(|a, b| a.bbox.top.total_cmp(&b.bbox.top));
    labels
}

/// Takes out the block that names a group: in it or on its line, next to its top or, turned, to its left side.
fn caption(blocks: &mut Vec<Block>, group: &Rect, text_height: f32) -> Option<Block> {
    let away = MAX_CAPTION_AWAY * text_height;
    let is_at_top = |bbox: &Rect| {
        bbox.center_y() > group.top - 0.6 * text_height
            && bbox.top < group.top + away
            && bbox.left > group.left - text_height
            && bbox.right < group.right + text_height
    };
    let is_at_side = |bbox: &Rect| {
        bbox.left > group.left
            && bbox.center_x() < group.left + 0.2 * group.width()
            && (bbox.center_y() - group.center_y()).abs() < 0.1 * group.height()
    };
    let off = |bbox: &Rect| {
        let middle = (bbox.center_x() - group.center_x()).abs();
        let left = (bbox.left - group.left - text_height).abs();
        let left = if is_at_side(bbox) { 0.0 } else { left };
        middle.min(left)
    };
    let best = (0..blocks.len())
        .filter(|&at| is_at_top(&blocks[at].bbox) || is_at_side(&blocks[at].bbox))
        .min_by(|&a, &b| off(&blocks[a].bbox).total_cmp(&off(&blocks[b].bbox)))?;
    Some(blocks.remove(best))
}

/// The box around a path, at least a pixel wide.
fn extent(path: &[(f32, f32)]) -> Rect {
    let point = |&(x, y): &(f32, f32)| Rect::from_ltrb(x - 0.5, y - 0.5, x + 0.5, y + 0.5);
    let boxes = path.iter().map(point);
    boxes.reduce(|a, b| a.union(&b)).unwrap_or_default()
}

/// Distance of a box from the nearest point of a path.
fn distance_to_path(bbox: &Rect, path: &[(f32, f32)]) -> f32 {
    let away = path.windows(2).flat_map(|pair| {
        // Closed gaps are long straight pieces.
        let n = ((pair[1].0 - pair[0].0)
            .abs()
            .max((pair[1].1 - pair[0].1).abs())
            / 3.0)
            .ceil()
            .max(1.0);
        (0..=n as usize).map(move |step| {
            let part = step as f32 / n;
            let x = pair[0].0 + (pair[1].0 - pair[0].0) * part;
            let y = pair[0].1 + (pair[1].1 - pair[0].1) * part;
            distance_to_rect((x, y), bbox)
        })
    });
    away.min_by(f32::total_cmp).unwrap_or(f32::MAX)
}
