//! What stands in the profile's form: as the profile has it, or as the form was sent.

use domain::creators::Availability;
use domain::media::{MediaId, Purpose};
use domain::text::{Bio, DisplayName, Skill};
use projections::creators::Details;
use projections::marketplace::Image;
use strum::VariantArray;

use crate::forms::{Faults, Field, Filled, Sent};
use crate::marketplace::{Card, Thumb};
use crate::ui::Ui;

/// The texts of the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sheet {
    name: String,
    bio: String,
    /// With commas between them.
    skills: String,
    availability: String,
    hourly: String,
    project: String,
    website: String,
    instagram: String,
    linkedin: String,
    twitter: String,
    email: String,
    shows_email: bool,
    is_public: bool,
    listed: bool,
    avatar: String,
    banner: String,
}

/// A picture of a profile: the names of what stands for it in the form, and what it is for.
pub(super) struct Place {
    pub(super) name: &'static str,
    pub(super) file: &'static str,
    pub(super) gone: &'static str,
    pub(super) purpose: Purpose,
    pub(super) label: &'static str,
    hint: &'static str,
}

const AVATAR: Place = Place {
    name: "avatar",
    file: "avatarFile",
    gone: "avatarGone",
    purpose: Purpose::Avatar,
    label: "settings-avatar",
    hint: "settings-avatar-hint",
};
const BANNER: Place = Place {
    name: "bannerImage",
    file: "bannerFile",
    gone: "bannerGone",
    purpose: Purpose::Banner,
    label: "settings-banner",
    hint: "settings-banner-hint",
};

/// Both.
pub(super) const PLACES: [&Place; 2] = [&AVATAR, &BANNER];

/// A picture of a profile as the form shows it.
#[derive(Clone, Debug)]
pub(crate) struct Likeness {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) gone: &'static str,
    /// The key of its label.
    pub(crate) label: &'static str,
    /// The key of what a person should know before she chooses a file.
    pub(crate) hint: &'static str,
    /// How wide it is shown, where it is 64 pixels high.
    pub(crate) width: u32,
    /// The id and the address of the picture that is there.
    pub(crate) present: Option<(String, String)>,
}

impl Likeness {
    fn of(place: &Place, id: &str) -> Self {
        let Place { name, file, gone, label, hint, purpose } = *place;
        let width = purpose.cut().map_or(64, |(width, height)| 64 * width / height);
        let present = MediaId::parse(id).ok().map(|id| (id.to_string(), Image::of(id.as_str()).small));
        Self { name, file, gone, label, hint, width, present }
    }
}

impl Sheet {
    /// Before there is a profile.
    pub(super) fn first(name: &str) -> Self {
        let availability = Availability::Available.as_str().to_owned();
        Self { name: name.to_owned(), availability, is_public: true, listed: true, ..Self::default() }
    }

