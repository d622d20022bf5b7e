//! Items for tests, here and in `moderation`.

use uuid::Uuid;

use super::{Category, Content, Event, Visibility};
use crate::AccountId;
use crate::text::{Description, Tag, Title};

/// Whose items they are.
pub(crate) const CREATOR: AccountId = AccountId(Uuid::from_u128(10));

/// Something to show.
pub(crate) fn content(title: &str) -> Content {
    Content {
        title: Title::parse(title).unwrap().into(),
        description: Description::parse(&"A poster for a festival. ".repeat(3)).unwrap().into(),
        category: Category::AiContent,
        images: vec![],
        project_url: None,
        tags: Tag::list(["poster"]).unwrap(),
    }
}

/// A public item was sent in.
pub(crate) fn submitted() -> Event {
    let content = content("The first poster");
    Event::ItemSubmitted { creator: CREATOR, content, visibility: Visibility::Public }
}

/// It was changed.
pub(crate) fn revised() -> Event {
    Event::ItemRevised { content: content("The second poster") }
}
