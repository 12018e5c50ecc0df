import datetime as dt
from pathlib import Path

import pytest

from audit import profiles
from audit.errors import ProfileError
from audit.profiles import load_profile, read_profile
from audit.terms import SECTORS

KZ = Path(profiles.__file__).parent / "kz.toml"


@pytest.mark.parametrize("code", ["kz", "kg"])
def test_a_profile_says_what_a_jurisdiction_needs(code: str) -> None:
    profile = load_profile(code)
    assert profile.code == code
    assert profile.horizon == dt.date(2030, 12, 31)
    assert profile.report_sectors == SECTORS
    assert set(profile.document) == {"ru", "kk", "ky", "en"}
    assert profile.days_to_answer > 0
    assert profile.border_tolerance_m == 150


def test_kyrgyzstan_prints_no_code_and_speaks_of_people_with_disabilities() -> None:
    profile = load_profile("kg")
    assert not profile.show_code
    assert {law.people for law in profile.law} == {"лица с инвалидностью"}


def test_a_profile_says_by_what_right_its_document_has_its_form() -> None:
    assert load_profile("kg").document_form == "voluntary"
    assert load_profile("kz").document_form == "recommended"
    assert load_profile("kz").signatories[0] == "inspector"


def test_a_saturday_and_new_year_are_no_working_days() -> None:
    profile = load_profile("kz")
    assert profile.is_holiday(dt.date(2026, 11, 21))
    assert profile.is_holiday(dt.date(2027, 1, 1))
    assert not profile.is_holiday(dt.date(2026, 11, 23))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('norm = "kz-sp-3.06-101"', 'norm = "kz-1"', "no norm"),
        ('basis = "inspection"', 'basis = "mood"', "no basis"),
        ('document_form = "recommended"', 'document_form = "sacred"', "is no form"),
        ('signatories = ["inspector", ', 'signatories = ["nobody", ', "signs nothing"),
        ('ky = "Социалдык инфраструктура', 'uz = "Социалдык инфраструктура', "needs a title"),
        ('time_zone = "Asia/Almaty"', 'time_zone = "Asia/Atlantis"', "no time zone"),
        ('currency = "KZT"', "", "has no currency"),
        ('currency = "KZT"', 'currency = "KZT"\ncolour = "red"', "nobody reads"),
        ('currency = "KZT"', "currency = ", "no TOML"),
    ],
)
def test_a_profile_that_does_not_hold_together_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = tmp_path / "kz.toml"
    path.write_text(KZ.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProfileError) as refusal:
        read_profile(path)
    assert reason in refusal.value.reason
    assert refusal.value.file == "kz.toml"


def test_an_unknown_profile_is_named_with_those_known() -> None:
    with pytest.raises(ProfileError, match="kg, kz"):
        load_profile("xx")


def test_an_authority_that_answers_for_some_objects_is_proposed_for_those_alone(tmp_path: Path) -> None:
    path = tmp_path / "kz.toml"
    limits = 'address = ""\nsectors = ["health"]\nowner_kinds = ["state"]\ngrounds = ["overdue"]\nchecked = 2026-11-20'
    text = KZ.read_text(encoding="utf-8")
    path.write_text(text.replace('address = ""', limits, 1), encoding="utf-8")
    profile = read_profile(path)
    names = [each.code for each in profile.authorities]
    assert [each.code for each in profile.authorities_for("health", "state", ["overdue"])] == names
    for asked in (
        ("culture", "state", ["overdue"]),
        ("health", "private", ["overdue"]),
        ("health", "state", ["failing"]),
    ):
        assert [each.code for each in profile.authorities_for(*asked)] == names[1:]
    assert profile.authorities[0].checked == dt.date(2026, 11, 20)
    path.write_text(text.replace('address = ""', 'address = ""\nsectors = ["magic"]', 1), encoding="utf-8")
    with pytest.raises(ProfileError, match=r"magic.* is none of"):
        read_profile(path)
