"""Pictures for tests: honest ones with planted secrets, and hostile ones, made here and not kept anywhere."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

PHONE = "+7 701 555 01 99"
CANARIES = (
    PHONE.encode(),
    PHONE.encode("utf-16-le"),
    b"CANARY",
    b"Exif\x00\x00",
    b"http://ns.adobe.com/xap",
    b"Photoshop 3.0",
)
"""What a picture that was written anew must not hold."""


def plain(width: int = 60, height: int = 40, colour: str = "red", mode: str = "RGB") -> Image.Image:
    """A picture whose top left corner is white, so that turning it shows."""
    made = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(made).rectangle((0, 0, width // 4, height // 4), fill="white")
    return made.convert(mode)


def saved(image: Image.Image, format_: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """When, where and by whom: what phones write."""
    made = Image.Exif()
    made[0x0112], made[0x010E], made[0x013B] = orientation, f"CANARY {PHONE}", "CANARY author"
    made.get_ifd(0x8769).update(
        {36867: "2026:11:19 10:20:30", 36881: "+05:00", 37510: b"ASCII\0\0\0CANARY " + PHONE.encode()}
    )
    made.get_ifd(0x8825).update({1: "N", 2: (43.0, 14.0, 20.2), 3: "E", 4: (76.0, 53.0, 22.6)})
    return made


def jpeg(orientation: int = 1, **size: int) -> bytes:
    return saved(plain(**size), exif=exif(orientation), comment=f"CANARY {PHONE}".encode())


def jpeg_with_everything() -> bytes:
    """EXIF with GPS, XMP, IPTC, a comment, an ICC profile."""
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>CANARY {PHONE}</x:xmpmeta>".encode()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = saved(plain(), exif=exif(), xmp=xmp, icc_profile=profile, comment=b"CANARY")
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x10\x1c\x02\x78\x00\x0bCANARY 8BIM"
    return made[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + made[2:]


def heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(plain(64, 48)).save(out, quality=80, exif=exif().tobytes())
    return out.getvalue()


def png_with_text() -> bytes:
    info = PngInfo()
    info.add_text("Comment", f"CANARY {PHONE}")
    info.add_itxt("XML:com.adobe.xmp", f"CANARY {PHONE}")
    return saved(plain(), "PNG", pnginfo=info, exif=exif())


def png_of_16_bits() -> bytes:
    return saved(Image.frombytes("I;16", (2, 1), struct.pack("<2H", 0, 65535)).resize((64, 32)), "PNG")


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it is much."""
    row = zlib.compress(b"\0" * (1 + width // 8) * min(height, 64))
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", row) + png_chunk(b"IEND", b"")


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def zipped_profile_bomb() -> bytes:
    """A PNG whose colour profile unpacks to 200 MB."""
    made = saved(plain(), "PNG")
    profile = png_chunk(b"iCCP", b"bomb\0\0" + zlib.compress(b"\0" * 200_000_000, 9))
    return made[:33] + profile + made[33:]


def animated(format_: str) -> bytes:
    return saved(plain(), format_, save_all=True, append_images=[plain(colour="blue")], duration=100)


def two_in_one() -> bytes:
    """A JPEG that carries a second one (MPO), as phones with gain maps send."""
    hidden = plain(colour="blue")
    return saved(plain(), "MPO", save_all=True, append_images=[hidden])


SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(document.cookie)</script></svg>"

REFUSED: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "photo_empty"),
    "one byte": (lambda: b"\xff", "photo_format"),
    "only zeros": (lambda: bytes(100_000), "photo_format"),
    "svg with a script": (lambda: SCRIPT, "photo_format"),
    "svg after an xml head": (lambda: b"<?xml version='1.0'?>" + SCRIPT, "photo_format"),
    "html": (lambda: b"<!doctype html><script>alert(1)</script>", "photo_format"),
    "html before a jpeg": (lambda: b"<script>alert(1)</script>" + jpeg(), "photo_format"),
    "gif": (lambda: saved(plain(), "GIF"), "photo_format"),
    "tiff": (lambda: saved(plain(), "TIFF"), "photo_format"),
    "bmp": (lambda: saved(plain(), "BMP"), "photo_format"),
    "ico": (lambda: saved(plain(), "ICO"), "photo_format"),
    "jpeg 2000": (lambda: saved(plain(), "JPEG2000"), "photo_format"),
    "pdf": (lambda: saved(plain(), "PDF"), "photo_format"),
    "postscript": (lambda: saved(plain(), "EPS"), "photo_format"),
    "avif": (lambda: saved(plain(), "AVIF"), "photo_format"),
    "zip": (lambda: b"PK\x03\x04" + bytes(1000), "photo_format"),
    "program": (lambda: b"\x7fELF" + bytes(1000), "photo_format"),
    "a film in the box of a heic": (lambda: b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(1000), "photo_format"),
    "an empty heic": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "photo_broken"),
    "a heic that breaks off": (lambda: heic()[:-200], "photo_broken"),
    "a jpeg of its first bytes": (lambda: jpeg()[:20], "photo_broken"),
    "a jpeg that breaks off": (lambda: saved(Image.effect_noise((400, 300), 90))[:-5000], "photo_broken"),
    "a jpeg with a broken head": (lambda: b"\xff\xd8\xff\xc0\x00\x00" + bytes(50), "photo_broken"),
    "a png that breaks off": (lambda: saved(Image.effect_noise((400, 300), 90), "PNG")[:-5000], "photo_broken"),
    "a png with a wrong sum": (lambda: saved(plain(), "PNG").replace(b"IDAT", b"IDAX"), "photo_broken"),
    "a webp that breaks off": (lambda: saved(Image.effect_noise((400, 300), 90), "WEBP")[:-900], "photo_broken"),
    "a webp of its head": (lambda: b"RIFF\x24\x00\x00\x00WEBPVP8 ", "photo_broken"),
    "an animated webp": (lambda: animated("WEBP"), "photo_animated"),
    "an animated png": (lambda: animated("PNG"), "photo_animated"),
    "a bomb of 60,000 by 60,000": (lambda: bomb(60_000, 60_000), "photo_too_many_pixels"),
    "a bomb of two thousand million rows": (lambda: bomb(1, 2_000_000_000), "photo_too_many_pixels"),
    "a line of 30,000": (lambda: bomb(30_000, 1), "photo_too_many_pixels"),
    "a little more than 40 megapixels": (lambda: bomb(8_000, 5_001), "photo_too_many_pixels"),
    "a profile that unpacks to 200 MB": (zipped_profile_bomb, "photo_broken"),
    "16 MB": (lambda: jpeg() + bytes(16 * 1024 * 1024), "photo_too_large"),
}  # fmt: skip

