//! Kreatr: one program, one subcommand per role.

mod doctor;
mod grant;
mod history;
mod logging;
mod mail;
mod migrate;
mod rebuild;
mod serve;

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, Parser, Subcommand};
use kreatr::Settings;

/// The house makes and drops many small things in many threads, and keeps whole read models of them: with the system's
/// allocator that took a third of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A community marketplace for creators, prompters and engineers.
#[derive(Parser)]
#[command(name = "kreatr", version, about, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves everything in one process: pages, JSON, projections.
    Serve(serve::Serve),
    /// Serves a believable marketplace, made on the first start by sending real commands.
    Demo(kreatr::demo::Demo),
    /// Brings the database up to date.
    Migrate,
    /// Builds a read model anew from the log beside the live one, then switches.
    Rebuild(rebuild::Rebuild),
    /// Tells a stream's life, one sentence per event.
    History(history::History),
    /// Gives a person a role, as the operator: how the first owner comes about.
    Grant(grant::Grant),
    /// Looks after mails that nobody took.
    Mail(mail::Mail),
    /// Looks whether everything that the program needs is there, and prints the settings without secrets.
    Doctor,
    /// Measures, and compares with what the same machine does without Kreatr.
    Bench(kreatr::bench::Bench),
}

fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| refuse(&error));
    logging::start(&cli.settings);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    let settings = cli.settings;
    match cli.command {
        Command::Serve(serve) => serve.run(&settings).await,
        Command::Demo(demo) => demo.run(&settings).await,
        Command::Migrate => migrate::run(&settings).await,
        Command::Rebuild(rebuild) => rebuild.run(&settings).await,
        Command::History(history) => history.run(&settings).await,
        Command::Grant(grant) => grant.run(&settings).await,
        Command::Mail(mail) => mail.run(&settings).await,
        Command::Doctor => doctor::run(&settings).await,
        Command::Bench(bench) => bench.run(&settings).await,
    }
}

/// Says what is wrong with the flags, and names the variable that may have set the one at fault (DP-03).
fn refuse(error: &clap::Error) -> ! {
    let at_fault = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(shown)) => variable_of(&Cli::command(), shown),
        _ => None,
    };
    error.print().ok();
    if let Some(variable) = at_fault {
        eprintln!("It is also set by the variable {variable}.");
    }
    std::process::exit(error.exit_code());
}

/// The variable of the flag that clap shows as `--listen <ADDRESS>`.
fn variable_of(command: &clap::Command, shown: &str) -> Option<String> {
    let flag = shown.split_whitespace().next()?.trim_start_matches('-');
    let here = command.get_arguments().find(|argument| argument.get_long() == Some(flag));
    let here = here.and_then(|argument| argument.get_env()).map(|variable| variable.to_string_lossy().into_owned());
    here.or_else(|| command.get_subcommands().find_map(|inner| variable_of(inner, shown)))
}

/// One line a person can act on; the causes follow it.
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("kreatr: {error:#}");
    ExitCode::FAILURE
}
