use super::*;

pub(crate) fn sent(body: &str) -> Sent {
    Sent::read(body.as_bytes()).unwrap()
}

/// GAP-26: a text is as long as its writer counts it, whatever her browser makes of line ends.
#[test]
fn fields_come_as_they_were_written() {
    let form = sent("title=Senja+di%20Bromo&tags=a&tags=b%2Cc&bio=one%0D%0Atwo&empty=&on");
    assert_eq!(form.text("title"), "Senja di Bromo");
    assert_eq!(form.all("tags"), ["a", "b,c"]);
    assert_eq!(form.text("bio"), "one\ntwo");
    assert!(form.has("empty") && form.has("on") && form.all("empty").is_empty() && !form.has("nothing"));
    assert_eq!(form.text("nothing"), "");
}

#[test]
fn a_field_can_be_taken_out_and_put_in() {
    let mut form = sent("a=1&b=2");
    assert_eq!((form.take("a"), form.take("a")), (Some("1".into()), None));
    form.put("b", vec!["3".into()]);
    assert_eq!(form.fields(), [("b".to_owned(), vec!["3".to_owned()])]);
}

#[test]
fn a_form_of_too_many_fields_is_refused() {
    let many = |one: fn(usize) -> String, n| (0..n).map(one).collect::<Vec<_>>().join("&");
    let names: fn(usize) -> String = |n| format!("f{n}=x");
    let texts: fn(usize) -> String = |_| "f=x".to_owned();
    for one in [names, texts] {
        assert!(Sent::read(many(one, FIELDS_MAX).as_bytes()).is_ok());
        let refused = Sent::read(many(one, FIELDS_MAX + 2).as_bytes()).unwrap_err();
        assert_eq!(refused.code(), Code::PAYLOAD_TOO_LARGE);
    }
}

/// EH-06: each fault stands at its field, in the reader's language; the rest is told at the top.
#[test]
fn faults_find_their_fields() {
    let problem = Problem::invalid("title", "title is required").with_error("tags[2]", "tags is required");
    let faults = Faults::of(&problem.with_error("more", "Must be"), Language::Id);
    assert_eq!(faults.on("title"), ["title wajib diisi"]);
    assert_eq!(faults.on("tags"), ["tag wajib diisi"]);
    assert!(faults.on("tit").is_empty() && faults.general.is_none());
    let filled = Filled { sent: None, faults: &faults };
    let fields = [filled.line("text", "title", "Title", ""), filled.line("text", "tags", "Tags", "")];
    assert_eq!(faults.elsewhere(&fields), ["more: Must be"]);
    assert!(Faults::default().is_empty() && !Faults::saying("x").is_empty());
}

#[test]
fn what_was_written_is_shown_again_but_no_password() {
    let (form, faults) = (sent("title=New&password=secret&box=true"), Faults::default());
    let again = Filled { sent: Some(&form), faults: &faults };
    assert_eq!(again.line("text", "title", "", "Old").value, "New");
    assert_eq!(again.line("text", "other", "", "Old").value, "");
    assert_eq!(again.line("password", "password", "", "").value, "");
    assert!(matches!(again.switch("box", "", false).kind, Kind::Switch(true)));
    assert!(matches!(again.switch("off", "", true).kind, Kind::Switch(false)));
    let first = Filled { sent: None, faults: &faults };
    assert_eq!(first.line("text", "title", "", "Old").value, "Old");
    let select = first.select("kind", "", "B", [("A", "a".into()), ("B", "b".into())]);
    assert!(matches!(select.kind, Kind::Select(choices) if choices[1].chosen && !choices[0].chosen));
}
