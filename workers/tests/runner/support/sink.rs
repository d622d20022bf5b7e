//! A small SMTP server: it does as it is told, and remembers what it heard and what it took.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests of two crates use different parts; none can go on without"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// What an account here signs in with: `\0kreatr\0right`, as AUTH PLAIN has it.
const RIGHT: &str = "AGtyZWF0cgByaWdodA==";

/// What it does with mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Takes them.
    Accepts,
    /// Refuses their readers for good, and says who that was.
    Refuses,
    /// Wants to be asked so many times again.
    Greylists(usize),
    /// Takes none without a password.
    AsksWho,
    /// Hangs up in the middle of a mail.
    Drops,
    /// Hangs up once it has a mail, before it says so: nobody can tell what became of it.
    DropsAfter,
    /// Says nothing to who comes.
    SilentAtFirst,
    /// Says nothing to a mail.
    SilentAtLast,
}

/// A mail as it came.
#[derive(Clone, Debug)]
pub struct Taken {
    pub from: String,
    pub to: Vec<String>,
    pub text: String,
}

impl Taken {
    /// The value of a header.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.text.split_once("\r\n\r\n").unwrap();
        let head = head.replace("\r\n ", " ");
        let start = format!("{name}: ");
        head.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default().to_owned()
    }
}

#[derive(Debug, Default)]
struct Memory {
    taken: Vec<Taken>,
    heard: Vec<String>,
    connections: usize,
}

/// The server; it is gone with this value.
#[derive(Debug)]
pub struct Sink {
    pub address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    memory: Arc<Mutex<Memory>>,
    task: JoinHandle<()>,
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Sink {
    pub async fn open(mood: Mood) -> Self {
        Self::open_at(0, mood).await
    }

    /// At this port; at any, if it is 0.
    pub async fn open_at(port: u16, mood: Mood) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (mood, memory) = (Arc::new(Mutex::new(mood)), Arc::<Mutex<Memory>>::default());
        let task = tokio::spawn(listen(listener, mood.clone(), memory.clone()));
        Self { address, mood, memory, task }
    }

    pub fn becomes(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.memory.lock().unwrap().taken.clone()
    }

    /// How many mails it took, and how many of them are different ones.
    pub fn counted(&self) -> (usize, usize) {
        let memory = self.memory.lock().unwrap();
        let ids: BTreeSet<String> = memory.taken.iter().map(|mail| mail.header("Message-ID")).collect();
        (memory.taken.len(), ids.len())
    }

    /// How often it took each mail.
    pub fn times(&self) -> BTreeMap<String, usize> {
        let mut times = BTreeMap::new();
        self.taken().iter().for_each(|mail| *times.entry(mail.header("Message-ID")).or_default() += 1);
        times
    }

    /// The commands that it heard, without what stood in mails.
    pub fn heard(&self) -> Vec<String> {
        self.memory.lock().unwrap().heard.clone()
    }

    pub fn connections(&self) -> usize {
        self.memory.lock().unwrap().connections
    }
}

async fn listen(listener: TcpListener, mood: Arc<Mutex<Mood>>, memory: Arc<Mutex<Memory>>) {
    let mut guests = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        memory.lock().unwrap().connections += 1;
        let guest = Guest { stream: BufReader::new(stream), mood: mood.clone(), memory: memory.clone() };
        // It ends by an error when the guest hangs up, which is hers to do.
        guests.spawn(async move { guest.served().await.ok() });
    }
}

struct Guest {
    stream: BufReader<TcpStream>,
    mood: Arc<Mutex<Mood>>,
    memory: Arc<Mutex<Memory>>,
}

impl Guest {
    async fn says(&mut self, line: &str) -> std::io::Result<()> {
        self.stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await
    }

    fn mood(&self) -> Mood {
        *self.mood.lock().unwrap()
    }

    async fn line(&mut self) -> std::io::Result<Option<String>> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await?;
        Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    async fn served(mut self) -> std::io::Result<()> {
        if self.mood() == Mood::SilentAtFirst {
            return std::future::pending().await;
        }
        self.says("220 sink.example ESMTP").await?;
        let (mut from, mut to, mut known) = (String::new(), Vec::new(), false);
        while let Some(line) = self.line().await? {
            self.memory.lock().unwrap().heard.push(line.clone());
            let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match word.as_str() {
                "EHLO" => self.says("250-sink.example\r\n250-8BITMIME\r\n250 AUTH PLAIN").await?,
                "AUTH" if line.ends_with(RIGHT) => {
                    known = true;
                    self.says("235 2.7.0 welcome").await?;
                }
                "AUTH" => self.says("535 5.7.8 wrong password").await?,
                "MAIL" if self.mood() == Mood::AsksWho && !known => self.says("530 5.7.0 who are you").await?,
                "MAIL" => {
                    (from, to) = (inner(&line), Vec::new());
                    self.says("250 2.1.0 ok").await?;
                }
                "RCPT" => match self.about(inner(&line)) {
                    Ok(reader) => {
                        to.push(reader);
                        self.says("250 2.1.5 ok").await?;
                    }
                    Err(refusal) => self.says(&refusal).await?,
                },
                "DATA" => {
                    self.says("354 go on").await?;
                    if !self.takes(Taken { from: from.clone(), to: to.clone(), text: String::new() }).await? {
                        return Ok(());
                    }
                    self.says("250 2.0.0 taken").await?;
                }
                "QUIT" => return self.says("221 2.0.0 bye").await,
                _ => self.says("250 ok").await?,
            }
        }
        Ok(())
    }

    /// What it says to a reader's address.
    fn about(&self, reader: String) -> Result<String, String> {
        let mut mood = self.mood.lock().unwrap();
        match *mood {
            Mood::Refuses => Err(format!("550 5.1.1 <{reader}> is not known here")),
            Mood::Greylists(left) if left > 0 => {
                *mood = Mood::Greylists(left - 1);
                Err(format!("451 4.7.1 <{reader}> greylisted"))
            }
            _ => Ok(reader),
        }
    }

    /// Takes a mail; not, when it hangs up.
    async fn takes(&mut self, mut mail: Taken) -> std::io::Result<bool> {
        while let Some(line) = self.line().await? {
            if self.mood() == Mood::Drops {
                return Ok(false);
            }
            if line == "." {
                if self.mood() == Mood::SilentAtLast {
                    return std::future::pending().await;
                }
                self.memory.lock().unwrap().taken.push(mail);
                return Ok(self.mood() != Mood::DropsAfter);
            }
            mail.text.push_str(line.strip_prefix('.').unwrap_or(&line));
            mail.text.push_str("\r\n");
        }
        Ok(false)
    }
}

/// What stands between the angles.
fn inner(line: &str) -> String {
    let (_, rest) = line.split_once('<').unwrap_or_default();
    rest.split('>').next().unwrap_or_default().to_owned()
}
