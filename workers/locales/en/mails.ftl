# Mails
mail-greeting = Hello { $name },

verify-email-subject = Verify your email
verify-email-heading = One more step
verify-email-why = Somebody registered on Kreatr with this address. Open the link and press the button to prove that it is yours.
verify-email-button = Verify email
verify-email-after = The link works for 48 hours. If it was not you, ignore this mail.

reset-password-subject = Reset your password
reset-password-heading = A new password
reset-password-why = Somebody, you we hope, asked for a new password for your Kreatr account. Open the link to choose it. After that every device has to sign in again.
reset-password-button = Choose a new password
reset-password-after = The link works for 1 hour, and once. If it was not you, ignore this mail: your password stays as it is.
