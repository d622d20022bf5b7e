//! Whom a creator does not want to hear (IQ-11): one stream per creator and mailbox.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use uuid::Uuid;

use crate::{AccountId, InquiryId, PersonalField, State};

/// What can happen to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum BlockEvent {
    /// The creator blocked the sender of an inquiry.
    SenderBlocked {
        /// Who.
        creator: AccountId,
        /// The keyed hash of the sender's mailbox.
        mailbox_key: String,
        /// Which inquiry it was.
        inquiry: InquiryId,
    },
    /// She wants to hear from her again.
    SenderUnblocked {
        /// Who.
        creator: AccountId,
        /// The keyed hash of the sender's mailbox.
        mailbox_key: String,
    },
}

impl BlockEvent {
    /// No personal fields: the mailbox is a keyed hash.
    pub(crate) fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {}
}

/// The one id of what this creator thinks of this mailbox.
pub fn block_id(creator: AccountId, mailbox_key: &str) -> Uuid {
    Uuid::new_v5(&creator.0, mailbox_key.as_bytes())
}

/// Whether a creator blocked a mailbox.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// She did.
    pub stands: bool,
}

impl Block {
    /// Blocks the sender of an inquiry.
    pub fn block(&self, creator: AccountId, mailbox_key: &str, inquiry: InquiryId) -> Vec<BlockEvent> {
        let event = || BlockEvent::SenderBlocked { creator, mailbox_key: mailbox_key.to_owned(), inquiry };
        if self.stands { vec![] } else { vec![event()] }
    }

    /// Wants to hear from her again.
    pub fn unblock(&self, creator: AccountId, mailbox_key: &str) -> Vec<BlockEvent> {
        let event = || BlockEvent::SenderUnblocked { creator, mailbox_key: mailbox_key.to_owned() };
        if self.stands { vec![event()] } else { vec![] }
    }
}

impl State for Block {
    type Event = BlockEvent;
    const CATEGORY: &'static str = "block";

    fn evolve(&mut self, event: &BlockEvent) {
        self.stands = matches!(event, BlockEvent::SenderBlocked { .. });
    }

    fn event_of(event: crate::Event) -> Option<BlockEvent> {
        match event {
            crate::Event::Block(event) => Some(event),
            _ => None,
        }
    }
}
