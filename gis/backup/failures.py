"""Why a backup or a restore was refused."""

from __future__ import annotations


class BackupError(Exception):
    """Nothing was made or changed; `code` and `params` say why, the edge words it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params