TAKEN: Mapping[str, Callable[[], bytes]] = {
    "jpeg": jpeg,
    "jpeg with everything": jpeg_with_everything,
    "jpeg with 60 kB of exif": lambda: saved(plain(), exif=_huge_exif()),
    "html after a jpeg": lambda: jpeg() + b"<script>CANARY</script>",
    "a zip after a jpeg": lambda: jpeg() + b"PK\x03\x04CANARY",
    "html in a jpeg's comment": lambda: saved(plain(), comment=b"<script>CANARY</script>"),
    "two pictures in one": two_in_one,
    "grey jpeg": lambda: saved(plain(mode="L")),
    "cmyk jpeg": lambda: saved(plain(mode="CMYK")),
    "cmyk jpeg with a false profile": lambda: saved(plain(mode="CMYK"), icc_profile=b"CANARY" * 100),
    "progressive jpeg": lambda: saved(plain(), progressive=True),
    "png": lambda: saved(plain(), "PNG"),
    "png with text": png_with_text,
    "png with a palette": lambda: saved(plain(mode="P"), "PNG"),
    "png of one bit": lambda: saved(plain(mode="1"), "PNG"),
    "png of 16 bits": png_of_16_bits,
    "png that is clear": lambda: saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"),
    "webp": lambda: saved(plain(), "WEBP", exif=exif(), xmp=b"CANARY"),
    "lossless webp that is clear": lambda: saved(Image.new("RGBA", (50, 50), (9, 9, 9, 0)), "WEBP", lossless=True),
    "heic": heic,
    "one pixel": lambda: saved(plain(1, 1)),
    "a line": lambda: saved(plain(5_000, 1)),
}  # fmt: skip


def _huge_exif() -> bytes:
    made = exif()
    made[0x010E] = "CANARY" * 9_000
    return made.tobytes()
