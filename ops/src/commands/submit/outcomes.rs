//! `--out`: each outcome as files that other programs open.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::Value;
use shared::contract::{Event, Replacement};

/// A folder that outcomes are written to.
#[derive(Debug)]
pub(super) struct Outcomes {
    folder: PathBuf,
}

impl Outcomes {
    pub(super) fn create(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("creating folder {}", folder.display()))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Writes what is an outcome; `data` is the event as it came.
    pub(super) fn write(&mut self, event: &Event, data: &str) -> anyhow::Result<()> {
        match event {
            Event::Result(result) => {
                self.event(&result.element_id, data)?;
                self.forms(&result.element_id, &result.replacement)
            }
            Event::ElementError(failed) => self.event(&failed.element_id, data),
            Event::StitchResult(stitched) => {
                let name = format!("stitch-{}", stitched.group);
                self.event(&name, data)?;
                self.forms(&name, &stitched.replacement)
            }
            Event::StitchError(failed) => self.event(&format!("stitch-{}", failed.group), data),
            Event::Summary(_) => self.event("summary", data),
            Event::BatchStart(_) | Event::Stage(_) => Ok(()),
        }
    }

    /// The forms of a result that are files of their own.
    fn forms(&self, name: &str, replacement: &Replacement) -> anyhow::Result<()> {
        match replacement {
            Replacement::Table(table) => {
                self.file(name, "html", &table.html)?;
                self.file(name, "md", &table.markdown)?;
                self.file(name, "csv", &table.csv)
            }
            Replacement::Chart(chart) => {
                self.file(name, "vl.json", &format!("{:#}", chart.vega_lite))?;
                self.file(name, "csv", &chart.csv)
            }
            Replacement::Diagram(diagram) => self.file(name, "mmd", &diagram.mermaid),
            Replacement::Text(text) => self.file(name, "md", &text.markdown),
            _ => Ok(()),
        }
    }

    fn event(&self, name: &str, data: &str) -> anyhow::Result<()> {
        let value: Value = serde_json::from_str(data).context("reading an event")?;
        self.file(
            name,
            "json",
            &serde_json::to_string_pretty(&value).context("writing an event")?,
        )
    }

    /// Names are made by `submit` itself from letters, digits and dashes, so they cannot leave the folder.
    fn file(&self, name: &str, ending: &str, text: &str) -> anyhow::Result<()> {
        let path = self.folder.join(format!("{name}.{ending}"));
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
    }
}
