"""The child that decodes a picture: reads it from standard input, writes what it made to standard output, and ends.

Forked for one picture (`gis/photos/nursery.py`). It imports nothing of ours, limits itself before it looks at a byte,
and may be killed at any moment: whatever a picture does to a decoder, it does here.

The question is one line of JSON, `{"do": "take"}` or `{"do": "blur", "areas": [[x, y, w, h], …]}`, then the picture.
The answer is one line of JSON, then the files it lists, one after the other. A refusal is `{"refused": CODE}`.
"""

from __future__ import annotations

import ctypes
import io
import json
import math
import resource
import signal
import warnings
from contextlib import suppress
from datetime import datetime
from typing import Any

MOST_PIXELS = 40_000_000
CPU_SECONDS = 4
MEMORY_BYTES = 1536 * 1024 * 1024
ANSWER_BYTES = 64 * 1024 * 1024
LONGEST_SIDE = 20_000
SIZES = {"small": 320, "large": 1280}
"""Longest side of each smaller picture, pixels."""

_DRAWING_PIXELS = 4_000_000
"""A PNG up to this size stays one: drawings and screens lose by JPEG. A larger one is a photo that was saved so."""
_QUALITY = {"photo": 90, "small": 80, "large": 84}
_BLOCKS = 5
"""How many blocks are left of the longer side of what is blurred: of a plate, no digit; of a face, no eye."""
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES, _SIGNAL_OF_PARENTS_DEATH = 38, 1
_ORIENTATION, _DETAILS, _PLACE = 0x0112, 0x8769, 0x8825
_TAKEN, _OFFSET = 36867, 36881
_MAGIC = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (8, b"WEBP", "WEBP"),
    (4, b"ftyp", "HEIF"),
)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
"""The same box holds films and AVIF, too."""


class Refused(Exception):  # noqa: N818 - it is said of the picture
    """A picture that is not taken; the code says why."""


