"""What differs from one jurisdiction to another: norm, document, offices, days, money, words of law. One TOML each."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from audit.errors import ProfileError
from audit.norms import editions
from audit.terms import BASES, CATEGORIES, KINDS, OWNER_KINDS, SECTORS
from audit.validity import Validity, read_validity
from audit.walking import Walk, read_walk

_FOLDER = Path(str(files("audit"))) / "profiles"
_LANGUAGES = ("ru", "kk", "ky", "en")
DOCUMENT_FORMS = ("official", "recommended", "voluntary")
"""By what right the document has its form: an act prescribes it, guidance recommends it, or nothing asks for it."""
SIGNATORIES = ("inspector", "chair", "member", "associations", "owner")
"""Who may sign the document."""


GROUNDS = ("failing", "overdue")
"""What a complaint rests on: requirements that are not met, or works whose day has passed."""


@dataclass(frozen=True, slots=True)
class Authority:
    """An office a citizen writes to. `names` by language; `address` is the installation's to fill in.

    `sectors`, `owner_kinds` and `grounds` (`GROUNDS`): what it answers for; nothing said: everything. `checked`: the
    day on which the days to answer were compared with the law (None: not yet).
    """

    code: str
    names: Mapping[str, str]
    address: str
    days_to_answer: int
    sectors: tuple[str, ...] = ()
    owner_kinds: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    checked: dt.date | None = None

    def answers_for(self, sector: str, owner_kind: str, grounds: Collection[str]) -> bool:
        """Whether a complaint about such an object, resting on this, is addressed to it."""
        return (
            (not self.sectors or sector in self.sectors)
            and (not self.owner_kinds or owner_kind in self.owner_kinds)
            and (not self.grounds or not grounds or any(each in self.grounds for each in grounds))
        )


_ANSWERS_FOR: Mapping[str, tuple[str, ...]] = {"sectors": SECTORS, "owner_kinds": OWNER_KINDS, "grounds": GROUNDS}


@dataclass(frozen=True, slots=True)
class Law:
    """An act, how it calls people with disabilities, and the day this was last checked (None: not yet)."""

    code: str
    title: str
    people: str
    checked: dt.date | None
    note: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One jurisdiction. `basis` chooses the wording; `show_code` switches the code string of the official form.

    `document` is the passport's title by language, `document_form` by what right it has its form (`DOCUMENT_FORMS`),
    `signatories` who signs it, in that order.
    """

    code: str
    country: str
    norm: str
    basis: str
    document: Mapping[str, str]
    document_form: str
    signatories: tuple[str, ...]
    show_code: bool
    categories: tuple[str, ...]
    authorities: tuple[Authority, ...]
    currency: str
    time_zone: str
    horizon: dt.date
    languages: tuple[str, ...]
    official_codes: str
    border_tolerance_m: float
    report_sectors: tuple[str, ...]
    holidays: tuple[str, ...]
    law: tuple[Law, ...]
    validity: Validity
    reach: Walk

    @property
    def days_to_answer(self) -> int:
        """Within how many days the first authority named answers."""
        return self.authorities[0].days_to_answer

    def authorities_for(self, sector: str, owner_kind: str, grounds: Collection[str]) -> list[Authority]:
        """Whom to write to about an object, the first one first: those that answer for it, or all where none does."""
        own = [each for each in self.authorities if each.answers_for(sector, owner_kind, grounds)]
        return own or list(self.authorities)

    def is_holiday(self, day: dt.date) -> bool:
        """Whether a day is a weekend or a yearly holiday."""
        return day.weekday() >= 5 or day.strftime("%m-%d") in self.holidays


