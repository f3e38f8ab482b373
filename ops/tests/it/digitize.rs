use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::tool::{code, digitizectl, repository, stderr, stdout};

fn with_models() -> std::process::Command {
    let mut command = digitizectl();
    command
        .arg("digitize")
        .arg("--models")
        .arg(repository("models"));
    command
}

#[test]
fn many_files_give_one_line_each_and_a_bad_one_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let text_file = folder.path().join("notes.png");
    fs::write(&text_file, "not a picture").unwrap();
    let missing = folder.path().join("missing.png");
    let good = repository("samples/sources-and-uses.png");

    let output = with_models()
        .arg("--jsonl")
        .args([&missing, &text_file, &good])
        .output()
        .unwrap();

    assert_eq!(code(&output), 3, "{}", stderr(&output));
    let lines: Vec<Value> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let keys = |line: &Value| {
        line.as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        lines.iter().map(keys).collect::<Vec<_>>(),
        [
            vec!["file", "error"],
            vec!["file", "error"],
            vec!["file", "replacement", "duration_ms"]
        ]
    );
    assert_eq!(lines[0]["error"]["code"], "file_unreadable");
    assert_eq!(lines[1]["error"]["code"], "unsupported_media_type");
    assert_eq!(lines[2]["file"], good.to_str().unwrap());
    assert_eq!(lines[2]["replacement"]["kind"], "table");
    assert!(lines[2]["duration_ms"].is_u64());
}

#[test]
fn each_form_is_the_one_that_was_asked_for() {
    let sample = repository("samples/sources-and-uses.png");
    struct Case {
        form: &'static str,
        begins: &'static str,
    }
    let cases = [
        Case {
            form: "--html",
            begins: "<table",
        },
        Case {
            form: "--markdown",
            begins: "|",
        },
        Case {
            form: "--json",
            begins: "[",
        },
    ];
    for Case { form, begins } in cases {
        let output = with_models().arg(form).arg(&sample).output().unwrap();
        assert_eq!(code(&output), 0, "{form}: {}", stderr(&output));
        assert!(
            stdout(&output).starts_with(begins),
            "{form}: {}",
            stdout(&output)
        );
        assert!(
            stdout(&output).contains("$37,786,000"),
            "{form}: {}",
            stdout(&output)
        );
    }
}

#[test]
fn a_photo_gives_an_error_and_exit_code_1() {
    let output = with_models()
        .arg(repository("samples/site-photo.jpg"))
        .output()
        .unwrap();
    assert_eq!((code(&output), stdout(&output)), (1, ""));
    assert!(
        stderr(&output).contains("not_digitizable"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn missing_weights_are_named_with_the_way_to_get_them() {
    let output = digitizectl()
        .args(["digitize", "--models", "no-such-folder", "any.png"])
        .output()
        .unwrap();
    assert_eq!(code(&output), 1);
    assert!(
        stderr(&output).contains("no-such-folder") && stderr(&output).contains("./dev models"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn forms_that_exclude_each_other_are_a_mistake_in_the_command_line() {
    let output = with_models()
        .args(["--csv", "--html"])
        .arg(Path::new("any.png"))
        .output()
        .unwrap();
    assert_eq!(code(&output), 2);
}
