//! One line when Redis stops serving, one when it serves again, whoever noticed.
//!
//! Everything that a process does with Redis fails at once when Redis is away, and goes on failing for as long. Those
//! who fail say so at `debug`; what an operator is to see is said here.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use super::RedisError;

/// Whether Redis serves, as the users of one client see it.
#[derive(Debug, Default)]
pub(super) struct Outage {
    /// The same as `since` being there, without a lock on the way of every command.
    away: AtomicBool,
    since: Mutex<Option<Instant>>,
}

impl Outage {
    /// Takes note of how a command ended, and hands the result on.
    pub(super) fn note<T>(&self, result: Result<T, RedisError>) -> Result<T, RedisError> {
        match &result {
            Ok(_) => self.serves(),
            Err(error) if error.is_outage() => self.fails(error),
            // Redis answered; it was the question that was wrong.
            Err(_) => {}
        }
        result
    }

    fn fails(&self, error: &RedisError) {
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        if since.is_none() {
            *since = Some(Instant::now());
            self.away.store(true, Ordering::Relaxed);
            tracing::warn!(error = %error, "Redis does not serve: {error}");
        }
    }

    fn serves(&self) {
        if !self.away.load(Ordering::Relaxed) {
            return;
        }
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(since) = since.take() {
            self.away.store(false, Ordering::Relaxed);
            let away_ms = since.elapsed().as_millis() as u64;
            tracing::info!(away_ms, "Redis serves again after {away_ms} ms");
        }
    }
}

impl RedisError {
    /// Whether Redis could not serve anybody, rather than not this command: it is away, it is loading its data, it is
    /// a replica, it is full. The pool tells of it, once.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Pool(_) | Self::Timeout(_) => true,
            Self::Corrupt { .. } | Self::Certificate(_) | Self::Unanswered => false,
            Self::Command(error) => is_outage(error),
        }
    }

    /// Whether a key is of another type than the command takes.
    pub fn is_wrong_type(&self) -> bool {
        matches!(self, Self::Command(error) if error.code() == Some("WRONGTYPE"))
    }

    /// Whether Redis has no memory left for a write.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Command(error) if error.code() == Some("OOM"))
    }
}

/// See [`RedisError::is_outage`].
pub(super) fn is_outage(error: &redis::RedisError) -> bool {
    error.is_io_error()
        || error.is_timeout()
        || error.is_connection_dropped()
        || error
            .code()
            .is_some_and(|code| OUTAGE_CODES.contains(&code))
}

/// First words of the errors by which Redis refuses whatever it is asked.
const OUTAGE_CODES: [&str; 12] = [
    "LOADING",
    "READONLY",
    "OOM",
    "BUSY",
    "MASTERDOWN",
    "CLUSTERDOWN",
    "TRYAGAIN",
    "NOREPLICAS",
    "MISCONF",
    "NOAUTH",
    "WRONGPASS",
    "UNKILLABLE",
];
