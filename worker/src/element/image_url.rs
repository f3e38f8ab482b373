//! Where a picture is: `image_url` as the client wrote it, parsed.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use url::Url;

/// The media types that a `data:` URL may hold.
const INLINE_TYPES: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/// A parsed `image_url`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ImageUrl {
    /// The picture itself, in a `data:` URL. Small: an `image_url` has at most 2048 characters.
    Inline(Bytes),
    /// Where to fetch it.
    Remote(Url),
}

/// Why an `image_url` means nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ImageUrlError {
    #[error("not a URL")]
    Malformed,
    #[error("a relative URL, and no base is configured")]
    NoBase,
    #[error("a data URL that is not a base64 png, jpeg, webp or gif")]
    DataUrl,
}

impl ImageUrl {
    /// Reads an `image_url`; a relative one is read against `base`.
    pub(crate) fn parse(text: &str, base: Option<&Url>) -> Result<Self, ImageUrlError> {
        if text
            .get(..5)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
        {
            return inline(&text[5..])
                .map(Self::Inline)
                .ok_or(ImageUrlError::DataUrl);
        }
        match (Url::parse(text), base) {
            (Ok(url), _) => Ok(Self::Remote(url)),
            (Err(url::ParseError::RelativeUrlWithoutBase), _) if text.trim().is_empty() => {
                Err(ImageUrlError::Malformed)
            }
            (Err(url::ParseError::RelativeUrlWithoutBase), Some(base)) => base
                .join(text)
                .map(Self::Remote)
                .map_err(|_| ImageUrlError::Malformed),
            (Err(url::ParseError::RelativeUrlWithoutBase), None) => Err(ImageUrlError::NoBase),
            (Err(_), _) => Err(ImageUrlError::Malformed),
        }
    }
}

/// The bytes of `<type>;base64,<data>`, strictly: no parameters, no white space, canonical padding.
fn inline(rest: &str) -> Option<Bytes> {
    let (media_type, data) = rest.split_once(";base64,")?;
    let known = INLINE_TYPES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(media_type));
    (known && !data.is_empty())
        .then(|| STANDARD.decode(data).ok())
        .flatten()
        .map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(text: &str, base: Option<&str>) -> Result<String, ImageUrlError> {
        let base = base.map(|base| Url::parse(base).unwrap());
        match ImageUrl::parse(text, base.as_ref())? {
            ImageUrl::Remote(url) => Ok(url.into()),
            ImageUrl::Inline(bytes) => panic!("{} bytes inline", bytes.len()),
        }
    }

    #[test]
    fn a_relative_url_needs_a_base() {
        let base = Some("https://files.example/deals/7/");
        assert_eq!(
            remote("a.png", base),
            Ok("https://files.example/deals/7/a.png".into())
        );
        assert_eq!(
            remote("/uploads/a.png", base),
            Ok("https://files.example/uploads/a.png".into())
        );
        assert_eq!(
            remote("http://other.example/a.png", base),
            Ok("http://other.example/a.png".into())
        );
        assert_eq!(remote("a.png", None), Err(ImageUrlError::NoBase));
        assert_eq!(remote("", base), Err(ImageUrlError::Malformed));
        assert_eq!(remote("https://", base), Err(ImageUrlError::Malformed));
        assert_eq!(
            remote("https://a b.example/", None),
            Err(ImageUrlError::Malformed)
        );
    }

    #[test]
    fn a_small_picture_may_be_inline() {
        let expected = Ok(ImageUrl::Inline(Bytes::from_static(b"abc")));
        assert_eq!(
            ImageUrl::parse("data:image/png;base64,YWJj", None),
            expected
        );
        assert_eq!(
            ImageUrl::parse("DATA:Image/JPEG;base64,YWJj", None),
            expected
        );
    }

    #[test]
    fn other_data_urls_are_refused() {
        for text in [
            "data:,hello",
            "data:image/png,YWJj",
            "data:image/png;base64,",
            "data:image/png;base64,YWJ",
            "data:image/png;base64,YWJj ",
            "data:image/png;base64,YW%4Aj",
            "data:image/png;base64,YWJk_-",
            "data:image/png;charset=utf-8;base64,YWJj",
            "data:image/svg+xml;base64,YWJj",
            "data:text/html;base64,YWJj",
            "data:image/tiff;base64,YWJj",
            "data:",
        ] {
            assert_eq!(
                ImageUrl::parse(text, None),
                Err(ImageUrlError::DataUrl),
                "{text}"
            );
        }
    }
}
