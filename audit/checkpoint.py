"""Signed heads of the log, as C2SP writes them: checkpoints (tlog-checkpoint) in signed notes with Ed25519 keys."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_PURPOSE = b"bosaga register log\x00"
_DASH = "\u2014 "


class BadNoteError(Exception):
    """A note that is no checkpoint; `code` says why: not_a_checkpoint, not_signed_by_us."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a head says: whose log, how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class BadKeyError(ValueError):
    """A text that is no public key of heads as notes write it."""


class Signer:
    """Signs heads. The key follows from the installation's secret and from nothing else."""

    def __init__(self, origin: str, secret: str) -> None:
        """Take the log's name (no spaces, no plus) and the secret of 32 characters or more."""
        self.origin = origin
        self._key = Ed25519PrivateKey.from_private_bytes(sha256(_PURPOSE + secret.encode()).digest())
        self._public = self._key.public_key().public_bytes_raw()

    @property
    def verifier_key(self) -> str:
        """The public key as notes write it: name+hash+key."""
        shown = base64.b64encode(_ED25519 + self._public).decode()
        return f"{self.origin}+{_key_hash(self.origin, self._public).hex()}+{shown}"

    def sign(self, head: Checkpoint) -> str:
        """The head as a signed note."""
        text = head.text()
        signature = _key_hash(self.origin, self._public) + self._key.sign(text.encode())
        return f"{text}\n{_DASH}{self.origin} {base64.b64encode(signature).decode()}\n"


def read_key(verifier_key: str) -> tuple[str, bytes]:
    """The log's name and the Ed25519 key in a public key as notes write it: name+hash+key. Raises BadKeyError."""
    name, _, rest = verifier_key.partition("+")
    said, _, shown = rest.partition("+")
    try:
        key = _decoded(shown)
    except BadNoteError as error:
        raise BadKeyError(verifier_key) from error
    public = key.removeprefix(_ED25519)
    if not name or len(key) != 33 or len(public) != 32 or said != _key_hash(name, public).hex():
        raise BadKeyError(verifier_key)
    return name, public


def read_note(note: str, *verifier_keys: str) -> Checkpoint:
    """The head in a note; with keys also that it is signed by one of them. Raises BadNoteError, BadKeyError."""
    text, _, signatures = note.replace("\r\n", "\n").partition("\n\n")
    match text.split("\n"):
        case [origin, size, root, *_] if origin and size.isascii() and size.isdigit():
            head = Checkpoint(origin, int(size), _decoded(root))
        case _:
            raise BadNoteError("not_a_checkpoint")
    if len(head.root) != 32:
        raise BadNoteError("not_a_checkpoint")
    lines = signatures.split("\n")
    if verifier_keys and not any(_is_by(key, text + "\n", line) for key in verifier_keys for line in lines):
        raise BadNoteError("not_signed_by_us")
    return head


def _is_by(verifier_key: str, text: str, line: str) -> bool:
    name, public = read_key(verifier_key)
    signer, _, signed = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or signer != name:
        return False
    try:
        raw = _decoded(signed)
        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
    except (BadNoteError, InvalidSignature, ValueError):
        return False
    return raw[:4] == _key_hash(name, public)


def _key_hash(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNoteError("not_a_checkpoint") from error
