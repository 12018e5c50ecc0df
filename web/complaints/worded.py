"""A complaint in words: to whom, about what, what was found and promised, what is asked, how to check it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import url_for
from flask_babel import ngettext

from audit.complaint import Complainant
from audit.norms import editions, load_edition
from audit.profiles import Authority
from audit.terms import CATEGORIES
from gis.queries.dossier import Judged
from gis.queries.works import Measure
from web.complaints.gathered import Ground
from web.language import in_language, join_words, language_code
from web.pages.reasons import Reason
from web.pages.sentences import _, sentence_case
from web.reports.blocks import Block, Cell, Document, Heading, Paragraph, Table
from web.words import norm_text, word
from web.writing import day_text, moment_text

_LINE: Final = "______________________________"
_PLAIN: Final[dict[str, Any]] = {"lang": None, "for": None, "_external": True}
"""Of an address on paper: no language and no group in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What whoever complains chose. `category` None: everyone."""

    category: str | None
    reasons: Sequence[Reason]
    authority: Authority
    who: Complainant


def complaint(ground: Ground, asked: Asked) -> Document:
    """The letter in the language of the answer. Needs a request, whose address the links begin with."""
    here = ground.around.object
    name = in_language(here.name) or in_language(here.address) or here.number
    foot = [
        _("Made by the register from what it holds of object %(number)s", number=here.number),
        day_text(ground.around.today),
    ]
    if ground.synthetic:
        foot.insert(0, _("Demonstration: the data is invented"))
    return Document(
        language=language_code(),
        title=_("Complaint: a place that people with disabilities cannot use"),
        subject=name,
        blocks=tuple(_blocks(ground, asked, name)),
        watermark=None,
        foot=" · ".join(foot),
        note="",
    )


def _blocks(ground: Ground, asked: Asked, name: str) -> Iterator[Block]:
    if ground.synthetic:
        yield Paragraph(_("Demonstration: the data is invented"), "warning")
    yield _heads(ground, asked)
    yield Heading(2, _("The object"))
    yield _object(ground, name)
    yield Paragraph(_opening(ground, asked))
    if asked.reasons:
        yield Heading(2, _("What does not meet the norm"))
        yield _failing(ground, asked)
        if not all(each.finding.clause_verified for each in asked.reasons):
            yield Paragraph(
                _("Where the clause number in the register is not verified, it was not yet compared with the printed "
                  "norm and is not cited: the requirement is named by its number in the register."), "small",
            )  # fmt: skip
        yield from _borrowed(asked.reasons)
    yield Heading(2, _("What the register says"))
    yield from _said(ground, asked.category)
    yield from _promised(ground, asked.category)
    if asked.who.words:
        yield Heading(2, _("In the complainant's own words"))
        yield from (Paragraph(line) for line in asked.who.words.split("\n") if line.strip())
    yield Heading(2, _("What I ask"))
    yield from _requests(ground, asked)
    yield from _law(ground)
    yield Heading(2, _("How to check this letter"))
    yield from _checks(ground)
    yield Paragraph(
        _("The register made this letter from what it holds on the day above; it neither sends nor keeps it. For what "
          "is written in their own words, the complainant answers."), "small",
    )  # fmt: skip
    signature = _("Signature and day:")
    yield Paragraph(f"{signature} {_LINE}")


def _facts(name: str, caption: str, rows: Sequence[tuple[str, str, str | None]]) -> Table:
    """A table of what is asked and the answer, which may be an address; what has no answer is left out."""
    cells = [[Cell(label, "text"), Cell(value, "text", href)] for label, value, href in rows if value]
    return Table(name, caption, [_("What"), _("In the register")], cells, wide=True)


def _heads(ground: Ground, asked: Asked) -> Table:
    to, who = asked.authority, asked.who
    rows = [
        (_("To"), in_language(to.names)),
        (_("Address"), to.address or _LINE),
        (_("From whom"), who.name or _LINE),
        (_("Address for the answer"), who.address or _LINE),
        (_("Day"), day_text(ground.around.today, "long")),
    ]
    cells = [[Cell(label, "text"), Cell(value, "text")] for label, value in rows]
    return Table(_("Letter"), _("To whom and from whom"), [_("Field"), _("Said")], cells, wide=True)


def _object(ground: Ground, name: str) -> Table:
    here = ground.around.object
    address = in_language(here.address)
    rows: list[tuple[str, str, str | None]] = [
        (_("What it is called"), name, None),
        (_("Kind"), sentence_case(word("kind", here.kind)), None),
        (_("Address"), address if address != name else "", None),
        (_("Number in the register"), here.number, None),
        # An owner who is a natural person is never named: the kind of owner is all that is said.
        (_("Owner"), sentence_case(word("owner_kind", here.owner_kind)), None),
    ]
    return _facts(_("Object"), _("What this letter is about"), rows)


def _opening(ground: Ground, asked: Asked) -> str:
    """What is wrong and for whom: nobody is said to be kept out whom the verdict lets in."""
    if not asked.reasons:
        late = _groups({code for each in ground.overdue(asked.category) for code in each.categories}, asked)
        return _(
            "Works that were promised here have not been done by their day. Whom it concerns: %(whom)s.", whom=late
        )
    states = ground.around.judged.states if ground.around.judged else {}
    closing = {code for each in asked.reasons if each.finding.closes_way for code in each.finding.categories}
    kept_out = {code for code in closing if states.get(code) == "none" and asked.category in (None, code)}
    if kept_out:
        return _("What was measured here closes the way. Who cannot use it: %(whom)s.", whom=_groups(kept_out, asked))
    concerned = _groups({code for each in asked.reasons for code in each.finding.categories}, asked)
    return _("What was measured here does not meet the norm. Whom it concerns: %(whom)s.", whom=concerned)


def _groups(codes: Collection[str], asked: Asked) -> str:
    """Groups of people in words; of those of a letter for one group, that one alone."""
    named = [code for code in CATEGORIES if code in codes and asked.category in (None, code)]
    return word("whom", "all") if len(named) == len(CATEGORIES) else join_words([word("whom", code) for code in named])


def _failing(ground: Ground, asked: Asked) -> Table:
    norm = ground.why.norm.partition("@")[0] if ground.why else ""
    rows = [
        [
            Cell(each.place if each.absent else f"{each.place}: {each.what}", "text"),
            Cell(_("there is none") if each.absent else each.measured, "text"),
            Cell(_("it is to be there") if each.absent else each.required, "text"),
            Cell(join_words([word("category", code) for code in each.finding.categories]), "text"),
            Cell(_cited(each, norm), "text"),
        ]
        for each in asked.reasons
    ]
    columns = [_("Where and what"), _("Found"), _("The norm asks"), _("For whom it matters"), _("Requirement")]
    return Table(_("Failing"), _("What was found beside what the norm asks"), columns, rows, wide=True)


def _cited(reason: Reason, norm: str) -> str:
    """The requirement by its number in the register; its clause only where that was compared with the printed norm."""
    found = reason.finding
    if found.proposal:
        return _("%(rule)s: a proposal of the register, no norm states it", rule=found.rule)
    if found.clause_verified and found.clause:
        return f"{found.borrowed_from or norm}, {norm_text(found.clause)} ({found.rule})"
    return _("%(norm)s, %(rule)s: clause number not verified", norm=found.borrowed_from or norm, rule=found.rule)


def _borrowed(reasons: Sequence[Reason]) -> Iterator[Paragraph]:
    """Whoever reads the letter is told which requirements are not of the norm that holds here."""
    for norm in sorted({each.finding.borrowed_from for each in reasons if each.finding.borrowed_from}):
        title = norm_text(load_edition(norm).title) if norm in editions() else norm
        yield Paragraph(
            _("Requirements of %(norm)s (%(title)s) are borrowed: the norm by which the object is judged says nothing "
              "of them.", norm=norm, title=title), "small",
        )  # fmt: skip


def _said(ground: Ground, category: str | None) -> Iterator[Block]:
    judged, version = ground.around.judged, ground.version
    if judged is None:
        yield Paragraph(_("No passport has been approved: nobody has judged yet who can use this place."))
        return
    rows = [
        [Cell(sentence_case(word("category", code)), "text"), Cell(word("state", judged.states[code]), "text"),
         Cell(_standing(judged, code), "text")]
        for code in ([category] if category else CATEGORIES)
    ]  # fmt: skip
    columns = [_("Group"), _("Can they use it"), _("How it is known")]
    yield Table(_("States"), _("The verdict in force"), columns, rows)
    if version is not None:
        inspected = date.fromisoformat(str(version.content["inspected_on"])[:10])
        yield Paragraph(
            _("By passport %(passport)s: inspected on %(day)s, measured by %(who)s.", passport=version.number,
              day=day_text(inspected), who=word("author", version.content["author_role"])).replace("..", ".")
        )  # fmt: skip


def _standing(judged: Judged, code: str) -> str:
    if code in judged.overridden:
        return _("changed by a commission")
    if judged.lapsed and judged.lapses_on:
        return _("to be confirmed again since %(day)s", day=day_text(judged.lapses_on))
    return _("derived from what was measured")


def _promised(ground: Ground, category: str | None) -> Iterator[Block]:
    found = ground.promised(category)
    yield Heading(2, _("What was promised"))
    if not found:
        yield Paragraph(_("No works are planned here: nobody has promised anything by any day."))
        return
    rows = [[Cell(_work(each, ground), "text"), *_dates(each, ground)] for each in found]
    columns = [_("Work"), _("Promised by"), _("First promised by"), _("State")]
    yield Table(_("Promised"), _("Works that are open, the earliest day first"), columns, rows)


def _work(each: Measure, ground: Ground) -> str:
    said = f"{sentence_case(word('zone', each.zone))}: {word('work', each.work)}"
    closes = [ground.closes[rule] for pair in each.closes if (rule := pair.get("rule")) in ground.closes]
    return f"{said} ({'; '.join(closes)})" if closes else said


def _dates(each: Measure, ground: Ground) -> Iterator[Cell]:
    yield Cell(day_text(each.due), "text")
    yield Cell(day_text(each.first_due), "text")
    late = (ground.around.today - each.due).days
    if each.overdue:
        words = str(ngettext("overdue by %(num)s day", "overdue by %(num)s days", late))
        yield Cell(f"{word('measure', each.status)}, {words}", "text")
    else:
        yield Cell(word("measure", each.status), "text")


def _requests(ground: Ground, asked: Asked) -> Iterator[Paragraph]:
    wanted = [
        _("Check on the spot what this letter says, and have it put right."),
        _("Name the day by which each requirement will be met, and who answers for it."),
    ]
    if ground.overdue(asked.category):
        wanted.append(_("Say why the works that are overdue were not done by their day, and what follows from that."))
    days = asked.authority.days_to_answer
    wanted.append(
        str(ngettext("Answer me in writing within %(num)s day.", "Answer me in writing within %(num)s days.", days))
    )
    yield from (Paragraph(f"{place}. {each}") for place, each in enumerate(wanted, 1))
    checked = asked.authority.checked
    yield Paragraph(
        _("The days to answer were compared with the law on %(day)s.", day=day_text(checked)) if checked
        else _("The days to answer are those of the register's settings; they were not yet compared with the law."),
        "small",
    )  # fmt: skip


def _law(ground: Ground) -> Iterator[Paragraph]:
    norm = ground.why.norm.partition("@")[0] if ground.why else ""
    if norm in editions():
        yield Paragraph(_("The object is judged by: %(title)s.", title=norm_text(load_edition(norm).title)))
    for law in ground.profile.law:
        if law.checked:
            said = _("%(law)s (title checked on %(day)s).", law=law.title, day=day_text(law.checked))
        else:
            said = _("%(law)s (named for information: not yet checked against the official text).", law=law.title)
        yield Paragraph(said.replace("..", "."))


def _checks(ground: Ground) -> Iterator[Block]:
    here, version, head = ground.around.object, ground.version, ground.head
    link = url_for("objects.show", number=here.number, as_of=ground.around.today.isoformat(), **_PLAIN)
    rows: list[tuple[str, str, str | None]] = [(_("What the register said on this day"), link, link)]
    if version is not None:
        address = url_for("verify.show", code=version.code, **_PLAIN)
        rows += [
            (_("The passport and how it stands"), address, address),
            (_("Hash of the passport (SHA-256)"), version.sha256, None),
        ]
    if head is not None:
        log = url_for("log.show", **_PLAIN)
        rows += [
            (_("The register's log"), log, log),
            (_("Entries in its signed head"), str(head.size), None),
            (_("Root of the signed head (SHA-256)"), head.root.hex(), None),
            (_("Signed"), moment_text(head.at, ground.profile.time_zone), None),
        ]
    yield _facts(_("Check"), _("Addresses and hashes"), rows)
    if head is None:
        yield Paragraph(_("No head of the register's log is signed yet."), "small")
