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

inquiry-received-subject = A new inquiry
inquiry-received-heading = Somebody wrote to you
inquiry-received-why = { $other } wrote to you on Kreatr. The letter is below; in your inbox you answer it, put it away, or block its sender.
inquiry-received-button = Open the inquiry
inquiry-received-after = Answer in your inbox, not to this mail.

inquiry-continued-subject = An answer to your message
inquiry-continued-heading = The conversation goes on
inquiry-continued-why = { $other } wrote to you again. What was written is below.
inquiry-continued-button = Open the conversation
inquiry-continued-after = Answer in your inbox, not to this mail.

inquiry-sent-subject = Your inquiry is sent
inquiry-sent-heading = Confirm your address
inquiry-sent-why = Your letter to { $other } is delivered. Open the link and press the button, so that { $other } knows that this address is yours.
inquiry-sent-button = Confirm my address
inquiry-sent-after = The link works for 7 days. If you did not write, ignore this mail.

inquiry-answered-subject = You have an answer
inquiry-answered-heading = The creator answered
inquiry-answered-why = { $other } answered you on Kreatr. The answer is below; the link leads to the whole conversation, where you write on.
inquiry-answered-button = Open the conversation
inquiry-answered-after = The link works for 180 days. Who has it reads the conversation: do not pass it on.
