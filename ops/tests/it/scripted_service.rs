//! A service that breaks off where a test says: a real one does so only when it is killed at the right moment.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;

/// One answer to one connection.
pub(crate) struct Answer {
    /// Status line after `HTTP/1.1 `.
    pub(crate) status: &'static str,
    /// The events; none for an answer without a stream.
    pub(crate) events: Vec<String>,
    /// Whether the body ends as it should, or in the middle.
    pub(crate) ends_cleanly: bool,
}

/// What a connection asked for: the request line and the headers in lower case.
pub(crate) type Asked = Vec<String>;

/// Serves the answers in order, then stops; joining gives what was asked for.
pub(crate) fn serve(answers: Vec<Answer>) -> (SocketAddr, JoinHandle<Vec<Asked>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let served = std::thread::spawn(move || {
        answers
            .iter()
            .map(|answer| serve_one(&listener, answer))
            .collect()
    });
    (address, served)
}

fn serve_one(listener: &TcpListener, answer: &Answer) -> Asked {
    let (mut connection, _) = listener.accept().unwrap();
    let asked = read_request(&connection);
    write!(
        connection,
        "HTTP/1.1 {}\r\nX-Batch-Id: b0_1\r\nConnection: close\r\n",
        answer.status
    )
    .unwrap();
    write!(
        connection,
        "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    .unwrap();
    for event in &answer.events {
        write!(connection, "{:x}\r\n{event}\r\n", event.len()).unwrap();
    }
    if answer.ends_cleanly {
        write!(connection, "0\r\n\r\n").unwrap();
    }
    asked
}

fn read_request(connection: &TcpStream) -> Asked {
    let mut reader = BufReader::new(connection);
    let mut asked = Asked::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" => break,
            line => asked.push(line.to_ascii_lowercase()),
        }
    }
    let length = asked
        .iter()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |n| n.parse().unwrap());
    reader.take(length).read_to_end(&mut Vec::new()).unwrap();
    asked
}
