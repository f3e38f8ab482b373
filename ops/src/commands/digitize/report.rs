//! What `digitize` prints, in six forms.

use std::path::Path;

use serde_json::{Value, json};
use shared::contract::replacement::TableReplacement;
use shared::contract::{Failure, Replacement};
use worker::present::Presented;

use crate::console::{data, talk};
use crate::draw;

/// The code of a file that never got as far as the reader. The service has no files, so the contract has no such code.
const UNREADABLE_FILE: &str = "file_unreadable";

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Drawing,
    JsonLines,
    Json,
    Markdown,
    Html,
    Csv,
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
pub(super) type Reported = Result<(Presented, u64), Refused>;

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

    pub(super) fn add(&mut self, file: &Path, reported: Reported) -> anyhow::Result<()> {
        match self.form {
            Form::JsonLines => data(object(file, &reported))?,
            Form::Json => self.objects.push(object(file, &reported)),
            _ => match reported {
                Ok((presented, duration_ms)) => self.print(file, &presented, duration_ms)?,
                Err(refused) => talk(format_args!(
                    "{}: {}: {}",
                    file.display(),
                    refused.code,
                    refused.message
                )),
            },
        }
        Ok(())
    }

    pub(super) fn finish(self) -> anyhow::Result<()> {
        if self.form == Form::Json {
            data(format_args!("{:#}", Value::Array(self.objects)))?;
        }
        Ok(())
    }

    fn print(&self, file: &Path, presented: &Presented, duration_ms: u64) -> anyhow::Result<()> {
        let Replacement::Table(table) = &presented.replacement else {
            return Ok(());
        };
        let TableReplacement {
            markdown,
            html,
            csv,
            ..
        } = &**table;
        match self.form {
            Form::Markdown => data(format_args!("{}\n", markdown.trim_end()))?,
            Form::Html => data(html)?,
            Form::Csv => data(csv.trim_end())?,
            _ => {
                let (name, confidence) = (file.display(), presented.confidence);
                talk(format_args!(
                    "{name}: table, confidence {confidence:.2}, {duration_ms} ms"
                ));
                data(format_args!(
                    "{}\n",
                    draw::table(table, &presented.warnings)
                ))?;
            }
        }
        Ok(())
    }
}

fn object(file: &Path, reported: &Reported) -> Value {
    let file = file.to_string_lossy();
    match reported {
        Ok((presented, duration_ms)) => {
            json!({ "file": file, "replacement": presented.replacement, "duration_ms": duration_ms })
        }
        Err(Refused { code, message }) => {
            json!({ "file": file, "error": { "code": code, "message": message } })
        }
    }
}
