//! The program's own log: lines for people, or JSON for machines.

use std::io::IsTerminal;

use kreatr::Settings;
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error as the settings say; an unreadable filter falls back to `info`.
pub fn start(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    if settings.log_json {
        lines.json().init();
    } else {
        lines.with_target(false).init();
    }
}
