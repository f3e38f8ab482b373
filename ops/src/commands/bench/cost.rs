//! What work costs: processor time, wall time, memory. Taken from `/proc`, so only Linux tells more than wall time.

use std::{fs, io, path::Path, process::Command, process::Stdio, time::Instant};

/// Ticks a second in `/proc/PID/stat`; the same on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// Places of the processor time of ended children in `/proc/PID/stat`, counted from behind the program's name.
const CHILD_USER: usize = 13;
const CHILD_SYSTEM: usize = 14;

/// What one piece of work took.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Cost {
    /// Processor seconds of all threads; `None` where the system does not tell.
    pub(super) cpu_s: Option<f64>,
    /// Seconds on the clock.
    pub(super) wall_s: f64,
}

/// Measures a piece of work of this process. Other work of the process at the same time is counted in.
pub(super) fn measured<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    between(cpu_of_threads, work)
}

/// Runs a program to its end without its output, and measures it.
///
/// # Errors
/// It cannot be started or fails.
pub(super) fn of_program(program: &Path, args: &[&Path]) -> io::Result<Cost> {
    let mut command = Command::new(program);
    command
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let (status, cost) = between(cpu_of_children, || command.status());
    let status = status?;
    if status.success() {
        Ok(cost)
    } else {
        Err(io::Error::other(format!("it ended with {status}")))
    }
}

fn between<T>(cpu: fn() -> Option<f64>, work: impl FnOnce() -> T) -> (T, Cost) {
    let (cpu_before, started) = (cpu(), Instant::now());
    let outcome = work();
    let wall_s = started.elapsed().as_secs_f64();
    let cpu_s = cpu().zip(cpu_before).map(|(after, before)| after - before);
    (outcome, Cost { cpu_s, wall_s })
}

/// Processor seconds of the threads that are alive, to the nanosecond.
fn cpu_of_threads() -> Option<f64> {
    let mut sum_ns = 0_u64;
    for thread in fs::read_dir("/proc/self/task").ok()? {
        // A thread may have ended since it was listed.
        if let Ok(text) = fs::read_to_string(thread.ok()?.path().join("schedstat")) {
            sum_ns += text.split_ascii_whitespace().next()?.parse::<u64>().ok()?;
        }
    }
    Some(sum_ns as f64 * 1e-9)
}

/// Processor seconds of the children that have ended, to a hundredth.
fn cpu_of_children() -> Option<f64> {
    child_seconds(&fs::read_to_string("/proc/self/stat").ok()?)
}

fn child_seconds(stat: &str) -> Option<f64> {
    // The name is in parentheses and may hold anything.
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(CHILD_USER)? + ticks(CHILD_SYSTEM)?) / TICKS_PER_SECOND)
}

/// The most memory that this process has had at once, in MB.
pub(super) fn peak_memory_mb() -> Option<f64> {
    peak_mb(&fs::read_to_string("/proc/self/status").ok()?)
}

fn peak_mb(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    #[test]
    fn the_time_of_children_is_found_behind_any_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 100 200 0 0 11 12 250 50 20 0 1 0 5";
        assert_eq!(child_seconds(stat), Some(3.0));
        assert_eq!(child_seconds("7 (short) S 1"), None);
    }

    #[test]
    fn the_peak_is_told_in_millions_of_bytes() {
        assert_eq!(
            peak_mb("VmPeak:\t  99 kB\nVmHWM:\t   1000 kB\n"),
            Some(1.024)
        );
        assert_eq!(peak_mb("VmPeak:\t  99 kB\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn work_costs_time_and_memory() {
        let (sum, cost) = measured(|| (0..30_000_000_u64).map(black_box).sum::<u64>());
        assert_eq!(sum, 449_999_985_000_000);
        assert!(cost.wall_s > 0.0 && cost.cpu_s > Some(0.0), "{cost:?}");
        assert!(peak_memory_mb() > Some(1.0));
    }

    #[test]
    fn a_program_that_fails_or_is_not_there_has_no_cost() {
        assert!(of_program(Path::new("/nowhere/at-all"), &[]).is_err());
        assert!(of_program(Path::new("false"), &[]).is_err());
        assert!(of_program(Path::new("true"), &[]).is_ok());
    }
}
