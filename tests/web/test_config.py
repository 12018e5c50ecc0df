"""The settings of an installation: known, checked, told all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from web.config import ConfigurationError, Settings, load_settings

KEY = "k" * 32


def _problems(dotenv: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(dotenv)
    return refused.value.problems


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_with_no_settings_the_private_cluster_and_the_loopback_address_are_used(dotenv: Path) -> None:
    settings = load_settings(dotenv)
    assert settings.uses_private_cluster
    assert settings.allows_demo
    assert (settings.host, settings.port, settings.language) == ("127.0.0.1", 8000, "ru")


def test_the_environment_wins_over_the_file(dotenv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv.write_text("BOSAGA_PORT=8001\nBOSAGA_LANGUAGE=kk\n")
    monkeypatch.setenv("BOSAGA_PORT", "8002")
    settings = load_settings(dotenv)
    assert (settings.port, settings.language) == (8002, "kk")


def test_a_name_that_is_near_to_none_is_sent_to_the_list(dotenv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOSAGA_FOO", "1")
    assert _problems(dotenv) == ["BOSAGA_FOO is no setting of Bosaga. See docs/settings.md for those there are."]


@pytest.mark.parametrize("place", ["environment", "file"])
def test_an_unknown_name_is_refused_wherever_it_stands(
    place: str, dotenv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place == "file":
        dotenv.write_text("BOSAGA_DATABSE_URL=postgresql://a@b/c\n")
    else:
        monkeypatch.setenv("BOSAGA_DATABSE_URL", "postgresql://a@b/c")
    assert _problems(dotenv) == ["BOSAGA_DATABSE_URL is no setting of Bosaga. Did you mean BOSAGA_DATABASE_URL?"]


def test_an_earlier_key_that_is_none_is_told(dotenv: Path) -> None:
    dotenv.write_text("BOSAGA_EARLIER_KEYS=localhost+12345678+AQ\n")
    assert _problems(dotenv) == [
        "BOSAGA_EARLIER_KEYS: localhost+12345678+AQ is no public key of a log: copy it from /api/v1/log/key."
    ]


def test_everything_wrong_is_told_at_once(dotenv: Path) -> None:
    dotenv.write_text(
        "BOSAGA_ENV=production\nBOSAGA_PORT=much\nBOSAGA_LANGUAGE=de\nBOSAGA_NAME=x\nBOSAGA_SIGNING_KEY=short\n"
    )
    told = "\n".join(_problems(dotenv))
    for name in ("PORT", "LANGUAGE", "NAME", "SIGNING_KEY", "SECRET_KEY", "TRUSTED_HOSTS"):
        assert f"BOSAGA_{name}" in told


def test_production_takes_neither_a_pretended_day_nor_debug_nor_demo_data(
    dotenv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dotenv.write_text(
        f"BOSAGA_ENV=production\nBOSAGA_SECRET_KEY={KEY}\nBOSAGA_SIGNING_KEY={KEY}\nBOSAGA_TRUSTED_HOSTS=a.kz, b.kz\n"
    )
    settings = load_settings(dotenv)
    assert settings.host_names == ["a.kz", "b.kz"]
    assert not settings.allows_demo
    monkeypatch.setenv("BOSAGA_TODAY", "2027-01-01")
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert [problem.split()[0] for problem in _problems(dotenv)] == ["BOSAGA_TODAY", "FLASK_DEBUG"]


def test_a_database_that_is_no_postgresql_is_refused(dotenv: Path) -> None:
    dotenv.write_text("BOSAGA_DATABASE_URL=mysql://a@b/c\n")
    assert _problems(dotenv) == ["BOSAGA_DATABASE_URL: must start with postgresql://."]


def test_a_second_way_in_needs_the_first(dotenv: Path) -> None:
    dotenv.write_text("BOSAGA_PUBLIC_DATABASE_URL=postgresql://a@b/c\n")
    assert _problems(dotenv) == ["BOSAGA_PUBLIC_DATABASE_URL needs BOSAGA_DATABASE_URL beside it."]


def test_an_empty_value_is_no_value(dotenv: Path) -> None:
    dotenv.write_text("BOSAGA_DATABASE_URL=\nBOSAGA_TODAY=\n")
    assert load_settings(dotenv).uses_private_cluster


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = Settings(secret_key=KEY, database_url="postgresql://u:hidden@h/d", oidc_client_secret="hidden")
    assert KEY not in repr(settings)
    assert "hidden" not in repr(settings)


OIDC = "BOSAGA_OIDC_ISSUER=https://sso.example.org/realm/\nBOSAGA_OIDC_CLIENT_ID=bosaga\n"


def test_the_sign_in_of_the_city_is_called_by_its_host_unless_it_has_a_name(dotenv: Path) -> None:
    assert load_settings(dotenv).oidc_called is None
    dotenv.write_text(OIDC)
    assert load_settings(dotenv).oidc_called == "sso.example.org"
    assert load_settings(dotenv).oidc_issuer == "https://sso.example.org/realm"
    dotenv.write_text(OIDC + "BOSAGA_OIDC_NAME=Единый вход\nBOSAGA_OIDC_MFA=mfa, high\n")
    assert load_settings(dotenv).oidc_called == "Единый вход"
    assert load_settings(dotenv).oidc_mfa == ["mfa", "high"]


@pytest.mark.parametrize("issuer", [
    "http://sso.example.org", "sso.example.org", "https://", "https://a?b=c", "https://u@a", "ftp://a", "https://a#b",
])  # fmt: skip
def test_an_issuer_that_could_be_listened_to_or_is_no_address_is_refused(dotenv: Path, issuer: str) -> None:
    dotenv.write_text(f"BOSAGA_OIDC_ISSUER='{issuer}'\nBOSAGA_OIDC_CLIENT_ID=bosaga\n")
    (told,) = _problems(dotenv)
    assert told.startswith("BOSAGA_OIDC_ISSUER: must")


def test_half_of_the_sign_in_of_the_city_is_refused(dotenv: Path) -> None:
    dotenv.write_text("BOSAGA_OIDC_ISSUER=https://sso.example.org\n")
    assert _problems(dotenv) == ["BOSAGA_OIDC_ISSUER needs BOSAGA_OIDC_CLIENT_ID beside it."]
    dotenv.write_text("BOSAGA_OIDC_CLIENT_ID=bosaga\nBOSAGA_OIDC_LINK=account\n")
    assert _problems(dotenv) == [
        "BOSAGA_OIDC_CLIENT_ID needs BOSAGA_OIDC_ISSUER beside it.",
        "BOSAGA_OIDC_LINK needs BOSAGA_OIDC_ISSUER beside it.",
    ]
