//! Who may do what, and who says so.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Account, Event, Refusal, Role, Standing};
use crate::AccountId;

/// Somebody who decides about another's account.
#[derive(Clone, Copy, Debug)]
pub struct Officer<'a> {
    /// Who.
    pub id: AccountId,
    /// What she may do.
    pub roles: &'a BTreeSet<Role>,
}

impl Officer<'_> {
    /// Owners appoint administrators and below, administrators appoint moderators and auditors (AC-09).
    fn appoints(&self, role: Role) -> bool {
        match role {
            Role::User | Role::Owner => false,
            Role::Admin => self.roles.contains(&Role::Owner),
            Role::Moderator | Role::Auditor => self.roles.contains(&Role::Owner) || self.roles.contains(&Role::Admin),
        }
    }

    /// She has a higher rank than somebody with `roles`.
    pub(super) fn outranks(&self, roles: &BTreeSet<Role>) -> bool {
        rank(self.roles) > rank(roles)
    }
}

/// Owners before administrators before moderators before everybody else.
fn rank(roles: &BTreeSet<Role>) -> u8 {
    let of = |role: &Role| match role {
        Role::Owner => 3,
        Role::Admin => 2,
        Role::Moderator => 1,
        Role::Auditor | Role::User => 0,
    };
    roles.iter().map(of).max().unwrap_or(0)
}

impl Account {
    /// She has the role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// She decides about content and people (MD-07).
    pub fn moderates(&self) -> bool {
        self.is(Role::Moderator) || self.administers()
    }

    /// She appoints others.
    pub fn administers(&self) -> bool {
        self.is(Role::Admin) || self.is(Role::Owner)
    }

    /// She reads logs, timelines and proofs (AC-09).
    pub fn audits(&self) -> bool {
        self.is(Role::Auditor) || self.administers()
    }

    /// Whether she may act now; asked on every command (AC-10). A suspension whose time is over does not count.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`], [`Refusal::Suspended`], [`Refusal::Banned`].
    pub fn may_act(&self, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.live()?;
        match self.standing {
            Standing::Suspended { until } if now < until => Err(Refusal::Suspended { until }),
            Standing::Banned => Err(Refusal::Banned),
            _ => Ok(()),
        }
    }

    /// Lets her do more. `by` is `None` for the operator, who may grant anything.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`] and [`Refusal::NotAbove`].
    pub fn grant(&self, role: Role, by: Option<Officer<'_>>) -> Result<Vec<Event>, Refusal> {
        self.appointed(role, by)?;
        if self.is(role) {
            return Ok(vec![]);
        }
        Ok(vec![Event::RoleGranted { role, by: by.map(|by| by.id) }])
    }

    /// Lets her do less. `by` is `None` for the operator: only the operator makes or unmakes owners.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`], [`Refusal::NotAbove`], [`Refusal::AlwaysUser`].
    pub fn revoke(&self, role: Role, by: Option<Officer<'_>>) -> Result<Vec<Event>, Refusal> {
        self.appointed(role, by)?;
        if role == Role::User {
            return Err(Refusal::AlwaysUser);
        }
        if !self.is(role) {
            return Ok(vec![]);
        }
        Ok(vec![Event::RoleRevoked { role, by: by.map(|by| by.id) }])
    }

    fn appointed(&self, role: Role, by: Option<Officer<'_>>) -> Result<(), Refusal> {
        self.live()?;
        if by.is_none_or(|by| by.appoints(role)) { Ok(()) } else { Err(Refusal::NotAbove) }
    }
}
