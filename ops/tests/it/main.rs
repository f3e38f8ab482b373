//! The tool as a person runs it: the real program, its output and its exit codes.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod digitize;
mod follow;
mod manual;
mod scripted_service;
mod tool;
mod verify;
