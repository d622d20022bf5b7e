//! What keeps the house in order. Each check is cheap, and its message says what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who may depend on whom: everything else is refused. The binary (`kreatr`) may use all.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("event-store", &[]),
    ("vault", &[]),
    ("migrations", &[]),
    ("embedded-postgres", &[]),
    ("journal", &["domain", "event-store", "vault"]),
    ("commands", &["domain", "event-store", "vault", "journal"]),
    ("projections", &["domain", "event-store", "vault", "journal"]),
    ("darkroom", &["domain"]),
    ("workers", &["domain", "event-store", "vault", "journal", "commands", "projections", "darkroom"]),
    ("api", &["domain", "event-store", "vault", "journal", "commands", "projections", "workers"]),
    ("web", &["domain", "event-store", "journal", "commands", "projections", "api"]),
    ("xtask", &["web"]),
];

/// What the domain must stay free of: input, output, time, chance.
const IMPURE: &[&str] = &["tokio", "sqlx", "axum", "reqwest", "rand", "tracing"];

/// Which folder may speak SQL to which schema.
const SCHEMAS: &[(&str, &str)] =
    &[("log.", "event-store"), ("views.", "projections"), ("vault.", "vault"), ("ops.", "workers")];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["target", "node_modules", "data"].contains(&name.as_str()) && !name.starts_with('.') {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn metadata() -> serde_json::Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs this very test");
    serde_json::from_slice(&output.stdout).expect("cargo prints its metadata as JSON")
}

/// AR-06
#[test]
fn arrows_between_crates_point_one_way() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let members: BTreeSet<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        if name == "kreatr" {
            continue;
        }
        let allowed = allowed.get(name).unwrap_or_else(|| panic!("give the crate {name} its arrows in tests/tidy.rs"));
        for dependency in package["dependencies"].as_array().expect("a list") {
            let to = dependency["name"].as_str().expect("a name");
            let for_tests = dependency["kind"] == "dev";
            assert!(
                for_tests || !members.contains(to) || allowed.contains(&to),
                "{name} must not depend on {to}: see the arrows in docs/architecture.md"
            );
            assert!(name != "domain" || for_tests || !IMPURE.contains(&to), "domain is pure and must not use {to}");
        }
    }
}

/// AR-08: each schema is spoken to by one crate alone.
#[test]
fn sql_stands_where_its_schema_is_owned() {
    for file in files(&root(), ".rs") {
        let path = file.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
        if path.contains("tests") || path.starts_with("src/bench") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source file is text");
        for (schema, owner) in SCHEMAS {
            for verb in ["from", "into", "update", "join", "table"] {
                let speaks = text.contains(&format!("{verb} {schema}"));
                let runner = *schema == "views." && path.starts_with("workers/");
                assert!(!speaks || path.starts_with(owner) || runner, "{path} speaks SQL to {schema}* of {owner}");
            }
        }
    }
}

/// The first line of a migration says what it makes possible; its second word is the room.
#[test]
fn migrations_say_what_they_are_for() {
    for file in files(&root().join("migrations"), ".sql") {
        let text = fs::read_to_string(&file).expect("a migration is text");
        assert!(text.starts_with("-- "), "{}: begin with a comment saying what it makes possible", file.display());
    }
}

/// Files that tell of one machine, or of how the work was organised, do not belong in the project.
#[test]
fn the_project_speaks_of_itself_alone() {
    let words = ["/work/", "/home/", "/tmp/briefs", "../shared", "issue #"].map(String::from);
    for ending in [".rs", ".md", ".sql", ".toml", ".html", ".css", ".js", ".mjs"] {
        for file in files(&root(), ending) {
            if file.ends_with("tests/tidy.rs") || file.to_string_lossy().contains("/vendor/") {
                continue;
            }
            let text = fs::read_to_string(&file).unwrap_or_default();
            for word in &words {
                assert!(!text.contains(word), "{} names {word}", file.display());
            }
        }
    }
}

/// Prints the requirements that no test names yet, and fails on a test that names one which does not exist.
#[test]
fn tests_name_requirements_that_exist() {
    let list = fs::read_to_string(root().join("docs/requirements.md")).expect("docs/requirements.md is in the project");
    let known: BTreeSet<String> = list
        .lines()
        .filter_map(|line| line.strip_prefix("- "))
        .filter_map(|line| ids(line).into_iter().next())
        .collect();
    assert!(known.len() > 300, "docs/requirements.md lost its list");
    let mut named = BTreeSet::new();
    for file in files(&root(), ".rs") {
        let text = fs::read_to_string(&file).expect("a source file is text");
        for line in text.lines().map(str::trim).filter(|line| line.starts_with("///") || line.starts_with("//!")) {
            named.extend(ids(line));
        }
    }
    let prefixes: BTreeSet<&str> = known.iter().filter_map(|id| id.split('-').next()).collect();
    let strange: Vec<_> = named
        .iter()
        .filter(|id| id.split('-').next().is_some_and(|prefix| prefixes.contains(prefix)) && !known.contains(*id))
        .collect();
    assert!(strange.is_empty(), "no such requirement: {strange:?}");
    let missing: Vec<_> = known.difference(&named).cloned().collect();
    println!(
        "{} of {} requirements are named; not yet: {}",
        known.len() - missing.len(),
        known.len(),
        missing.join(" ")
    );
}

/// Words such as `MB-15`.
fn ids(line: &str) -> Vec<String> {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| {
            word.split_once('-').is_some_and(|(room, number)| {
                (2..=3).contains(&room.len())
                    && room.chars().all(|c| c.is_ascii_uppercase())
                    && (2..=3).contains(&number.len())
                    && number.chars().all(|c| c.is_ascii_digit())
            })
        })
        .map(str::to_owned)
        .collect()
}
