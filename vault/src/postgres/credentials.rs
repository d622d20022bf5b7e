//! The statements on `vault.credential`.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{query, query_as};
use uuid::Uuid;

use super::PostgresVault;
use crate::credentials::{Credential, Credentials};
use crate::error::VaultError;
use crate::passwords::Verifier;

#[async_trait]
impl Credentials for PostgresVault {
    async fn store_credential(&self, credential: &Credential) -> Result<(), VaultError> {
        let sql = "
            insert into vault.credential (id, account, verifier, created_at)
            values ($1, $2, $3, $4)
            on conflict (id) do nothing";
        let new = query(sql).bind(credential.id).bind(credential.account).bind(credential.verifier.as_str());
        new.bind(credential.created_at).execute(&self.pool).await?;
        Ok(())
    }

    async fn credential(&self, id: Uuid) -> Result<Option<Credential>, VaultError> {
        let sql = "select account, verifier, created_at from vault.credential where id = $1";
        let row: Option<(Uuid, String, DateTime<Utc>)> = query_as(sql).bind(id).fetch_optional(&self.pool).await?;
        let Some((account, verifier, created_at)) = row else { return Ok(None) };
        let verifier = Verifier::parse(&verifier).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Some(Credential { id, account, verifier, created_at }))
    }

    async fn delete_credential(&self, account: Uuid, id: Uuid) -> Result<bool, VaultError> {
        let sql = "delete from vault.credential where account = $1 and id = $2";
        Ok(query(sql).bind(account).bind(id).execute(&self.pool).await?.rows_affected() == 1)
    }

    async fn delete_credentials(&self, account: Uuid) -> Result<u64, VaultError> {
        let sql = "delete from vault.credential where account = $1";
        Ok(query(sql).bind(account).execute(&self.pool).await?.rows_affected())
    }
}
