import json
from pathlib import Path

import pytest

from web.cli import run

ASKED = {
    "norm": "kz-sp-3.06-101",
    "inspected_on": "2026-11-20",
    "kind": "clinic",
    "observations": [{"rule": "KZ-DOR-03", "value": "70 cm"}],
}


def test_a_passport_is_judged_with_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "clinic.json"
    path.write_text("\ufeff" + json.dumps(ASKED), encoding="utf-8")
    assert run(["assess", str(path)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["categories"]["K"] == "none"
    assert [f["rule"] for f in answer["findings"]] == ["KZ-DOR-03"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("[1,", "line 1"),
        ('{"observations": [{"value": NaN}]}', "NaN"),
        ('{"observations": [{"value": ' + "9" * 5000 + "}]}", "5000 digits"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "An object with named fields is expected"),
        (json.dumps({**ASKED, "kind": "castle"}), "“castle” is no kind of object"),
        (json.dumps({**ASKED, "observations": [{"rule": "KZ-DOR-03", "value": -1}]}), "/observations/0/value"),
    ],
)
def test_a_file_that_is_no_passport_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    path = tmp_path / "clinic.json"
    path.write_text(text, encoding="utf-8")
    assert run(["assess", str(path)]) == 1
    said = capsys.readouterr()
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", "/nowhere/clinic.json"]) == 1
    assert "/nowhere/clinic.json: No such file" in capsys.readouterr().err
