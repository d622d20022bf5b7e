//! The people of the demo: a small staff, and as many creators as wanted.

use chrono::{DateTime, Utc};
use commands::Caller;
use domain::AccountId;
use domain::accounts::Role;
use domain::creators::{Availability, ProfileDetails};
use domain::text::{Bio, DisplayName, Email, Invalid, Link, PersonName, Rate, Skill, Username};

use super::paint::dice::Dice;
use super::pictures::Pictures;
use super::sending::{Newcomer, Step};
use super::story::Plan;
use super::words::crafts::{CRAFTS, Craft};
use super::words::names::{ABROAD, LOCAL, Names};
use super::words::{Speaker, Tongue};

/// What everybody of the demo signs in with.
pub const PASSWORD: &str = "kreatr-demo";

/// The staff: the name before the `@`, the name, and the role.
pub const STAFF: [(&str, &str, Role); 5] = [
    ("owner", "Ratna Kusumawati", Role::Owner),
    ("moderator", "Mona Hartono", Role::Moderator),
    ("auditor", "Adi Nugroho", Role::Auditor),
    ("moderator.nils", "Nils Sommer", Role::Moderator),
    ("moderator.tari", "Tari Lesmana", Role::Moderator),
];

/// The creator whom visitors sign in as: name and the name before the `@`.
pub const AYU: (&str, &str) = ("Ayu Lestari", "creator");

/// What becomes of a creator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// She works and is seen.
    Plain,
    /// She took another username on the way.
    Renamed,
    /// She hides her profile.
    Hidden,
    /// She shows nothing yet.
    Idle,
    /// Staff keep her from acting for a while.
    Suspended,
    /// Staff keep her from acting for good.
    Banned,
    /// She left.
    Erased,
}

impl Fate {
    /// Her story ends before the others'.
    pub fn ends_early(self) -> bool {
        matches!(self, Self::Suspended | Self::Banned | Self::Erased)
    }
}

/// A creator.
pub struct Person {
    /// Her number, in the order of joining.
    pub index: u32,
    /// Her account.
    pub newcomer: Newcomer,
    /// Who she is to the house.
    pub caller: Caller,
    /// When she joined.
    pub joined: DateTime<Utc>,
    /// What she mostly makes.
    pub craft: &'static Craft,
    /// What else she makes now and then.
    pub other_craft: &'static Craft,
    /// What she writes in.
    pub tongue: Tongue,
    /// What becomes of her.
    pub fate: Fate,
    /// What her profile says.
    pub details: ProfileDetails,
}

/// The account of a newcomer under this key.
pub fn account(key: &str) -> AccountId {
    AccountId(Step::request(Caller::Visitor, key).new_id("account"))
}

/// What becomes of the creator with this number.
pub fn fate(index: u32) -> Fate {
    match index {
        0 => Fate::Plain,
        _ if index % 107 == 31 => Fate::Suspended,
        _ if index % 151 == 47 => Fate::Banned,
        _ if index % 157 == 83 => Fate::Erased,
        _ if index % 43 == 17 => Fate::Hidden,
        _ if index % 37 == 11 => Fate::Renamed,
        _ if index % 17 == 5 => Fate::Idle,
        _ => Fate::Plain,
    }
}

/// The account of a member of staff.
pub fn staff(plan: &Plan, (mailbox, name, _): (&str, &str, Role)) -> Result<Newcomer, Invalid> {
    Ok(Newcomer {
        account: account(&plan.key("staff", mailbox)),
        email: Email::parse(&format!("{mailbox}@demo.kreatr.app"))?,
        username: Username::parse(&name.to_lowercase().replace(' ', "-"))?,
        name: PersonName::parse(name)?,
        signs_in: true,
    })
}

impl Person {
    /// The creator with this number: always the same in one plan.
    ///
    /// # Errors
    /// When a text of hers breaks a rule of the domain.
    pub fn of(plan: &Plan, pictures: &Pictures, index: u32) -> Result<Self, Invalid> {
        let mut dice = plan.dice("person", index.into());
        let (name, local) = full_name(plan, index);
        let tongue = if local == dice.chance(0.85) { Tongue::Indonesian } else { Tongue::English };
        let craft = if index == 0 { &CRAFTS[0] } else { &CRAFTS[(plan.place(index) % 7) as usize] };
        let handle = if index == 0 { "ayu-lestari".to_owned() } else { handle(&name, &mut dice) };
        let details = details(plan, pictures, (&name, &handle, craft, tongue), index, &mut dice)?;
        let mailbox = if index == 0 { format!("{}@demo.kreatr.app", AYU.1) } else { format!("{handle}@mail.example") };
        let account = account(&plan.key("person", index));
        let newcomer = Newcomer {
            account,
            email: Email::parse(&mailbox)?,
            username: Username::parse(&handle)?,
            name: PersonName::parse(&name)?,
            signs_in: index == 0 || !plan.is_large(),
        };
        let other_craft = &CRAFTS[dice.whole(0, 6) as usize];
        let (joined, fate, caller) = (plan.joined(index), fate(index), Caller::Person(account));
        Ok(Self { index, newcomer, caller, joined, craft, other_craft, tongue, fate, details })
    }
}

