//! Answers of the read models, remembered for as long as nothing happened.
//!
//! An answer is kept with how far the projections were that it rests on: as soon as one of them moves on, or its tables are
//! swapped, the question is asked anew. So nothing is ever out of date, and no clock decides; where a projection runs in
//! another process, nobody knows that so soon, and nothing is remembered.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use crate::Progress;

/// How many answers are kept.
const KEPT: u64 = 1_024;
/// For how long an answer is kept that nobody asks for: what somebody erased shall not linger.
const IDLE: Duration = Duration::from_secs(60);
/// The longest question that is remembered, in bytes: some hold what a visitor wrote.
const QUESTION_MAX: usize = 1_024;

/// How far each projection was: the generation of its tables, and its position.
type Stand = Vec<(i64, u64)>;

#[derive(Clone, Debug)]
struct Kept {
    stand: Stand,
    answer: Arc<dyn Any + Send + Sync>,
}

/// Remembers answers. Share it behind what it is part of.
#[derive(Debug)]
pub struct Recall {
    progress: Arc<Progress>,
    answers: Cache<String, Kept>,
}

impl Recall {
    /// Remembers nothing yet; `progress` says how far the projections are.
    pub fn new(progress: Arc<Progress>) -> Self {
        Self { progress, answers: Cache::builder().max_capacity(KEPT).time_to_idle(IDLE).build() }
    }

    /// The answer to a question: the one that was given before, if none of the projections `of` which it is made has
    /// moved since, else what `ask` says. The question names everything that the answer depends on beside them; a time
    /// must not be among that.
    ///
    /// # Errors
    /// What `ask` fails with; that is not remembered.
    pub async fn recall<T, E>(
        &self,
        of: &[&str],
        question: String,
        ask: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
    {
        // How far they are is looked at before asking: an answer may be newer than its stand says, never older.
        let stand = self.stand(of).filter(|_| question.len() <= QUESTION_MAX);
        let Some(stand) = stand else { return ask.await.map(Arc::new) };
        let kept = self.answers.get(&question).filter(|kept| kept.stand == stand);
        if let Some(known) = kept.and_then(|kept| kept.answer.downcast::<T>().ok()) {
            return Ok(known);
        }
        let answer = Arc::new(ask.await?);
        self.answers.insert(question, Kept { stand, answer: answer.clone() });
        Ok(answer)
    }

    /// How far the projections are; `None` where that is not known at once.
    fn stand(&self, of: &[&str]) -> Option<Stand> {
        let known = of.iter().map(|projection| self.progress.seen(projection)).map(|seen| {
            let position = seen.position.filter(|_| seen.here)?;
            Some((seen.generation, position.0))
        });
        known.collect()
    }
}

#[cfg(test)]
mod tests {
    use event_store::Position;
    use sqlx::PgPool;

    use super::*;

    /// A board of a database that nobody asks.
    fn board() -> Arc<Progress> {
        Arc::new(Progress::new(PgPool::connect_lazy("postgres://nobody@localhost/nothing").unwrap()))
    }

    fn stands(board: &Progress, projection: &str, generation: i64, position: u64, here: bool) {
        board.publish(projection, |seen| {
            (seen.generation, seen.position, seen.here) = (generation, Some(Position(position)), here);
        });
    }

    async fn asked(recall: &Recall, of: &[&str], question: &str, answer: u32) -> u32 {
        *recall.recall(of, question.to_owned(), async { Ok::<_, sqlx::Error>(answer) }).await.unwrap()
    }

    /// AR-14, CA-03: the same answer until a projection that it rests on moves or its tables are swapped, and no longer.
    #[tokio::test]
    async fn an_answer_holds_until_one_of_its_projections_moves() {
        let board = board();
        let recall = Recall::new(board.clone());
        stands(&board, "portfolio", 1, 10, true);
        stands(&board, "creators", 1, 10, true);
        let both: &[&str] = &["portfolio", "creators"];
        assert_eq!(asked(&recall, both, "works of ayu", 1).await, 1);
        assert_eq!(asked(&recall, both, "works of ayu", 2).await, 1);
        assert_eq!(asked(&recall, both, "works of budi", 3).await, 3);
        stands(&board, "moderation", 1, 11, true);
        assert_eq!(asked(&recall, both, "works of ayu", 4).await, 1, "another projection does not matter");
        stands(&board, "creators", 1, 11, true);
        assert_eq!(asked(&recall, both, "works of ayu", 5).await, 5);
        stands(&board, "creators", 2, 11, true);
        assert_eq!(asked(&recall, both, "works of ayu", 6).await, 6, "other tables");
        let long = "x".repeat(QUESTION_MAX + 1);
        assert_eq!((asked(&recall, both, &long, 7).await, asked(&recall, both, &long, 8).await), (7, 8));
        assert_eq!(recall.answers.iter().count(), 2, "one answer a question");
    }

    /// CA-03: whoever cannot know that nothing happened asks every time; so does who was told of a failure.
    #[tokio::test]
    async fn nothing_is_remembered_of_what_happens_elsewhere() {
        let board = board();
        let recall = Recall::new(board.clone());
        assert_eq!(asked(&recall, &["portfolio"], "x", 1).await, 1);
        assert_eq!(asked(&recall, &["portfolio"], "x", 2).await, 2);
        stands(&board, "portfolio", 1, 10, false);
        assert_eq!(asked(&recall, &["portfolio"], "x", 3).await, 3);
        assert_eq!(asked(&recall, &["portfolio"], "x", 4).await, 4);
        stands(&board, "portfolio", 1, 10, true);
        let failed =
            recall.recall(&["portfolio"], "x".to_owned(), async { Err::<u32, _>(sqlx::Error::RowNotFound) }).await;
        assert!(failed.is_err());
        assert_eq!(asked(&recall, &["portfolio"], "x", 5).await, 5);
    }
}
