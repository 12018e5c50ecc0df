"""Sends letters: through the installation's mail server, or in development into a folder."""

from __future__ import annotations

import json
import os
import smtplib
import ssl
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from hashlib import sha256
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from cryptography.fernet import Fernet

from web.wiring import Wiring

_SECONDS = 30
FOLDER = "mail"
"""Under `.bosaga/`: where letters are written when no mail server is set."""


def seal(secret: str, letter: dict[str, str]) -> str:
    """A letter as it waits in the queue: its address and its links cannot be read in the database or in a log."""
    return _box(secret).encrypt(json.dumps(letter).encode()).decode()


def unseal(secret: str, sealed: str) -> dict[str, str]:
    """The letter again. Raises cryptography's InvalidToken when it was sealed with another key."""
    opened: dict[str, str] = json.loads(_box(secret).decrypt(sealed.encode()))
    return opened


def deliver(wiring: Wiring, sealed: str) -> None:
    """Send one letter of the queue. Raises OSError or SMTPException when the server does not take it."""
    deliver_letter(wiring, unseal(wiring.secret_key, sealed))


def deliver_letter(wiring: Wiring, letter: Mapping[str, str]) -> None:
    """Send a letter (`to`, `subject`, `text`) now; one without a receiver is sent to nobody.

    `mark` names a letter that may be sent twice: its Message-ID is made of that, and mailboxes know the second by it.
    Raises OSError or SMTPException when the server does not take it.
    """
    if not letter["to"]:
        return
    message = _message(wiring, letter)
    given = wiring.settings.mail_url
    if given is not None:
        _send(urlsplit(given), message)
    elif not wiring.settings.is_production:
        _write(wiring, message)
    else:
        raise OSError("BOSAGA_MAIL_URL is not set: the letter waits")


def _message(wiring: Wiring, letter: Mapping[str, str]) -> EmailMessage:
    message = EmailMessage()
    sender = _sender(wiring)
    message["From"] = f"Bosaga <{sender}>"
    message["To"] = letter["to"]
    message["Subject"] = " ".join(letter["subject"].split())
    message["Date"] = formatdate()
    domain, mark = sender.rpartition("@")[2], letter.get("mark")
    message["Message-ID"] = f"<{mark}@{domain}>" if mark else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter["text"])
    return message


def _sender(wiring: Wiring) -> str:
    query = parse_qs(urlsplit(wiring.settings.mail_url or "").query)
    return query.get("from", [f"no-reply@{wiring.settings.host_names[0]}"])[0]


def _send(server: SplitResult, message: EmailMessage) -> None:
    host, context = server.hostname or "localhost", ssl.create_default_context()
    if server.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=_SECONDS, context=context)
    else:
        client = smtplib.SMTP(host, server.port or 25, timeout=_SECONDS)
    with client:
        client.ehlo()
        if server.scheme == "smtp" and client.has_extn("starttls"):
            client.starttls(context=context)
        if server.username:
            client.login(unquote(server.username), unquote(server.password or ""))
        client.send_message(message)


def _write(wiring: Wiring, message: EmailMessage) -> None:
    folder = wiring.root / ".bosaga" / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    # a letter of the same name is the same letter, sent again
    handle = os.open(folder / f"{name}.eml", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(bytes(message))


def _box(secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"mail:{secret}".encode()).digest()))
