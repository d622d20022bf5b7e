//! Master keys from the environment and from a file.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use uuid::Uuid;

use super::*;
use crate::error::VaultError;
use crate::wrapping::{Purpose, random_key, unwrap, wrap};

fn secret(digit: char, length: usize) -> SecretString {
    SecretString::from(digit.to_string().repeat(length))
}

fn keys(digit: char, version: u32, previous: &[(u32, SecretString)]) -> MasterKeys {
    MasterKeys::from_hex(&secret(digit, 64), version, previous).unwrap()
}

/// BK-13, DP-03
#[test]
fn a_key_has_exactly_64_hex_characters() {
    for (length, good) in [(0, false), (32, false), (63, false), (64, true), (65, false)] {
        assert_eq!(MasterKeys::from_hex(&secret('a', length), 1, &[]).is_ok(), good, "{length}");
    }
    assert!(MasterKeys::from_hex(&secret('F', 64), 1, &[]).is_ok());
    for other in
        [secret('g', 64), secret(' ', 64), secret('é', 64), SecretString::from(format!("{}\n", "a".repeat(63)))]
    {
        let text = MasterKeys::from_hex(&other, 3, &[]).unwrap_err().to_string();
        assert!(text.contains("ENCRYPTION_KEY (version 3) must be exactly 64 hex characters"), "{text}");
    }
}

/// BK-14
#[test]
fn neither_errors_nor_debug_show_a_key() {
    let error = MasterKeys::from_hex(&secret('b', 63), 1, &[]).unwrap_err();
    let shown = format!("{error} {error:?} {:?}", keys('b', 2, &[(1, secret('c', 64))]));
    assert!(!shown.contains("bbb") && !shown.contains("ccc"), "{shown}");
    assert!(shown.contains("MasterKeys { current: 2, previous: [1], .. }"), "{shown}");
}

#[test]
fn versions_are_positive_fit_the_column_and_differ() {
    let max = i32::MAX.unsigned_abs();
    for (version, good) in [(0, false), (1, true), (2, true), (max - 1, true), (max, true), (max + 1, false)] {
        assert_eq!(MasterKeys::from_hex(&secret('a', 64), version, &[]).is_ok(), good, "{version}");
    }
    let twice = [(1, secret('b', 64)), (1, secret('c', 64))];
    assert!(matches!(MasterKeys::from_hex(&secret('a', 64), 2, &twice), Err(MasterKeyError::Version(1))));
    assert!(matches!(MasterKeys::from_hex(&secret('a', 64), 1, &twice[..1]), Err(MasterKeyError::Version(1))));
}

/// BK-18
#[test]
fn a_wrapped_key_opens_with_its_own_master_key_alone() {
    let (key, purpose) = (random_key(), Purpose::Person(Uuid::from_u128(1)));
    let wrapped = wrap(&keys('a', 1, &[]), purpose, &key);
    assert_eq!(unwrap(&keys('a', 1, &[]), purpose, &wrapped).unwrap(), key);
    assert_eq!(unwrap(&keys('b', 2, &[(1, secret('a', 64))]), purpose, &wrapped).unwrap(), key);
    let wrong = unwrap(&keys('b', 1, &[]), purpose, &wrapped).unwrap_err();
    assert!(matches!(wrong, VaultError::WrongMasterKey { version: 1 }) && wrong.to_string().contains("ENCRYPTION_KEY"));
    let unknown = unwrap(&keys('b', 2, &[]), purpose, &wrapped).unwrap_err();
    assert!(matches!(unknown, VaultError::UnknownMasterKey { version: 1 }));
}

/// BK-17
#[test]
fn a_wrapped_key_cannot_be_moved_changed_or_cut() {
    let masters = keys('a', 1, &[(2, secret('a', 64))]);
    let purpose = Purpose::Person(Uuid::from_u128(1));
    let wrapped = wrap(&masters, purpose, &random_key());
    for other in [Purpose::Person(Uuid::from_u128(2)), Purpose::Pepper("")] {
        assert!(unwrap(&masters, other, &wrapped).is_err());
    }
    let claims_another_version = crate::wrapping::Wrapped { version: 2, ..wrapped.clone() };
    assert!(unwrap(&masters, purpose, &claims_another_version).is_err());
    for at in 0..wrapped.bytes.len() {
        let mut changed = wrapped.clone();
        changed.bytes[at] ^= 1;
        assert!(unwrap(&masters, purpose, &changed).is_err(), "{at}");
        changed.bytes.truncate(at);
        assert!(unwrap(&masters, purpose, &changed).is_err(), "{at}");
    }
}

fn same(one: &MasterKeys, two: &MasterKeys) -> bool {
    let purpose = Purpose::Person(Uuid::nil());
    unwrap(two, purpose, &wrap(one, purpose, &random_key())).is_ok()
}

#[test]
fn a_key_file_is_made_once_and_for_its_owner_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data/master.key");
    let made = MasterKeys::open_or_create(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(dir.path().join("data")).unwrap().count(), 1);
    assert!(same(&made, &MasterKeys::open_or_create(&path).unwrap()));
    let other = MasterKeys::open_or_create(&dir.path().join("other")).unwrap();
    assert!(!same(&made, &other));
}

#[test]
fn processes_that_make_the_file_at_once_get_the_same_key() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("master.key");
    let opens = (0..8).map(|_| {
        let path = path.clone();
        std::thread::spawn(move || MasterKeys::open_or_create(&path).unwrap())
    });
    let opens: Vec<_> = opens.collect();
    let keys: Vec<MasterKeys> = opens.into_iter().map(|open| open.join().unwrap()).collect();
    assert!(keys.iter().all(|key| same(&keys[0], key)));
}

/// BK-18
#[test]
fn the_highest_version_in_the_file_is_the_current_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("master.key");
    let old = MasterKeys::open_or_create(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("2 {}\n{text}", "d".repeat(64))).unwrap();
    let both = MasterKeys::open_or_create(&path).unwrap();
    assert_eq!(both.current(), 2);
    assert!(same(&old, &both) && !same(&both, &old));
}

#[test]
fn a_damaged_or_open_key_file_is_refused_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("master.key");
    MasterKeys::open_or_create(&path).unwrap();
    let good = fs::read_to_string(&path).unwrap();
    for bad in ["", "\n", "1", "1 ", "x", &good[..good.len() - 2], &format!("{good}{good}"), "0 aa", "\u{e9}"] {
        fs::write(&path, bad).unwrap();
        let error = MasterKeys::open_or_create(&path).unwrap_err();
        assert!(matches!(error, MasterKeyError::DamagedFile(_)), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), bad);
    }
    fs::write(&path, &good).unwrap();
    for (mode, good) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(MasterKeys::open_or_create(&path).is_ok(), good, "{mode:o}");
    }
    let text = MasterKeys::open_or_create(&path).unwrap_err().to_string();
    assert!(text.contains("chmod 600"), "{text}");
}
