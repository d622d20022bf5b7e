//! A scanner without a database: it knows what does not belong into a picture. It is there so that the way through a
//! scanner is the same everywhere; against what is really in the world there is clamd.

use async_trait::async_trait;
use bytes::Bytes;
use commands::media::{Scanned, Scanner, ScannerAway};

/// Its name and version, as the log keeps it.
const NAME: &str = "Kreatr built-in 1";

/// What it knows: names, and bytes that give them away wherever they stand. The first is not malware but the agreed test
/// of scanners (EICAR); it is put together here, so that no scanner takes this program for it.
const KNOWN: &[(&str, &[&[u8]])] = &[
    ("Eicar-Test-Signature", &[b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"]),
    ("Php.Shell.InPicture", &[b"<?php", b"eval("]),
    ("Php.Shell.InPicture", &[b"<?php", b"system("]),
];

/// The built-in scanner.
#[derive(Clone, Copy, Debug, Default)]
pub struct BuiltIn;

#[async_trait]
impl Scanner for BuiltIn {
    async fn scan(&self, file: &Bytes) -> Result<Scanned, ScannerAway> {
        let holds = |part: &&[u8]| contains(file, part);
        let found = KNOWN.iter().find(|(_, parts)| parts.iter().all(holds));
        Ok(found.map_or_else(|| Scanned::Clean(NAME.into()), |(name, _)| Scanned::Found((*name).into())))
    }
}

/// Whether the bytes stand anywhere in the file.
fn contains(file: &[u8], part: &[u8]) -> bool {
    let Some((first, rest)) = part.split_first() else { return true };
    let starts = file.iter().enumerate().filter(|(_, byte)| *byte == first);
    starts.into_iter().any(|(at, _)| file[at + 1..].starts_with(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn scan(file: &[u8]) -> Scanned {
        BuiltIn.scan(&Bytes::copy_from_slice(file)).await.unwrap()
    }

    /// IM-02, IM-12: the same file is always told the same, wherever in it the bytes stand.
    #[tokio::test]
    async fn what_does_not_belong_into_a_picture_is_found() {
        let eicar = [KNOWN[0].1[0], KNOWN[0].1[1]].concat();
        assert_eq!(eicar.len(), 68);
        let behind = [b"\x89PNG\r\n\x1a\n".as_slice(), &eicar, b"more"].concat();
        for file in [&eicar, &behind] {
            assert_eq!(scan(file).await, Scanned::Found("Eicar-Test-Signature".into()));
        }
        assert_eq!(scan(b"\xff\xd8\xff<?php eval($_GET[1])").await, Scanned::Found("Php.Shell.InPicture".into()));
        for clean in [&b""[..], b"<?php", KNOWN[0].1[0], b"\xff\xd8\xff\xe0 a picture"] {
            assert_eq!(scan(clean).await, Scanned::Clean(NAME.into()));
        }
    }
}
