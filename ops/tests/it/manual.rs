use std::fs;

use clap::{Command, CommandFactory};
use ops::options;

use crate::tool::repository;

fn commands() -> [Command; 3] {
    [
        api::Config::command(),
        worker::Config::command(),
        ops::Cli::command(),
    ]
}

#[test]
fn the_manual_has_every_option_with_its_default() {
    let manual = fs::read_to_string(repository("docs/OPERATIONS.md")).unwrap();
    let tables: String = commands().iter().map(options::markdown).collect();
    let wanted = options::replace(&manual, &tables).expect("the manual has the two marks");
    assert!(
        manual == wanted,
        "docs/OPERATIONS.md is not up to date: run `./dev docs-options`"
    );
}

#[test]
fn every_option_has_a_help_text() {
    fn check(command: &Command) {
        for option in command.get_arguments() {
            assert!(
                option.get_help().is_some(),
                "{}: {} has no help",
                command.get_name(),
                option.get_id()
            );
        }
        command.get_subcommands().for_each(check);
    }
    commands().iter().for_each(check);
}
