//! Pages: by number and size, within bounds.

use commands::Fields;
use domain::text::{Invalid, Rule};

use crate::problem::Problem;

/// Which page, and how much is on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// From 1.
    pub(crate) number: usize,
    pub(crate) limit: usize,
}

/// No page beyond this one: further on there is nothing anywhere.
const NUMBER_MAX: usize = 1_000_000;

impl Page {
    /// How many things stand on the pages before.
    pub(crate) fn offset(self) -> usize {
        (self.number - 1) * self.limit
    }
}

/// The page asked for: the first with `usual` entries unless asked otherwise, at most `most`.
pub(crate) fn page(number: Option<i64>, limit: Option<i64>, usual: usize, most: usize) -> Result<Page, Problem> {
    let mut fields = Fields::default();
    let number = fields.take("page", within(number.unwrap_or(1), NUMBER_MAX));
    let limit = fields.take("limit", limit.map_or(Ok(usual), |limit| within(limit, most)));
    let (number, limit) = fields.finish(number.zip(limit))?;
    Ok(Page { number, limit })
}

/// A size alone.
pub(crate) fn limit(limit: Option<i64>, usual: usize, most: usize) -> Result<usize, Problem> {
    page(None, limit, usual, most).map(|page| page.limit)
}

fn within(value: i64, most: usize) -> Result<usize, Invalid> {
    let wrong = || Invalid::new(Rule::Format, format!("Must be a whole number from 1 to {most}"));
    usize::try_from(value).ok().filter(|value| (1..=most).contains(value)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MB-18, GAP-07
    #[test]
    fn pages_and_their_sizes_are_bounded() {
        assert_eq!(page(None, None, 12, 48).unwrap(), Page { number: 1, limit: 12 });
        assert_eq!(page(Some(3), Some(47), 12, 48).unwrap().offset(), 94);
        assert!(page(Some(1), Some(48), 12, 48).is_ok());
        for (number, limit, field) in [(0, 1, "page"), (-1, 1, "page"), (1, 0, "limit"), (1, 49, "limit")] {
            let problem = page(Some(number), Some(limit), 12, 48).unwrap_err();
            assert!(problem.errors().contains_key(field), "{number} {limit}");
        }
        assert!(page(Some(i64::MAX), None, 12, 48).is_err());
    }
}
