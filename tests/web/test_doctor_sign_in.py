"""What `bosaga doctor` says of the sign-in of the city."""

from __future__ import annotations

import pytest

from tests.support import provider as there
from web.cli.doctor import sign_in_problems
from web.config import Settings


def test_the_doctor_says_whether_the_sign_in_of_the_city_answers():
    with there.provider_on(there.Provider()) as provider:
        settings = Settings(oidc_issuer=provider.address, oidc_client_id="bosaga")
        assert list(sign_in_problems(settings)) == []
        provider.discovery = {"issuer": "https://another.example"}
        (told,) = sign_in_problems(settings)
        assert "does not describe itself as it must" in told
        assert "https://another.example" in told
        provider.mend()
        provider.away = {"/.well-known/openid-configuration"}
        (told,) = sign_in_problems(settings)
        assert "does not answer" in told
    (told,) = sign_in_problems(settings)
    assert "BOSAGA_OIDC_ISSUER" in told


@pytest.mark.parametrize("issuer", [None, ""])
def test_the_doctor_asks_nobody_where_there_is_no_such_sign_in(issuer):
    assert list(sign_in_problems(Settings(oidc_issuer=issuer or None))) == []
