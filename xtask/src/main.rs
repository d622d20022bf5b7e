//! `cargo xtask`: what is made from the running house by one command, for the documentation.

mod demo;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};

use demo::Demo;

#[derive(Parser)]
#[command(about = "Makes what the documentation shows, from a demo house of its own")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Takes pictures of every page, to docs/screens.
    Screens {
        /// Only pages whose path contains this.
        #[arg(long, default_value = "", value_name = "TEXT")]
        only: String,
    },
    /// Writes what axe and Lighthouse say of the pages, to docs/reports.
    Reports {
        /// Fail when axe finds anything, or a Lighthouse score is below 95.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> anyhow::Result<()> {
    let task = Cli::parse().task;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in the project")?;
    let folder = root.join("tests/browser");
    install(&folder)?;
    let demo = Demo::open(root)?;
    let (script, more) = match &task {
        Task::Screens { only } => ("screens.mjs", vec![("KREATR_SCREENS_ONLY", only.as_str())]),
        Task::Reports { check: true } => ("reports.mjs", vec![("KREATR_REPORTS_CHECK", "1")]),
        Task::Reports { check: false } => ("reports.mjs", Vec::new()),
    };
    let house = demo.told().to_string();
    let mut node = Command::new("node");
    node.arg(script).current_dir(&folder).env("KREATR_HOUSE", house).env("KREATR_DOCS", docs(root)).envs(more);
    let status = node.status().context("Node 18 or newer is needed (Debian and Ubuntu: apt-get install nodejs npm)");
    demo.close()?;
    if !status?.success() {
        bail!("{script} failed: see above");
    }
    Ok(())
}

fn docs(root: &Path) -> PathBuf {
    root.join("docs")
}

/// Installs what package-lock.json names; nothing, when it is there.
fn install(folder: &Path) -> anyhow::Result<()> {
    let status = Command::new("npm").args(["ci", "--ignore-scripts"]).current_dir(folder).status();
    let status = status.context("npm is needed (Debian and Ubuntu: apt-get install nodejs npm)")?;
    if !status.success() {
        bail!("npm ci failed in tests/browser");
    }
    Ok(())
}
