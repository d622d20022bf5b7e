//! What creators may ask for about their profile, and staff about whom to show first.

use domain::creators::{Event, Profile, ProfileDetails};
use domain::media::{MediaId, Purpose};
use domain::text::Email;
use domain::{AccountId, Personal, Refusal};
use uuid::Uuid;

use crate::{Actor, Caller, Command, CommandError, Context, Desk, Receipt, Request, Wanted};

/// Writes the caller's profile, for the first time or anew (CP-17).
#[derive(Clone, Debug)]
pub struct SaveProfile {
    /// Whose.
    pub account: AccountId,
    /// All that it says.
    pub details: ProfileDetails,
    /// Whether everybody may see it; `None` leaves that as it is (CP-19).
    pub public: Option<bool>,
}

impl Command for SaveProfile {
    type State = (Profile,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Profile>(self.account),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.account)
    }

    fn decide(&self, (profile,): &(Profile,), _: &Context<'_>) -> Result<(Vec<Event>,), Refusal> {
        let mut events = profile.save(self.details.clone())?;
        let saved = events.iter().fold(profile.clone(), |mut profile, event| {
            domain::State::evolve(&mut profile, event);
            profile
        });
        match self.public {
            Some(true) => events.extend(saved.publish()?),
            Some(false) => events.extend(saved.hide()?),
            None => {}
        }
        Ok((events,))
    }

    fn subject(&self, _: &(Profile,)) -> Option<AccountId> {
        Some(self.account)
    }

    fn id(&self) -> Uuid {
        self.account.0
    }
}

/// Puts a creator on the front page, or takes her off it (CP-19, CH-03).
#[derive(Clone, Debug)]
pub struct FeatureCreator {
    /// Whom.
    pub creator: AccountId,
    /// On or off.
    pub featured: bool,
}

impl Command for FeatureCreator {
    type State = (Profile,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Profile>(self.creator),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.moderates()
    }

    fn decide(&self, (profile,): &(Profile,), context: &Context<'_>) -> Result<(Vec<Event>,), Refusal> {
        let by = context.person()?;
        Ok((if self.featured { profile.feature(by)? } else { profile.unfeature(by)? },))
    }

    fn subject(&self, _: &(Profile,)) -> Option<AccountId> {
        Some(self.creator)
    }

    fn id(&self) -> Uuid {
        self.creator.0
    }
}

impl Desk {
    /// Saves a profile whose pictures are her own or the house's; those that it shows already may stay. Where it names no address for clients, that is the
    /// account's own (CP-11): decided here, so that it is sealed in the log as any other that she names.
    ///
    /// # Errors
    /// See [`CommandError`]; [`CommandError::Invalid`] names `avatar` or `bannerImage` when she has no such picture.
    pub async fn save_profile(
        &self,
        mut save: SaveProfile,
        caller: Caller,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        let shown = self.history::<Profile>(&Wanted::of::<Profile>(save.account), false).await?.state.details;
        let new = |picture: &Option<MediaId>, shown: Option<&Option<MediaId>>| {
            picture.clone().filter(|_| shown.is_none_or(|shown| shown != picture))
        };
        let avatar = new(&save.details.avatar, shown.as_ref().map(|details| &details.avatar));
        let banner = new(&save.details.banner, shown.as_ref().map(|details| &details.banner));
        self.may_hang(save.account, "avatar", Purpose::Avatar, &avatar).await?;
        self.may_hang(save.account, "bannerImage", Purpose::Banner, &banner).await?;
        if save.details.contact_email.is_none() {
            save.details.contact_email = self.address_of(save.account).await?;
        }
        self.handle(&save, caller, request).await
    }

    /// The address that an account was opened with; `None` when nobody can read it any more.
    async fn address_of(&self, account: AccountId) -> Result<Option<Personal<Email>>, CommandError> {
        let address = self.registered_as(account).await?.map(|(email, _)| email);
        Ok(address.filter(|email| email.known().is_some()))
    }
}
