"""Files and measures that live here: read back unchanged, changed by none, and naming no natural person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gis.files.exported import write
from gis.queries.exports import export
from gis.queries.log_check import check_log
from tests.support.database import TestServer
from tests.support.imports import bring, counts
from tests.support.works import TODAY, Town, town


@pytest.fixture
def here(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        yield made


def test_a_measure_that_takes_its_steps_here_is_read_back_unchanged_and_changed_by_no_file(
    here: Town, tmp_path: Path
) -> None:
    here.planned(responsible="A. Person", responsible_private=True)
    file = tmp_path / "m.csv"
    with here.database.app.write() as connection:
        found = export(connection, "measures", territory=None, as_of=None, today=TODAY)
        write(file, found, words={}, meanings={})
    assert "A. Person" not in file.read_text(encoding="utf-8")
    with here.database.app.write() as connection:
        result, problems = bring(connection, "measures", file, today=TODAY)
        assert (counts(result), problems) == ((0, 0, 2, 0), [])
    for status in ("started", "claimed"):
        changed = tmp_path / f"{status}.csv"
        lines = file.read_text(encoding="utf-8").splitlines()
        own = [line.replace("planned,", f"{status},", 1) if ",register," in line else line for line in lines]
        changed.write_text("\n".join(own) + "\n", encoding="utf-8")
        with here.database.app.write() as connection:
            result, problems = bring(connection, "measures", changed, today=TODAY)
            assert counts(result) == (0, 0, 1, 1)
            assert [(problem.field, problem.code) for problem in problems] == [("status", "measure_has_steps")]
            assert check_log(connection).faults == []
