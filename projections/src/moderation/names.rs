//! What staff read instead of ids.

use std::collections::HashMap;

use sqlx::PgPool;
use uuid::Uuid;

use crate::accounts::public_names;
use crate::creators::display_names;

/// How these people are called: by their display names, or by their usernames where they have no profile. Asked at the
/// time of reading, so that a changed name is right everywhere at once; whoever is erased or unknown is left out.
///
/// # Errors
/// When the database does not answer.
pub async fn shown_names(views: &PgPool, people: &[Uuid]) -> sqlx::Result<HashMap<Uuid, String>> {
    let mut names = public_names(views, people).await?;
    for (person, name) in display_names(views, people).await? {
        // Only of those who still have a username: the two read models may be a moment apart when somebody is erased.
        names.entry(person).and_modify(|shown| *shown = name);
    }
    Ok(names)
}
