//! Writes of jobs, sent together when they come together.
//!
//! Redis does one thing at a time, and much of what a call costs it is the same for one event as for many. So while
//! calls are on their way, the writes that come meanwhile wait, and then go as one call. A write that comes alone goes
//! at once: nothing is ever held back to wait for company.
//!
//! There is no task that sends. Whoever waits for a write takes its turn at sending what waits, its own or not.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Semaphore, oneshot};

use super::{MAX_PUBLISHED_BYTES, Queue, script::EMIT};
use crate::redis::RedisError;

/// Calls on their way at the same time: while Redis works on one, the next one is put together.
const MAX_ON_THE_WAY: usize = 2;
/// Most writes of one call, and the bytes from which on it takes no more: a bound of how long Redis serves nobody else.
const MAX_WRITES: usize = 32;
const MAX_BYTES: usize = 256 * 1024;

/// One event of a job, as the script takes it.
#[derive(Debug)]
pub(super) struct Write {
    pub(super) id: String,
    pub(super) fence: u64,
    pub(super) seq: u64,
    pub(super) name: &'static str,
    pub(super) members: String,
    /// Index and JSON of the outcome of an element that is over.
    pub(super) outcome: Option<(usize, String)>,
    /// Lane and entry, when the event is the last one.
    pub(super) last: Option<(String, String)>,
}

/// What became of it: written, a cancel was asked for, others had no turn; and why it could not be made.
type Written = (i64, bool, bool, String);

/// The writes of one process that are not written yet.
#[derive(Debug)]
pub(super) struct Writes {
    waiting: Mutex<VecDeque<Waiting>>,
    turns: Semaphore,
}

#[derive(Debug)]
struct Waiting {
    write: Arc<Write>,
    reply: oneshot::Sender<Written>,
}

impl Queue {
    /// Makes one write. A write whose caller goes away may have been made, as ever.
    pub(super) async fn write(&self, write: &Arc<Write>) -> Result<(i64, bool, bool), RedisError> {
        let mut written = self.writes.add(Arc::clone(write));
        loop {
            let turn = tokio::select! {
                biased;
                written = &mut written => return read(written.ok()),
                turn = self.writes.turns.acquire() => turn.expect("the semaphore is never closed"),
            };
            let call = self.writes.next_call();
            if call.is_empty() {
                // Ours is on its way, in another's call.
                drop(turn);
                return read(written.await.ok());
            }
            self.send(call).await?;
        }
    }

    /// Sends writes as one call. When it fails, those who wait for one of them are told by the loss of `reply`.
    async fn send(&self, writes: Vec<Waiting>) -> Result<(), RedisError> {
        let mut call = self.call(&EMIT);
        call.arg(MAX_PUBLISHED_BYTES)
            .arg(self.settings.keep().as_millis() as u64);
        for Waiting { write, .. } in &writes {
            call.arg(&write.id).arg(write.fence).arg(write.seq);
            call.arg(write.name).arg(&write.members);
            match &write.outcome {
                Some((index, json)) => call.arg(index).arg(json),
                None => call.arg("").arg(""),
            };
            match &write.last {
                Some((lane, entry)) => call.arg(lane).arg(entry),
                None => call.arg("").arg(""),
            };
        }
        let replies: Vec<Written> = self.run(&call).await?;
        for (waiting, written) in writes.into_iter().zip(replies) {
            // Refused when nobody waits for it any more.
            waiting.reply.send(written).ok();
        }
        Ok(())
    }
}

impl Default for Writes {
    fn default() -> Self {
        Self {
            waiting: Mutex::default(),
            turns: Semaphore::new(MAX_ON_THE_WAY),
        }
    }
}

impl Writes {
    fn add(&self, write: Arc<Write>) -> oneshot::Receiver<Written> {
        let (reply, written) = oneshot::channel();
        self.lock().push_back(Waiting { write, reply });
        written
    }

    /// Takes as many of the waiting writes as go into one call.
    fn next_call(&self) -> Vec<Waiting> {
        let mut waiting = self.lock();
        let (mut call, mut n_bytes) = (Vec::new(), 0);
        while call.len() < MAX_WRITES && n_bytes < MAX_BYTES {
            let Some(next) = waiting.pop_front() else {
                break;
            };
            // Its caller gave it up; what it says must not come later than what was done about it.
            if next.reply.is_closed() {
                continue;
            }
            n_bytes += next.write.members.len();
            call.push(next);
        }
        call
    }

    /// The list stays whole whoever panics: every change of it is a single push or pop.
    fn lock(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(written: Option<Written>) -> Result<(i64, bool, bool), RedisError> {
    match written {
        Some((-3, _, _, cause)) => Err(RedisError::Corrupt {
            what: "a job",
            cause,
        }),
        Some((written, cancel, yields, _)) => Ok((written, cancel, yields)),
        None => Err(RedisError::Unanswered),
    }
}
