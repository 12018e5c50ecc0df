"""Hostile pictures by the dozen, made from honest ones: cut short, lying about themselves, or something else besides.

Each ends in a refusal or in a clean picture; which of the two is for the decoder to say, and CANARY is never in it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from PIL import Image, ImageCms

from tests.support.pictures import SCRIPT, exif, heic, plain, png_chunk, saved

Make = Callable[[], bytes]
SIGNATURE = b"\x89PNG\r\n\x1a\n"
LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'CANARY'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><x:xmpmeta>&b;</x:xmpmeta>"
_ZIP = b"PK\x03\x04\x14\0\0\0CANARYPK\x05\x06" + bytes(18)
_PDF = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(CANARY)>>>>endobj\n%%EOF"


def segments(content: bytes) -> Iterator[tuple[str, int]]:
    """The name and offset of each marker of a JPEG, up to the first scan."""
    at = 2
    while at < len(content):
        kind = content[at + 1]
        yield f"{kind:02X}", at
        if kind == 0xDA:
            return
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")


def chunks(content: bytes) -> Iterator[tuple[str, int]]:
    """The name and offset of each chunk of a PNG."""
    at = len(SIGNATURE)
    while at < len(content):
        yield content[at + 4 : at + 8].decode(), at
        at += 12 + int.from_bytes(content[at : at + 4], "big")


def boxes(content: bytes) -> Iterator[tuple[str, int]]:
    """The name and offset of each outer box of a HEIC, or chunk of a WebP."""
    riff = content[:4] == b"RIFF"
    at = 12 if riff else 0
    while at + 8 <= len(content):
        head = content[at : at + 8]
        name, size = (head[:4], head[4:]) if riff else (head[4:], head[:4])
        yield name.decode("latin-1").strip(), at
        at += 8 + int.from_bytes(size, "little") if riff else int.from_bytes(size, "big")


def put(content: bytes, at: int, new: bytes) -> bytes:
    """The same with some bytes written over."""
    return content[:at] + new + content[at + len(new) :]


def rich_jpeg(**options: object) -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(plain(90, 60), exif=exif(), icc_profile=profile, comment=b"CANARY", **options)


def with_segment(kind: int, body: bytes, length: int | None = None) -> bytes:
    """A JPEG that begins with one more segment, whose length may be a lie."""
    said = len(body) + 2 if length is None else length
    made = saved(plain())
    return made[:2] + bytes((0xFF, kind)) + struct.pack(">H", said) + body + made[2:]


def with_chunk(kind: bytes, body: bytes) -> bytes:
    """A PNG with one more chunk after its head."""
    made = saved(plain(), "PNG")
    return made[:33] + png_chunk(kind, body) + made[33:]


def png(width: int, height: int, depth: int, colour: int, *more: bytes, interlace: int = 0, rows: bytes = b"") -> bytes:
    """A PNG of these words: its head, chunks, and what is packed as its rows."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))
    data = png_chunk(b"IDAT", zlib.compress(rows))
    return SIGNATURE + head + b"".join(more) + data + png_chunk(b"IEND", b"")


def ifd(*entries: bytes, following: int = 0) -> bytes:
    """EXIF whose first directory holds these entries; `following` is where it says that the next one begins."""
    table = struct.pack(">H", len(entries)) + b"".join(entries) + struct.pack(">I", following)
    return b"Exif\0\0MM\0\x2a\0\0\0\x08" + table


def entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack(">HHII", tag, kind, count, value)


def many_scans() -> bytes:
    """A progressive JPEG that sends its last refinement over and over."""
    made = saved(Image.new("RGB", (3000, 3000), "red"), progressive=True)
    last = made.rindex(b"\xff\xda")
    return made[:-2] + made[last:-2] * 300 + made[-2:]


def box(kind: bytes, body: bytes = b"", size: int | None = None) -> bytes:
    return struct.pack(">I", 8 + len(body) if size is None else size) + kind + body


def nested(kind: bytes, deep: int) -> bytes:
    """Boxes in a box in a box."""
    made = b""
    for _ in range(deep):
        made = box(kind, (b"\0\0\0\0" if kind == b"meta" else b"") + made)
    return made


FTYP = box(b"ftyp", b"heic\0\0\0\0mif1heic")


def heic_with(old: bytes, new: bytes, skip: int = 0) -> bytes:
    """A HEIC in which some bytes stand in the place of others, `skip` bytes after the mark."""
    made = heic()
    return put(made, made.index(old) + skip, new)


