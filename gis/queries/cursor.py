"""Where a page of a list ends and the next begins: an opaque text that a reader hands back."""

import base64
import binascii
import json
from typing import NamedTuple

_LONGEST = 1000


class Cursor(NamedTuple):
    """The last row of a page: how the list was sorted, the row's sort key and its number."""

    sort: str
    key: str
    number: str

    def text(self) -> str:
        """The cursor as it travels in an address."""
        packed = json.dumps(self, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    @classmethod
    def read(cls, text: str, sort: str) -> "Cursor":
        """The cursor of a text. Raises ValueError if it is none of ours, or of a list sorted otherwise."""
        if len(text) > _LONGEST:
            raise ValueError("too long for a cursor")
        try:
            packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            given = json.loads(packed)
        except (binascii.Error, UnicodeError, json.JSONDecodeError, RecursionError) as error:
            raise ValueError("no cursor") from error
        match given:
            case [str(was), str(key), str(number)] if was == sort:
                if "\0" in key + number:
                    raise ValueError("no cursor")
                return cls(was, key, number)
        raise ValueError("a cursor of another list")
