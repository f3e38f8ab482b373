//! A batch's log becomes a stream of server-sent events.
//!
//! ```text
//! Last-Event-ID --cursor--> after --EventFeed::follow--> LoggedEvent... --frame--> bytes
//!                                                        silence --------keep-alive--> ": hb\n"
//! ```
//!
//! The stream is pulled: nothing is read from the log before the client has taken what was read before, so a slow
//! reader costs a cursor and not a queue.

pub(crate) mod cursor;
mod frame;
mod stream;

pub(crate) use stream::{EventStream, StreamCut};
