"""Deadlines as iCalendar (RFC 5545, 7986): an event of a whole day for each, the same bytes for the same register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event

from gis.queries.deadlines import Deadline
from web.deadlines.sentences import what, where, whole_address
from web.language import in_language

_ASKED_EVERY = timedelta(hours=12)


def calendar(name: str, about: str, due: Iterable[Deadline], host: str) -> bytes:
    """A calendar of these deadlines. `host`: the site's name, by which events are the same in every calendar."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//Bosaga//Deadlines//EN")
    made.add("method", "PUBLISH")
    # the names that RFC 7986 gives, and those that programs read before it
    for names, value in ((("name", "x-wr-calname"), name), (("description", "x-wr-caldesc"), about)):
        for each in names:
            made.add(each, value)
    made.add("refresh-interval", _ASKED_EVERY, parameters={"VALUE": "DURATION"})
    for deadline in due:
        made.add_component(_event(deadline, host))
    return bytes(made.to_ical())


def _event(due: Deadline, host: str) -> Event:
    event = Event()
    event.add("uid", f"measure-{due.id}@{host}")
    event.add("dtstamp", due.changed_at)
    event.add("last-modified", due.changed_at)
    event.add("sequence", due.steps)
    event.add("dtstart", due.due)
    event.add("summary", f"{where(due)}: {what(due)}")
    if address := in_language(due.address):
        event.add("location", address)
    event.add("url", whole_address("measures.show", measure_id=due.id))
    event.add("transp", "TRANSPARENT")
    return event
