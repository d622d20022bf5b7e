//! Finds the machine's Postgres server binaries.
//!
//! In order: the folder named by the configuration or `KREATR_PG_BIN` (then no other), beside `postgres` on PATH, the
//! folder that `pg_config` names, the distributions' versioned folders from the highest version down. A folder counts
//! only with both `postgres` and `initdb`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::UNIX_EPOCH;

use crate::error::{At, Error};

/// The oldest major version that the program's SQL runs on.
pub const MIN_MAJOR: u32 = 15;

/// Where distributions put server binaries: parent folder, how a version's folder begins, folder below it.
const DISTRIBUTIONS: [(&str, &str, &str); 8] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/usr/lib", "postgresql", "bin"),
    ("/usr/local", "pgsql", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// One set of server binaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Install {
    pub bindir: PathBuf,
    pub major: u32,
}

/// Where to look.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// The one folder to use; nothing else is looked at.
    pub explicit: Option<PathBuf>,
    /// The search path.
    pub path: Option<OsString>,
    /// The tool that knows its installation.
    pub pg_config: Option<PathBuf>,
    /// Parent, begin of the name, folder below.
    pub distributions: Vec<(PathBuf, String, String)>,
}

impl Places {
    /// This machine's places; `bindir` and then `KREATR_PG_BIN` shut out all others.
    pub fn here(bindir: Option<&Path>) -> Self {
        let explicit = bindir.map(Path::to_path_buf);
        Self {
            explicit: explicit
                .or_else(|| std::env::var_os("KREATR_PG_BIN").filter(|v| !v.is_empty()).map(PathBuf::from)),
            path: std::env::var_os("PATH"),
            pg_config: Some("pg_config".into()),
            distributions: DISTRIBUTIONS.map(|(base, begin, sub)| (base.into(), begin.into(), sub.into())).into(),
        }
    }

    fn preferred(&self) -> Vec<PathBuf> {
        let mut folders = Vec::new();
        for folder in self.path.iter().flat_map(std::env::split_paths) {
            // Distributions link single programs onto the path; `initdb` is where the link leads to.
            let program = folder.join("postgres").canonicalize().ok().filter(|program| program.is_file());
            folders.extend(program.as_deref().and_then(Path::parent).map(Path::to_path_buf));
        }
        folders.extend(self.pg_config.as_deref().and_then(ask_pg_config));
        folders
    }

    fn versioned(&self) -> Vec<PathBuf> {
        let mut folders = Vec::new();
        for (base, begin, sub) in &self.distributions {
            for entry in fs::read_dir(base).into_iter().flatten().flatten() {
                if entry.file_name().to_string_lossy().starts_with(begin.as_str()) {
                    folders.push(entry.path().join(sub));
                }
            }
        }
        folders
    }
}

fn ask_pg_config(tool: &Path) -> Option<PathBuf> {
    let output = Command::new(tool).arg("--bindir").stdin(Stdio::null()).output().ok()?;
    let folder = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    folder.is_absolute().then_some(folder)
}

/// All installations in order of preference, and all folders looked into.
pub(crate) fn find_installs(places: &Places) -> (Vec<Install>, Vec<PathBuf>) {
    if let Some(folder) = &places.explicit {
        return (probe(folder).into_iter().collect(), vec![folder.clone()]);
    }
    let (preferred, versioned) = (places.preferred(), places.versioned());
    let mut installs: Vec<Install> = preferred.iter().filter_map(|folder| probe(folder)).collect();
    let mut others: Vec<Install> = versioned.iter().filter_map(|folder| probe(folder)).collect();
    others.sort_by_key(|install| std::cmp::Reverse(install.major));
    installs.extend(others);
    let mut seen = Vec::new();
    installs.retain(|install| {
        !seen.contains(&install.bindir) && {
            seen.push(install.bindir.clone());
            true
        }
    });
    (installs, preferred.into_iter().chain(versioned).collect())
}

fn probe(folder: &Path) -> Option<Install> {
    if !is_complete(folder) {
        return None;
    }
    let output = Command::new(folder.join("postgres")).arg("--version").stdin(Stdio::null()).output().ok()?;
    Some(Install { bindir: folder.to_path_buf(), major: major_of(&String::from_utf8_lossy(&output.stdout))? })
}

fn is_complete(folder: &Path) -> bool {
    folder.join("postgres").is_file() && folder.join("initdb").is_file()
}

/// The major version in `postgres (PostgreSQL) 15.18 (Debian …)` or `… 18beta1`.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The binaries for a cluster in `data` made by major version `made_by` (any when not made yet).
pub(crate) fn choose(places: &Places, data: &Path, made_by: Option<u32>) -> Result<Install, Error> {
    let (installs, tried) = find_installs(places);
    let fits = |install: &&Install| install.major >= MIN_MAJOR && made_by.is_none_or(|major| major == install.major);
    match (installs.iter().find(fits), made_by) {
        (Some(install), _) => Ok(install.clone()),
        (None, Some(made_by)) if !installs.is_empty() => Err(Error::VersionMismatch {
            data: data.to_path_buf(),
            made_by,
            found: installs.iter().map(|install| install.major).collect(),
        }),
        _ => Err(Error::NoBinaries { tried }),
    }
}

/// Keeps what was found, because probing costs process starts. Losing it costs only those.
pub(crate) fn remember(file: &Path, install: &Install) -> Result<(), Error> {
    let Some(stamp) = stamp(&install.bindir) else { return Ok(()) };
    fs::write(file, format!("{}\n{stamp}\n{}\n", install.major, install.bindir.display())).at("write", file)
}

/// What [`remember`] kept, while the binary is still the same file and fits the cluster.
pub(crate) fn remembered(file: &Path, made_by: Option<u32>) -> Option<Install> {
    let text = fs::read_to_string(file).ok()?;
    let mut lines = text.lines();
    let major = lines.next()?.parse().ok()?;
    let (kept, bindir) = (lines.next()?, PathBuf::from(lines.next()?));
    let same = made_by == Some(major) && is_complete(&bindir) && stamp(&bindir).as_deref() == Some(kept);
    same.then_some(Install { bindir, major })
}

/// Changes whenever the server binary is replaced.
fn stamp(bindir: &Path) -> Option<String> {
    let about = fs::metadata(bindir.join("postgres")).ok()?;
    let changed = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{}-{}", about.len(), changed.as_nanos()))
}

#[cfg(test)]
#[path = "find_tests.rs"]
mod tests;
