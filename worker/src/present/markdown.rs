//! A table as GitHub-flavoured Markdown, for notes, chats and language models: one header row, no spans.

use shared::contract::replacement::Align;

use super::Layout;

/// A Markdown table. Several header rows become one, as the column names have it; a table without a header has an
/// empty one, which the syntax demands.
pub(super) fn render(layout: Layout<'_>) -> String {
    let mut markdown = String::new();
    if layout.header_rows == 0 {
        push_row(&mut markdown, layout.columns.iter().map(|_| ""));
    } else {
        push_row(
            &mut markdown,
            layout.columns.iter().map(|column| column.name.as_str()),
        );
    }
    push_rule(&mut markdown, &alignments(layout));
    for row in layout.flattened().into_iter().skip(layout.header_rows) {
        push_row(&mut markdown, row.into_iter());
    }
    markdown
}

fn push_row<'a>(markdown: &mut String, texts: impl Iterator<Item = &'a str>) {
    markdown.push('|');
    for text in texts {
        markdown.push(' ');
        push_escaped(markdown, text);
        markdown.push_str(if text.is_empty() { "|" } else { " |" });
    }
    markdown.push('\n');
}

fn push_rule(markdown: &mut String, alignments: &[Align]) {
    markdown.push('|');
    for align in alignments {
        markdown.push_str(match align {
            Align::Left => " --- |",
            Align::Center => " :---: |",
            Align::Right => " ---: |",
        });
    }
    markdown.push('\n');
}

/// Everything that would be markup: emphasis, code, links, HTML, entities, strike-through, the column bar.
pub(super) fn push_escaped(markdown: &mut String, text: &str) {
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&'
        ) {
            markdown.push('\\');
        }
        markdown.push(c);
    }
}

/// How most body cells of each column are aligned; left on a draw.
fn alignments(layout: Layout<'_>) -> Vec<Align> {
    let mut votes = vec![[0_usize; 3]; layout.columns.len()];
    for cell in layout
        .cells
        .iter()
        .filter(|cell| cell.r >= layout.header_rows && cell.colspan == 1)
    {
        match cell.align {
            Some(Align::Left) => votes[cell.c][0] += 1,
            Some(Align::Center) => votes[cell.c][1] += 1,
            Some(Align::Right) => votes[cell.c][2] += 1,
            None => {}
        }
    }
    let winner = |[left, center, right]: [usize; 3]| match () {
        () if right > left && right >= center => Align::Right,
        () if center > left => Align::Center,
        () => Align::Left,
    };
    votes.into_iter().map(winner).collect()
}
