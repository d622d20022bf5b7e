# On every page with a form, and around the signed-in visitor
nav-community = Community
nav-menu = Menu
nav-sign-in = Sign in
nav-sign-up = Start for free
nav-account = Your account
nav-sign-out = Sign out
places = Your rooms
place-overview = Overview
place-portfolio = Portfolio
place-settings = Marketplace profile
place-moderation = Moderation
form-optional = optional
form-faults = Please look at this again
form-cancel = Cancel
error-too-large = What was sent is too large.
toast-welcome = Welcome! Your account is open.
toast-signed-in = Good to see you again.
toast-signed-out = You are signed out.
dashboard-hello = Hello, { $value }
dashboard-profile = Your marketplace profile
dashboard-profile-first = Make your marketplace profile
dashboard-profile-text = Name, skills, rates and how clients reach you.
dashboard-works = { $n ->
    [0] No works yet
    [one] { $shown } work
   *[other] { $shown } works
}
dashboard-works-text = Show what you make. New works go to a moderator first.
dashboard-see = See what visitors see
suspended-notice = Your account is suspended. You can read everything, but not change anything for now.
