//! What the client believes a picture to be.

use digitizer::figure::Hint;

/// Reads an `element_type`: any string is legal, and one that names no reader means "find out".
pub fn hint(element_type: &str) -> Hint {
    match element_type.trim().to_ascii_lowercase().as_str() {
        "table" => Hint::Table,
        "chart" => Hint::Chart,
        "graph" | "diagram" => Hint::Graph,
        _ => Hint::Auto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_string_is_a_hint() {
        let cases = [
            ("table", Hint::Table),
            (" Table ", Hint::Table),
            ("chart", Hint::Chart),
            ("graph", Hint::Graph),
            ("diagram", Hint::Graph),
            ("", Hint::Auto),
            ("image", Hint::Auto),
            ("tables", Hint::Auto),
            ("表", Hint::Auto),
        ];
        for (text, expected) in cases {
            assert_eq!(hint(text), expected, "{text:?}");
        }
    }
}
