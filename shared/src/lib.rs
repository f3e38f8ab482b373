//! What the processes of canvas-digitize share: the wire contract, the queue and the event log in Redis.
//!
//! No HTTP and no pixels.

pub mod ids;
pub mod contract;
pub mod job;
pub mod queue;
pub mod event_log;
pub mod redis;
pub mod telemetry;
pub mod shutdown;

/// Half a period to one and a half, at random: processes that lost Redis at the same moment do not all come back at the
/// same moment.
pub fn jitter(period: std::time::Duration) -> std::time::Duration {
    period.mul_f64(0.5 + fastrand::f64())
}

/// Lower-case hex digits of some bytes.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a String cannot fail");
            text
        })
}
