"""What becomes of a picture that somebody sends: written anew with nothing beside the pixels, or refused in time."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from audit.errors import MESSAGES
from gis.photos.develop import Developed, PhotoRefused, blur, develop
from tests.support import pictures
from tests.support.hostile_pictures import HOSTILE
from tests.support.spent import seconds_spent

SECONDS = 5.0
"""Of a processor, children included: how long it takes by the clock depends on who else is at work."""


def opened(content: bytes) -> Image.Image:
    made = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
    made.load()
    return made


@pytest.mark.parametrize("name", pictures.REFUSED)
def test_what_is_no_photo_is_refused_with_its_reason_and_in_time(name: str) -> None:
    make, code = pictures.REFUSED[name]
    content = make()
    before = seconds_spent()
    with pytest.raises(PhotoRefused) as refused:
        develop(content)
    assert refused.value.code == code
    assert seconds_spent() - before < SECONDS


@pytest.mark.parametrize("name", pictures.TAKEN)
def test_a_photo_is_written_anew_with_nothing_beside_its_pixels(name: str) -> None:
    refuse_leftovers(develop(pictures.TAKEN[name]()))


def refuse_leftovers(made: Developed) -> None:
    """Each file is pixels of the size that is said, and nothing that was in what was sent."""
    for content in (made.photo, made.small, made.large):
        shown = opened(content)
        assert (shown.mode, shown.getexif(), shown.n_frames if hasattr(shown, "n_frames") else 1) == ("RGB", {}, 1)
        assert not {"icc_profile", "exif", "xmp", "comment", "photoshop", "Comment"} & shown.info.keys()
        for canary in pictures.CANARIES:
            assert canary not in content
    assert opened(made.photo).size == (made.width, made.height)
    assert max(opened(made.small).size) <= 320
    assert max(opened(made.large).size) <= 1280


def refusal(content: bytes) -> str | None:
    """Why a picture was refused; None for one that was written anew, and clean."""
    try:
        refuse_leftovers(develop(content))
    except PhotoRefused as refused:
        return refused.code
    return None


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_is_refused_in_a_sentence_or_written_anew(name: str) -> None:
    content = HOSTILE[name]()
    before = seconds_spent()
    code = refusal(content)
    assert code is None or code in MESSAGES
    assert seconds_spent() - before < SECONDS


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_stands_upright(orientation: int) -> None:
    """The white corner is where the camera's own idea of "up" puts it."""
    made = opened(develop(pictures.jpeg(orientation, width=400, height=200)).photo)
    sideways = orientation >= 5
    assert made.size == ((200, 400) if sideways else (400, 200))
    right, bottom = orientation in (2, 3, 6, 7), orientation in (3, 4, 7, 8)
    corner = made.getpixel((made.width - 5 if right else 5, made.height - 5 if bottom else 5))
    assert min(corner) > 200
    opposite = made.getpixel((5 if right else made.width - 5, 5 if bottom else made.height - 5))
    assert opposite[0] > 200 > 60 > opposite[1]


def test_what_is_clear_is_shown_on_white() -> None:
    for name in ("png that is clear", "lossless webp that is clear"):
        assert min(opened(develop(pictures.TAKEN[name]()).photo).getpixel((20, 20))) > 250


def test_sixteen_bits_become_the_upper_eight() -> None:
    shown = opened(develop(pictures.png_of_16_bits()).photo)
    assert (shown.getpixel((2, 10)), shown.getpixel((61, 10))) == ((0, 0, 0), (255, 255, 255))


def test_a_drawing_stays_lossless_and_a_photo_becomes_jpeg() -> None:
    kinds = {name: develop(pictures.TAKEN[name]()).media_type for name in ("png", "webp", "heic", "jpeg")}
    assert kinds == {"png": "image/png", "webp": "image/jpeg", "heic": "image/jpeg", "jpeg": "image/jpeg"}
    assert develop(pictures.saved(Image.new("RGB", (2500, 2000)), "PNG")).media_type == "image/jpeg"


def test_of_two_pictures_in_one_only_the_first_is_left() -> None:
    made = develop(pictures.two_in_one())
    assert made.photo.count(b"\xff\xd8\xff") == 1
    red, _, blue = opened(made.photo).getpixel((40, 30))
    assert red > 200
    assert blue < 60


def test_when_and_where_it_was_taken_is_suggested_and_not_written() -> None:
    for content in (pictures.jpeg(), pictures.heic()):
        said = develop(content).suggested
        assert said["taken_at"] == "2026-11-19T10:20:30+05:00"
        assert said["position"] == {"lon": pytest.approx(76.889611), "lat": pytest.approx(43.238944)}
    assert develop(pictures.saved(pictures.plain())).suggested == {}


def test_the_largest_photo_is_taken_in_time() -> None:
    content = pictures.saved(Image.effect_noise((7_300, 5_400), 40).convert("RGB"), quality=30)
    before = seconds_spent()
    made = develop(content)
    assert (made.width, made.height) == (7_300, 5_400)
    assert seconds_spent() - before < SECONDS


def test_what_the_rectangles_show_cannot_be_told_any_more() -> None:
    """A chequered plate keeps none of its squares; the rest stays as it was."""
    plate = Image.new("RGB", (400, 200), "grey")
    for x in range(100, 300, 8):
        for y in range(50, 100, 8):
            plate.paste("white" if (x + y) // 8 % 2 else "black", (x, y, x + 8, y + 8))
    before = develop(pictures.saved(plate, "PNG"))
    made = blur(before.photo, [(0.25, 0.25, 0.5, 0.25)])
    for content, scale in ((made.photo, 1.0), (made.large, 1.0), (made.small, 0.8)):
        shown = opened(content).convert("L")
        inside = shown.crop([round(side * scale) for side in (104, 54, 296, 96)]).getextrema()
        assert inside[1] - inside[0] < 60
    outside = opened(made.photo).getpixel((20, 20))
    assert outside == (128, 128, 128)


def test_the_whole_photo_and_a_single_pixel_can_be_blurred() -> None:
    for area in ((0.0, 0.0, 1.0, 1.0), (0.9999, 0.9999, 0.0001, 0.0001)):
        assert blur(develop(pictures.jpeg()).photo, [area]).width == 60
