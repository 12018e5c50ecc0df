"""What Flask-Security says, in our words: the code of each message, and of each page its heading and button."""

from __future__ import annotations

from web.vocabulary.marks import _m

MESSAGES: dict[str, tuple[str, str]] = {
    "API_ERROR": (_m("This was not understood. Open the page again and repeat."), "error"),
    "GENERIC_AUTHN_FAILED": (_m("The address or the password is wrong."), "error"),
    "GENERIC_RECOVERY": (_m("If there is an account with this address, a letter is on its way to it."), "info"),
    "GENERIC_US_SIGNIN": (_m("If there is an account with this address, a letter is on its way to it."), "info"),
    "UNAUTHENTICATED": (_m("Sign in to see this page."), "error"),
    "REAUTHENTICATION_REQUIRED": (_m("Confirm that it is you to see this page."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (_m("Thank you, it is you."), "info"),
    "EMAIL_CONFIRMED": (_m("Your address is confirmed."), "success"),
    "ALREADY_CONFIRMED": (_m("Your address was confirmed before."), "info"),
    "INVALID_CONFIRMATION_TOKEN": (_m("This link is wrong or was used before."), "error"),
    "CONFIRMATION_REQUEST": (_m("If there is an account with this address, a letter is on its way to it."), "info"),
    "CONFIRMATION_REQUIRED": (_m("The address or the password is wrong."), "error"),
    "CONFIRMATION_EXPIRED": (_m("This link is too old. A new one is on its way."), "error"),
    "EMAIL_ALREADY_ASSOCIATED": (_m("This address cannot be used."), "error"),
    "PASSWORD_MISMATCH": (_m("The two passwords differ."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_m("The two passwords differ."), "error"),
    "INVALID_RECOVERY_CODE": (_m("This code is wrong or was used before."), "error"),
    "NO_RECOVERY_CODES_SETUP": (_m("You have no recovery codes yet."), "info"),
    "PASSWORD_RESET_REQUEST": (_m("If there is an account with this address, a letter is on its way to it."), "info"),
    "PASSWORD_RESET_EXPIRED": (_m("This link is too old. Ask for a new one."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (_m("This link is wrong or was used before."), "error"),
    "DISABLED_ACCOUNT": (_m("The address or the password is wrong."), "error"),
    "EMAIL_NOT_PROVIDED": (_m("Write your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (_m("This is no e-mail address."), "error"),
    "INVALID_CODE": (_m("This code is wrong or was used before."), "error"),
    "PASSWORD_NOT_PROVIDED": (_m("Write your password."), "error"),
    "PASSWORD_INVALID_LENGTH": (_m("A password has at least %(length)s characters."), "error"),
    "USER_DOES_NOT_EXIST": (_m("The address or the password is wrong."), "error"),
    "INVALID_PASSWORD": (_m("The password is wrong."), "error"),
    "PASSWORD_RESET_NO_LOGIN": (_m("Your password is set. Sign in with it."), "success"),
    "PASSWORD_IS_THE_SAME": (_m("The new password must differ from the one before."), "error"),
    "PASSWORD_CHANGE": (_m("Your password is changed. You are signed out everywhere else."), "success"),
    "ANONYMOUS_USER_REQUIRED": (_m("You are signed in already."), "info"),
    "TWO_FACTOR_INVALID_TOKEN": (_m("This code is wrong or was used before."), "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_m("You are signed in."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (_m("Your authenticator is set up. Now make recovery codes."), "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (_m("Sign in to see this page."), "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_m("Choose one of these."), "error"),
    "TWO_FACTOR_DISABLED": (_m("Your authenticator is no longer asked for."), "success"),
    "TWO_FACTOR_SETUP_EXPIRED": (_m("That took too long. Start again."), "error"),
    "WEBAUTHN_EXPIRED": (_m("That took too long. Start again."), "error"),
    "WEBAUTHN_NAME_REQUIRED": (_m("Give the passkey a name."), "error"),
    "WEBAUTHN_NAME_INUSE": (_m("You have a passkey with this name."), "error"),
    "WEBAUTHN_NAME_NOT_FOUND": (_m("You have no passkey with this name."), "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (_m("A name has letters, digits, dashes and spaces only."), "error"),
    "WEBAUTHN_CREDENTIAL_DELETED": (_m("The passkey is removed."), "info"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (_m("The passkey is added."), "info"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (_m("This passkey was added before."), "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (_m("This passkey is not known here."), "error"),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (_m("This passkey is not known here."), "error"),
    "WEBAUTHN_NO_VERIFY": (_m("The passkey could not be checked."), "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (_m("This passkey is not for this use."), "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (_m("This passkey belongs to another account."), "error"),
    "CHANGE_EMAIL_EXPIRED": (_m("This link is too old. Ask for a new one."), "error"),
    "CHANGE_EMAIL_CONFIRMED": (_m("Your address is changed."), "success"),
    "CHANGE_EMAIL_SENT": (_m("Follow the link in the letter to your new address."), "success"),
}
FAILURES = {
    "away": _m("%(name)s does not answer now. Try again later, or sign in another way."),
    "refused": _m(
        "%(name)s was not allowed to tell who you are, so nothing was done. Start again, or sign in another way."
    ),
    "state": _m("This was not begun in this browser, or it took too long. Start again."),
    "untrusted": _m(
        "What %(name)s answered does not hold, so nothing was done. Start again; if it happens once more, tell the "
        "administrator of the register."
    ),
    "unverified": _m("%(name)s has not verified your e-mail address. Have it verified there, or sign in another way."),
    "unlinked": _m("%(name)s opens no account here yet. Sign in another way, and link it on the page of your account."),
    "no_account": _m(
        "There is no account here with the address %(email)s. Accounts are made by the administrator of the register."
    ),
    "account_in_use": _m(
        "The account of %(email)s is opened in another way. Sign in that way, and link %(name)s on the page of your "
        "account."
    ),
    "suspended": _m("Your account is disabled. Ask the administrator of the register."),
    "identity_taken": _m("You opened another account with %(name)s before: unlink it there first."),
    "identity_second": _m("Somebody else of %(name)s opens your account: unlink that first."),
    "last_way_in": _m(
        "Nothing else opens your account: set a password first (“Change your password”), or add a passkey."
    ),
    "another_identity": _m("Whoever signed in at %(name)s is not who opens this account."),
    "not_asked_again": _m("%(name)s did not ask anew who you are. Confirm it in another way."),
}
"""Why the sign-in of the city did not come about."""
NOT_THEIRS = (_m("This field is required."),)
"""What the forms' own library says."""

LABELS = {
    "email": _m("E-mail address"),
    "password": _m("Password"),
    "password_confirm": _m("The same password again"),
    "new_password": _m("New password"),
    "new_password_confirm": _m("The new password again"),
    "code": _m("Code"),
    "name": _m("Name of the passkey"),
    "which": _m("How do you want to confirm that it is you?"),
}
HINTS = {
    "new": _m("At least 12 characters. A sentence is good. Pasting is allowed."),
    "name": _m("For example: work phone"),
}
CHOICES = {"authenticator": _m("a code of an authenticator"), "webauthn": _m("a passkey")}

PAGES: dict[str, tuple[str, str]] = {
    "login_user": (_m("Sign in"), _m("Sign in")),
    "logout_user": (_m("Sign out"), _m("Sign out")),
    "forgot_password": (_m("A new password"), _m("Send me a link")),
    "reset_password": (_m("Set your password"), _m("Set the password")),
    "change_password": (_m("Change your password"), _m("Change the password")),
    "change_email": (_m("Change your address"), _m("Send the letter")),
    "send_confirmation": (_m("Confirm your address"), _m("Send me a link")),
    "verify": (_m("Is it you?"), _m("Confirm")),
    "mf_recovery": (_m("Sign in with a recovery code"), _m("Sign in")),
    "two_factor_select": (_m("Second step"), _m("Continue")),
    "two_factor_verify_code": (_m("The code of your authenticator"), _m("Continue")),
    "two_factor_setup": (_m("Authenticator"), _m("Set it up")),
    "mf_recovery_codes": (_m("Recovery codes"), _m("Make new codes")),
    "wan_register": (_m("Passkeys"), _m("Add a passkey")),
    "wan_signin": (_m("Sign in with a passkey"), _m("Use a passkey")),
    "wan_verify": (_m("Is it you?"), _m("Use a passkey")),
}