    /// As the profile has it.
    pub(super) fn of(details: &Details, is_public: bool) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let rate = |rate: Option<u32>| rate.map(|rate| rate.to_string()).unwrap_or_default();
        Self {
            name: details.display_name.clone(),
            bio: details.bio.clone(),
            skills: details.skills.join(", "),
            availability: details.availability.as_str().to_owned(),
            hourly: rate(details.hourly_rate),
            project: rate(details.project_rate),
            website: text(&details.website),
            instagram: text(&details.instagram),
            linkedin: text(&details.linkedin),
            twitter: text(&details.twitter),
            email: text(&details.contact_email),
            shows_email: details.show_email,
            is_public,
            listed: details.list_without_work,
            avatar: text(&details.avatar),
            banner: text(&details.banner),
        }
    }

    /// As the form sent it.
    pub(super) fn sent(sent: &Sent) -> Self {
        let text = |name| sent.text(name).to_owned();
        let on = |name| sent.text(name) == "true";
        Self {
            name: text("displayName"),
            bio: text("bio"),
            skills: text("skills"),
            availability: text("availability"),
            hourly: text("hourlyRate"),
            project: text("projectRate"),
            website: text("website"),
            instagram: text("instagram"),
            linkedin: text("linkedin"),
            twitter: text("twitter"),
            email: text("contactEmail"),
            shows_email: on("showEmail"),
            is_public: on("isPublic"),
            listed: on("listWithoutWork"),
            avatar: text("avatar"),
            banner: text("bannerImage"),
        }
    }

    /// The fields of the form, in the order of the page.
    pub(super) fn fields(&self, ui: &Ui, faults: &Faults) -> Vec<Field> {
        let filled = Filled { sent: None, faults };
        let line = |kind, name, label, value: &str| filled.line(kind, name, ui.t(label), value);
        let link = |name, label, value: &str| filled.line("url", name, label, value).hint("https://…");
        let takes = Availability::VARIANTS.iter().map(|state| (state.as_str(), ui.availability(state).to_owned()));
        vec![
            line("text", "displayName", "settings-name", &self.name).needed().most(DisplayName::MAX).completes("name"),
            filled
                .area(5, "bio", ui.t("settings-bio"), &self.bio)
                .needed()
                .most(Bio::MAX)
                .hint(ui.count("settings-bio-hint", Bio::MIN)),
            line("text", "skills", "skills", &self.skills).needed().hint(ui.count("settings-skills-hint", Skill::MOST)),
            filled.select("availability", ui.t("filter-availability"), &self.availability, takes).needed(),
            self.rate(ui, line("text", "hourlyRate", "rate-hour", &self.hourly), &self.hourly),
            self.rate(ui, line("text", "projectRate", "rate-project", &self.project), &self.project),
            link("website", ui.t("social-website"), &self.website),
            link("instagram", "Instagram", &self.instagram),
            link("linkedin", "LinkedIn", &self.linkedin),
            link("twitter", "X", &self.twitter),
            line("email", "contactEmail", "settings-email", &self.email)
                .hint(ui.t("settings-email-hint"))
                .completes("email"),
            filled.switch("showEmail", ui.t("settings-show-email"), self.shows_email).hint(ui.t("settings-show-hint")),
            filled.switch("isPublic", ui.t("settings-public"), self.is_public).hint(ui.t("settings-public-hint")),
            filled.switch("listWithoutWork", ui.t("settings-listed"), self.listed).hint(ui.t("settings-listed-hint")),
        ]
    }

    /// A rate says how it is read: `Rp 350.000`.
    fn rate(&self, ui: &Ui, field: Field, text: &str) -> Field {
        let read = text.parse::<u32>().unwrap_or(350_000);
        field.hint(ui.with("settings-rate-hint", &ui.money(read)))
    }

    /// The pictures that are there; the form sends them back as they are, or others in their place.
    pub(super) fn likenesses(&self) -> [Likeness; 2] {
        [Likeness::of(&AVATAR, &self.avatar), Likeness::of(&BANNER, &self.banner)]
    }

    /// The card that it makes in the marketplace.
    pub(super) fn card(&self, ui: &Ui, username: &str, works: Vec<Thumb>) -> Card {
        let or = |text: &str, key| if text.trim().is_empty() { ui.t(key).to_owned() } else { text.to_owned() };
        let skills = self.skills.split(',').map(str::trim).filter(|skill| !skill.is_empty());
        Card {
            username: username.to_owned(),
            display_name: or(&self.name, "settings-nameless"),
            avatar: MediaId::parse(&self.avatar).ok().map(|id| Image::of(id.as_str()).small),
            bio: or(&self.bio, "settings-bioless"),
            skills: skills.take(Skill::MOST).map(str::to_owned).collect(),
            availability: self.availability.parse().unwrap_or_default(),
            rating: None,
            works,
        }
    }
}

/// The key of the heading that stands before a field.
pub(super) fn heading(field: &str) -> Option<&'static str> {
    Some(match field {
        "displayName" => "settings-about",
        "availability" => "settings-work",
        "website" => "elsewhere",
        "contactEmail" => "settings-seen",
        _ => return None,
    })
}

/// A form always says everything: a box without a tick is a no, and an amount is read as people write it.
pub(super) fn complete(sent: &mut Sent) {
    for name in ["showEmail", "isPublic", "listWithoutWork"] {
        let on = if sent.text(name) == "true" { "true" } else { "false" };
        sent.put(name, vec![on.to_owned()]);
    }
    for name in ["hourlyRate", "projectRate"] {
        if let Some(digits) = amount(sent.text(name)) {
            sent.put(name, vec![digits]);
        }
    }
}

/// The digits of `Rp 1.250.000` and its like; `None` where the thousands are not apart as they should be.
fn amount(text: &str) -> Option<String> {
    let bare = text.trim().trim_start_matches("Rp").trim_start_matches(['.', ' ', '\u{a0}']);
    let mut groups = bare.split(['.', ',', ' ', '\u{a0}']);
    let first = groups.next().filter(|first| !first.is_empty())?;
    let groups: Vec<&str> = groups.collect();
    let digits = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    let apart = groups.is_empty() || first.len() <= 3 && groups.iter().all(|group| group.len() == 3);
    (apart && digits(&first) && groups.iter().all(digits)).then(|| format!("{first}{}", groups.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CP-08, CP-09: an amount is read as it is written here, and never as another one.
    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, read) in [
            ("350000", Some("350000")),
            ("350.000", Some("350000")),
            ("Rp 1.250.000", Some("1250000")),
            ("Rp1,250,000", Some("1250000")),
            ("Rp\u{a0}350.000", Some("350000")),
            ("1 250 000", Some("1250000")),
            ("350.000,50", None),
            ("350.5", None),
            ("12.34.567", None),
            ("-5", None),
            ("ten", None),
            ("", None),
        ] {
            assert_eq!(amount(text).as_deref(), read, "{text}");
        }
    }
}
