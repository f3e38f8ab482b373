//! Which lines are title, header, body and notes.

use super::bands::Band;
use super::columns::Columns;
use super::lines::TextLine;
use super::rows::is_figure;
use super::rules::Rules;
use super::units;
use super::value;
use crate::geometry::Rect;

/// Index of the first line that holds values rather than headings; `None` when the table has words only.
pub(crate) fn first_data_line(lines: &[TextLine], rules: &Rules) -> Option<usize> {
    lines.iter().position(|line| is_data_line(line, rules))
}

/// A line with at least one value beside a label, and not more words than values.
pub(crate) fn is_data_line(line: &TextLine, rules: &Rules) -> bool {
    let chunks = line.chunks(rules);
    let is_calendar =
        |word: &str| value::is_year(word) || !word.contains(|c: char| c.is_ascii_digit());
    let heads = |text: &str| {
        units::is_date(text)
            || units::is_units_line(text)
            || (text.contains(|c: char| c.is_ascii_digit())
                && text.split([' ', '-', '/']).all(is_calendar))
    };
    let n_values = chunks
        .iter()
        .filter(|chunk| is_figure(&chunk.text) && !heads(&chunk.text))
        .count();
    let n_others = chunks
        .iter()
        .filter(|chunk| !is_figure(&chunk.text))
        .count();
    chunks.len() > 1 && n_values > 0 && n_values * 2 + 1 >= n_others
}

/// Heights of the separators that no row crosses, top to bottom.
pub(crate) struct Separators {
    /// Wide rules and edges of stripes.
    pub(crate) hard: Vec<f32>,
    /// Wide rules alone.
    pub(crate) ruled: Vec<f32>,
}

impl Separators {
    pub(crate) fn find(rules: &Rules, bands: &[Band], region: &Rect, text_height: f32) -> Self {
        let sorted = |mut heights: Vec<f32>| {
            heights.sort_by(f32::total_cmp);
            heights.dedup_by(|a, b| (*a - *b).abs() < 0.4 * text_height);
            heights
        };
        let is_wide =
            |at: &f32| rules.cover_between(at - 2.0, at + 2.0, region.left, region.right) > 0.7;
        let wide: Vec<f32> = rules
            .horizontal
            .iter()
            .map(|rule| rule.at)
            .filter(is_wide)
            .collect();
        let edges = bands.windows(2).map(|pair| pair[0].bottom);
        Self {
            hard: sorted(wide.iter().copied().chain(edges).collect()),
            ruled: sorted(wide),
        }
    }
}

/// Index of the first line below a header bar: leading stripes that are much darker or lighter than the rest.
pub(crate) fn below_header_bar(lines: &[TextLine], bands: &[Band]) -> Option<usize> {
    /// Zebra stripes differ by 13 to 40, header bars by 60 and more.
    const BAR_STEP: i16 = 48;
    let mut levels: Vec<f32> = bands.iter().map(|band| f32::from(band.level)).collect();
    let paper = super::page::median(&mut levels)? as i16;
    let paper = if bands.len() == 2 {
        bands[1].level
    } else {
        paper
    };
    let in_bar = |line: &TextLine| {
        bands
            .iter()
            .find(|band| band.top <= line.center && line.center < band.bottom)
            .is_some_and(|band| (band.level - paper).abs() >= BAR_STEP)
    };
    let n_bar = lines.iter().take_while(|line| in_bar(line)).count();
    (0 < n_bar && n_bar < lines.len() && n_bar <= 12).then_some(n_bar)
}

/// Number of leading lines that are not part of the grid: a title set flush left across the columns, or text that the
/// picture's edge cuts, above a rule.
pub(crate) fn n_title_lines(
    lines: &[TextLine],
    columns: &Columns,
    hard: &[f32],
    text_height: f32,
) -> usize {
    let is_title = |i: usize| {
        let bbox = lines[i].bbox();
        let below = hard
            .iter()
            .any(|y| lines[i].center < *y && *y < lines[i + 1].center);
        let above = hard.iter().any(|y| *y < lines[i].center);
        let cut_off = bbox.top < 1.5 && bbox.height() < 0.85 * text_height;
        let gaps = lines[i]
            .tokens
            .windows(2)
            .all(|pair| pair[1].bbox.left - pair[0].bbox.right < 0.8 * text_height);
        let flush = bbox.left < columns.edges[0] + 2.0 * text_height
            && bbox.right > columns.edges[1] + 3.0 * text_height;
        let width = columns.edges[columns.len()] - columns.edges[0];
        let centred = (bbox.center_x() - columns.edges[0] - width / 2.0).abs() < 0.05 * width;
        // A line that stands apart and starts over labelled headings spans none of them: it need not be as long.
        let next = lines[i + 1].bbox();
        let apart = next.top - bbox.bottom > 1.1 * text_height
            && next.left < columns.edges[1] - text_height
            && bbox.left < columns.edges[0] + 2.0 * text_height
            && bbox.right > columns.edges[1];
        let titles = gaps && (flush || apart) && !centred && lines[i].tokens.len() > 2;
        !above && (titles || (cut_off && below))
    };
    (0..lines.len().saturating_sub(1).min(4))
        .take_while(|i| is_title(*i))
        .count()
}

