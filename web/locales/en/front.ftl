# The front door
front-title = Kreatr · Where creators' work gets found
front-description = The community and marketplace of Indonesia's AI creators, prompters and engineers. Show your work, have it reviewed by people, and be found by clients.
front-heading = Where creators’ work gets found.
front-lead = Show the best of what you make. People review every work, and the right clients find it.
front-demo = See the demo
front-still = Stop the moving pictures
front-creators = { $n ->
    [one] { $shown } creator
   *[other] { $shown } creators
}
front-works = { $n ->
    [one] { $shown } active project
   *[other] { $shown } active projects
}
how-heading = How it works
how-show = Show your work
how-show-text = Write a profile and add your works. Pictures and the story behind them share one page.
how-review = Reviewed by people
how-review-text = A moderator sees every work before it is shown, and says why when it is not.
how-found = Found by clients
how-found-text = Clients look by skill, category and availability, and get in touch with you.
present-heading = Meet the creators
present-all = See all creators
invite-join = Join Community
invite-heading = Join the creator community
invite-text = Meet thousands of creators, engineers and prompters. Show your portfolio and find people to work with.
invite-line = Want to see what is going on?
invite-explore = Explore Community
stat-members = Members
stat-contributors = Contributors
stat-subscribers = Subscribers
stat-models = Models

# The tour
tour-title = Demo
tour-description = See in five steps how Kreatr works: from browsing works to showing your own.
tour-heading = Five steps through Kreatr
tour-lead = A short tour, no account needed. What you see here is real: creators, works, and news of the community.
tour-next = Next
tour-browse = Browse the works
tour-browse-text = In the marketplace, work speaks first. Each card shows three works, skills, and whether the creator takes on projects.
tour-profile = Meet the person
tour-profile-text = One page for everything: a gallery, the story, skills, rates, and how to get in touch.
tour-visit = Open the page of { $value }
tour-submit = Send in a work
tour-submit-text = Every new work is reviewed before it is shown. You see each step, and the reason if it is refused.
tour-sample = My first work
tour-somebody = A creator
tour-sent = { $value } submitted “{ $title }”.
tour-looked = A moderator sees the work just as a visitor will.
tour-approved = Approved, and shown in the marketplace.
tour-since = For everybody to see since then.
tour-moderate = What moderators see
tour-moderate-text = A queue, the work as it will look, and three decisions. Each decision has a reason and can be traced for good.
tour-queue = Review queue
tour-approve = Approve
tour-reject = Reject
tour-flag = Flag
tour-community = Follow the news
tour-community-text = Who just joined, whose work is featured, who reached a round number: it is all on the community’s page.
tour-end = Now it is your work’s turn
tour-end-text = An account is free, and a first profile takes a few minutes.
