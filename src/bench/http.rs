//! Callers over HTTP/1.1 who keep their connections: as cheap as can be, because they share the machine with the server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use super::load::{Pace, closed_loop};

/// Where to ask, and who does.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// Where the server is.
    pub(super) address: SocketAddr,
    /// The cookie of whoever is signed in.
    pub(super) cookie: Option<String>,
}

impl Caller {
    /// Somebody who is not signed in.
    pub(super) fn visitor(address: SocketAddr) -> Self {
        Self { address, cookie: None }
    }
}

/// One connection.
struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
    cookie: String,
}

impl Line {
    async fn open(caller: &Caller) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(caller.address).await?;
        stream.set_nodelay(true)?;
        let cookie = caller.cookie.as_ref().map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default();
        Ok(Self { stream, buffer: Vec::with_capacity(64 << 10), cookie })
    }

    /// Asks for a path; the answer's body, which must be there with status 200.
    async fn get(&mut self, path: &str) -> anyhow::Result<&[u8]> {
        let cookie = &self.cookie;
        let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\naccept: */*\r\n{cookie}\r\n");
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        let head = loop {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server closed the connection");
            if let Some(end) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let text = std::str::from_utf8(&self.buffer[..head])?;
        if !text.starts_with("HTTP/1.1 200") {
            bail!("{path}: {}", text.lines().next().unwrap_or_default());
        }
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        let end = head + length.with_context(|| format!("{path}: an answer without a length"))?;
        while self.buffer.len() < end {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server closed the connection");
        }
        Ok(&self.buffer[head..end])
    }
}

/// One answer.
pub(super) async fn get(caller: &Caller, path: &str) -> anyhow::Result<Vec<u8>> {
    Ok(Line::open(caller).await?.get(path).await?.to_vec())
}

/// Asks on `connections` connections for what `path` says, on a thread of its own, so that the server's threads are
/// the server's.
pub(super) async fn load(
    caller: Caller,
    connections: usize,
    span: Duration,
    path: impl Fn(usize, u64) -> String + Clone + Send + Sync + 'static,
) -> anyhow::Result<Pace> {
    let callers = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async move {
            let mut lines = Vec::new();
            for _ in 0..connections {
                lines.push(Arc::new(Mutex::new(Line::open(&caller).await?)));
            }
            closed_loop(connections, span, move |caller, turn| {
                let (line, path) = (lines[caller].clone(), path(caller, turn));
                async move { line.lock().await.get(&path).await.map(drop) }
            })
            .await
        })
    };
    tokio::task::spawn_blocking(callers).await?
}