def prepare() -> None:
    """Import what decodes, once for all children. Starts no thread and reads no picture."""
    import pillow_heif
    from PIL import Image, ImageCms, ImageFilter, ImageOps  # noqa: F401 - the children find them there

    Image.init()
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def confine() -> None:
    """Take from this process what a decoder does not need: memory, time, files, the network, new privileges."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, ANSWER_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    with suppress(OSError, AttributeError):
        system = ctypes.CDLL(None, use_errno=True)
        # Where the kernel allows it to everyone, a network of its own: one with nothing in it.
        system.unshare(_NEW_USER | _NEW_NET)
        # After that, which takes it back: a change of what a process may do clears it.
        system.prctl(_SIGNAL_OF_PARENTS_DEATH, signal.SIGKILL, 0, 0, 0)
        system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def main() -> None:
    """Answer the question; what `prepare` imports is there."""
    confine()
    with open(0, "rb", closefd=False) as question:
        asked, content = json.loads(question.readline()), question.read()
    try:
        answer, files = _answer(asked, content)
    except Refused as refused:
        answer, files = {"refused": str(refused)}, []
    except MemoryError:
        answer, files = {"refused": "photo_too_heavy"}, []
    except Exception:
        # Decoders raise whatever they like on what they cannot read.
        answer, files = {"refused": "photo_broken"}, []
    with open(1, "wb", closefd=False) as out:
        out.write(json.dumps(answer).encode() + b"\n")
        for each in files:
            out.write(each)


def _answer(asked: dict[str, Any], content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    opened, format_ = open_picture(content)
    said = suggested(opened) if asked["do"] == "take" else {}
    whole = upright(opened)
    if asked["do"] == "blur":
        for area in asked["areas"]:
            blur(whole, *area)
    lossless = format_ == "PNG" and whole.width * whole.height <= _DRAWING_PIXELS
    files = {"photo": _written(whole, "PNG" if lossless else "JPEG", _QUALITY["photo"])}
    for name, side in sorted(SIZES.items(), key=lambda item: -item[1]):
        whole.thumbnail((side, side))
        files[name] = _written(whole, "JPEG", _QUALITY[name])
    sizes = {"width": opened.info["upright"][0], "height": opened.info["upright"][1]}
    listed = [{"name": name, "bytes": len(each)} for name, each in files.items()]
    media_type = "image/png" if lossless else "image/jpeg"
    return {**sizes, "media_type": media_type, "suggested": said, "files": listed}, list(files.values())


def open_picture(content: bytes) -> tuple[Any, str]:
    """The picture, by what it is and not by its name, and its format. Raises Refused; decodes no pixel yet."""
    format_ = next((name for at, mark, name in _MAGIC if content[at : at + len(mark)] == mark), None)
    if format_ is None:
        raise Refused("photo_format")
    from PIL import Image, UnidentifiedImageError

    # A bomb is measured below, by our own number; a warning on the way is a refusal.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        opened = Image.open(io.BytesIO(content), formats=[format_])
    except UnidentifiedImageError as error:
        other = format_ == "HEIF" and content[8:12] not in _HEIC_BRANDS
        raise Refused("photo_format" if other else "photo_broken") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("photo_too_many_pixels") from error
    if opened.width * opened.height > MOST_PIXELS or max(opened.size) > LONGEST_SIDE:
        raise Refused("photo_too_many_pixels")
    if format_ in ("PNG", "WEBP") and getattr(opened, "is_animated", False):
        raise Refused("photo_animated")
    return opened, format_


def upright(opened: Any) -> Any:
    """The picture as it is to be looked at: turned, on white, sRGB, 8 bits a channel, and nothing beside it."""
    from PIL import Image, ImageOps

    opened.load()
    profile = opened.info.get("icc_profile")
    turned = ImageOps.exif_transpose(opened)
    if turned.mode.startswith(("I", "F")):
        # 16 bits a channel: the upper eight are what a screen shows.
        turned = turned.convert("I").point(lambda value: value / 256).convert("L")
    if turned.has_transparency_data:
        clear = turned.convert("RGBA")
        turned = Image.new("RGB", clear.size, "white")
        turned.paste(clear, mask=clear.getchannel("A"))
    converted = _to_srgb(turned, profile) if profile else None
    shown = converted or turned.convert("RGB")
    opened.info["upright"] = shown.size
    # Pixels alone go on: whatever else the file said stays behind with it.
    bare = Image.new("RGB", shown.size)
    bare.paste(shown)
    return bare


def _to_srgb(image: Any, profile: bytes) -> Any:
    """The picture in sRGB; None when its profile says nothing that can be followed."""
    from PIL import ImageCms

    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        source = image if image.mode in ("RGB", "CMYK", "L") else image.convert("RGB")
        return ImageCms.profileToProfile(source, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def blur(image: Any, x: float, y: float, width: float, height: float) -> None:
    """Make what the rectangle shows unrecognisable, in place. Parts of the picture's sides, from its top left."""
    from PIL import Image, ImageFilter

    left, top = math.floor(x * image.width), math.floor(y * image.height)
    right = min(image.width, max(left + 1, math.ceil((x + width) * image.width)))
    bottom = min(image.height, max(top + 1, math.ceil((y + height) * image.height)))
    left, top = min(left, right - 1), min(top, bottom - 1)
    hidden = image.crop((left, top, right, bottom))
    block = max(1, math.ceil(max(hidden.size) / _BLOCKS))
    few = hidden.resize((math.ceil(hidden.width / block), math.ceil(hidden.height / block)), Image.Resampling.BOX)
    blocks = few.resize(hidden.size, Image.Resampling.NEAREST)
    image.paste(blocks.filter(ImageFilter.GaussianBlur(block / 2)), (left, top))


def suggested(opened: Any) -> dict[str, Any]:
    """When and where the file says it was taken. A suggestion to a person, never stored by itself."""
    found: dict[str, Any] = {}
    with suppress(Exception):
        exif = opened.getexif()
        details = exif.get_ifd(_DETAILS)
        taken = datetime.strptime(str(details.get(_TAKEN)), "%Y:%m:%d %H:%M:%S")
        found["taken_at"] = taken.isoformat() + _offset(str(details.get(_OFFSET, "")))
    with suppress(Exception):
        place = opened.getexif().get_ifd(_PLACE)
        lat = _degrees(place[2]) * (-1 if place[1] in ("S", b"S") else 1)
        lon = _degrees(place[4]) * (-1 if place[3] in ("W", b"W") else 1)
        if math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 85 and abs(lon) <= 180 and (lat or lon):
            found["position"] = {"lon": round(lon, 6), "lat": round(lat, 6)}
    return found


def _offset(written: str) -> str:
    return written if len(written) == 6 and datetime.fromisoformat(f"2000-01-01T00:00:00{written}").tzinfo else ""


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def _written(image: Any, format_: str, quality: int) -> bytes:
    out = io.BytesIO()
    if format_ == "PNG":
        image.save(out, "PNG", compress_level=6)
    else:
        image.save(out, "JPEG", quality=quality, progressive=False, optimize=False)
    return out.getvalue()
