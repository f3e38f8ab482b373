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

/// A table per command: the binary's own options, then those of each subcommand and of its subcommands. What several
/// of them share under a heading comes once, at the end.
pub fn markdown(command: &Command) -> String {
    let mut text = String::new();
    let mut shared = Vec::new();
    section(&mut text, command.get_name(), command, &mut shared);
    for (heading, rows) in shared {
        let title = format!("Options of `{}`: {heading}", command.get_name());
        write_table(&mut text, &title, "", &rows);
    }
    text
}

/// A heading, and the rows under it.
type Group = (String, Vec<String>);

fn section(text: &mut String, title: &str, command: &Command, shared: &mut Vec<Group>) {
    let mut own = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let Some(heading) = arg.get_help_heading() else {
            own.push(row(arg));
            continue;
        };
        match groups.iter_mut().find(|(known, _)| known == heading) {
            Some((_, rows)) => rows.push(row(arg)),
            None => groups.push((heading.to_owned(), vec![row(arg)])),
        }
    }
    let mut about = command
        .get_about()
        .map(|about| format!("{about}."))
        .unwrap_or_default();
    for group in groups {
        let (heading, _) = &group;
        write!(about, " Takes the options for {heading}.")
            .expect("a string takes what is written to it");
        if !shared.contains(&group) {
            shared.push(group);
        }
    }
    write_table(text, &format!("`{title}`"), &about, &own);
    for subcommand in command.get_subcommands() {
        section(
            text,
            &format!("{title} {}", subcommand.get_name()),
            subcommand,
            shared,
        );
    }
}

fn write_table(text: &mut String, title: &str, about: &str, rows: &[String]) {
    let head = "| option | environment | default | meaning |\n|---|---|---|---|\n";
    let table = if rows.is_empty() {
        String::new()
    } else {
        format!("{head}{}", rows.join("\n"))
    };
    let parts = [format!("### {title}"), about.to_owned(), table];
    for part in parts.iter().filter(|part| !part.is_empty()) {
        write!(text, "{part}\n\n").expect("a string takes what is written to it");
    }
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
