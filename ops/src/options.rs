//! The options of a binary as a Markdown table: the manual has the same words as `--help`.

use std::fmt::Write;

use clap::{Arg, Command};

const BEGIN: &str = "<!-- options: written by ./dev docs-options -->";
const END: &str = "<!-- end of options -->";

/// The manual with the text between its two marks replaced; `None` when it has no such marks.
pub fn replace(manual: &str, options: &str) -> Option<String> {
    let (before, rest) = manual.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{options}{END}{after}"))
}

/// A table per command: the binary's own options, then each subcommand's.
pub fn markdown(command: &Command) -> String {
    let mut text = String::new();
    section(&mut text, command.get_name(), command);
    for subcommand in command.get_subcommands() {
        section(
            &mut text,
            &format!("{} {}", command.get_name(), subcommand.get_name()),
            subcommand,
        );
    }
    text
}

fn section(text: &mut String, title: &str, command: &Command) {
    let about = command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    let rows: Vec<String> = command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set())
        .map(row)
        .collect();
    let written = if rows.is_empty() {
        write!(text, "### `{title}`\n\n{about}.\n\n")
    } else {
        let head = "| option | environment | default | meaning |\n|---|---|---|---|";
        write!(
            text,
            "### `{title}`\n\n{about}.\n\n{head}\n{}\n\n",
            rows.join("\n")
        )
    };
    written.expect("a string takes what is written to it");
}

fn row(arg: &Arg) -> String {
    let value = arg
        .get_value_names()
        .and_then(|names| names.first())
        .map(ToString::to_string);
    let takes_value = arg.get_action().takes_values();
    // Without a name of its own a value is called after its option, which says nothing.
    let derived = arg.get_id().as_str().to_uppercase();
    let name = match (arg.get_long(), value) {
        (Some(long), Some(value)) if takes_value && value != derived => {
            format!("`--{long} {value}`")
        }
        (Some(long), _) => format!("`--{long}`"),
        (None, value) => format!("`{}`", value.unwrap_or_else(|| arg.get_id().to_string())),
    };
    let environment = arg
        .get_env()
        .map(|name| format!("`{}`", name.to_string_lossy()))
        .unwrap_or_default();
    let defaults: Vec<_> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    let default = if defaults.is_empty() || !takes_value {
        String::new()
    } else {
        format!("`{}`", defaults.join(" "))
    };
    let help = arg
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default()
        .replace('|', "\\|");
    format!("| {name} | {environment} | {default} | {help} |")
}
