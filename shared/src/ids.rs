//! Names of things on the wire.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Names one batch: `b<shard>_<32 hex digits of a UUIDv7>`.
///
/// The shard is part of the name, so every process finds a batch's keys from its id alone, however many shards there
/// are when it asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct BatchId(String);

/// The text is not of the form of a [`BatchId`] or [`EventId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("malformed id")]
pub struct MalformedId;

impl BatchId {
    /// A new id on a shard, ordered by time of creation.
    pub fn generate(shard: u16) -> Self {
        Self(format!("b{shard}_{}", Uuid::now_v7().simple()))
    }

    /// Reads the text form; anything that this service cannot have made is refused.
    pub fn parse(text: &str) -> Option<Self> {
        let (shard, unique) = text.strip_prefix('b')?.split_once('_')?;
        let canonical_shard = shard.parse::<u16>().ok()?.to_string() == shard;
        let hex = unique.len() == 32
            && unique
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        (canonical_shard && hex).then(|| Self(text.to_owned()))
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The shard whose keys hold this batch.
    pub fn shard(&self) -> u16 {
        self.0
            .split_once('_')
            .and_then(|(shard, _)| shard.get(1..)?.parse().ok())
            .expect("a BatchId is only made by `generate` and `parse`")
    }
}

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<BatchId> for String {
    fn from(id: BatchId) -> Self {
        id.0
    }
}

impl TryFrom<String> for BatchId {
    type Error = MalformedId;

    fn try_from(text: String) -> Result<Self, MalformedId> {
        Self::parse(&text).ok_or(MalformedId)
    }
}

/// Names one event: `<batch>:<seq>`, the SSE `id` and what comes back as `Last-Event-ID`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventId {
    /// The batch.
    pub batch: BatchId,
    /// Place in the batch's log: 1, 2, 3, ... without gaps.
    pub seq: u64,
}

impl EventId {
    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        let (batch, seq) = text.split_once(':')?;
        let digits = !seq.is_empty() && seq.len() <= 19 && seq.bytes().all(|b| b.is_ascii_digit());
        Some(Self {
            batch: BatchId::parse(batch)?,
            seq: digits.then(|| seq.parse().ok()).flatten()?,
        })
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.batch, self.seq)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_their_text_form() {
        for shard in [0, 7, u16::MAX] {
            let id = BatchId::generate(shard);
            assert_eq!(BatchId::parse(id.as_str()), Some(id.clone()));
            assert_eq!(id.shard(), shard);
            let event = EventId { batch: id, seq: 41 };
            assert_eq!(EventId::parse(&event.to_string()), Some(event));
        }
    }

    #[test]
    fn foreign_text_is_no_id() {
        let unique = "0".repeat(32);
        for text in [
            "",
            "b",
            "b_",
            "b0_",
            "b0_xyz",
            &format!("b00_{unique}"),
            &format!("b70000_{unique}"),
            &format!("c0_{unique}"),
        ] {
            assert_eq!(BatchId::parse(text), None, "{text}");
        }
        for seq in ["", "-1", "+1", "1x", "99999999999999999999"] {
            assert_eq!(EventId::parse(&format!("b0_{unique}:{seq}")), None, "{seq}");
        }
    }
}
