//! The recursive descent from text to [`Json`], with python's error words at python's positions.

use super::{Integer, Json, Object, Text, encoding};

/// How deep lists and objects may nest. Python gives up near 1000 levels; half of that is more than any
/// client sends and keeps the descent far from the end of a runtime thread's stack.
const MAX_DEPTH: usize = 512;

/// Python's limit on the digits of an integer it converts from text.
const MAX_INTEGER_DIGITS: usize = 4300;

/// Why a document could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadError {
    /// It is not JSON: what was wrong, and at which code point.
    Syntax {
        /// The words of python's `JSONDecodeError`.
        message: &'static str,
        /// Offset in code points from the start of the text.
        position: usize,
    },
    /// It is not Unicode text, or goes beyond a limit of the reader.
    Unreadable,
}

/// Reads a whole document.
pub(crate) fn read(bytes: &[u8]) -> Result<Json, ReadError> {
    let text = encoding::decode(bytes).ok_or(ReadError::Unreadable)?;
    let mut reader = Reader {
        text: &text,
        at: 0,
        depth: 0,
    };
    reader.skip_whitespace();
    let document = reader.value()?;
    reader.skip_whitespace();
    if reader.peek().is_some() {
        return Err(reader.syntax("Extra data", reader.at));
    }
    Ok(document)
}

struct Reader<'t> {
    text: &'t str,
    /// Byte offset of the next character; always at a character boundary.
    at: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn value(&mut self) -> Result<Json, ReadError> {
        let rest = &self.text[self.at..];
        match self.peek() {
            Some(b'"') => self.string().map(Json::String),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            _ => {
                let literals = [
                    ("null", Json::Null),
                    ("true", Json::Bool(true)),
                    ("false", Json::Bool(false)),
                    ("NaN", Json::Float(f64::NAN)),
                    ("Infinity", Json::Float(f64::INFINITY)),
                    ("-Infinity", Json::Float(f64::NEG_INFINITY)),
                ];
                for (literal, value) in literals {
                    if rest.starts_with(literal) {
                        self.at += literal.len();
                        return Ok(value);
                    }
                }
                self.number()
            }
        }
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Json, ReadError>,
    ) -> Result<Json, ReadError> {
        if self.depth == MAX_DEPTH {
            return Err(ReadError::Unreadable);
        }
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Json, ReadError> {
        let mut members = Vec::new();
        self.at += 1;
        self.skip_whitespace();
        if self.take(b'}') {
            return Ok(Json::Object(Object::default()));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(
                    self.syntax("Expecting property name enclosed in double quotes", self.at)
                );
            }
            let key = self.string()?.value;
            self.skip_whitespace();
            if !self.take(b':') {
                return Err(self.syntax("Expecting ':' delimiter", self.at));
            }
            self.skip_whitespace();
            members.push((key, self.value()?));
            self.skip_whitespace();
            if self.take(b'}') {
                return Ok(Json::Object(Object::from_members(members)));
            }
            self.comma()?;
        }
    }

    fn array(&mut self) -> Result<Json, ReadError> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_whitespace();
        if self.take(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.skip_whitespace();
            if self.take(b']') {
                return Ok(Json::Array(items));
            }
            self.comma()?;
        }
    }

    fn comma(&mut self) -> Result<(), ReadError> {
        if !self.take(b',') {
            return Err(self.syntax("Expecting ',' delimiter", self.at));
        }
        self.skip_whitespace();
        Ok(())
    }

    fn number(&mut self) -> Result<Json, ReadError> {
        let bytes = self.text.as_bytes();
        let digits_from = |from: usize| {
            from + bytes[from..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count()
        };
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);

        let start = self.at;
        let first_digit = start + usize::from(bytes.get(start) == Some(&b'-'));
        // A leading zero stands alone: what follows it is the caller's to judge.
        let mut end = match bytes.get(first_digit) {
            Some(b'0') => first_digit + 1,
            Some(b'1'..=b'9') => digits_from(first_digit),
            _ => return Err(self.syntax("Expecting value", start)),
        };
        let integer_end = end;
        if bytes.get(end) == Some(&b'.') && is_digit(end + 1) {
            end = digits_from(end + 1);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            if is_digit(end + 1 + sign) {
                end = digits_from(end + 1 + sign);
            }
        }

        self.at = end;
        let literal = &self.text[start..end];
        if end == integer_end {
            if end - first_digit > MAX_INTEGER_DIGITS {
                return Err(ReadError::Unreadable);
            }
            return Ok(Json::Integer(Integer::from_literal(literal)));
        }
        literal
            .parse()
            .map(Json::Float)
            .map_err(|_| ReadError::Unreadable)
    }

    fn string(&mut self) -> Result<Text, ReadError> {
        let opening_quote = self.at;
        self.at += 1;
        let mut value = String::new();
        let mut is_unicode = true;
        loop {
            value.push_str(self.plain_run()?);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Text { value, is_unicode });
                }
                Some(_) if self.at + 1 < self.text.len() => {
                    let scalar = self.escape()?;
                    is_unicode &= scalar.is_some();
                    value.push(scalar.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                _ => return Err(self.syntax("Unterminated string starting at", opening_quote)),
            }
        }
    }

    /// Consumes characters up to the next quote, backslash or end.
    fn plain_run(&mut self) -> Result<&'t str, ReadError> {
        let rest = &self.text[self.at..];
        let len = rest
            .bytes()
            .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
            .unwrap_or(rest.len());
        self.at += len;
        if self.peek().is_some_and(|byte| byte <= 0x1f) {
            return Err(self.syntax("Invalid control character at", self.at));
        }
        Ok(&rest[..len])
    }

    /// Consumes one escape, at whose backslash the reader is; `None` stands for a lone surrogate.
    fn escape(&mut self) -> Result<Option<char>, ReadError> {
        let backslash = self.at;
        self.at += 2;
        let scalar = match self.text.as_bytes()[backslash + 1] {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(self.syntax("Invalid \\escape", backslash)),
        };
        Ok(Some(scalar))
    }

    fn unicode_escape(&mut self) -> Result<Option<char>, ReadError> {
        let unit = self.hex_digits()?;
        let is_high_surrogate = (0xd800..0xdc00).contains(&unit);
        if !is_high_surrogate || !self.text[self.at..].starts_with("\\u") {
            return Ok(char::from_u32(unit));
        }
        let after_first = self.at;
        // Like python, which does not look for a second half without room for it and a closing quote.
        if after_first + 6 >= self.text.len() {
            return Ok(None);
        }
        self.at += 2;
        let second = self.hex_digits()?;
        if (0xdc00..0xe000).contains(&second) {
            let scalar = 0x1_0000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
            return Ok(char::from_u32(scalar));
        }
        self.at = after_first;
        Ok(None)
    }

    /// Consumes the four digits after `\u`; at least one more character has to follow them.
    fn hex_digits(&mut self) -> Result<u32, ReadError> {
        let bytes = self.text.as_bytes();
        let digits = bytes.get(self.at..self.at + 4);
        let unit = digits
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .filter(|_| self.at + 4 < bytes.len())
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match unit {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => Err(self.syntax("Invalid \\uXXXX escape", self.at - 1)),
        }
    }

    fn skip_whitespace(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
            .count();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn syntax(&self, message: &'static str, at: usize) -> ReadError {
        ReadError::Syntax {
            message,
            position: self.text[..at].chars().count(),
        }
    }
}
