//! What `digitize` prints, in seven forms.

use std::path::Path;

use serde_json::{Value, json};
use shared::contract::{Failure, Replacement};
use worker::offline::Digitized;
use worker::present::{FormatError, Presented};

use crate::console::{data, talk};
use crate::draw;

/// The code of a file that never got as far as the reader. The service has no files, so the contract has no such code.
const UNREADABLE_FILE: &str = "file_unreadable";
/// Size of a picture of a whole, whose parts have sizes of their own.
const WHOLE_SIZE: (u32, u32) = (800, 600);

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Drawing,
    JsonLines,
    Json,
    Markdown,
    Html,
    Csv,
    Svg,
}

/// Why a file has no result.
#[derive(Debug)]
pub(super) struct Refused {
    code: &'static str,
    message: String,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self {
            code: failure.code.as_str(),
            message: failure.message,
        }
    }
}

/// A refusal for a file that cannot be read.
pub(super) fn unreadable_file(error: &anyhow::Error) -> Refused {
    Refused {
        code: UNREADABLE_FILE,
        message: format!("{error:#}"),
    }
}

/// A result with the milliseconds it took, or why there is none.
pub(super) type Reported = Result<(Digitized, u64), Refused>;

/// Prints file by file; only a JSON array waits for the last one.
#[derive(Debug)]
pub(super) struct Report {
    form: Form,
    objects: Vec<Value>,
}

impl Report {
    pub(super) fn new(form: Form) -> Self {
        Self {
            form,
            objects: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, file: &Path, reported: &Reported) -> anyhow::Result<()> {
        match (self.form, reported) {
            (Form::JsonLines, _) => data(object(file, reported))?,
            (Form::Json, _) => self.objects.push(object(file, reported)),
            (form, Ok((digitized, duration_ms))) => {
                let presented = &digitized.presented;
                let size = (digitized.size.width, digitized.size.height);
                if form == Form::Drawing {
                    let (name, kind) = (file.display(), presented.replacement.kind());
                    let confidence = presented.confidence;
                    talk(format_args!(
                        "{name}: {kind}, confidence {confidence:.2}, {duration_ms} ms"
                    ));
                }
                print(form, &file.display().to_string(), presented, size)?;
            }
            (_, Err(refused)) => talk(format_args!(
                "{}: {}: {}",
                file.display(),
                refused.code,
                refused.message
            )),
        }
        Ok(())
    }

    /// A whole of several files, after all of them.
    pub(super) fn add_whole(
        &mut self,
        files: &[&Path],
        whole: &Result<Presented, FormatError>,
    ) -> anyhow::Result<()> {
        let names: Vec<String> = files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        let object = || match whole {
            Ok(presented) => json!({
                "files": names,
                "replacement": presented.replacement,
                "confidence": presented.confidence,
                "warnings": presented.warnings,
            }),
            Err(error) => {
                json!({ "files": names, "error": { "code": "internal_error", "message": error.to_string() } })
            }
        };
        let name = names.join(" + ");
        match (self.form, whole) {
            (Form::JsonLines, _) => data(object())?,
            (Form::Json, _) => self.objects.push(object()),
            (form, Ok(presented)) => {
                talk(format_args!("{name}: joined"));
                print(form, &name, presented, WHOLE_SIZE)?;
            }
            (_, Err(error)) => talk(format_args!("{name}: not joined: {error}")),
        }
        Ok(())
    }

    pub(super) fn finish(self) -> anyhow::Result<()> {
        if self.form == Form::Json {
            data(format_args!("{:#}", Value::Array(self.objects)))?;
        }
        Ok(())
    }
}

/// Prints one result; a form that its kind does not have is said.
fn print(form: Form, name: &str, presented: &Presented, size: (u32, u32)) -> anyhow::Result<()> {
    let text = match (form, &presented.replacement) {
        (Form::Drawing, replacement) => Some(format!(
            "{}\n",
            draw::replacement(replacement, &presented.warnings)
        )),
        (Form::Markdown, Replacement::Table(table)) => {
            Some(format!("{}\n", table.markdown.trim_end()))
        }
        (Form::Markdown, Replacement::Text(text)) => {
            Some(format!("{}\n", text.markdown.trim_end()))
        }
        (Form::Markdown, Replacement::Diagram(diagram)) => {
            Some(format!("```mermaid\n{}```\n", diagram.mermaid))
        }
        (Form::Html, Replacement::Table(table)) => Some(table.html.clone()),
        (Form::Csv, Replacement::Table(table)) => Some(table.csv.trim_end().to_owned()),
        (Form::Csv, Replacement::Chart(chart)) => Some(chart.csv.trim_end().to_owned()),
        (Form::Svg, Replacement::Diagram(diagram)) => Some(draw::svg::diagram(diagram, size)),
        _ => None,
    };
    match text {
        Some(text) => data(text)?,
        None => talk(format_args!(
            "{name}: a {} has no such form; --json has all of it",
            presented.replacement.kind()
        )),
    }
    Ok(())
}

fn object(file: &Path, reported: &Reported) -> Value {
    let file = file.to_string_lossy();
    match reported {
        Ok((Digitized { presented, .. }, duration_ms)) => {
            json!({ "file": file, "replacement": presented.replacement, "duration_ms": duration_ms })
        }
        Err(Refused { code, message }) => {
            json!({ "file": file, "error": { "code": code, "message": message } })
        }
    }
}
