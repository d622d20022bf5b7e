use super::*;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Sample {
    id: u64,
    #[serde(default)]
    names: Vec<String>,
    ratio: Option<f64>,
    on: Option<bool>,
    #[serde(default)]
    link: Change<String>,
}

fn read(query: &str) -> Result<Sample, Problem> {
    Raw::of(&Method::GET, vec![], query, &HeaderMap::new(), &Bytes::new())?.read()
}

fn sent_as_json(body: &'static str) -> Result<Sample, Problem> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, "application/json".parse().unwrap());
    Raw::of(&Method::PUT, vec![("id".into(), "7".into())], "", &headers, &Bytes::from_static(body.as_bytes()))?.read()
}

fn rule(problem: &Problem, field: &str) -> String {
    problem.errors().get(field).map(|rules| rules.join("; ")).unwrap_or_default()
}

#[test]
fn texts_of_a_query_become_what_the_field_wants() {
    let sample = read("id=7&names=a,b&names=c%2Cd&ratio=0.5&on=true&link=x+y%21").unwrap();
    let names = ["a", "b", "c", "d"].map(String::from).to_vec();
    let link = Change::Set("x y!".into());
    assert_eq!(sample, Sample { id: 7, names, ratio: Some(0.5), on: Some(true), link });
}

#[test]
fn an_empty_parameter_says_nothing() {
    let sample = read("id=7&names=&ratio=&on=").unwrap();
    assert_eq!(sample, Sample { id: 7, names: vec![], ratio: None, on: None, link: Change::Keep });
    assert!(rule(&read("id=").unwrap_err(), "id").contains("required"));
    assert_eq!(read("id=&id=7").unwrap().id, 7, "beside a full one, an empty one does not count");
}

#[test]
fn path_and_body_make_one_input() {
    let sample = sent_as_json(r#"{"names":["a"],"on":false}"#).unwrap();
    assert_eq!((sample.id, sample.names.len(), sample.on), (7, 1, Some(false)));
    assert!(rule(&sent_as_json(r#"{"id":8}"#).unwrap_err(), "id").contains("given twice"));
    assert!(rule(&sent_as_json(r#"{"on":1,"on":2}"#).unwrap_err(), "on").contains("true or false"));
    assert!(rule(&sent_as_json(r#"{"on":true,"on":true}"#).unwrap_err(), "on").contains("given twice"));
}

/// GAP-94
#[test]
fn absent_null_and_a_value_are_three_things() {
    assert_eq!(sent_as_json("{}").unwrap().link, Change::Keep);
    assert_eq!(sent_as_json(r#"{"link":null}"#).unwrap().link, Change::Clear);
    assert_eq!(sent_as_json(r#"{"link":"x"}"#).unwrap().link, Change::Set("x".into()));
}

#[test]
fn numbers_are_exact() {
    assert_eq!(read("id=18446744073709551615").unwrap().id, u64::MAX);
    for wrong in ["id=18446744073709551616", "id=-1", "id=1e3", "id=0x10", "id=٣", "id=1 "] {
        assert!(rule(&read(wrong).unwrap_err(), "id").contains("whole number"), "{wrong}");
    }
    assert!(rule(&sent_as_json(r#"{"names":[1]}"#).unwrap_err(), "names[0]").contains("Must be text"));
}

#[test]
fn broken_escapes_are_text_and_broken_utf8_is_refused() {
    assert_eq!(unescaped("%"), Some("%".into()));
    assert_eq!(unescaped("%4"), Some("%4".into()));
    assert_eq!(unescaped("%zz%41"), Some("%zzA".into()));
    assert_eq!(unescaped("%e2%82%ac"), Some("€".into()));
    assert_eq!(unescaped("%ff"), None);
    assert_eq!(unescaped("%é"), Some("%é".into()));
}

#[test]
fn a_name_that_is_not_known_is_not_repeated_at_length() {
    let long = "x".repeat(1000);
    let problem = read(&format!("id=7&{long}=1")).unwrap_err();
    assert_eq!(problem.errors().keys().map(String::len).max(), Some(64));
}

/// EH-05, EH-06: whoever sends several faults reads of all of them.
#[test]
fn all_fields_are_judged_at_once() {
    let problem = sent_as_json(r#"{"names":"a","ratio":"x","on":7,"more":1,"most":{},"link":[]}"#).unwrap_err();
    let rules: Vec<_> =
        problem.errors().iter().map(|(field, rules)| format!("{field}: {}", rules.join("; "))).collect();
    let known = "This field is not known; known are id, names, ratio, on, link";
    let expected = [
        "link: Must be text, not a list".to_owned(),
        format!("more: {known}"),
        format!("most: {known}"),
        "names: Must be a list, not text".into(),
        "on: Must be true or false, not a number".into(),
        "ratio: Must be a number, not text".into(),
    ];
    assert_eq!(rules, expected);
    let problem = read("names=a&more=1").unwrap_err();
    assert_eq!(problem.errors().keys().collect::<Vec<_>>(), ["id", "more"], "missing beside unknown");
    let problem = sent_as_json(r#"{"names":["a",1,2],"on":1,"on":2}"#).unwrap_err();
    assert_eq!(problem.errors().keys().collect::<Vec<_>>(), ["names[1]", "on"], "the first of each field");
}

#[test]
fn nobody_makes_the_house_count_faults_for_ever() {
    let many: Vec<_> = (0..2000).map(|n| format!("f{n}=1")).collect();
    let query = many.join("&")[..QUERY_MAX].to_owned();
    assert_eq!(read(&query).unwrap_err().errors().len(), FAULTS_MAX);
}
