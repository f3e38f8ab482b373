//! Bytes to frames, by the WHATWG rules for `text/event-stream`, with a bound.

/// The longest event that is put up with; the longest result is far below.
const MAX_EVENT_BYTES: usize = 16 * 1024 * 1024;

/// One dispatched event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The last `id` seen, this event's or an earlier one's.
    pub(crate) id: String,
    /// The `event` field, `message` when there was none.
    pub(crate) name: String,
    /// The `data` lines, joined by line feeds.
    pub(crate) data: String,
}

/// An event outgrew [`MAX_EVENT_BYTES`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl std::fmt::Display for TooLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an event has more than {MAX_EVENT_BYTES} bytes")
    }
}

impl std::error::Error for TooLong {}

/// Reads one connection. What a break leaves unfinished is never dispatched: a new connection takes a new parser.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    line: Vec<u8>,
    after_carriage_return: bool,
    past_first_line: bool,
    id: String,
    name: String,
    data: String,
    retry_ms: Option<u64>,
}

impl Parser {
    /// Takes in bytes and gives the events that they complete.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Frame>, TooLong> {
        let mut frames = Vec::new();
        for &byte in bytes {
            let ends_crlf =
                std::mem::replace(&mut self.after_carriage_return, byte == b'\r') && byte == b'\n';
            match byte {
                _ if ends_crlf => {}
                b'\r' | b'\n' => frames.extend(self.end_line()),
                _ if self.line.len() + self.data.len() < MAX_EVENT_BYTES => self.line.push(byte),
                _ => return Err(TooLong),
            }
        }
        Ok(frames)
    }

    /// The wait before a new connection that the server last asked for.
    pub(crate) fn retry_ms(&self) -> Option<u64> {
        self.retry_ms
    }

    fn end_line(&mut self) -> Option<Frame> {
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let line = if std::mem::replace(&mut self.past_first_line, true) {
            &*text
        } else {
            text.trim_start_matches('\u{feff}')
        };
        if line.is_empty() {
            return self.dispatch();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "event" => value.clone_into(&mut self.name),
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry_ms = value.parse().ok().or(self.retry_ms);
            }
            _ => {} // a comment, or a field of a later version
        }
        None
    }

    fn dispatch(&mut self) -> Option<Frame> {
        let name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        data.pop()?;
        let name = if name.is_empty() {
            "message".to_owned()
        } else {
            name
        };
        Some(Frame {
            id: self.id.clone(),
            name,
            data,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(id: &str, name: &str, data: &str) -> Frame {
        Frame {
            id: id.into(),
            name: name.into(),
            data: data.into(),
        }
    }

    #[test]
    fn the_rules_of_the_format_hold() {
        struct Case {
            bytes: &'static str,
            frames: Vec<Frame>,
        }
        let cases = [
            Case {
                bytes: "id: b:1\nevent: stage\nretry: 2000\ndata: {}\n\n",
                frames: vec![frame("b:1", "stage", "{}")],
            },
            Case {
                bytes: "data: a\r\ndata:b\r\n\r\n",
                frames: vec![frame("", "message", "a\nb")],
            },
            Case {
                bytes: "data: a\rdata: b\r\r",
                frames: vec![frame("", "message", "a\nb")],
            },
            Case {
                bytes: "\u{feff}data:  two spaces\n\n",
                frames: vec![frame("", "message", " two spaces")],
            },
            Case {
                bytes: ": hb\ndata: a\n: hb\n\n",
                frames: vec![frame("", "message", "a")],
            },
            Case {
                bytes: "id: 1\ndata: a\n\ndata: b\n\n",
                frames: vec![frame("1", "message", "a"), frame("1", "message", "b")],
            },
            Case {
                bytes: "id: 1\n\nid: 2\0\ndata: a\n\n",
                frames: vec![frame("1", "message", "a")],
            },
            Case {
                bytes: "event: stage\n\ndata: a\n\n",
                frames: vec![frame("", "message", "a")],
            },
            Case {
                bytes: "data\n\n",
                frames: vec![frame("", "message", "")],
            },
            Case {
                bytes: "data: unfinished\n",
                frames: vec![],
            },
        ];
        for Case { bytes, frames } in cases {
            assert_eq!(
                Parser::default().push(bytes.as_bytes()).unwrap(),
                frames,
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn where_the_bytes_are_cut_makes_no_difference() {
        let bytes = "id: 1\r\nevent: result\r\ndata: {\"text\":\"Größe ≥ 5\"}\r\n\r\n: hb\r\nid: 2\ndata: b\n\n".as_bytes();
        let whole = Parser::default().push(bytes).unwrap();
        assert_eq!(whole.len(), 2);
        for at in 0..bytes.len() {
            let mut parser = Parser::default();
            let mut frames = parser.push(&bytes[..at]).unwrap();
            frames.extend(parser.push(&bytes[at..]).unwrap());
            assert_eq!(frames, whole, "cut at {at}");
        }
    }

    #[test]
    fn the_wait_that_the_server_asks_for_is_kept() {
        let mut parser = Parser::default();
        parser.push(b"retry: 2000\nretry: soon\n\n").unwrap();
        assert_eq!(parser.retry_ms(), Some(2000));
    }

    #[test]
    fn an_endless_event_is_refused_whether_in_one_line_or_many() {
        let mut line = Parser::default();
        line.push(b"data: ").unwrap();
        assert_eq!(line.push(&vec![b'x'; MAX_EVENT_BYTES]), Err(TooLong));
        let mut lines = Parser::default();
        let block = format!("data: {}\n", "x".repeat(1 << 20)).into_bytes();
        assert!((0..=MAX_EVENT_BYTES >> 20).any(|_| lines.push(&block) == Err(TooLong)));
    }
}
