//! What the wire form is for: the programs that front ends draw with take it and show what was read.
//!
//! `render.mjs` runs them; `./dev renderers` installs them beside it.

mod charts;
mod diagrams;
mod round_trip;

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    thread,
};

use serde_json::Value;
use testkit::synth::font::{self, Face};

/// Hands a question to `render.mjs` and waits for its answer.
fn ask(mut question: Value) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/renderers");
    assert!(
        folder.join("node_modules").is_dir(),
        "the renderers are missing: run `./dev renderers`"
    );
    question["font"] = Value::from(font::path(Face::Sans).to_str().expect("a path in UTF-8"));
    let mut node = Command::new("node")
        .arg("render.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starting node, which `./dev renderers` installs");
    let mut input = node.stdin.take().expect("a pipe");
    let writer = thread::spawn(move || input.write_all(question.to_string().as_bytes()));
    let output = node.wait_with_output().expect("waiting for node");
    writer
        .join()
        .expect("a writer without panic")
        .expect("writing to node");
    assert!(output.status.success(), "render.mjs failed");
    serde_json::from_slice(&output.stdout).expect("an answer in JSON")
}
