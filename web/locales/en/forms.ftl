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
fault-outdated = This form is out of date. Reload the page and send it again.
again-in = { $n ->
    [one] You can try again in a minute.
   *[other] You can try again in { $shown } minutes.
}
form-cancel = Cancel
error-too-large = What was sent is too large. The back button of your browser leads to what you wrote.
error-long-address = This address is too long. Perhaps too much was chosen at once.
error-back = Back to the page
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

# A form that could not be taken
held-old-heading = This page has grown old
held-old = Nothing is lost: what you wrote is still here. Send it once more.
held-out-heading = You were signed out
held-out = Nothing is lost: what you wrote is still here. Sign in in a new tab, come back, and send it once more.
held-sign-in = Sign in
held-send = Send once more
