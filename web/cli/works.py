"""Works of inspectors among the files that `bosaga import passports` reads: what they need besides a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from audit.exchange.filed import Filings
from audit.exchange.reasons import FileRefused
from gis.queries import Connection
from gis.store.imports.context import Begun, Options
from gis.store.imports.files import Prepared
from web.wiring import Wiring


@contextmanager
def works_of_devices(wiring: Wiring, prepared: Prepared, options: Options) -> Iterator[Options]:
    """The options with a place for photos, and with answers for devices that send the same works later.

    Raises FileRefused for works of which nobody says whose they are.
    """
    if not isinstance(prepared.compiled, Filings):
        yield options
        return
    if options.drafts_of is None:
        raise FileRefused("drafts_need_inspector", file=prepared.path.name)
    from web.api.field import answer_looked
    from web.api.filings import answer_begun
    from web.api.object_writes import answer_added
    from web.cli.inside import inside_site

    def answer(connection: Connection, who: int, begun: Begun) -> None:
        how = {"passport": answer_begun, "object": answer_added}.get(begun.sort, answer_looked)
        how(connection, who, begun)

    with inside_site(wiring):
        yield replace(options, media=wiring.media, on_begun=answer)