def profiles() -> list[str]:
    """The codes of every profile held, sorted."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@cache
def load_profile(code: str) -> Profile:
    """The profile of a jurisdiction. Raises `ProfileError` with file, line and reason."""
    if code not in profiles():
        raise ProfileError(f"{code}.toml", 0, f"there is no profile “{code}”; known: {', '.join(profiles())}")
    return read_profile(_FOLDER / f"{code}.toml")


def read_profile(path: Path) -> Profile:
    """The profile in one file. Raises `ProfileError`."""
    try:
        text = path.read_text(encoding="utf-8")
        data: dict[str, Any] = tomllib.loads(text)
    except OSError as error:
        raise ProfileError(path.name, 0, f"cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise ProfileError(path.name, int(line[1]) if line else 0, f"is no TOML: {error}") from error

    def refuse(field: str, reason: str) -> NoReturn:
        lines = enumerate(text.splitlines(), 1)
        raise ProfileError(path.name, next((n for n, line in lines if line.startswith(field)), 1), reason)

    names = {field.name for field in fields(Profile)}
    if absent := sorted(names - set(data)):
        refuse("", f"the profile has no {', '.join(absent)}")
    if strange := sorted(set(data) - names):
        refuse(strange[0], f"the profile has a field nobody reads: {', '.join(strange)}")
    _check(data, refuse)
    plain: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    plain["authorities"] = tuple(map(_authority, data["authorities"]))
    plain["law"] = tuple(map(_law, data["law"]))
    try:
        plain["validity"] = read_validity(data["validity"])
    except ValueError as error:
        refuse("[validity", f"of the validity: {error}")
    try:
        plain["reach"] = read_walk(data["reach"], KINDS)
    except ValueError as error:
        refuse("[reach", f"of reach: {error}")
    return Profile(**plain)


def _law(entry: Mapping[str, Any]) -> Law:
    return Law(entry["code"], entry["ru"], entry["people_ru"], entry.get("checked"), entry.get("note", ""))


def _authority(entry: Mapping[str, Any]) -> Authority:
    names = {language: entry[language] for language in _LANGUAGES}
    return Authority(
        entry["code"], names, entry["address"], entry["days_to_answer"],
        **{name: tuple(entry.get(name, ())) for name in _ANSWERS_FOR}, checked=entry.get("checked"),
    )  # fmt: skip


def _check(data: Mapping[str, Any], refuse: Any) -> None:
    if data["norm"] not in editions():
        refuse("norm", f"there is no norm {data['norm']}; known: {', '.join(editions())}")
    if data["basis"] not in BASES:
        refuse("basis", f"{data['basis']} is no basis; use {' or '.join(BASES)}")
    if strange := set(data["categories"]) - set(CATEGORIES):
        refuse("categories", f"{', '.join(sorted(strange))} is no category")
    if strange := set(data["report_sectors"]) - set(SECTORS):
        refuse("report_sectors", f"{', '.join(sorted(strange))} is no sector")
    _check_document(data, refuse)
    if not isinstance(data["horizon"], dt.date):
        refuse("horizon", "the horizon is no date")
    if not data["authorities"]:
        refuse("authorities", "a citizen needs at least one authority to write to")
    _check_authorities(data, refuse)
    try:
        ZoneInfo(data["time_zone"])
    except (ZoneInfoNotFoundError, ValueError):
        refuse("time_zone", f"{data['time_zone']} is no time zone")


def _check_authorities(data: Mapping[str, Any], refuse: Any) -> None:
    for entry in data["authorities"]:
        for name, known in _ANSWERS_FOR.items():
            if strange := set(entry.get(name, ())) - set(known):
                refuse(name, f"of {entry['code']}: {', '.join(sorted(strange))} is none of {', '.join(known)}")


def _check_document(data: Mapping[str, Any], refuse: Any) -> None:
    if set(data["document"]) != set(_LANGUAGES):
        refuse("[document]", f"the document needs a title in each of {', '.join(_LANGUAGES)}")
    if data["document_form"] not in DOCUMENT_FORMS:
        refuse("document_form", f"{data['document_form']} is no form; use {', '.join(DOCUMENT_FORMS)}")
    if strange := set(data["signatories"]) - set(SIGNATORIES):
        refuse("signatories", f"{', '.join(sorted(strange))} signs nothing; use {', '.join(SIGNATORIES)}")
