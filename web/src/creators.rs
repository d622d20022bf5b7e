//! What a creator says about herself, and the name and password that she comes with (PG-11).

mod sheet;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use api::{Access, Outcome, Problem};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use projections::creators::{MyProfile, my_profile};
use uuid::Uuid;

use self::sheet::{Likeness, PLACES, Sheet};
use crate::forms::{Faults, Field, Filled, Kind, Sent};
use crate::marketplace::{Card, Thumb};
use crate::pages::Page;
use crate::portfolio::{plate, works_of};
use crate::ui::{Toast, Ui, page};
use crate::visit::Visit;

const HOME: &str = "/dashboard/settings/marketplace";

pub(crate) fn pages() -> Vec<Page> {
    let page = |path| Page::at(path, Access::Person);
    vec![
        page(HOME).shows(show).takes(save),
        page("/dashboard/settings/preview").takes(preview),
        page("/dashboard/settings/username").takes(rename),
        page("/dashboard/settings/password").takes(change_password),
    ]
}

/// A small form of its own.
pub(crate) struct Small {
    pub(crate) faults: Faults,
    pub(crate) fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "settings.html")]
pub(crate) struct SettingsPage {
    pub(crate) ui: Ui,
    /// There is a profile already.
    pub(crate) exists: bool,
    pub(crate) username: String,
    pub(crate) draft: String,
    pub(crate) faults: Faults,
    pub(crate) fields: Vec<Field>,
    /// Her face and the picture across her page.
    pub(crate) likenesses: [Likeness; 2],
    pub(crate) card: Card,
    pub(crate) name: Small,
    pub(crate) password: Small,
}

impl SettingsPage {
    /// The key of the heading that stands before a field.
    fn heading(&self, field: &Field) -> Option<&'static str> {
        sheet::heading(field.name)
    }
}

/// Which of the page's forms was sent, with what is wrong with it.
#[derive(Default)]
struct Again<'a> {
    profile: Option<&'a Sent>,
    profile_faults: Faults,
    name: Option<&'a Sent>,
    name_faults: Faults,
    password_faults: Faults,
}

/// `GET /dashboard/settings/marketplace`
async fn show(visit: Visit) -> Result<Response, Problem> {
    settings(visit, StatusCode::OK, Again::default()).await
}

async fn settings(visit: Visit, status: StatusCode, again: Again<'_>) -> Result<Response, Problem> {
    let present = profile(&visit).await?;
    let me = visit.identity()?;
    let (username, draft) = (me.username.clone(), format!("{}:profile", me.account));
    let sheet = match (again.profile, present.as_ref()) {
        (Some(sent), _) => Sheet::sent(sent),
        (None, Some(profile)) => Sheet::of(&profile.details.0, profile.public),
        (None, None) => Sheet::first(&me.name),
    };
    let ui = &visit.ui;
    let fields = sheet.fields(ui, &again.profile_faults);
    let card = card(&visit, &sheet).await?;
    let name = small(again.name, again.name_faults, |filled| {
        let label = ui.t("settings-username");
        vec![
            filled
                .line("text", "username", label, &username)
                .needed()
                .completes("username")
                .hint(ui.t("settings-rename")),
        ]
    });
    let password = small(None, again.password_faults, |filled| {
        let line = |name, label| filled.line("password", name, ui.t(label), "").needed();
        let hint = ui.t("settings-password-hint");
        vec![
            line("current", "settings-current").completes("current-password"),
            line("password", "settings-new-password").completes("new-password").hint(hint),
        ]
    });
    let shown = SettingsPage {
        exists: present.is_some(),
        username,
        draft,
        faults: again.profile_faults,
        fields,
        likenesses: sheet.likenesses(),
        card,
        name,
        password,
        ui: visit.ui,
    };
    Ok(page(status, &shown))
}

