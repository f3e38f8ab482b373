//! The arrows of ARCHITECTURE.md.

use std::{collections::BTreeSet, fs, path::Path};

const OURS: [&str; 7] = [
    "api",
    "digitizer",
    "e2e",
    "ops",
    "shared",
    "testkit",
    "worker",
];

/// The crates of ours that a crate's `[dependencies]` name.
fn dependencies(crate_name: &str) -> BTreeSet<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(crate_name)
        .join("Cargo.toml");
    let text = fs::read_to_string(manifest).unwrap();
    let section = text
        .split("[dependencies]")
        .nth(1)
        .unwrap()
        .split("\n[")
        .next()
        .unwrap()
        .to_owned();
    let names = section
        .lines()
        .filter_map(|line| line.split(['.', ' ', '=']).next());
    names
        .filter(|name| OURS.contains(name))
        .map(str::to_owned)
        .collect()
}

#[test]
fn crates_depend_on_each_other_only_as_the_architecture_says() {
    let cases = [
        ("digitizer", &[][..]),
        ("shared", &[]),
        ("testkit", &[]),
        ("api", &["shared"]),
        ("worker", &["digitizer", "shared"]),
        ("ops", &["digitizer", "shared", "worker"]),
    ];
    for (crate_name, allowed) in cases {
        let allowed: BTreeSet<_> = allowed.iter().map(|&name| name.to_owned()).collect();
        let excess: Vec<_> = dependencies(crate_name)
            .difference(&allowed)
            .cloned()
            .collect();
        assert!(
            excess.is_empty(),
            "{crate_name} must not depend on {excess:?}"
        );
    }
}

#[test]
fn the_digitizer_knows_no_socket_clock_environment_or_serializer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../digitizer/src");
    let mut folders = vec![folder];
    let mut n_files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            n_files += 1;
            let text = fs::read_to_string(&path).unwrap();
            for banned in [
                "std::net",
                "std::time",
                "std::env",
                "SystemTime",
                "serde",
                "tokio",
            ] {
                assert!(!text.contains(banned), "{} names {banned}", path.display());
            }
        }
    }
    assert!(n_files > 10);
}
