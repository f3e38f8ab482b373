//! The token in an `Authorization: Bearer` header.

use http::{HeaderMap, header};

/// What follows the scheme, or `None` when there is no such header, another scheme, or nothing after it.
///
/// The scheme's case does not matter; the first of several headers counts; inner spaces are part of the token.
pub(super) fn token(headers: &HeaderMap) -> Option<&[u8]> {
    let credentials = headers.get(header::AUTHORIZATION)?.as_bytes();
    let space = credentials.iter().position(|byte| *byte == b' ')?;
    let (scheme, token) = credentials.split_at(space);
    let token = token.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_scheme_with_something_after_it_holds_a_token() {
        let cases: [(&str, Option<&str>); 9] = [
            ("Bearer abc", Some("abc")),
            ("bearer abc", Some("abc")),
            ("BEARER abc", Some("abc")),
            ("Bearer  abc ", Some("abc")),
            ("Bearer abc def", Some("abc def")),
            ("Bearer", None),
            ("Bearer ", None),
            ("Bearer\tabc", None),
            ("Basic abc", None),
        ];
        for (value, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
            headers.append(header::AUTHORIZATION, "Bearer second".parse().unwrap());
            assert_eq!(token(&headers), expected.map(str::as_bytes), "{value:?}");
        }
        assert_eq!(token(&HeaderMap::new()), None);
    }
}
