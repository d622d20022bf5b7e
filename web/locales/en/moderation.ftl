# The moderators' desk
ago-now = just now
ago-minutes = { $n ->
    [one] { $shown } minute ago
   *[other] { $shown } minutes ago
}
ago-hours = { $n ->
    [one] { $shown } hour ago
   *[other] { $shown } hours ago
}
ago-days = { $n ->
    [one] { $shown } day ago
   *[other] { $shown } days ago
}
mod-tabs = Parts of the desk
mod-tab-waiting = Waiting
mod-tab-reports = Reports
mod-tab-people = People
mod-total = { $n ->
    [one] { $shown } work waits
   *[other] { $shown } works wait
}
mod-front = To the longest waiting
mod-later = Further down the queue
mod-previous = Previous in the queue
mod-next = Next in the queue
mod-again = Again
mod-pending = Waiting
mod-approved = Approved
mod-rejected = Rejected
mod-flagged = Flagged
mod-public = Public
mod-private = Private
mod-deleted = Deleted
mod-empty-heading = Nothing waits
mod-empty-text = Every work has been looked at. New ones appear here by themselves when you come back.
mod-history = History
mod-history-of = History of { $value }
mod-decide = Your decision
mod-reason = Reason
mod-reason-hint = The creator reads this. Needed to reject or flag.
mod-rule = Rule
mod-rule-hint = Needed to reject or flag.
mod-note = Internal note
mod-note-hint = Only staff read this.
mod-approve = Approve
mod-reject = Reject
mod-flag = Flag
mod-conflict = You see what stands now. Your words are kept: look again, then decide.
mod-closed = Nothing more is to be decided about this revision. Your words stay here for you to take along.
mod-own = This is your own work. Another moderator decides about it.
mod-decided-because = What the creator was told:
mod-changes = What changed since the approved revision
mod-changes-before = What this revision changed
mod-field-title = Title
mod-field-description = Description
mod-field-category = Kind of work
mod-field-tags = Tags
mod-field-link = Link
mod-field-pictures = Pictures
mod-mark-kept = Picture as before
mod-mark-gone = Picture that was taken out
mod-mark-new = New picture
mod-creator = The creator
mod-record = Her record
mod-record-approved = { $shown } approved
mod-record-rejected = { $shown } rejected
mod-record-flagged = { $shown } flagged
mod-record-pending = { $shown } waiting
mod-suspended-until = Suspended until { $value }
mod-banned = Banned
mod-erased = Erased
mod-no-works = No works.
mod-find-heading = Find somebody
mod-find-text = A person’s page shows her record, all of her works, and what can be done about her.
mod-barred-heading = Kept from acting now
mod-barred-text = Suspended people come back by themselves when their time is over; banned ones only by a moderator.
mod-barred-none = Nobody is suspended or banned.
mod-find = Username
mod-find-hint = A former username leads to its present one.
mod-to-item = To the decision
mod-history-lead = Everything that happened, in order. Choose a moment to see the work as it stood then.
mod-history-more = Later events
mod-slider = Slide through time
mod-then = As it stood on { $value }
mod-position = position { $value }
mod-revision = revision { $value }
mod-keys = Keys
mod-keys-on = Use keys
mod-key-steps = Next and previous
mod-key-approve = Approve
mod-key-against = Reject or flag: first write the reason
mod-key-send = Send what you began with R or F
mod-key-history = History
mod-key-leave = Leave a field
mod-key-help = This list
rule-choose = Choose a rule
rule-spam = Spam
rule-stolen-work = Stolen work
rule-nudity = Nudity
rule-hate = Hate
rule-harassment = Harassment
rule-scam = Scam
rule-impersonation = Impersonation
rule-illegal = Against the law
rule-quality = Quality
rule-other = Something else
measure-suspend = Suspend
measure-lift = Lift the suspension
measure-ban = Ban
measure-unban = Lift the ban
measure-suspend-heading = Suspend { $value }?
measure-suspend-text = Profile and works are out of sight, and nothing new can be sent in, until the time is over or a moderator lifts it.
measure-lift-heading = Lift the suspension of { $value }?
measure-lift-text = Profile and works are in sight again at once.
measure-ban-heading = Ban { $value }?
measure-ban-text = Profile and works are out of sight for good, and all sessions end. Only a moderator can take this back.
measure-unban-heading = Lift the ban of { $value }?
measure-unban-text = Profile and works are in sight again at once, and signing in is possible.
measure-hours = Hours
measure-hours-hint = From 1 to 8760. 24 is a day, 168 a week, 720 a month.
measure-reason-hint = It is told to the person, and stays in the history.
report-item = Report this work
report-creator = Report this profile
report-heading = Report to the moderators
report-lead = Only moderators read what you write. Thank you for looking after the gallery.
report-choose = Choose a reason
report-reason = What is wrong?
report-text = In your own words
report-text-hint = What should a moderator look at? A link to the original helps.
report-send = Send report
report-filter = Reports by state
report-all = All
report-open = Open
report-reviewed = Being looked at
report-resolved = Settled
report-upheld = Upheld
report-dismissed = Dismissed
report-total = { $n ->
    [one] { $shown } report
   *[other] { $shown } reports
}
report-empty-heading = No reports here
report-empty-text = Nobody reported anything that is in this state.
report-about-item = A work of
report-about-profile = The profile of
report-by = Reported by
report-by-erased = Reported by somebody who left.
report-text-erased = The words went with the person who wrote them.
report-note = Note:
report-to-item = Decide about this work
report-item-gone = The work is not there any more.
report-uphold = Uphold
report-dismiss = Dismiss
report-review = I am looking at it
toast-item-approved = Approved.
toast-item-rejected = Rejected. The creator reads why.
toast-item-flagged = Flagged, and out of sight until somebody decides.
toast-reported = Thank you. A moderator will look at it.
toast-report-reviewed = The others see that you are on it.
toast-report-resolved = The report is settled.
toast-suspended = The account is suspended.
toast-suspension-lifted = The suspension is lifted.
toast-banned = The account is banned.
toast-unbanned = The ban is lifted.
