"""The targets that cities have set themselves."""

from __future__ import annotations

from audit.targets import target_of, targets


def test_every_target_names_its_source_in_every_language_and_a_share_that_can_be_reached() -> None:
    assert targets()
    for territory, target in targets().items():
        assert target.territory == territory
        assert 0 < target.share <= 1
        assert set(target.source) == {"ru", "kk", "ky", "en"}
        assert all(target.source.values())


def test_almaty_means_to_adapt_at_least_three_quarters_by_2030() -> None:
    almaty = targets()["KZ-75"]
    assert (almaty.share, almaty.year, almaty.at_least) == (0.75, 2030, True)


def test_a_district_is_held_to_the_target_of_its_city() -> None:
    assert target_of(["KZ", "KZ-75", "KZ-75-BOS"]) == targets()["KZ-75"]
    assert target_of(["KG", "KG-GB"]) is None