fn small(sent: Option<&Sent>, faults: Faults, fields: impl FnOnce(&Filled<'_>) -> Vec<Field>) -> Small {
    let fields = fields(&Filled { sent, faults: &faults });
    Small { faults, fields }
}

async fn profile(visit: &Visit) -> Result<Arc<Option<MyProfile>>, Problem> {
    visit.up_to_date("creators").await?;
    profile_of(visit, visit.identity()?.account.0).await
}

/// Somebody's profile as she herself sees it.
pub(crate) async fn profile_of(visit: &Visit, account: Uuid) -> Result<Arc<Option<MyProfile>>, Problem> {
    let ask = my_profile(visit.door.house.views(), account);
    visit.recall(&["creators"], format!("profile of {account}"), ask).await
}

/// The card that clients would see: what the sheet says, above the works that are public.
async fn card(visit: &Visit, sheet: &Sheet) -> Result<Card, Problem> {
    visit.up_to_date("portfolio").await?;
    let me = visit.identity()?;
    let mine = works_of(visit, me.account.0).await?;
    let public = mine.items.iter().filter_map(|shelved| shelved.item.work.public());
    let works = public.take(3).map(|content| Thumb {
        // She leaves no form half filled by a slip of the finger.
        href: String::new(),
        title: content.title.clone(),
        category: content.category,
        picture: content.images.first().map(|id| plate(&visit.door, id)),
    });
    Ok(sheet.card(&visit.ui, &me.username, works.collect()))
}

/// `POST /dashboard/settings/marketplace`
async fn save(visit: Visit, mut sent: Sent) -> Result<Response, Problem> {
    let first = profile(&visit).await?.is_none();
    let profile_faults = portray(&visit, &mut sent).await;
    if !profile_faults.is_empty() {
        let again = Again { profile: Some(&sent), profile_faults, ..Again::default() };
        return settings(visit, StatusCode::BAD_REQUEST, again).await;
    }
    sheet::complete(&mut sent);
    // The first profile opens the way to the first work.
    let next = if first { "/dashboard?saved=profile" } else { "/dashboard/settings/marketplace?saved=profile" };
    match visit.carry_out("creators.updateMyProfile", &sent).await {
        Ok(outcome) => Ok(visit.done(outcome, next, Some(Toast::ProfileSaved))),
        Err(problem) => {
            let profile_faults = Faults::of(&problem, visit.ui.language);
            let again = Again { profile: Some(&sent), profile_faults, ..Again::default() };
            settings(visit, problem.status(), again).await
        }
    }
}

/// Puts the pictures that the form brought in the place of those that are there, and takes away those that are to go;
/// answers why some are not there.
async fn portray(visit: &Visit, sent: &mut Sent) -> Faults {
    let mut faults = Vec::new();
    for place in PLACES {
        if sent.take(place.gone).is_some() {
            sent.take(place.name);
        }
        let arrived = visit.send_pictures(sent, place.file, place.purpose, 1).await;
        if let Some(picture) = arrived.pictures.into_iter().next() {
            sent.put(place.name, vec![picture]);
        }
        faults.push((place.name, arrived.faults));
    }
    Faults::at(faults)
}

/// The card, without a page around it.
#[derive(Template)]
#[template(path = "parts/card-preview.html")]
pub(crate) struct CardPart {
    pub(crate) ui: Ui,
    pub(crate) card: Card,
}

/// `POST /dashboard/settings/preview`: what the script shows beside the form as it is written.
async fn preview(visit: Visit, sent: Sent) -> Result<Response, Problem> {
    let card = card(&visit, &Sheet::sent(&sent)).await?;
    Ok(page(StatusCode::OK, &CardPart { card, ui: visit.ui }))
}

/// `POST /dashboard/settings/username` (AC-08)
async fn rename(visit: Visit, sent: Sent) -> Result<Response, Problem> {
    match visit.carry_out("accounts.changeUsername", &sent).await {
        Ok(outcome) => known(visit, outcome, Toast::UsernameChanged).await,
        Err(problem) => {
            let name_faults = Faults::of(&problem, visit.ui.language);
            let again = Again { name: Some(&sent), name_faults, ..Again::default() };
            settings(visit, problem.status(), again).await
        }
    }
}

/// `POST /dashboard/settings/password`
async fn change_password(visit: Visit, sent: Sent) -> Result<Response, Problem> {
    match visit.carry_out("accounts.changePassword", &sent).await {
        Ok(outcome) => known(visit, outcome, Toast::NewPassword).await,
        Err(problem) => {
            let password_faults = Faults::of(&problem, visit.ui.language);
            settings(visit, problem.status(), Again { password_faults, ..Again::default() }).await
        }
    }
}

/// Who she is is asked before any page is made, so what follows waits here until the house knows it.
async fn known(visit: Visit, outcome: Outcome, toast: Toast) -> Result<Response, Problem> {
    if let Some(position) = outcome.written {
        visit.context.reading_after("accounts", event_store::Position(position)).await?;
    }
    Ok(visit.done(outcome, "/dashboard/settings/marketplace#account", Some(toast)))
}
