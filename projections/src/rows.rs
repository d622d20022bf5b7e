//! What the writers of small tables share: rows as values, written with one statement a batch.

use std::collections::HashMap;
use std::hash::Hash;

use domain::accounts::Event as AccountEvent;
use domain::{Event, Personal, PersonalText};
use journal::Fact;
use serde::Serialize;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

/// The text of a personal field; empty where it was erased, because its row is about to go too.
pub(crate) fn text<T: PersonalText>(field: &Personal<T>) -> String {
    field.known().map(T::stored).unwrap_or_default()
}

/// The text of a personal field that may be missing.
pub(crate) fn optional<T: PersonalText>(field: Option<&Personal<T>>) -> Option<String> {
    field.and_then(|field| field.known().map(T::stored))
}

/// The account that is erased by this.
pub(crate) fn erased(fact: &Fact) -> Option<Uuid> {
    fact.stream_id().filter(|_| matches!(fact.event, Event::Accounts(AccountEvent::AccountErased {})))
}

/// The rows that a batch touches: loaded before, folded in memory, written after. `None`: the row is not there.
pub(crate) struct Touched<K, R> {
    rows: HashMap<K, Option<R>>,
    changed: Vec<K>,
}

impl<K: Copy + Eq + Hash, R> Touched<K, R> {
    /// The rows that are there.
    pub(crate) fn new(loaded: impl IntoIterator<Item = (K, R)>) -> Self {
        let rows = loaded.into_iter().map(|(key, row)| (key, Some(row))).collect();
        Self { rows, changed: Vec::new() }
    }

    /// Changes the row; whatever `change` leaves is written.
    pub(crate) fn change(&mut self, key: K, change: impl FnOnce(&mut Option<R>)) {
        change(self.rows.entry(key).or_default());
        self.changed.push(key);
    }

    /// Changes the row if it is there.
    pub(crate) fn update(&mut self, key: K, change: impl FnOnce(&mut R)) {
        if let Some(Some(row)) = self.rows.get_mut(&key) {
            change(row);
            self.changed.push(key);
        }
    }

    /// The keys of the rows that are there now and satisfy `test`.
    pub(crate) fn keys_where(&self, test: impl Fn(&R) -> bool) -> Vec<K> {
        self.rows.iter().filter(|(_, row)| row.as_ref().is_some_and(&test)).map(|(key, _)| *key).collect()
    }

    /// What changed: the rows to write, and the keys of those to delete.
    pub(crate) fn into_changes(mut self) -> (Vec<R>, Vec<K>) {
        let (mut written, mut gone) = (Vec::new(), Vec::new());
        for key in self.changed {
            match self.rows.remove(&key) {
                Some(Some(row)) => written.push(row),
                Some(None) => gone.push(key),
                None => {}
            }
        }
        (written, gone)
    }
}

impl<R: Serialize> Touched<Uuid, R> {
    /// Stores what changed: `delete` takes the keys of rows that went, `write` the rows as in [`json`].
    pub(crate) async fn store(
        self,
        delete_rows: &'static str,
        write_rows: &'static str,
        tables: &mut PgConnection,
    ) -> sqlx::Result<()> {
        let (written, gone) = self.into_changes();
        delete(delete_rows, gone, tables).await?;
        write(write_rows, &written, tables).await
    }
}

/// Rows as one parameter for `json_populate_recordset`.
pub(crate) fn json<R: Serialize>(rows: &[R]) -> sqlx::Result<String> {
    serde_json::to_string(rows).map_err(|error| sqlx::Error::Encode(error.into()))
}

/// Writes rows, if there are any.
pub(crate) async fn write<R: Serialize>(sql: &'static str, rows: &[R], tables: &mut PgConnection) -> sqlx::Result<()> {
    if !rows.is_empty() {
        sqlx::query(sql).bind(json(rows)?).execute(tables).await?;
    }
    Ok(())
}

/// Deletes the rows with these ids, if there are any.
pub(crate) async fn delete(sql: &'static str, ids: Vec<Uuid>, tables: &mut PgConnection) -> sqlx::Result<()> {
    if !ids.is_empty() {
        sqlx::query(sql).bind(ids).execute(tables).await?;
    }
    Ok(())
}
