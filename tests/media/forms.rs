//! Pictures that come with a form: the page that answers it shows them.

use super::uploads::{png, scene};
use crate::support::{House, PASSWORD, profile};
use crate::tab::Tab;

/// The id of the first picture on a page that is hung there.
fn hung(html: &str, name: &str) -> String {
    let field = html.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {html}")).1;
    field.split('"').next().unwrap_or_default().to_owned()
}

/// AR-14, IM-07: whoever sends a picture with a form sees it on the very page that answers, though that page led nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_shows_the_picture_that_came_with_its_form() {
    let house = House::open().await;
    let ayu = house.person("ayu").await;
    let receipt = ayu.put("/api/v1/me/profile", profile("ayu")).await.with(200);
    let tab = Tab::at(&house);
    tab.keep("kreatr_lang", "en");
    let login = tab.opens("/login").await;
    tab.sends(&login, "/login", &[("email", &ayu.email), ("password", PASSWORD)]).await.is_at("/dashboard");
    tab.keep("kreatr_after", &receipt["position"].to_string());
    for (seed, (there, wish, file, name)) in (1..).zip([
        ("/dashboard/portfolio/new", ("act", "upload"), "file", "images"),
        // Without a name the profile is not saved.
        ("/dashboard/settings/marketplace", ("displayName", ""), "avatarFile", "avatar"),
    ]) {
        let form = tab.opens(there).await;
        let answer = tab.sends_file(&form, there, &[wish], (file, &png(&scene(320, 320, seed)))).await;
        let picture = tab.opens(&format!("/media/{}/small.webp", hung(&answer.html, name))).await;
        assert_eq!(picture.status, 200, "{there}");
    }
}