/// Whether the values of a line go up in equal steps, as the heading of a sensitivity table does.
fn is_progression(line: &TextLine) -> bool {
    let values: Vec<f64> = line
        .tokens
        .iter()
        .filter_map(|token| value::parse(&token.text).value)
        .collect();
    let steps: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.len() >= 2
        && steps.iter().all(|step| {
            step.abs() > 1e-9 && (step - steps[0]).abs() < 1e-6 * values[0].abs().max(1.0)
        })
}

/// Index of the first body line, given where values start.
///
/// A header rule or bar below the first values moves it down (headings can be numbers, as in a sensitivity table);
/// section labels just above the values, below a separator, move it up.
pub(crate) fn first_body_line(
    lines: &[TextLine],
    first_data: usize,
    label_cols: &[bool],
    columns: &Columns,
    separators: &Separators,
    text_height: f32,
) -> usize {
    let Separators { hard, ruled } = separators;
    let mut first = first_data;
    let separated = |upper: usize, lower: usize| {
        hard.iter()
            .any(|y| lines[upper].center < *y && *y < lines[lower].center)
    };
    let n_ruled = (first_data + 1..lines.len())
        .filter(|i| separated(i - 1, *i))
        .count();
    let rule_after =
        (first_data + 1..lines.len().min(first_data + 4)).find(|i| separated(i - 1, *i));
    if let Some(after) = rule_after {
        let ruled_before = (1..=first_data).any(|i| separated(i - 1, i));
        let sparse = n_ruled * 3 < lines.len() - first_data;
        if !ruled_before && sparse && lines.len() - after > 2 * (after - first_data) {
            first = after;
        }
    }
    // A numeric heading has no label beside it, every row below has.
    let labelled = |i: usize| label_cols.get(i).copied().unwrap_or(false);
    let n_after = lines.len().saturating_sub(first + 1);
    let n_labelled = (first + 1..lines.len()).filter(|i| labelled(*i)).count();
    let heading_above =
        first > 0 && lines[first - 1].tokens.len() * 2 <= lines[first].tokens.len() + 2;
    let ruled_below =
        first + 1 < lines.len() && separated(first, first + 1) && n_ruled * 3 < lines.len() - first;
    // Lines that reach into each other are cells of one row, set in the middle: no heading stands that close.
    let reach_in = |upper: usize, lower: usize| {
        lines[lower].center - lines[upper].center < 1.1 * text_height && !separated(upper, lower)
    };
    let is_middle_set = first > 0 && labelled(first - 1) && reach_in(first - 1, first);
    let is_heading = if labelled(first) {
        heading_above && !labelled(first - 1) && is_progression(&lines[first])
    } else {
        first > 0
            && !is_middle_set
            && (heading_above || ruled_below)
            && n_labelled * 10 >= n_after * 9
    };
    first += usize::from(is_heading && n_after >= 2);
    while first > 1 && first <= first_data {
        let line = &lines[first - 1];
        let gap = line.center - lines[first - 2].center;
        let bbox = line.bbox();
        let parted = |upper: usize, lower: usize| {
            ruled
                .iter()
                .any(|y| lines[upper].center < *y && *y < lines[lower].center)
        };
        let one_chunk = line
            .tokens
            .windows(2)
            .all(|pair| pair[1].bbox.left - pair[0].bbox.right < text_height);
        let width = columns.edges[columns.len()] - columns.edges[0];
        let is_section = labelled(first - 1)
            && one_chunk
            && bbox.right < columns.edges[1].max(columns.edges[0] + 0.6 * width)
            && !units::is_units_line(&super::lines::text_of(&line.tokens))
            && gap > 0.8 * text_height
            && (parted(first - 2, first - 1)
                || (!parted(first - 1, first) && gap > 1.1 * text_height));
        // Words without a label that stand closer to the line below than to the one above, in their own column.
        let over = |other: &&TextLine| {
            other
                .tokens
                .iter()
                .any(|token| token.bbox.overlap_x(&bbox) > 0.0)
        };
        let above = lines[..first - 1]
            .iter()
            .rev()
            .find(over)
            .map_or(f32::MAX, |above| line.center - above.center);
        let below = lines[first..]
            .iter()
            .find(over)
            .map_or(f32::MAX, |below| below.center - line.center);
        let starts_row = !labelled(first - 1)
            && line.tokens.len() * 2 < lines[first_data].tokens.len()
            && below < 2.2 * text_height
            && below * 1.15 < above
            && !separated(first - 1, first);
        let reaches_in =
            reach_in(first - 1, first) && lines[first].center - line.center < 0.8 * gap;
        if !is_section && !starts_row && !reaches_in {
            break;
        }
        first -= 1;
    }
    first
}
