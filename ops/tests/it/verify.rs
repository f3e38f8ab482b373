use std::fs;

use serde_json::json;

use crate::tool::{code, digitizectl, stderr, stdout};

#[test]
fn the_threshold_decides_and_every_name_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let (expected, found) = (folder.path().join("expected"), folder.path().join("found"));
    fs::create_dir_all(&expected).unwrap();
    fs::create_dir_all(&found).unwrap();
    fs::write(
        expected.join("page.json"),
        json!({ "kind": "table", "rows": [["a", "b"], ["c", "d"]] }).to_string(),
    )
    .unwrap();
    fs::write(
        expected.join("photo.json"),
        json!({ "error": "not_digitizable" }).to_string(),
    )
    .unwrap();
    let cell = |r: usize, c: usize, text: &str| json!({ "r": r, "c": c, "text": text });
    let cells = [
        cell(0, 0, "a"),
        cell(0, 1, "b"),
        cell(1, 0, "c"),
        cell(1, 1, "x"),
    ];
    fs::write(
        found.join("page.json"),
        json!({ "replacement": { "kind": "table", "cells": cells } }).to_string(),
    )
    .unwrap();
    let verify = |threshold: &str| {
        let folders = [
            "--expected".as_ref(),
            expected.as_os_str(),
            "--found".as_ref(),
            found.as_os_str(),
        ];
        digitizectl()
            .arg("verify")
            .args(folders)
            .args(["--threshold", threshold])
            .output()
            .unwrap()
    };

    let output = verify("0.75");
    assert_eq!(
        code(&output),
        3,
        "the photo's outcome is missing: {}",
        stderr(&output)
    );
    assert!(
        stdout(&output).contains("right  page: 3 of 4 cells"),
        "{}",
        stdout(&output)
    );
    assert!(
        stdout(&output).contains("WRONG  photo"),
        "{}",
        stdout(&output)
    );

    fs::write(
        found.join("photo.json"),
        json!({ "error": { "code": "not_digitizable" } }).to_string(),
    )
    .unwrap();
    assert_eq!(code(&verify("0.75")), 0);

    let output = verify("0.8");
    assert_eq!(code(&output), 3);
    assert!(
        stdout(&output).contains("row 1, column 1: \"x\" instead of \"d\""),
        "{}",
        stdout(&output)
    );
}
