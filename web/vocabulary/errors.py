"""What each kind of refusal is called, why it happens, and what the reader can do."""

from __future__ import annotations

from web.vocabulary.marks import _m

TITLES = {
    400: _m("This request cannot be read"),
    401: _m("Please sign in"),
    403: _m("This page is not open to you"),
    404: _m("There is no such page"),
    405: _m("This address does not do that"),
    406: _m("This form of answer is not offered"),
    409: _m("This was already done differently"),
    410: _m("This page is gone"),
    412: _m("Somebody changed this meanwhile"),
    413: _m("This is too large"),
    415: _m("This kind of content is not read here"),
    422: _m("Something needs to be put right"),
    428: _m("The version is missing"),
    429: _m("Too many requests"),
    500: _m("Something went wrong here"),
    503: _m("The register does not answer at the moment"),
    504: _m("This question takes too long"),
    460: _m("This part arrived damaged"),
    507: _m("There is no room left"),
}

REASONS = {
    400: _m("The address or what was sent with it has a part that cannot be understood."),
    401: _m("This part of the register is for people with an account."),
    403: _m("Your account has no right to this page."),
    404: _m("The address may be mistyped, or the page was moved or never existed."),
    405: _m("The page exists, but cannot be used in this way."),
    406: _m("The answer cannot be given in the format that was asked for."),
    409: _m("Another request with the same key said something else."),
    410: _m("What was here has been withdrawn."),
    412: _m("What you saw is no longer the latest version. Nothing of yours was written over the other change."),
    413: _m("What was sent is larger than this address takes."),
    415: _m("What was sent is in a format that this address does not read."),
    422: _m("What was sent was understood, but some fields are wrong."),
    428: _m("A change has to name the version it was made from."),
    429: _m("More requests came from your address than are answered in this time."),
    500: _m("The mistake is ours. It has been written down, and nothing half-done was stored."),
    503: _m("The database cannot be reached. What was stored before is safe."),
    504: _m("Counting the answer took longer than is allowed, and was stopped. Nothing was changed."),
    460: _m("What arrived is not what was sent. Nothing of it was kept."),
    507: _m("The disk of the register is full. Nothing was stored; what is here is safe."),
}

ADVICE = {
    400: _m("Go back and try again, or start from the first page."),
    401: _m("Sign in and open the page again."),
    403: _m("Ask the person who keeps the register of your city."),
    404: _m("Check the address, or start from the first page."),
    405: _m("Go back and use the buttons of the page."),
    406: _m("Ask for another format."),
    409: _m("Look at what was stored, then send again with a new key."),
    410: _m("Start from the first page."),
    412: _m("Open the page again to see the latest version, then repeat your change."),
    413: _m("Send less at once."),
    415: _m("Send it in one of the formats named in the help."),
    422: _m("Correct the fields listed and send again."),
    428: _m("Send the version with the header If-Match."),
    429: _m("Wait a little and try again."),
    500: _m("Try again in a minute. If it happens again, tell us the number below."),
    503: _m("Try again in half a minute. If you were filling a form, keep its page open."),
    460: _m("Send the part again."),
    507: _m("Try again later, and tell the person who keeps the register of your city."),
    504: _m(
        "Narrow the question: one district, fewer breakdowns, no past day; on the map, come closer. Then ask again."
    ),
}
