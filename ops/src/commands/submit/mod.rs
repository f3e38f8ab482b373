//! `submit`: picture URLs become one batch, followed to its end.

mod outcomes;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use reqwest::Url;
use shared::contract::request::MAX_ELEMENTS;
use shared::contract::{BatchRequest, ElementRequest, Event};

use self::outcomes::Outcomes;
use super::{Verdict, token::TokenArgs};
use crate::client::{Api, Follow, Update, event};
use crate::console::{data, talk};
use crate::draw;
use crate::progress::{Progress, Style};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where the service is.
    #[arg(long, env = "DIGITIZE_URL", default_value = "http://127.0.0.1:8080")]
    url: Url,
    /// The deal that the pictures belong to.
    #[arg(long, env = "DIGITIZE_DEAL")]
    deal: String,
    #[command(flatten)]
    token: TokenArgs,
    /// What the pictures are believed to be: table, chart, graph, or auto to find out.
    #[arg(long = "type", value_name = "TYPE", default_value = "auto")]
    element_type: String,
    /// The pictures are parts of one whole: join the results.
    #[arg(long)]
    stitch: bool,
    /// Also write each outcome to this folder: NAME.json, and of a table NAME.html, NAME.md and NAME.csv.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the events as JSON, one per line as they arrive, instead of the tables at the end.
    #[arg(long)]
    json: bool,
    /// Show one line per event also on a terminal, where bars are the default.
    #[arg(long)]
    events: bool,
    /// URLs of the pictures, in the order they are digitized; at most 10.
    #[arg(required = true, num_args = 1..=MAX_ELEMENTS, value_name = "IMAGE_URL")]
    image_urls: Vec<String>,
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    let api = Api::new(&args.url, &args.deal, &args.token.read()?)?;
    let mut outcomes = args.out.as_deref().map(Outcomes::create).transpose()?;
    let style = if args.events || !std::io::stderr().is_terminal() {
        Style::Lines
    } else {
        Style::Bars
    };
    let mut progress = Progress::new(style);
    let mut drawings = Vec::new();
    let mut verdict = Verdict::None;

    let mut follow = Follow::submit(api, &batch(args), &uuid::Uuid::now_v7().to_string()).await?;
    loop {
        let frame = match follow.next().await? {
            Update::Event(frame) => frame,
            Update::Broken(reason) => {
                progress.broken(&reason);
                continue;
            }
            Update::End => break,
        };
        if args.json {
            data(&frame.data)?;
        }
        let Some(event) = event::decode(&frame)? else {
            continue;
        };
        progress.show(&event);
        match &event {
            Event::Result(result) if !args.json => {
                let drawing = draw::replacement(&result.replacement, &result.warnings);
                drawings.push((result.element_id.clone(), drawing));
            }
            Event::StitchResult(stitched) if !args.json => {
                let drawing = draw::replacement(&stitched.replacement, &stitched.warnings);
                drawings.push((stitched.element_ids.join(" + "), drawing));
            }
            Event::Summary(summary) => verdict = Verdict::of(summary.succeeded, summary.total),
            _ => {}
        }
        if let Some(outcomes) = &mut outcomes {
            outcomes.write(&event, &frame.data)?;
        }
    }

    for (element_id, drawing) in drawings {
        data(format_args!("\n{element_id}\n{drawing}"))?;
    }
    if let Some(median) = progress.median_ms() {
        talk(format_args!(
            "batch {}: median {median} ms per element that gave a result",
            follow.batch_id()
        ));
    }
    Ok(verdict)
}

fn batch(args: &Args) -> BatchRequest {
    let mut names: Vec<String> = Vec::new();
    for image_url in &args.image_urls {
        names.push(free_name(&stem(image_url), &names));
    }
    let elements = names
        .into_iter()
        .zip(&args.image_urls)
        .map(|(element_id, image_url)| ElementRequest {
            element_id,
            element_type: args.element_type.clone(),
            image_url: image_url.clone(),
        });
    BatchRequest {
        elements: elements.collect(),
        stitch: args.stitch,
    }
}

/// The last part of a URL's path without its ending: a name for the element, and safe as a file name.
fn stem(image_url: &str) -> String {
    let url = Url::parse(image_url).ok();
    let last = url
        .as_ref()
        .and_then(Url::path_segments)
        .and_then(|mut segments| segments.next_back());
    let stem = Path::new(last.unwrap_or_default())
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    let safe: String = stem
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .take(64)
        .collect();
    if safe.is_empty() {
        "image".to_owned()
    } else {
        safe
    }
}

fn free_name(wanted: &str, taken: &[String]) -> String {
    let candidates =
        std::iter::once(wanted.to_owned()).chain((2..).map(|n| format!("{wanted}-{n}")));
    candidates
        .into_iter()
        .find(|name| !taken.contains(name))
        .expect("the candidates never end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_named_after_its_file_and_never_like_a_path() {
        let cases = [
            ("http://host/a/rent-roll.png?sig=1", "rent-roll"),
            ("http://host/", "image"),
            ("http://host/..%2f..%2fetc/.png", "png"),
            ("http://host/%2e%2e%2fpasswd", "2e2e2fpasswd"),
            ("data:image/png;base64,AAAA", "image"),
            ("not a url", "image"),
        ];
        for (image_url, name) in cases {
            assert_eq!(stem(image_url), name, "{image_url}");
        }
    }

    #[test]
    fn equal_names_are_told_apart() {
        let taken = ["page".to_owned(), "page-2".to_owned()];
        assert_eq!(free_name("page", &taken), "page-3");
    }
}
