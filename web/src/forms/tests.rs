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
    let ui = Ui::at(Language::Id, None, "/", "");
    assert_eq!(faults.elsewhere(&ui, &fields), [ui.t("fault-outdated")]);
    assert!(Faults::default().is_empty() && !Faults::saying("x").is_empty());
}

/// EH-06: what a person reads are words of the page, never those of the wire, whichever field a fault is about.
#[test]
fn nobody_reads_the_words_of_the_wire() {
    for (language, choose, pictures) in [
        (Language::En, "Choose one of the list", "Pictures: A picture is not here any more. Please add it again"),
        (Language::Id, "Pilih salah satu dari daftar", "Gambar: Satu gambar sudah tidak ada. Silakan tambahkan lagi"),
    ] {
        let ui = Ui::at(language, None, "/", "");
        let problem = Problem::invalid("category", "Must be one of AI_CONTENT, PROMPTS")
            .with_error("surprise", "This field is not known; known are title, projectUrl")
            .with_error("revision", "Must be a whole number")
            .with_error("images[0]", format!("There is no picture {}", "0a".repeat(32)));
        let faults = Faults::of(&problem, language);
        let filled = Filled { sent: None, faults: &faults };
        let fields = [filled.line("text", "category", "Category", "")];
        assert_eq!(fields[0].faults, [choose]);
        assert_eq!(faults.elsewhere(&ui, &fields), [pictures, ui.t("fault-outdated")]);
        assert_eq!(faults.general, None);
    }
}

/// EH-06: what a problem says of itself is never lost, whatever field it names.
#[test]
fn a_whole_sentence_is_told_where_no_field_shows_it() {
    let text = "The order must name each of your items exactly once";
    let problem = Problem::invalid("order", text).with_detail(text);
    let ui = Ui::at(Language::En, None, "/", "");
    assert_eq!(Faults::of(&problem, Language::En).elsewhere(&ui, &[]), [text]);
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
