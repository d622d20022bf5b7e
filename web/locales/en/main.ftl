# On every page
skip = Skip to content
nav = Main navigation
nav-marketplace = Marketplace
nav-api = API
theme-dark = Switch to the dark theme
theme-light = Switch to the light theme
footer-line = Kreatr: a home for the work of Indonesia's creators, prompters and engineers.
close = Close

# Marketplace
marketplace-title = Creator marketplace
marketplace-description = Find Indonesian AI content creators, prompters, creative directors and engineers through their work.
marketplace-heading = Find creators by their work.
marketplace-lead = A gallery of AI content creators, prompters, creative directors and engineers. See what they make, then work together.
search-label = Search creators
search-hint = Name, skill or work
search-go = Search
filters = Filters
filters-on = Filters that are on
filters-apply = Show results
filters-clear = Clear all
filter-remove = Remove filter:
filter-type = Kind of creator
filter-availability = Availability
filter-skills = Skills
filter-category = Kind of work
filter-rating = Rating
filter-unrated = Nobody here has a review yet.
filter-any = All
rating-from = { $n ->
    [one] { $n } star and up
   *[other] { $n } stars and up
}
sort = Sort by
sort-relevance = Best match
sort-popular = Most popular
sort-newest = Newest
sort-rating = Highest rated
found = { $n ->
    [one] { $shown } creator
   *[other] { $shown } creators
}
page = Page { $shown }
pages = Result pages
page-previous = Previous page
load-more = Load more
page-next = Next page
chip-search = “{ $value }”
empty-heading = This wall is still empty
empty-text = No creator matches these choices. Try to remove a filter, or a more general word.
empty-wordless = A search needs at least one letter or digit. Try a name, a skill or the title of a work.
empty-go = See all creators
dropped-category = We do not know that category, so all of them are shown.
dropped-type = We do not know that kind of creator, so all of them are shown.
dropped-availability = We do not know that availability, so it was left out.
dropped-rating = The minimum rating must be a number from 1 to 5, so it was left out.
dropped-skills = Some skills cannot be used, so they were left out.
dropped-search = The search was too long, so its first 100 characters were used.
dropped-sort = We do not know that order, so the most popular come first.
dropped-page = That page does not exist, so the nearest one is shown.
dropped-cursor = That link is no longer valid, so this is the first page.

# Cards and profiles
card-view = View profile
skills = Skills
availability-available = Available for hire
availability-busy = Busy
availability-unavailable = Not available
rating-text = { $n ->
    [one] Rated { $mean } of 5, { $shown } review
   *[other] Rated { $mean } of 5, { $shown } reviews
}
category-ai-content = AI content
category-prompts = Prompts
category-creative-direction = Creative direction
category-video-editing = Video editing
category-social-media = Social media management
category-technical = Technical
category-other = Other
type-ai-content-creator = AI content creator
type-prompter = Prompter
type-creative-director = Creative director
type-technical-engineer = Technical engineer
profile-title = { $value }'s portfolio
contact = Get in touch
rate-hour = Per hour
rate-project = Per project from
stat-works = Works
stat-projects = Projects completed
stat-rating = Rating
stat-since = Joined
elsewhere = Elsewhere
about-more = More about this creator
social-website = Website
works = Work
works-none = { $value } does not show any work yet.
work-featured = Featured
work-previous = Previous work
work-next = Next work
work-views = { $n ->
    [one] { $shown } view
   *[other] { $shown } views
}
work-likes = { $n ->
    [one] { $shown } like
   *[other] { $shown } likes
}
work-tags = Tags
work-visit = Visit the project
work-plate = { $title }, picture { $n } of { $of }
work-page = See this work's own page
work-title = { $title }, by { $value }
work-more = More by { $value }
work-besides = Works beside this one
like = Like
like-sign-in = Sign in to like this work
plate-previous = Previous picture
plate-next = Next picture
maker-works = { $n ->
    [one] See { $shown } work
   *[other] See all { $shown } works
}
month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }

# Errors
error-heading = Oops! Something went wrong
error-again = Try Again
error-home = To the marketplace
error-creator-heading = Creator not found
error-creator = This address leads to no creator. The profile may be hidden, or the name has changed.
error-work-heading = Work not found
error-work = This address leads to no work. It may be private, or gone.
error-not-found-heading = Oops! This page is not here
error-not-found = Resource not found
error-forbidden = You do not have permission to perform this action
error-too-many = Too many requests. Please try again later
error-bad-request = Invalid input. Please check your data
error-unavailable = We are bringing the service back. Please try again in a moment
error-server = Server error. Please try again later

popularity-heading = How popular { $value } is
popularity-place = Place { $shown } of { $of } among the most popular creators.
popularity-unlisted = The marketplace does not list this creator at present.
popularity-what = What
popularity-count = How often
popularity-weight = Points each, when new
popularity-worth = Points today
popularity-views = Views of works
popularity-likes = Likes of works
popularity-inquiries = Inquiries from confirmed addresses
popularity-projects = Completed projects
popularity-sum = Together
popularity-rule = Each of these weighs half as much after { $shown } days, a quarter after twice as long, and so on. The place follows from the sum alone.
popularity-counted = A view counts once per visitor and day, and not for search engines; a like once per person. Whoever takes a like back takes back what it weighed. Works that are hidden or deleted by now count on.
popularity-back = Back to the profile
stat-popularity = Popularity
stat-popularity-place = Place { $shown } of { $of }
stat-popularity-why = How it comes about
