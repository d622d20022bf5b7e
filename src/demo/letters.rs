//! What clients write to Ayu, and what came of it: an inbox with something of everything.

use chrono::TimeDelta;
use commands::Caller;
use commands::inquiries::{NewInquiry, Step as Answer, TakeStep};
use domain::InquiryId;
use domain::text::{Email, InquiryMessage, Invalid, Reply, SenderName, Subject, Terms};

use super::people;
use super::sending::{Deed, Step};
use super::story::Plan;
use super::words::letters::LETTERS;

impl Plan {
    /// The letters, in order of time. None is of the last week: nobody who runs the demo sends mails to its people.
    pub(super) fn letters(&self) -> Result<Vec<Step>, Invalid> {
        let creator = people::account(&self.key("person", 0));
        let mut steps = Vec::new();
        for (number, letter) in LETTERS.iter().enumerate() {
            let at = self.end() - TimeDelta::days(letter.days);
            let key = self.key("letter", number);
            let new = NewInquiry {
                creator,
                name: SenderName::parse(letter.name)?,
                email: Email::parse(letter.email)?,
                subject: Subject::parse(letter.subject)?,
                message: InquiryMessage::parse(letter.message)?,
                budget: letter.budget.map(Terms::parse).transpose()?,
                timeline: letter.timeline.map(Terms::parse).transpose()?,
            };
            let inquiry = InquiryId(Step::request(Caller::Visitor, &key).new_id("inquiry"));
            steps.push(Step { at, caller: Caller::Visitor, key, deed: Deed::Write(Box::new(new)) });
            let mut takes = Vec::new();
            if letter.opened {
                takes.push(Answer::Open);
            }
            if let Some(answer) = letter.answer {
                takes.push(Answer::Reply(Some(Reply::parse(answer)?)));
            }
            if letter.put_away {
                takes.push(Answer::Archive);
            }
            for (hours, step) in (1..).zip(takes) {
                let take = TakeStep { inquiry, creator, step };
                let key = self.key("letter-step", format!("{number}-{hours}"));
                let at = at + TimeDelta::hours(5 * hours);
                steps.push(Step { at, caller: Caller::Person(creator), key, deed: Deed::Answer(Box::new(take)) });
            }
        }
        steps.sort_by_key(|step| step.at);
        Ok(steps)
    }
}
