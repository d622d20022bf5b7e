//! Who is signed in, as the pages show her, and the rooms that are open to her.

use api::{Access, Identity};
use domain::accounts::Account;

/// Who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    /// The name in her addresses.
    pub(crate) username: String,
    /// Her name.
    pub(crate) name: String,
    /// The address of her picture, where she shows one.
    pub(crate) avatar: Option<String>,
    /// She may not act for a while.
    pub(crate) suspended: bool,
    /// She has not proven that her address is hers.
    pub(crate) unverified: bool,
    rights: Account,
}

/// A room of the dashboard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Its address.
    pub(crate) href: &'static str,
    /// The key of its name.
    pub(crate) label: &'static str,
    /// Its icon.
    pub(crate) icon: &'static str,
    /// The visitor is in it.
    pub(crate) here: bool,
}

/// The rooms, with who may enter (PG-13, PG-15).
const PLACES: [(&str, &str, &str, Access); 5] = [
    ("/dashboard", "place-overview", "compass", Access::Person),
    ("/dashboard/portfolio", "place-portfolio", "briefcase", Access::Person),
    ("/dashboard/inquiries", "place-inquiries", "mail", Access::Person),
    ("/dashboard/settings/marketplace", "place-settings", "sliders-horizontal", Access::Person),
    ("/admin/marketplace/moderation", "place-moderation", "scale", Access::Moderator),
];

impl Visitor {
    /// Who she is, with her picture.
    pub(crate) fn of(identity: Identity, avatar: Option<String>) -> Self {
        let rights = identity.rights();
        let Identity { username, name, suspended_until, email_verified, .. } = identity;
        Self { username, name, avatar, suspended: suspended_until.is_some(), unverified: !email_verified, rights }
    }

    /// What stands for her where there is no picture.
    pub(crate) fn initials(&self) -> String {
        crate::marketplace::initials(&self.name)
    }

    /// The rooms that are open to her; `path` is where she is.
    pub(crate) fn places(&self, path: &str) -> Vec<Place> {
        let open = PLACES.iter().filter(|(.., access)| access.permits(&self.rights));
        let nearest =
            PLACES.iter().map(|(href, ..)| *href).filter(|href| within(path, href)).max_by_key(|href| href.len());
        open.map(|(href, label, icon, _)| Place { href, label, icon, here: nearest == Some(href) }).collect()
    }
}

fn within(path: &str, room: &str) -> bool {
    path.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::accounts::Role;

    use super::*;

    fn visitor(roles: &[Role]) -> Visitor {
        let rights = Account { exists: true, roles: BTreeSet::from_iter(roles.iter().copied()), ..Account::default() };
        let (username, name) = ("ayu".to_owned(), "Ayu Lestari".to_owned());
        Visitor { username, name, avatar: None, suspended: false, unverified: false, rights }
    }

    /// PG-13, PG-15
    #[test]
    fn the_way_to_moderation_is_shown_to_those_who_decide() {
        let sees =
            |roles: &[Role]| visitor(roles).places("/dashboard").iter().any(|place| place.href.starts_with("/admin"));
        for role in [Role::Moderator, Role::Admin, Role::Owner] {
            assert!(sees(&[Role::User, role]), "{role:?}");
        }
        assert!(!sees(&[Role::User]) && !sees(&[Role::User, Role::Auditor]));
    }

    #[test]
    fn the_room_that_she_is_in_is_the_nearest() {
        let here = |path: &str| {
            let places = visitor(&[Role::User]).places(path);
            places.into_iter().filter(|place| place.here).map(|place| place.href).collect::<Vec<_>>()
        };
        assert_eq!(here("/dashboard"), ["/dashboard"]);
        assert_eq!(here("/dashboard/portfolio/new"), ["/dashboard/portfolio"]);
        assert_eq!(here("/dashboard/portfolios"), ["/dashboard"]);
        assert_eq!(here("/community"), [""; 0]);
    }
}
