//! Texts of several lines.

use super::text;

text! {
    /// What a creator says about herself (CP-03).
    Bio, "Bio", Prose, 50..=500, personal
}
text! {
    /// What a portfolio item is about: the source of a Markdown subset (PF-02, PF-28).
    Description, "Description", Prose, 50..=2000, personal
}
text! {
    /// What a client writes to a creator (IQ-04).
    InquiryMessage, "Message", Prose, 50..=1000, personal
}
text! {
    /// What either side of an inquiry writes after that (IQ-11). The upper bound is that of the first message.
    Reply, "Message", Prose, 1..=1000, personal
}
text! {
    /// What somebody says is wrong with what she reports (MD-17).
    Complaint, "Text", Prose, 10..=1000, personal
}
text! {
    /// Why staff decided so, for the person concerned to read (MD-22). The bounds are those of a report (MD-17).
    Reason, "Reason", Prose, 10..=1000, plain
}
text! {
    /// What staff announce to everybody (AF-04). The bounds are house rules.
    Notice, "Text", Prose, 10..=500, plain
}
text! {
    /// What staff tell each other about a decision (MD-22). The upper bound is a house rule.
    Note, "Note", Prose, 1..=2000, plain
}
