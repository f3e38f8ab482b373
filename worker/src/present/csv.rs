//! CSV by RFC 4180: CRLF, quotes where needed.
//!
//! The text stands as it was printed. A cell such as `=A1+B1` is not defused for spreadsheets: this is a copy of what
//! the picture says, and changing it here would change it for every other reader. Whoever opens it in a spreadsheet
//! should import the columns as text.

/// The rows, header rows first.
pub(super) fn render<Text: AsRef<str>>(rows: impl IntoIterator<Item = Vec<Text>>) -> String {
    let mut csv = String::new();
    for row in rows {
        // A lone empty field would be an empty line, which readers skip.
        if let [only] = row.as_slice()
            && only.as_ref().is_empty()
        {
            csv.push_str("\"\"");
        }
        for (index, text) in row.into_iter().enumerate() {
            if index > 0 {
                csv.push(',');
            }
            push_field(&mut csv, text.as_ref());
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
