//! Which Unicode encoding a JSON document is in: by its byte order mark, else by where its zero bytes are.
//!
//! A JSON document starts with an ASCII character, so the first four bytes tell the encoding (RFC 4627, section 3).

use std::borrow::Cow;

/// The document's text without its byte order mark, or `None` when it is in no Unicode encoding.
pub(super) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let (encoding, mark_len) = detect(bytes);
    let bytes = &bytes[mark_len..];
    match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Encoding::Utf16(order) => utf16(bytes, order).map(Cow::Owned),
        Encoding::Utf32(order) => utf32(bytes, order).map(Cow::Owned),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Encoding {
    Utf8,
    Utf16(ByteOrder),
    Utf32(ByteOrder),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum ByteOrder {
    Little,
    Big,
}

/// The encoding and the length of the byte order mark.
fn detect(bytes: &[u8]) -> (Encoding, usize) {
    use ByteOrder::{Big, Little};
    use Encoding::{Utf8, Utf16, Utf32};

    // UTF-32 little-endian begins with the mark of UTF-16 little-endian, so it is asked for first.
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => (Utf32(Little), 4),
        [0, 0, 0xfe, 0xff, ..] => (Utf32(Big), 4),
        [0xff, 0xfe, ..] => (Utf16(Little), 2),
        [0xfe, 0xff, ..] => (Utf16(Big), 2),
        [0xef, 0xbb, 0xbf, ..] => (Utf8, 3),
        [0, 0, _, _, ..] => (Utf32(Big), 0),
        [0, _, _, _, ..] | [0, _] => (Utf16(Big), 0),
        [_, 0, 0, 0, ..] => (Utf32(Little), 0),
        [_, 0, _, _, ..] | [_, 0] => (Utf16(Little), 0),
        _ => (Utf8, 0),
    }
}

fn utf16(bytes: &[u8], order: ByteOrder) -> Option<String> {
    let (units, []) = bytes.as_chunks::<2>() else {
        return None;
    };
    let units = units.iter().map(|unit| match order {
        ByteOrder::Little => u16::from_le_bytes(*unit),
        ByteOrder::Big => u16::from_be_bytes(*unit),
    });
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

fn utf32(bytes: &[u8], order: ByteOrder) -> Option<String> {
    let (units, []) = bytes.as_chunks::<4>() else {
        return None;
    };
    units
        .iter()
        .map(|unit| match order {
            ByteOrder::Little => char::from_u32(u32::from_le_bytes(*unit)),
            ByteOrder::Big => char::from_u32(u32::from_be_bytes(*unit)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\"é\":\"😀\"}";

    fn wide<const N: usize>(units: impl Iterator<Item = [u8; N]>) -> Vec<u8> {
        units.flatten().collect()
    }

    #[test]
    fn every_encoding_is_recognized_with_and_without_a_mark() {
        let utf16_le = wide(TEXT.encode_utf16().map(u16::to_le_bytes));
        let utf16_be = wide(TEXT.encode_utf16().map(u16::to_be_bytes));
        let utf32_le = wide(TEXT.chars().map(|c| u32::from(c).to_le_bytes()));
        let utf32_be = wide(TEXT.chars().map(|c| u32::from(c).to_be_bytes()));
        let cases: [(&[u8], &[u8]); 5] = [
            (&[0xef, 0xbb, 0xbf], TEXT.as_bytes()),
            (&[0xff, 0xfe], &utf16_le),
            (&[0xfe, 0xff], &utf16_be),
            (&[0xff, 0xfe, 0, 0], &utf32_le),
            (&[0, 0, 0xfe, 0xff], &utf32_be),
        ];
        for (mark, encoded) in cases {
            assert_eq!(decode(encoded).as_deref(), Some(TEXT), "without {mark:?}");
            let marked = [mark, encoded].concat();
            assert_eq!(decode(&marked).as_deref(), Some(TEXT), "with {mark:?}");
        }
    }

    #[test]
    fn a_document_of_two_bytes_is_recognized_too() {
        assert_eq!(decode(b"7\0").as_deref(), Some("7"));
        assert_eq!(decode(b"\x007").as_deref(), Some("7"));
        assert_eq!(decode(b"42").as_deref(), Some("42"));
    }

    #[test]
    fn broken_text_has_no_reading() {
        let cases: [&[u8]; 4] = [
            b"\"\xff\"",
            b"\xff\xfe1",
            &[0xff, 0xfe, 0x00, 0xd8],
            &[0xff, 0xfe, 0, 0, 0, 0, 0x11, 0],
        ];
        for bytes in cases {
            assert_eq!(decode(bytes), None, "{bytes:?}");
        }
    }
}