def webp_extended(flags: int, width: int, height: int, *inside: tuple[bytes, bytes]) -> bytes:
    """A WebP in the extended form of any size it likes, with chunks inside."""
    canvas = bytes((flags, 0, 0, 0)) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(each)) + each + b"\0" * (len(each) % 2)
        for kind, each in ((b"VP8X", canvas), *inside)
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _cut() -> Mapping[str, Make]:
    """Every format, cut within each of its parts."""
    whole = {
        "jpeg": (rich_jpeg(), segments), "progressive jpeg": (rich_jpeg(progressive=True), segments),
        "png": (saved(plain(mode="P"), "PNG", exif=exif(), dpi=(72, 72)), chunks),
        "webp": (saved(plain(), "WEBP", exif=exif(), icc_profile=b"CANARY" * 30), boxes), "heic": (heic(), boxes),
    }  # fmt: skip
    return {
        f"{name} cut within {part} at {at}": partial(bytes, content[: at + 11])
        for name, (content, parts) in whole.items()
        for part, at in parts(content)
    }


def _sums() -> Mapping[str, Make]:
    """A PNG with one chunk whose sum, or length, is wrong."""
    content = saved(plain(mode="P"), "PNG")
    found: dict[str, Make] = {}
    for part, at in chunks(content):
        size = int.from_bytes(content[at : at + 4], "big")
        found[f"png with a wrong sum of {part}"] = partial(put, content, at + 8 + size, bytes(4))
        for length in (0xFFFFFFFF, 0x7FFFFFF0, size + 1):
            found[f"png with {length} bytes of {part}"] = partial(put, content, at, length.to_bytes(4, "big"))
    return found


