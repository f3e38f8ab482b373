//! The tool as a person runs it: the real program, its output and its exit codes.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod audit;
mod digitize;
mod follow;
mod load;
mod manual;
mod operate;
mod scripted_service;
mod tool;
mod verify;
mod world;
