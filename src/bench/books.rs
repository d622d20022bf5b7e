//! What the server's own books say of the answers that it just gave.

use std::net::SocketAddr;
use std::time::Duration;

use super::http::{Caller, get, load};
use super::load::Pace;

/// Visitors at once.
pub(super) const CONNECTIONS: usize = 32;

/// What was measured of one question or page.
pub(super) struct Measured {
    /// As the callers saw it.
    pub(super) pace: Pace,
    /// An upper bound of what 99 of 100 took inside the server, in milliseconds.
    pub(super) inside: f64,
}

/// Asks on so many connections for what `path` says, and looks into the server's books before and after.
///
/// # Errors
/// When an answer is none.
pub(super) async fn ask_all(
    caller: &Caller,
    span: Duration,
    route: &str,
    path: impl Fn(usize, u64) -> String + Clone + Send + Sync + 'static,
) -> anyhow::Result<Measured> {
    ask_on(CONNECTIONS, caller, span, route, path).await
}

/// As [`ask_all`], on another number of connections.
///
/// # Errors
/// When an answer is none.
pub(super) async fn ask_on(
    connections: usize,
    caller: &Caller,
    span: Duration,
    route: &str,
    path: impl Fn(usize, u64) -> String + Clone + Send + Sync + 'static,
) -> anyhow::Result<Measured> {
    let before = buckets(caller.address, route).await?;
    let pace = load(caller.clone(), connections, span, path).await?;
    let after = buckets(caller.address, route).await?;
    Ok(Measured { pace, inside: quantile(&before, &after, 0.99) })
}

/// How many answers of a route took at most so many milliseconds, from the server's own books.
async fn buckets(address: SocketAddr, route: &str) -> anyhow::Result<Vec<(f64, f64)>> {
    let books = String::from_utf8(get(&Caller::visitor(address), "/metrics").await?)?;
    let of_route = format!("route=\"{route}\"");
    let mut buckets: Vec<(f64, f64)> = Vec::new();
    for line in books.lines().filter(|line| line.starts_with("kreatr_http_request_seconds_bucket")) {
        let bound = line.split("le=\"").nth(1).and_then(|rest| rest.split('"').next());
        let count = line.rsplit(' ').next().and_then(|count| count.parse::<f64>().ok());
        let (Some(bound), Some(count), true) = (bound, count, line.contains(&of_route)) else { continue };
        let bound = bound.parse::<f64>().unwrap_or(f64::INFINITY) * 1000.0;
        match buckets.iter_mut().find(|(known, _)| *known == bound) {
            Some((_, sum)) => *sum += count,
            None => buckets.push((bound, count)),
        }
    }
    Ok(buckets)
}

fn quantile(before: &[(f64, f64)], after: &[(f64, f64)], share: f64) -> f64 {
    let earlier = |bound: f64| before.iter().find(|(known, _)| *known == bound).map_or(0.0, |(_, count)| *count);
    let mut counts: Vec<(f64, f64)> = after.iter().map(|(bound, count)| (*bound, count - earlier(*bound))).collect();
    counts.sort_by(|one, other| one.0.total_cmp(&other.0));
    let all = counts.last().map_or(0.0, |(_, count)| *count);
    counts.iter().find(|(_, count)| *count >= all * share).map_or(0.0, |(bound, _)| *bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_bound_of_its_bucket_since_the_last_look() {
        let before = [(1.0, 100.0), (5.0, 100.0), (f64::INFINITY, 100.0)];
        let after = [(5.0, 199.0), (1.0, 150.0), (f64::INFINITY, 200.0)];
        assert_eq!(quantile(&before, &after, 0.5), 1.0);
        assert_eq!(quantile(&before, &after, 0.99), 5.0);
        assert_eq!(quantile(&[], &[], 0.99), 0.0);
    }
}