_HEADS: Mapping[str, Make] = {
    "jpeg of no size": lambda: _sof(3, struct.pack(">HH", 0, 0)),
    "jpeg of no width": lambda: _sof(5, b"\0\0"),
    "jpeg of 65535 by 65535": lambda: _sof(3, b"\xff" * 4),
    "jpeg of 65535 rows that are not there": lambda: _sof(3, b"\xff\xff"),
    "jpeg of 12 bits": lambda: _sof(2, b"\x0c"),
    "jpeg of no components": lambda: _sof(7, b"\0"),
    "jpeg of 255 components": lambda: _sof(7, b"\xff"),
    "jpeg sampled by nothing": lambda: _sof(9, b"\0"),
    "jpeg coded arithmetically": lambda: _sof(-1, b"\xc9"),
    "jpeg that says it is lossless": lambda: _sof(-1, b"\xc3"),
    "jpeg with a segment of length 0": lambda: with_segment(0xE1, b"", 0),
    "jpeg with a segment longer than itself": lambda: with_segment(0xE1, b"CANARY", 0xFFFF),
    "jpeg with a table of no codes": lambda: with_segment(0xC4, bytes(17)),
    "jpeg with a table of too many codes": lambda: with_segment(0xC4, b"\0" + b"\xff" * 16),
    "jpeg with a restart each block": lambda: with_segment(0xDD, b"\0\1"),
    "jpeg that begins twice": lambda: b"\xff\xd8" + saved(plain()),
    "jpeg whose scan is all markers": lambda: rich_jpeg()[:-400] + b"\xff" * 400,
    "jpeg of 300 scans": many_scans,
    "jpeg with 20,000 comments": lambda: saved(plain())[:2] + b"\xff\xfe\0\x02" * 20_000 + saved(plain())[2:],
    "png of no width": lambda: png(0, 5, 8, 2),
    "png of no height": lambda: png(5, 0, 8, 2),
    "png of 2147483647 by 1": lambda: png(2**31 - 1, 1, 1, 0),
    "png of a size that is negative": lambda: png(2**32 - 1, 2**32 - 1, 8, 2),
    "png of 3 bits": lambda: png(5, 5, 3, 0, rows=bytes(30)),
    "png of colour type 5": lambda: png(5, 5, 8, 5, rows=bytes(99)),
    "png woven in a way that is none": lambda: png(5, 5, 8, 0, interlace=7, rows=bytes(30)),
    "png with a palette that is not there": lambda: png(5, 5, 8, 3, rows=bytes(30)),
    "png with a palette of 300": lambda: png(5, 5, 8, 3, png_chunk(b"PLTE", bytes(900)), rows=bytes(30)),
    "png with colours beyond its palette": lambda: png(5, 5, 8, 3, png_chunk(b"PLTE", bytes(3)), rows=b"\0\xff" * 15),
    "png filtered by what is no filter": lambda: png(5, 5, 8, 0, rows=b"\x09" * 30),
    "png with too few rows": lambda: png(5, 500, 8, 0, rows=bytes(30)),
    "png with 50 MB of rows too many": lambda: png(5, 5, 8, 0, rows=bytes(50_000_000)),
    "png whose rows are not packed": lambda: png(5, 5, 8, 0).replace(zlib.compress(b""), b"CANARY\0\0"),
    "png with two heads": lambda: with_chunk(b"IHDR", struct.pack(">IIBBBBB", 9999, 9999, 8, 2, 0, 0, 0)),
    "png with 20,000 chunks of nothing": lambda: png(5, 5, 8, 0, png_chunk(b"IDAT", b"") * 20_000, rows=bytes(30)),
    "png with a chunk that nobody knows": lambda: with_chunk(b"EVIL", b"CANARY"),
    "png that says it moves and does not": lambda: with_chunk(b"acTL", struct.pack(">II", 0, 0)),
    "png of 4294967295 pictures": lambda: with_chunk(b"acTL", struct.pack(">II", 2**32 - 1, 0)),
    "webp of 16777216 by 16777216": lambda: webp_extended(0, 1 << 24, 1 << 24),
    "webp larger than what is in it": lambda: webp_extended(0, 9000, 4000, (b"VP8L", saved(plain(), "WEBP")[20:])),
    "webp that moves and shows nothing": lambda: webp_extended(2, 60, 40, (b"ANIM", bytes(6))),
    "webp with clearness that is noise": lambda: webp_extended(16, 60, 40, (b"ALPH", b"\xff" * 99)),
    "webp that says it has no bytes": lambda: put(saved(plain(), "WEBP"), 4, bytes(4)),
    "webp that says it has 4 GB": lambda: put(saved(plain(), "WEBP"), 4, b"\xff" * 4),
    "webp whose picture says it has 4 GB": lambda: put(saved(plain(), "WEBP"), 16, b"\xff" * 4),
    "heic of 65535 by 65535": lambda: heic_with(b"ispe", struct.pack(">II", 65535, 65535), 8),
    "heic of no size": lambda: heic_with(b"ispe", bytes(8), 8),
    "heic that is a grid of itself": lambda: heic_with(b"hvc1", b"grid"),
    "heic that is an overlay of itself": lambda: heic_with(b"hvc1", b"iovl"),
    "heic whose codec is unknown": lambda: heic_with(b"hvcC", b"evil"),
    "heic whose codec is told in noise": lambda: heic_with(b"hvcC", b"\xff" * 20, 4),
    "heic whose item lies beyond its end": lambda: heic_with(b"iloc", b"\xff" * 24, 12),
    "heic with nothing but zeros to decode": lambda: heic_with(b"mdat", bytes(200), 4),
    "heic with a box of no size": lambda: FTYP + box(b"meta", bytes(40), 0),
    "heic with a box of one byte": lambda: FTYP + box(b"meta", bytes(40), 1),
    "heic with a box of 2**63 bytes": lambda: FTYP + box(b"meta", struct.pack(">Q", 2**63) + bytes(40), 1),
    "heic with 5,000 boxes in each other": lambda: FTYP + nested(b"meta", 5_000),
    "heic with 5,000 properties in each other": lambda: FTYP + box(b"meta", bytes(4) + nested(b"iprp", 5_000)),
    "heic with 100,000 empty boxes": lambda: FTYP + box(b"free") * 100_000,
}


def _sof(at: int, new: bytes) -> bytes:
    """A JPEG with some of its frame's head written over: the length is at 0, then bits, rows, columns, components."""
    made = saved(plain())
    return put(made, made.index(b"\xff\xc0") + 2 + at, new)


