"""What is wrong with settings together, though each alone is well formed."""

from __future__ import annotations

import os
from collections.abc import Mapping

_SHORTEST_KEY = 32


def disagreements(given: Mapping[str, str]) -> list[str]:
    """A sentence for each thing that no single value shows.

    Works on the text given, so that it is told together with values that are wrong.
    """
    problems = []
    for name in ("BOSAGA_SECRET_KEY", "BOSAGA_SIGNING_KEY"):
        if name in given and len(given[name]) < _SHORTEST_KEY:
            problems.append(f"{name} must have at least {_SHORTEST_KEY} characters.")
    for name in ("BOSAGA_MIGRATE_DATABASE_URL", "BOSAGA_PUBLIC_DATABASE_URL", "BOSAGA_READ_DATABASE_URL"):
        if name in given and "BOSAGA_DATABASE_URL" not in given:
            problems.append(f"{name} needs BOSAGA_DATABASE_URL beside it.")
    if "BOSAGA_OIDC_ISSUER" in given and "BOSAGA_OIDC_CLIENT_ID" not in given:
        problems.append("BOSAGA_OIDC_ISSUER needs BOSAGA_OIDC_CLIENT_ID beside it.")
    problems += [
        f"{name} needs BOSAGA_OIDC_ISSUER beside it."
        for name in sorted(given)
        if name.startswith("BOSAGA_OIDC_") and "BOSAGA_OIDC_ISSUER" not in given
    ]
    if given.get("BOSAGA_ENV") == "production":
        problems += _refused_in_production(given)
    return problems


def _refused_in_production(given: Mapping[str, str]) -> list[str]:
    problems = []
    if "BOSAGA_SECRET_KEY" not in given:
        problems.append("BOSAGA_SECRET_KEY must be set in production: a random text of 32 characters or more.")
    if "BOSAGA_SIGNING_KEY" not in given:
        problems.append("BOSAGA_SIGNING_KEY must be set in production: a random text of 32 characters or more.")
    if "BOSAGA_TRUSTED_HOSTS" not in given:
        problems.append("BOSAGA_TRUSTED_HOSTS must be set in production: the host names of the site.")
    if "BOSAGA_TODAY" in given:
        problems.append("BOSAGA_TODAY is for rehearsals and is refused in production.")
    if os.environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
        problems.append("FLASK_DEBUG is refused in production: unset it.")
    return problems
