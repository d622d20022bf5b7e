//! ClamAV's daemon: each file over a connection of its own, by INSTREAM.
//!
//! Only an answer of exactly "OK" is clean. Everything else that is no finding (an error, a reset, a time-out, an answer
//! that was cut off) means that it cannot say, and the picture is held.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use clamav_client::tokio::{Socket, Tcp, get_version, scan_buffer};
use commands::media::{Scanned, Scanner, ScannerAway};

/// The longest that a scan may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much is sent at a time.
const CHUNK: usize = 64 * 1024;

/// Where clamd listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clamd {
    /// At `host:port`.
    Tcp(String),
    /// At a socket of this machine.
    Unix(PathBuf),
}

impl FromStr for Clamd {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rule = || format!("`{text}` is neither host:port nor the path of a socket");
        if text.starts_with('/') {
            return Ok(Self::Unix(text.into()));
        }
        let (host, port) = text.rsplit_once(':').ok_or_else(rule)?;
        let fits = !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0);
        if fits { Ok(Self::Tcp(text.to_owned())) } else { Err(rule()) }
    }
}

impl fmt::Display for Clamd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => f.write_str(address),
            Self::Unix(socket) => socket.display().fmt(f),
        }
    }
}

impl Clamd {
    async fn ask(&self, file: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Tcp(address) => scan_buffer(file, Tcp { host_address: address }, Some(CHUNK)).await,
            Self::Unix(socket) => scan_buffer(file, Socket { socket_path: socket }, Some(CHUNK)).await,
        }
    }

    async fn version(&self) -> io::Result<Vec<u8>> {
        match self {
            Self::Tcp(address) => get_version(Tcp { host_address: address }).await,
            Self::Unix(socket) => get_version(Socket { socket_path: socket }).await,
        }
    }
}

#[async_trait]
impl Scanner for Clamd {
    async fn scan(&self, file: &Bytes) -> Result<Scanned, ScannerAway> {
        let asked = async {
            let answer = self.ask(file).await?;
            // Asked afterwards: what it says of itself is kept beside what it said of the file.
            Ok((answer, self.version().await?))
        };
        let (answer, version) = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(answered) => answered.map_err(|error: io::Error| ScannerAway(error.to_string()))?,
            Err(_) => return Err(ScannerAway("it does not answer".into())),
        };
        said(&answer, &version)
    }
}

/// What clamd's answer to INSTREAM means.
fn said(answer: &[u8], version: &[u8]) -> Result<Scanned, ScannerAway> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches(['\0', '\n']).to_owned();
    let answer = text(answer);
    match answer.strip_prefix("stream: ") {
        Some("OK") => Ok(Scanned::Clean(text(version))),
        Some(found) if found.ends_with(" FOUND") => Ok(Scanned::Found(found.trim_end_matches(" FOUND").to_owned())),
        _ => Err(ScannerAway(format!("it said: {answer}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IM-12: fail closed.
    #[test]
    fn only_ok_is_clean() {
        let said = |answer: &str| said(answer.as_bytes(), b"ClamAV 1.4.6\0").ok();
        assert_eq!(said("stream: OK\0"), Some(Scanned::Clean("ClamAV 1.4.6".into())));
        let found = Some(Scanned::Found("Eicar-Test-Body.UNOFFICIAL".into()));
        assert_eq!(said("stream: Eicar-Test-Body.UNOFFICIAL FOUND\0"), found);
        for unsure in ["", "stream: ", "OK", "stream: O", "stream: OKAY\0", "INSTREAM size limit exceeded. ERROR\0"] {
            assert_eq!(said(unsure), None, "{unsure}");
        }
    }

    /// DP-03
    #[test]
    fn an_address_is_a_port_or_a_socket() {
        assert_eq!("/run/clamd.ctl".parse(), Ok(Clamd::Unix("/run/clamd.ctl".into())));
        assert_eq!("[::1]:3310".parse(), Ok(Clamd::Tcp("[::1]:3310".into())));
        for wrong in ["", "clamd", "clamd:", ":3310", "clamd:0", "clamd:port"] {
            assert!(wrong.parse::<Clamd>().is_err(), "{wrong}");
        }
    }

    /// IM-12
    #[tokio::test]
    async fn nobody_there_cannot_say() {
        let nobody = Clamd::Tcp("127.0.0.1:1".into());
        assert!(nobody.scan(&Bytes::from_static(b"x")).await.is_err());
    }
}
