//! How the database answers: the plans of statements, and whether one of them reads a whole table.

use anyhow::Context;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};

use super::report::{Goal, Report};

/// A plan that reads all rows of a table.
const WHOLE_TABLE: &str = "Seq Scan";

/// Adds the plans of the statements, and judges that none reads a whole table.
pub(super) async fn judge(report: &mut Report, views: &PgPool, statements: &[(&str, &str)]) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect_with(&views.connect_options()).await?;
    // What the server does by itself in a while.
    connection.execute("analyze views.creator_card, views.creator_count, views.creator_work").await?;
    // As a statement is planned that was sent often: whatever its values are.
    connection.execute("set plan_cache_mode = force_generic_plan").await?;
    let mut whole = 0;
    for (what, statement) in statements {
        let plan = explain(&mut connection, statement).await.with_context(|| format!("the plan for {what}"))?;
        whole += plan.iter().filter(|line| line.contains(WHOLE_TABLE)).count();
        report.note(format!("Plan, {what}:\n    {}", plan.join("\n    ")));
    }
    connection.close().await?;
    report.judged("statements while people browse: sequential scans", whole as f64, "", Goal::AtMost(0.0));
    Ok(())
}

async fn explain(connection: &mut PgConnection, statement: &str) -> sqlx::Result<Vec<String>> {
    connection.execute(AssertSqlSafe(format!("prepare asked as {statement}"))).await?;
    let values = (1..).take_while(|number| statement.contains(&format!("${number}"))).map(|_| "null");
    let values = values.collect::<Vec<_>>().join(", ");
    let explained = AssertSqlSafe(format!("explain execute asked ({values})"));
    let plan = sqlx::query_scalar(explained).persistent(false).fetch_all(&mut *connection).await?;
    connection.execute("deallocate asked").await?;
    Ok(plan)
}
