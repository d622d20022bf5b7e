//! What every vault promises, checked on memory and on Postgres; then what only the database can show.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;

use chrono::{DateTime, Utc};
use embedded_postgres::testing::{TestDatabase, database};
use futures_util::future::join_all;
use migrations::Role;
use secrecy::SecretString;
use sqlx::PgPool;
use uuid::Uuid;
use vault::{
    Aad, Argon2Passwords, Credential, Credentials, DataKey, KeyState, KeyVault, MasterKeys, MemoryVault, Passwords,
    PostgresVault, VaultError,
};

fn hex(digit: char) -> SecretString {
    SecretString::from(digit.to_string().repeat(64))
}

fn masters() -> MasterKeys {
    MasterKeys::from_hex(&hex('a'), 1, &[]).unwrap()
}

/// Version 2, which still knows version 1.
fn next_masters() -> MasterKeys {
    MasterKeys::from_hex(&hex('b'), 2, &[(1, hex('a'))]).unwrap()
}

/// Version 2 after version 1 was thrown away.
fn later_masters() -> MasterKeys {
    MasterKeys::from_hex(&hex('b'), 2, &[]).unwrap()
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

fn person(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn place(person: Uuid) -> Aad<'static> {
    Aad { stream: "account-1", event_type: "AccountOpened", field: "name", person }
}

fn pool(database: &TestDatabase, role: Role) -> PgPool {
    migrations::pool(&database.options(), role, 8)
}

async fn open(database: &TestDatabase, masters: MasterKeys) -> Result<PostgresVault, VaultError> {
    PostgresVault::open(pool(database, Role::Vault), masters).await
}

fn is_same(one: &DataKey, two: &DataKey) -> bool {
    two.open(&place(person(1)), &one.seal(&place(person(1)), b"x")).is_ok()
}

trait Vault: KeyVault + Credentials {}
impl<T: KeyVault + Credentials> Vault for T {}

/// A fresh vault of each kind. The database lives as long as the vaults are used.
async fn vaults() -> (Vec<Arc<dyn Vault>>, TestDatabase) {
    let database = database(&migrations::MIGRATOR).await;
    let postgres = open(&database, masters()).await.unwrap();
    (vec![Arc::new(MemoryVault::default()), Arc::new(postgres)], database)
}

/// SE-16
#[tokio::test]
async fn a_person_keeps_her_key_and_shares_it_with_nobody() {
    let (vaults, _database) = vaults().await;
    for vault in vaults {
        let (ayu, budi) = (vault.data_key(person(1)).await.unwrap(), vault.data_key(person(2)).await.unwrap());
        assert!(is_same(&ayu, &vault.data_key(person(1)).await.unwrap()));
        assert!(!is_same(&ayu, &budi));
    }
}

#[tokio::test]
async fn asking_for_keys_makes_none() {
    let (vaults, _database) = vaults().await;
    for vault in vaults {
        let ayu = vault.data_key(person(1)).await.unwrap();
        vault.destroy(person(2), at()).await.unwrap();
        let keys = vault.keys(&[person(1), person(2), person(3), person(1)]).await.unwrap();
        assert_eq!(keys.len(), 2);
        assert!(is_same(&ayu, keys[&person(1)].live().unwrap()));
        assert!(matches!(keys[&person(2)], KeyState::Destroyed));
        assert!(vault.keys(&[]).await.unwrap().is_empty());
        assert!(vault.data_keys(&[]).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn many_keys_come_at_once_old_and_new() {
    let (vaults, _database) = vaults().await;
    for vault in vaults {
        let known = vault.data_key(person(3)).await.unwrap();
        vault.destroy(person(4), at()).await.unwrap();
        let people: Vec<Uuid> = (1..=12_000).map(person).collect();
        let begun = std::time::Instant::now();
        let keys = vault.data_keys(&people).await.unwrap();
        println!("{} keys in {:?}", keys.len(), begun.elapsed());
        assert_eq!(keys.len(), people.len());
        assert!(is_same(&known, keys[&person(3)].live().unwrap()));
        assert!(keys[&person(4)].live().is_none());
        assert_eq!(keys.values().filter(|state| state.live().is_some()).count(), people.len() - 1);
    }
}

/// AC-05, SE-16
#[tokio::test]
async fn a_destroyed_key_never_comes_back() {
    let (vaults, _database) = vaults().await;
    for vault in vaults {
        vault.data_key(person(1)).await.unwrap();
        for _ in 0..2 {
            vault.destroy(person(1), at()).await.unwrap();
            assert!(matches!(vault.data_key(person(1)).await, Err(VaultError::Destroyed(id)) if id == person(1)));
            assert!(vault.keys(&[person(1)]).await.unwrap()[&person(1)].live().is_none());
        }
        vault.destroy(person(2), at()).await.unwrap();
        assert!(vault.data_key(person(2)).await.is_err(), "a person forgotten before she had a key");
    }
}

#[tokio::test]
async fn concurrent_calls_agree_on_one_key() {
    let (vaults, _database) = vaults().await;
    for vault in vaults {
        let people: Vec<Uuid> = (1..=50).map(person).collect();
        let reversed: Vec<Uuid> = people.iter().rev().copied().collect();
        let orders = [people, reversed];
        let answers = join_all((0..12).map(|i| vault.data_keys(&orders[i % 2]))).await;
        let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        for (id, first) in &answers[0] {
            let first = first.live().unwrap();
            assert!(answers.iter().all(|keys| is_same(first, keys[id].live().unwrap())));
        }
    }
}

/// SE-16
#[tokio::test]
async fn a_destruction_among_concurrent_calls_is_final() {
    let (vaults, database) = vaults().await;
    let other = open(&database, masters()).await.unwrap();
    for vault in vaults {
        for number in 1..=20 {
            let asks = (0..6).map(|_| async { drop(vault.data_key(person(number)).await) });
            let elsewhere = async { drop(other.data_key(person(number)).await) };
            let (_, (), destroyed) = tokio::join!(join_all(asks), elsewhere, vault.destroy(person(number), at()));
            destroyed.unwrap();
            assert!(matches!(vault.data_key(person(number)).await, Err(VaultError::Destroyed(_))));
        }
    }
    let fresh = open(&database, masters()).await.unwrap();
    let people: Vec<Uuid> = (1..=20).map(person).collect();
    assert!(fresh.data_keys(&people).await.unwrap().values().all(|state| state.live().is_none()));
}

#[tokio::test]
async fn hashes_recognise_equal_values() {
    let (vaults, _database) = vaults().await;
    for vault in vaults {
        let hash = vault.hashes().hash("email", "ayu@example.org");
        assert_eq!(hash, vault.hashes().hash("email", "ayu@example.org"));
        assert_ne!(hash, vault.hashes().hash("username", "ayu@example.org"));
        assert_eq!(hash.len(), 64);
    }
}

/// AC-07
#[tokio::test]
async fn credentials_are_kept_once_and_deleted_by_account() {
    let (vaults, _database) = vaults().await;
    let verifier = Argon2Passwords::default().hash(SecretString::from("x")).await.unwrap();
    let new = |id, account| Credential {
        id: person(id),
        account: person(account),
        verifier: verifier.clone(),
        created_at: at(),
    };
    for vault in vaults {
        for credential in [new(1, 10), new(2, 10), new(3, 10), new(4, 20), new(1, 20)] {
            vault.store_credential(&credential).await.unwrap();
        }
        assert_eq!(vault.credential(person(1)).await.unwrap(), Some(new(1, 10)));
        assert_eq!(vault.credential(person(9)).await.unwrap(), None);
        assert!(!vault.delete_credential(person(20), person(2)).await.unwrap(), "somebody else's");
        assert!(vault.delete_credential(person(10), person(1)).await.unwrap());
        assert_eq!(vault.credential(person(1)).await.unwrap(), None);
        assert_eq!(vault.credential(person(2)).await.unwrap(), Some(new(2, 10)));
        assert_eq!(vault.delete_credentials(person(10)).await.unwrap(), 2);
        assert_eq!(vault.credential(person(4)).await.unwrap(), Some(new(4, 20)));
    }
}

/// BK-18
#[tokio::test]
async fn a_new_master_key_takes_over_without_a_change_of_keys_or_hashes() {
    let database = database(&migrations::MIGRATOR).await;
    let old = open(&database, masters()).await.unwrap();
    let people: Vec<Uuid> = (1..=2_345).map(person).collect();
    let before = old.data_keys(&people).await.unwrap();
    old.destroy(person(7), at()).await.unwrap();

    let new = open(&database, next_masters()).await.unwrap();
    assert_eq!(new.rewrap().await.unwrap(), 2_345, "all keys but the destroyed one, and the pepper");
    assert_eq!(new.rewrap().await.unwrap(), 0);

    let later = open(&database, later_masters()).await.unwrap();
    assert_eq!(later.hashes().hash("email", "a"), old.hashes().hash("email", "a"));
    let after = later.keys(&people).await.unwrap();
    for (id, state) in &after {
        let same = state.live().map(|key| is_same(before[id].live().unwrap(), key));
        assert_eq!(same, (*id != person(7)).then_some(true), "{id}");
    }
    let error = open(&database, masters()).await.unwrap_err();
    assert!(matches!(error, VaultError::UnknownMasterKey { version: 2 }), "{error}");
}

/// BK-18
#[tokio::test]
async fn work_goes_on_during_a_rewrap() {
    let database = database(&migrations::MIGRATOR).await;
    let old = open(&database, masters()).await.unwrap();
    let people: Vec<Uuid> = (1..=3_000).map(person).collect();
    old.data_keys(&people).await.unwrap();
    let new = open(&database, next_masters()).await.unwrap();
    let destroys = join_all(people.iter().step_by(100).map(|id| old.destroy(*id, at())));
    let (one, two, _) = tokio::join!(new.rewrap(), new.rewrap(), destroys);
    assert!(one.unwrap() + two.unwrap() <= 3_001);
    let keys = open(&database, later_masters()).await.unwrap().keys(&people).await.unwrap();
    assert_eq!(keys.values().filter(|state| state.live().is_none()).count(), 30);
}

/// DP-03
#[tokio::test]
async fn a_wrong_master_key_is_said_at_once() {
    let database = database(&migrations::MIGRATOR).await;
    open(&database, masters()).await.unwrap();
    let wrong = MasterKeys::from_hex(&hex('c'), 1, &[]).unwrap();
    let error = open(&database, wrong).await.unwrap_err();
    assert!(matches!(error, VaultError::WrongMasterKey { version: 1 }), "{error}");
    assert!(error.to_string().contains("ENCRYPTION_KEY"), "{error}");
}

#[tokio::test]
async fn processes_that_open_a_new_vault_at_once_agree_on_the_hashes() {
    let database = database(&migrations::MIGRATOR).await;
    let opened = join_all((0..6).map(|_| open(&database, masters()))).await;
    let mut hashes: Vec<String> = opened.into_iter().map(|vault| vault.unwrap().hashes().hash("email", "a")).collect();
    hashes.dedup();
    assert_eq!(hashes.len(), 1);
}

#[tokio::test]
async fn a_vault_survives_cut_connections() {
    let database = database(&migrations::MIGRATOR).await;
    let vault = open(&database, masters()).await.unwrap();
    vault.data_key(person(1)).await.unwrap();
    let killed = database.kill_connections().await;
    let mut failed = 0;
    while let Err(error) = vault.data_key(person(2)).await {
        assert!(matches!(error, VaultError::Unavailable(_)), "{error}");
        failed += 1;
    }
    assert!(killed > 0 && failed <= killed, "{failed} failed after {killed} cuts");
}

async fn code(pool: &PgPool, sql: &'static str) -> Option<String> {
    let error = sqlx::query(sql).execute(pool).await.err()?;
    Some(error.as_database_error()?.code()?.into_owned())
}

/// GAP-99, SE-16
#[tokio::test]
async fn other_roles_cannot_look_into_the_vault() {
    let database = database(&migrations::MIGRATOR).await;
    for role in [Role::Log, Role::Views, Role::Ops] {
        let pool = pool(&database, role);
        for sql in ["select from vault.data_key", "select from vault.pepper", "select from vault.credential"] {
            assert_eq!(code(&pool, sql).await.as_deref(), Some("42501"), "{role:?}: {sql}");
        }
    }
}

/// AC-05
#[tokio::test]
async fn neither_the_vaults_role_nor_the_owner_can_undo_a_destruction() {
    let database = database(&migrations::MIGRATOR).await;
    let vault = open(&database, masters()).await.unwrap();
    vault.data_key(person(2)).await.unwrap();
    vault.destroy(person(1), at()).await.unwrap();
    let owner = PgPool::connect_lazy_with(database.options());
    let role = pool(&database, Role::Vault);
    let revive =
        "update vault.data_key set wrapped = 'x', master_version = 1, destroyed_at = null where wrapped is null";
    for pool in [&owner, &role] {
        assert_eq!(code(pool, revive).await.as_deref(), Some("23001"));
    }
    for sql in ["delete from vault.data_key", "truncate vault.data_key"] {
        assert_eq!(code(&owner, sql).await.as_deref(), Some("23001"), "{sql}");
        assert_eq!(code(&role, sql).await.as_deref(), Some("42501"), "{sql}");
    }
}

/// BK-14
#[tokio::test]
async fn nothing_secret_is_shown() {
    let (vaults, _database) = vaults().await;
    for vault in vaults {
        vault.data_key(person(1)).await.unwrap();
        let shown = format!("{vault:?}");
        assert!(!shown.contains("aaaa") && !shown.contains("Aes"), "{shown}");
        assert!(!shown.contains(&person(1).to_string()), "{shown}");
    }
}
