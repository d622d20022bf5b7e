# Coming in and going out
account-email = Email
account-password = Password
login-heading = Sign in
logout-heading = Do you want to sign out?
