//! A table as CSV by RFC 4180: CRLF, quotes where needed, a span's text in its first place.
//!
//! The text stands as it was printed. A cell such as `=A1+B1` is not defused for spreadsheets: this is a copy of what
//! the picture says, and changing it here would change it for every other reader. Whoever opens it in a spreadsheet
//! should import the columns as text.

use super::Layout;

/// The rows, header rows first.
pub(super) fn render(layout: Layout<'_>) -> String {
    let mut csv = String::new();
    for row in layout.flattened() {
        // A lone empty field would be an empty line, which readers skip.
        if row == [""] {
            csv.push_str("\"\"");
        }
        for (index, text) in row.into_iter().enumerate() {
            if index > 0 {
                csv.push(',');
            }
            push_field(&mut csv, text);
        }
        csv.push_str("\r\n");
    }
    csv
}

fn push_field(csv: &mut String, text: &str) {
    if text.contains(['"', ',', '\r', '\n']) {
        csv.push('"');
        csv.push_str(&text.replace('"', "\"\""));
        csv.push('"');
    } else {
        csv.push_str(text);
    }
}
