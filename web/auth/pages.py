"""Flask-Security's pages in our style: one template for its plain forms, and a few that show more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext
from flask_security import current_user
from flask_wtf import FlaskForm

from web.auth import mailing
from web.vocabulary.signing_in import CHOICES, HINTS, LABELS, MESSAGES, PAGES

_OF_THEIR_OWN = {"two_factor_setup", "mf_recovery_codes", "wan_register", "wan_signin", "wan_verify"}
_NEW = {"reset_password", "change_password"}
_OF_ONE_SIGNED_IN = {"change_password", "verify"}
_AUTOCOMPLETE = {
    "email": "username", "password": "current-password", "password_confirm": "new-password",
    "new_password": "new-password", "new_password_confirm": "new-password", "code": "one-time-code",
}  # fmt: skip
_SHOWN = {"StringField", "EmailField", "PasswordField", "RadioField"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One field as the page shows it."""

    name: str
    label: str
    type: str
    value: str
    autocomplete: str | None
    hint: str | None
    errors: list[str]
    choices: list[tuple[str, str]]


def sentences() -> dict[str, tuple[str, str]]:
    """Flask-Security's messages in our words."""
    return dict(MESSAGES)


def render(template: str, **context: Any) -> str:
    """Render one of Flask-Security's pages; of its letters nothing (`mailing` writes them)."""
    if not template.startswith("security/") or template.startswith("security/email/"):
        return mailing.render(template, **context)
    name = template.removeprefix("security/").removesuffix(".html")
    heading, button = PAGES[name]
    forms = {key: value for key, value in context.items() if isinstance(value, FlaskForm)}
    main = forms.get(f"{name}_form") or next(iter(forms.values()), None)
    context.update(
        page=name,
        heading=gettext(heading),
        button=gettext(button),
        fields=list(fields(main, name)) if main else [],
        form_errors=[gettext(str(error)) for error in main.form_errors] if main else [],
        back=request.args.get("next"),
        has_password=_has_password(),
    )
    return render_template(f"security/{name}.html" if name in _OF_THEIR_OWN else "security/form.html", **context)


def fields(form: FlaskForm, page: str) -> Iterator[Shown]:
    """The fields of a form that a person fills in, with our labels and in the reader's language."""
    for field in sorted(form, key=lambda each: each.name != "email"):
        if field.type not in _SHOWN or field.name not in LABELS:
            continue
        if field.name == "password" and page in _OF_ONE_SIGNED_IN and not _has_password():
            continue
        new = page in _NEW and (page == "reset_password" or field.name.startswith("new_"))
        hint = HINTS["new"] if new and not field.name.endswith("_confirm") else HINTS.get(field.name)
        yield Shown(
            name=field.name,
            label=gettext(LABELS[field.name]),
            type={"PasswordField": "password", "EmailField": "email"}.get(field.type, "text"),
            value="" if field.type == "PasswordField" else str(field.data or ""),
            autocomplete="new-password" if new else _AUTOCOMPLETE.get(field.name),
            hint=gettext(hint) if hint else None,
            errors=[gettext(str(error)) for error in field.errors],
            choices=[(code, gettext(CHOICES.get(code, code))) for code, _label in field.choices]
            if field.type == "RadioField" or hasattr(field, "choices")
            else [],
        )


def _has_password() -> bool:
    """Whether whoever is signed in has a password: an account that the sign-in of the city opens may have none."""
    return not current_user.is_authenticated or current_user.password is not None
