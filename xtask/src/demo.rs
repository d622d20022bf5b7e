//! A demo house of its own, on a folder that goes with it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

/// Enough for every page to be full.
const CREATORS: &str = "60";
/// What everybody of the demo signs in with.
const PASSWORD: &str = "kreatr-demo";
/// Its people, by what they are for: the name before the `@`.
const PEOPLE: [&str; 4] = ["owner", "moderator", "auditor", "creator"];

/// An open demo house.
pub struct Demo {
    child: Child,
    address: String,
    /// Whoever speaks to nobody is cut off.
    _said: BufReader<ChildStdout>,
    _data: tempfile::TempDir,
}

impl Demo {
    /// Starts it, in release when that has been built before, and waits until everybody can be found there.
    ///
    /// # Errors
    /// When it cannot be built or started.
    pub fn open(root: &Path) -> anyhow::Result<Self> {
        let data = tempfile::tempdir()?;
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["run", "--quiet", "--package", "kreatr"]).current_dir(root);
        if release_was_built(root) {
            cargo.arg("--release");
        }
        cargo.args(["--", "demo", "--creators", CREATORS, "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
        // `cargo run` becomes the house, so that whoever ends the one ends the other.
        let mut child = cargo.stdout(Stdio::piped()).stdin(Stdio::null()).spawn().context("cargo cannot be run")?;
        let mut said = BufReader::new(child.stdout.take().context("the house says where it is")?);
        let address = said.by_ref().lines().map_while(Result::ok).find_map(|line| {
            line.strip_prefix("Kreatr is open: ").map(|address| address.trim_end_matches('/').to_owned())
        });
        match address {
            Some(address) => Ok(Self { child, address, _said: said, _data: data }),
            None => bail!("the demo house did not open: {}", child.wait()?),
        }
    }

    /// What the scripts must know of it.
    pub fn told(&self) -> Value {
        let people = PEOPLE.map(|mailbox| {
            (mailbox.to_owned(), json!({ "email": format!("{mailbox}@demo.kreatr.app"), "password": PASSWORD }))
        });
        let pages = web::pages().into_iter().filter(web::Page::is_shown);
        let pages: Vec<_> =
            pages.map(|page| json!({ "path": page.path, "access": format!("{:?}", page.access) })).collect();
        json!({ "address": self.address, "people": Value::Object(people.into_iter().collect()), "pages": pages })
    }

    /// Stops it in order.
    ///
    /// # Errors
    /// When it cannot be told to stop.
    pub fn close(mut self) -> anyhow::Result<()> {
        kill(Pid::from_raw(self.child.id().try_into()?), Signal::SIGTERM)?;
        self.child.wait()?;
        Ok(())
    }
}

/// Whoever built it in release wants the numbers of that.
fn release_was_built(root: &Path) -> bool {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    target.join("release/kreatr").is_file()
}
