use serde_json::Value;

use super::*;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");

/// Architecture, "Doors": the document in git is the one that is served.
#[test]
fn openapi_in_git_is_current() {
    let made = openapi_json();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(std::path::Path::new(FILE).parent().unwrap()).unwrap();
        std::fs::write(FILE, &made).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        kept == made,
        "docs/openapi.json is out of date: run `UPDATE=1 cargo test -p api openapi` and look at the diff"
    );
}

fn json() -> Value {
    serde_json::from_str(&openapi_json()).unwrap()
}

/// Every `$ref` of the document leads somewhere.
#[test]
fn openapi_references_lead_somewhere() {
    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(|to| to.as_str()).map(str::to_owned));
                members.values().for_each(|member| collect(member, found));
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
            _ => {}
        }
    }
    let (json, mut found) = (json(), Vec::new());
    collect(&json, &mut found);
    assert!(found.len() > 50, "{}", found.len());
    let lost: Vec<_> = found.iter().filter(|to| json.pointer(to.trim_start_matches('#')).is_none()).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// SE-11: the bounds in the document are the domain's own.
#[test]
fn openapi_bounds_are_the_domains() {
    use domain::text::{Bio, Hours, Rate, Title};
    let json = json();
    let bound = |pointer: &str| json.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{pointer}"));
    let schema = |name: &str, rule: &str| bound(&format!("/components/schemas/{name}/{rule}"));
    assert_eq!(schema("Title", "minLength"), Title::MIN as u64);
    assert_eq!(schema("Title", "maxLength"), Title::MAX as u64);
    assert_eq!(schema("Bio", "maxLength"), Bio::MAX as u64);
    assert_eq!(schema("Rate", "maximum"), u64::from(Rate::MAX));
    assert_eq!(schema("Hours", "maximum"), u64::from(Hours::MAX));
    assert_eq!(schema("Tags", "maxItems"), domain::text::Tag::MOST as u64);
    assert_eq!(schema("Skills", "maxItems"), domain::text::Skill::MOST as u64);
    assert_eq!(schema("Images", "maxItems"), domain::portfolio::Content::IMAGES_MOST as u64);
}

/// Every operation says what it does, has a path of its own, and its path's fields are fields of its input.
#[test]
fn openapi_operations_are_complete() {
    let mut addresses = std::collections::BTreeSet::new();
    for operation in operations() {
        assert!(!operation.summary.is_empty(), "{}", operation.id);
        assert!(addresses.insert((operation.path, operation.method.as_str())), "{} stands twice", operation.id);
        let (fields, required) = members(operation);
        let in_path = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        for name in in_path {
            assert!(fields.iter().any(|(field, _)| field == name), "{}: {name}", operation.id);
            assert!(required.iter().any(|field| field == name), "{}: {name} is required", operation.id);
        }
    }
}

/// What is asked for in a query need not be given, and cannot be `null`.
#[test]
fn openapi_queries_are_optional_and_never_null() {
    let json = json();
    let paths = json["paths"].as_object().unwrap();
    let parameters = paths.values().flat_map(|item| item["get"]["parameters"].as_array().into_iter().flatten());
    let asked: Vec<_> = parameters.filter(|parameter| parameter["in"] == "query").collect();
    assert!(asked.len() >= 15, "{}", asked.len());
    for parameter in asked {
        assert_eq!(parameter["required"], false, "{parameter}");
        assert!(!parameter["schema"].to_string().contains("\"null\""), "{parameter}");
    }
}
