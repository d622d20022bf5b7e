//! The streams that one decision reads and writes: a single state, or several as a tuple.

use domain::{Event, State};
use event_store::StreamName;
use journal::{History, JournalError};

use crate::Desk;

/// A stream that a command names.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Its name.
    pub stream: StreamName,
    /// Whether the command opens it: then it is not read first, and must not exist.
    pub opens: bool,
}

impl Wanted {
    /// A stream that may exist.
    pub fn of<S: State>(key: impl std::fmt::Display) -> Self {
        let stream = StreamName::new(S::CATEGORY, key)
            .expect("a category is a constant without a dash, and every key is an id or a keyed hash");
        Self { stream, opens: false }
    }

    /// A stream that the command opens.
    pub fn new<S: State>(key: impl std::fmt::Display) -> Self {
        Self { opens: true, ..Self::of::<S>(key) }
    }
}

/// One stream's name, where it stood, and what to add to it.
pub struct Change {
    /// Which stream.
    pub stream: StreamName,
    /// Its newest revision as read.
    pub revision: Option<event_store::Revision>,
    /// The events to add.
    pub events: Vec<Event>,
}

/// States that are read together, guarded together and written together.
pub trait Scope: Sized + Send + Sync + 'static {
    /// The streams' names.
    type Names: Send + Sync;
    /// The new events of each.
    type Events: Send;
    /// The states with their places.
    type Histories: Send + Sync + Clone;

    /// Reads the states; `fresh` goes to the log even for what the desk remembers.
    fn load(
        desk: &Desk,
        names: &Self::Names,
        fresh: bool,
    ) -> impl Future<Output = Result<Self::Histories, JournalError>> + Send;

    /// The states alone.
    fn states(histories: &Self::Histories) -> Self;

    /// What would be written where.
    fn changes(names: &Self::Names, histories: &Self::Histories, events: &Self::Events) -> Vec<Change>;

    /// Remembers the states with the events that were just written, the last of them at `position`.
    fn remember(
        desk: &Desk,
        names: &Self::Names,
        histories: Self::Histories,
        events: &Self::Events,
        position: event_store::Position,
    );

    /// Forgets what the desk remembers of these streams.
    fn forget(desk: &Desk, names: &Self::Names);

    /// Where the first stream stands.
    fn place(histories: &Self::Histories) -> (Option<event_store::Revision>, Option<event_store::Position>);
}

macro_rules! wanted {
    ($state:ident) => {
        Wanted
    };
}

macro_rules! scope {
    ($($state:ident $at:tt),+) => {
        impl<$($state: State),+> Scope for ($($state,)+) {
            type Names = ($(wanted!($state),)+);
            type Events = ($(Vec<$state::Event>,)+);
            type Histories = ($(History<$state>,)+);

            async fn load(desk: &Desk, names: &Self::Names, fresh: bool) -> Result<Self::Histories, JournalError> {
                // One after the other: nearly always they are remembered, and then nothing is read at all.
                Ok(($(desk.history::<$state>(&names.$at, fresh).await?,)+))
            }

            fn states(histories: &Self::Histories) -> Self {
                ($(histories.$at.state.clone(),)+)
            }

            fn changes(names: &Self::Names, histories: &Self::Histories, events: &Self::Events) -> Vec<Change> {
                vec![$(Change {
                    stream: names.$at.stream.clone(),
                    revision: histories.$at.revision,
                    events: events.$at.iter().cloned().map(Into::into).collect(),
                },)+]
            }

            fn remember(
                desk: &Desk,
                names: &Self::Names,
                histories: Self::Histories,
                events: &Self::Events,
                position: event_store::Position,
            ) {
                $(desk.remember(&names.$at.stream, histories.$at, &events.$at, position);)+
            }

            fn forget(desk: &Desk, names: &Self::Names) {
                $(desk.forget(&names.$at.stream);)+
            }

            fn place(histories: &Self::Histories) -> (Option<event_store::Revision>, Option<event_store::Position>) {
                (histories.0.revision, histories.0.position)
            }
        }
    };
}

scope!(A 0);
scope!(A 0, B 1);
scope!(A 0, B 1, C 2);
scope!(A 0, B 1, C 2, D 3);
scope!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
