//! Room in Redis: new jobs are refused before those that run find no place for their results.
//!
//! A Redis at its `maxmemory` refuses every write, also those by which jobs end and make room. So admission stops
//! below it, and what was accepted can finish.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use super::{Queue, script::MEMORY};
use crate::redis::RedisError;

/// Age from which on what is known is asked for again.
const STALE_AFTER: Duration = Duration::from_millis(500);

/// How full Redis is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// Bytes in use.
    pub used: u64,
    /// `maxmemory`, bytes; `None` when Redis has no limit.
    pub limit: Option<u64>,
    /// `maxmemory-policy`. Any but `noeviction` throws jobs away.
    pub policy: String,
}

impl Memory {
    /// Share of the limit in use, in percent; 0 without a limit.
    pub fn percent(&self) -> u64 {
        self.limit
            .map_or(0, |limit| self.used.saturating_mul(100) / limit.max(1))
    }

    /// Whether a full Redis throws keys away instead of refusing writes.
    pub fn evicts(&self) -> bool {
        self.limit.is_some() && self.policy != "noeviction"
    }
}

/// What one process knows of it.
#[derive(Debug, Default)]
pub(super) struct MemoryGauge {
    looked_at: Mutex<Option<Instant>>,
    full: AtomicBool,
    warned_of_policy: AtomicBool,
}

impl Queue {
    /// How full Redis is.
    pub async fn memory(&self) -> Result<Memory, RedisError> {
        let (used, limit, policy): (u64, u64, String) = self.run(&self.call(&MEMORY)).await?;
        Ok(Memory {
            used,
            limit: (limit > 0).then_some(limit),
            policy,
        })
    }

    /// Whether Redis has no room for new jobs, as it was at most [`STALE_AFTER`] ago.
    pub(super) async fn is_out_of_room(&self) -> Result<bool, RedisError> {
        let gauge = &self.memory_gauge;
        if gauge.is_stale() {
            gauge.take_in(
                &self.memory().await?,
                self.settings.queue_max_memory_percent,
            );
        }
        Ok(gauge.full.load(Ordering::Relaxed))
    }
}

impl MemoryGauge {
    /// Whether the caller is the one who is to look.
    fn is_stale(&self) -> bool {
        let mut looked_at = self
            .looked_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let stale = looked_at.is_none_or(|at| STALE_AFTER < at.elapsed());
        if stale {
            *looked_at = Some(Instant::now());
        }
        stale
    }

    fn take_in(&self, memory: &Memory, most_percent: u8) {
        let percent = memory.percent();
        let full = u64::from(most_percent) <= percent;
        if self.full.swap(full, Ordering::Relaxed) != full {
            if full {
                tracing::warn!(percent, "Refusing new jobs: Redis is {percent} % full");
            } else {
                tracing::info!(percent, "Accepting jobs again: Redis is {percent} % full");
            }
        }
        if memory.evicts() && !self.warned_of_policy.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                policy = memory.policy,
                "Redis throws jobs away when it is full: set its maxmemory-policy to noeviction, not {}",
                memory.policy
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redis_without_limit_is_never_full() {
        let memory = |used, limit| Memory {
            used,
            limit,
            policy: "noeviction".to_owned(),
        };
        assert_eq!(memory(u64::MAX, None).percent(), 0);
        assert_eq!(memory(86, Some(100)).percent(), 86);
    }
}
