//! `dlq`: jobs that no worker could read.

use anyhow::Context;
use clap::Subcommand;
use serde_json::{Value, json};
use shared::queue::{DeadLetter, Queue};

use super::{OnQueue, accepted, json_or_text, now_ms};
use crate::commands::Verdict;
use crate::draw;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the dead letters, the newest first.
    List(List),
    /// Show a dead letter with the job as it stood in Redis.
    Show(Letter),
    /// Run a dead letter's job again, as a new batch; the letter stays until it is dropped.
    Redrive(Letter),
    /// Drop a dead letter.
    Drop(Letter),
}

#[derive(Debug, clap::Args)]
struct List {
    /// Most letters to list.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    #[command(flatten)]
    on: OnQueue,
}

#[derive(Debug, clap::Args)]
struct Letter {
    /// The letter, as `dlq list` names it.
    #[arg(value_name = "ID", value_parser = letter_id)]
    letter: String,
    #[command(flatten)]
    on: OnQueue,
}

impl Letter {
    async fn find(&self, queue: &Queue) -> anyhow::Result<DeadLetter> {
        let letter = queue.dead_letter(&self.letter).await?;
        letter.with_context(|| format!("there is no dead letter {}", self.letter))
    }
}

pub(crate) async fn run(args: &Args) -> anyhow::Result<Verdict> {
    match &args.command {
        Command::List(args) => list(args).await?,
        Command::Show(args) => show(args).await?,
        Command::Redrive(args) => redrive(args).await?,
        Command::Drop(args) => return drop_letter(args).await,
    }
    Ok(Verdict::All)
}

async fn list(args: &List) -> anyhow::Result<()> {
    let letters = args.on.open()?.dead_letters(args.limit as usize).await?;
    let json: Vec<Value> = letters.iter().map(as_json).collect();
    args.on.answer(&json.into(), || {
        let header = ["letter", "batch", "tenant", "buried", "why"];
        draw::rows(header, letters.iter().map(as_row))
    })
}

async fn show(args: &Letter) -> anyhow::Result<()> {
    let letter = args.find(&args.on.open()?).await?;
    let mut json = as_json(&letter);
    json["payload"] = json_or_text(&letter.payload);
    args.on.answer(&json, || {
        let facts = draw::rows(
            ["letter", "batch", "tenant", "buried", "why"],
            [as_row(&letter)],
        );
        format!("{facts}\n{:#}", json_or_text(&letter.payload))
    })
}

async fn redrive(args: &Letter) -> anyhow::Result<()> {
    let queue = args.on.open()?;
    let letter = args.find(&queue).await?;
    let batch = accepted(queue.redrive(&letter).await??)?;
    let json = json!({ "letter": letter.id, "batch_id": batch });
    args.on.answer(&json, || {
        format!("letter {} runs again as {batch}", letter.id)
    })
}

async fn drop_letter(args: &Letter) -> anyhow::Result<Verdict> {
    let dropped = args.on.open()?.drop_dead_letter(&args.letter).await?;
    let json = json!({ "letter": args.letter, "dropped": dropped });
    args.on.answer(&json, || {
        let what = if dropped {
            "is dropped"
        } else {
            "is not there"
        };
        format!("letter {} {what}", args.letter)
    })?;
    Ok(if dropped { Verdict::All } else { Verdict::None })
}

/// `<ms since 1970>-<n>`, as Redis names it.
fn letter_id(text: &str) -> Result<String, String> {
    let well_formed = text
        .split_once('-')
        .is_some_and(|(ms, n)| ms.parse::<u64>().is_ok() && n.parse::<u64>().is_ok());
    if well_formed {
        Ok(text.to_owned())
    } else {
        Err("a letter looks like 1700000000000-0; `dlq list` names them".to_owned())
    }
}

fn buried_at_ms(letter: &DeadLetter) -> u64 {
    let ms = letter.id.split('-').next();
    ms.and_then(|ms| ms.parse().ok()).unwrap_or_default()
}

fn as_json(letter: &DeadLetter) -> Value {
    json!({
        "letter": letter.id,
        "batch_id": letter.batch,
        "tenant": letter.tenant,
        "reason": letter.reason,
        "buried_at_ms": buried_at_ms(letter),
        "payload_bytes": letter.payload.len(),
    })
}

fn as_row(letter: &DeadLetter) -> [String; 5] {
    let age = draw::span(now_ms().saturating_sub(buried_at_ms(letter)));
    [
        letter.id.clone(),
        letter.batch.clone(),
        letter.tenant.clone(),
        format!("{age} ago"),
        letter.reason.clone(),
    ]
}
