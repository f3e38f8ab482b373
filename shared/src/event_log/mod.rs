//! The facts about one batch, in order: read what was, then follow what comes.
//!
//! The log is a Redis stream per batch whose entry ids are the events' `seq`, so any place in it can be gone back to
//! exactly. Announcements by pub/sub only say sooner what the log says for certain: a [`follower`](EventFeed::follow)
//! that misses some reads the log. Only the first event is not kept: it [follows](opening) from the job.

mod feed;
mod follow;
mod log;
mod opening;

pub use feed::EventFeed;
pub use follow::FollowError;
pub use log::{EventLog, LoggedEvent};