_SAID: Mapping[str, Make] = {
    "exif that leads to itself": lambda: saved(plain(), exif=ifd(entry(0x0112, 3, 1, 1 << 16), following=8)),
    "exif whose details lead to itself": lambda: saved(plain(), exif=ifd(entry(0x8769, 4, 1, 8))),
    "exif whose place leads to itself": lambda: saved(plain(), exif=ifd(entry(0x8825, 4, 1, 8))),
    "exif with 4294967295 values": lambda: saved(plain(), exif=ifd(entry(0x010E, 2, 2**32 - 1, 8))),
    "exif of a kind that is none": lambda: saved(plain(), exif=ifd(entry(0x0112, 99, 1, 6 << 16))),
    "exif turned by 99": lambda: saved(plain(), exif=ifd(entry(0x0112, 3, 1, 99 << 16))),
    "exif beyond its end": lambda: saved(plain(), exif=ifd(entry(0x0112, 5, 9, 2**31), following=2**31)),
    "exif of zeros": lambda: saved(plain(), exif=b"Exif\0\0" + bytes(60_000)),
    "exif in a png that leads to itself": lambda: with_chunk(b"eXIf", ifd(following=8)[6:]),
    "xmp that laughs": lambda: saved(plain(), xmp=LAUGHS),
    "xmp in a png that laughs": lambda: with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + LAUGHS),
    "text that unpacks to 200 MB": lambda: with_chunk(b"zTXt", b"CANARY\0\0" + zlib.compress(bytes(200_000_000), 9)),
    "text in a language that unpacks to 200 MB": lambda: with_chunk(
        b"iTXt", b"CANARY\0\1\0\0\0" + zlib.compress(bytes(200_000_000), 9)
    ),
    "a profile that is noise": lambda: saved(plain(), icc_profile=b"\xff" * 9_000),
    "a profile that says it has 4 GB": lambda: saved(plain(), icc_profile=put(_profile(), 0, b"\xff" * 4)),
    "a profile of 2147483647 tags": lambda: saved(plain(), icc_profile=put(_profile(), 128, b"\x7f" + b"\xff" * 3)),
    "a profile whose tags lie beyond its end": lambda: saved(plain(), icc_profile=put(_profile(), 136, b"\xff" * 8)),
    "a profile within a profile": lambda: saved(plain(), icc_profile=put(_profile() * 2, 0, struct.pack(">I", 99_999))),
    "a profile of another kind of colour": lambda: saved(plain(), icc_profile=put(_profile(), 16, b"CMYK")),
    "a profile in 255 parts of which one is there": lambda: with_segment(0xE2, b"ICC_PROFILE\0\1\xff" + _profile()),
    "a profile in a png that is not packed": lambda: with_chunk(b"iCCP", b"CANARY\0\0" + b"\xff" * 500),
}


def _profile() -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


_BESIDES: Mapping[str, Make] = {
    "jpeg and a program for browsers": lambda: with_segment(0xFE, b"*/=CANARY;alert(1)/*"),
    "jpeg and a document": lambda: with_segment(0xFE, _PDF),
    "png and an archive": lambda: saved(plain(), "PNG") + _ZIP,
    "png and a document": lambda: saved(plain(), "PNG") + _PDF,
    "png and a page": lambda: with_chunk(b"tEXt", b"Title\0" + SCRIPT + b"CANARY"),
    "webp and a page": lambda: saved(plain(), "WEBP") + SCRIPT + b"CANARY",
    "webp and an archive in it": lambda: webp_extended(0, 60, 40, (b"EVIL", _ZIP)),
    "heic and an archive": lambda: heic() + _ZIP,
    "heic and a page in a free box": lambda: heic() + box(b"free", SCRIPT + b"CANARY"),
    "gif and a jpeg": lambda: b"GIF89a" + saved(plain()),
    "document and a jpeg": lambda: _PDF + saved(plain()),
    "jpeg called png": lambda: SIGNATURE + saved(plain()),
    "png called jpeg": lambda: b"\xff\xd8\xff\xe0" + saved(plain(), "PNG"),
    "webp called heic": lambda: FTYP + saved(plain(), "WEBP"),
}

_UNUSUAL: Mapping[str, Make] = {
    "progressive cmyk jpeg": lambda: saved(plain(mode="CMYK"), progressive=True),
    "grey png with clearness": lambda: saved(plain(mode="LA"), "PNG"),
    "woven png": lambda: png(8, 8, 8, 0, interlace=1, rows=bytes(15 + 64)),
    "png of 16 bits, three colours and clearness": lambda: png(4, 4, 16, 6, rows=(b"\0" + b"\x80\0" * 16) * 4),
    "png of 1 bit with a palette": lambda: png(9, 9, 1, 3, png_chunk(b"PLTE", bytes(range(6))), rows=b"\0\xaa\x80" * 9),
    "png of 2 bits": lambda: png(9, 9, 2, 0, rows=b"\0\xaa\x55\x80" * 9),
    "png whose palette is clear": lambda: saved(plain(mode="P"), "PNG", transparency=0),
    "webp of 16383 by 1": lambda: saved(plain(16383, 1), "WEBP"),
    "jpeg of 1 by 20000": lambda: saved(plain(1, 20_000)),
    "animated webp of 60 pictures": lambda: saved(
        plain(), "WEBP", save_all=True, append_images=[plain(colour=c) for c in ("blue", "green", "white") * 20]
    ),
}

HOSTILE: Mapping[str, Make] = {**_cut(), **_sums(), **_HEADS, **_SAID, **_BESIDES, **_UNUSUAL}
