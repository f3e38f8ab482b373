//! Writes the options of the three binaries into the manual: `./dev docs-options`.

use std::error::Error;
use std::fs;

use clap::CommandFactory;
use ops::options;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: options MANUAL")?;
    let tables = [
        api::Config::command(),
        worker::Config::command(),
        ops::Cli::command(),
    ];
    let tables: String = tables.iter().map(options::markdown).collect();
    let manual = options::replace(&fs::read_to_string(&path)?, &tables)
        .ok_or("the manual has no place for options")?;
    fs::write(path, manual)?;
    Ok(())
}