/// A name that nobody else of the plan has, and whether it is a local one.
fn full_name(plan: &Plan, index: u32) -> (String, bool) {
    if index == 0 {
        return (AYU.0.to_owned(), true);
    }
    let place = plan.place(index);
    let local = place % 5 < 3;
    let (names, number) =
        if local { (&LOCAL, place / 5 * 3 + place % 5) } else { (&ABROAD, place / 5 * 2 + place % 5 - 3) };
    (nth(names, number, plan.seed), local)
}

/// The names of the lists, spread out so that neighbours differ; after the last the first comes again, as a second.
fn nth(names: &Names, number: u32, seed: u64) -> String {
    let pairs = (names.first.len() * names.last.len()) as u64;
    // A prime that divides no product of the lists' lengths visits every pair once.
    let pair = (u64::from(number) * 7919 + seed % pairs) % pairs;
    let first = names.first[(pair % names.first.len() as u64) as usize];
    let last = names.last[(pair / names.first.len() as u64) as usize];
    match u64::from(number) / pairs {
        0 => format!("{first} {last}"),
        round => format!("{first} {last} {}", round + 1),
    }
}

fn handle(name: &str, dice: &mut Dice) -> String {
    name.to_lowercase().replace(' ', dice.pick(&["-", "-", "_", ""]))
}

fn display_name(name: &str, index: u32, speaker: &mut Speaker<'_>, style: u32) -> String {
    let first = name.split(' ').next().unwrap_or(name);
    match style {
        _ if index == 0 => name.to_owned(),
        0 => format!("Studio {}", name.split(' ').nth(1).unwrap_or(name)),
        1 => format!("{first} – {}", speaker.role()),
        2 => format!("{first} & Co"),
        _ => name.to_owned(),
    }
}

fn details(
    plan: &Plan,
    pictures: &Pictures,
    (name, handle, craft, tongue): (&str, &str, &'static Craft, Tongue),
    index: u32,
    dice: &mut Dice,
) -> Result<ProfileDetails, Invalid> {
    let style = dice.whole(0, 11);
    let mut speaker = Speaker::new(tongue, craft, dice);
    let display_name = DisplayName::parse(&display_name(name, index, &mut speaker, style))?;
    let bio = Bio::parse(&speaker.bio())?;
    let availability = match dice.whole(0, 9) {
        _ if index == 0 => Availability::Available,
        0..=5 => Availability::Available,
        6 | 7 => Availability::Busy,
        _ => Availability::Unavailable,
    };
    let mut details = ProfileDetails::new(display_name, bio, skills(craft, dice)?, availability);
    if dice.chance(0.75) {
        let hour = i64::from(dice.whole(3, 30)) * 25_000;
        details.hourly_rate = Some(Rate::try_new(hour)?);
        details.project_rate = Some(Rate::try_new(hour * i64::from(dice.whole(10, 60)))?);
    }
    let mut link = |share: f32, address: String| -> Result<_, Invalid> {
        if dice.chance(share) { Ok(Some(Link::parse(&address)?.into())) } else { Ok(None) }
    };
    details.twitter = link(0.4, format!("https://x.example/{handle}"))?;
    details.instagram = link(0.6, format!("https://instagram.example/{handle}"))?;
    details.linkedin = link(0.35, format!("https://linkedin.example/in/{handle}"))?;
    details.website = link(0.45, format!("https://{}.example", handle.replace('_', "-")))?;
    if dice.chance(0.5) {
        details.contact_email = Some(Email::parse(&format!("hello@{}.example", handle.replace('_', "-")))?.into());
        details.show_email = dice.chance(0.5);
    }
    details.avatar = pictures.avatar(plan.place(index)).filter(|_| index == 0 || dice.chance(0.88));
    details.banner = pictures.banner(plan.place(index)).filter(|_| index == 0 || dice.chance(0.6));
    details.list_without_work = dice.chance(0.7);
    Ok(details)
}

/// Three to eight things that she can do, most of them of her craft.
fn skills(craft: &Craft, dice: &mut Dice) -> Result<Vec<Skill>, Invalid> {
    let other = &CRAFTS[dice.whole(0, 6) as usize];
    let (own, borrowed) = (dice.whole(3, 6), dice.whole(0, 2));
    let texts: Vec<&str> = (0..own)
        .map(|_| dice.pick(craft.skills))
        .collect::<Vec<_>>()
        .into_iter()
        .chain((0..borrowed).map(|_| dice.pick(other.skills)).collect::<Vec<_>>())
        .collect();
    Skill::list(texts)
}
