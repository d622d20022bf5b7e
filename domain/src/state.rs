//! What a stream's events fold into.

/// The state that a stream's events make, folded one by one from `Default`.
pub trait State: Default + Clone + Send + Sync + 'static {
    /// What can happen in the stream.
    type Event: Clone + Into<crate::Event> + Send + Sync + 'static;

    /// The stream's category: the part of its name before the first `-`.
    const CATEGORY: &'static str;

    /// Takes the event in. Never fails, never asks the time, never computes policy.
    fn evolve(&mut self, event: &Self::Event);

    /// This state's event in the union of all, if it is one.
    fn event_of(event: crate::Event) -> Option<Self::Event>;
}
