//! What visitors do with items: like them, and look at them.

use axum::http::{Method, StatusCode};
use commands::Receipt;
use commands::portfolio::LikeItem;
use domain::ItemId;
use workers::portfolio::View;

use super::OfItem;
use crate::answer::Done;
use crate::context::Context;
use crate::operation::{Access, Operation, operation};
use crate::problem::Problem;

/// Words in the names of programs that look at pages for nobody (PF-27).
const ROBOTS: [&str; 8] = ["bot", "crawl", "spider", "slurp", "preview", "curl", "wget", "python-requests"];

pub(super) fn operations() -> Vec<Operation> {
    vec![
        operation("portfolio.like", Method::PUT, "/items/{item}/like", Access::Person, like).says("Likes an item"),
        operation("portfolio.unlike", Method::DELETE, "/items/{item}/like", Access::Person, unlike)
            .says("Takes a like back"),
        operation("portfolio.view", Method::POST, "/items/{item}/view", Access::Public, view)
            .says("Notes that somebody looks at an item")
            .about("Counted once per viewer and day, in batches; robots do not count.")
            .answers(StatusCode::NO_CONTENT),
    ]
}

async fn like(context: Context, input: OfItem) -> Result<Receipt, Problem> {
    set_liked(context, input.item, true).await
}

async fn unlike(context: Context, input: OfItem) -> Result<Receipt, Problem> {
    set_liked(context, input.item, false).await
}

async fn set_liked(context: Context, item: ItemId, liked: bool) -> Result<Receipt, Problem> {
    let like = LikeItem { item, by: context.me()?, liked };
    Ok(context.house.desk().handle(&like, context.caller(), context.request()).await?)
}

async fn view(context: Context, input: OfItem) -> Result<Done, Problem> {
    if !is_robot(&context.agent) {
        note_view(&context, input.item);
    }
    Ok(Done)
}

/// Notes one look. The viewer is a keyed hash of the day and the address: good for a day, of no other use. What her
/// program calls itself is no part of it: anybody can change that at every look.
fn note_view(context: &Context, item: ItemId) {
    let day = context.house.now().date_naive();
    let ip = context.ip.map(|ip| ip.to_string()).unwrap_or_default();
    let seen = format!("{day}\n{ip}");
    let hash = context.house.journal().vault().hashes().hash("view", &seen);
    let mut viewer = [0; 16];
    viewer.iter_mut().zip(hash.as_bytes().chunks(2)).for_each(|(byte, pair)| *byte = hex(pair));
    context.house.counter().note(View { item, viewer, day });
}

fn hex(pair: &[u8]) -> u8 {
    pair.iter().fold(0, |byte, digit| {
        let digit = char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        byte << 4 | digit.unwrap_or_default()
    })
}

/// Whether a program says, or does not deny, that nobody looks.
fn is_robot(agent: &str) -> bool {
    let agent = agent.to_ascii_lowercase();
    agent.is_empty() || ROBOTS.iter().any(|robot| agent.contains(robot))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PF-27
    #[test]
    fn robots_are_told_from_people() {
        for robot in ["", "Googlebot/2.1", "curl/8", "Mozilla/5.0 (compatible; bingbot/2.0)", "WhatsApp preview"] {
            assert!(is_robot(robot), "{robot}");
        }
        assert!(!is_robot("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"));
    }

    #[test]
    fn a_hash_becomes_its_first_bytes() {
        assert_eq!([hex(b"0f"), hex(b"a0"), hex(b"ff")], [0x0f, 0xa0, 0xff]);
    }
}
