"""The shapes of photos and of what is said about them."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from web.api.shapes import Position, Shape


class PhotoLinks(Shape):
    """Where the files are: `photo` as large as it is kept, `large` of 1,280 pixels, `small` of 320."""

    photo: str
    large: str
    small: str
    original: str | None = Field(None, description="Before blurring: for its author and the reviewer alone.")


class Photo(Shape):
    """A photo of a passport. What is private is there for its author and the commission alone."""

    id: int
    passport: str = Field(description="Number of the passport.")
    place: int = Field(description="Number of the photo in its passport.")
    finding: str | None = Field(description="zone/element/instance that it proves.")
    part: Literal["evidence", "before", "after"]
    pair: int | None = Field(description="The photo that this one is the other half of: before, after.")
    description: str = Field(description="For those who cannot see it.")
    taken_at: datetime | None
    media_type: str
    width: int = Field(description="Pixels.")
    height: int = Field(description="Pixels.")
    bytes: int
    sha256: str
    blurred: bool
    links: PhotoLinks
    tag: str | None = Field(
        None, description="Of the picture and the words beside it: If-Match of its publication. Private."
    )
    name: str | None = Field(None, description="Of the file as it was sent. Private.")
    position: Position | None = Field(None, description="As its author confirmed. Private.")
    received: str | None = Field(None, description="SHA-256 of the file as it was sent. Private.")
    published: bool = True
    added_at: datetime | None = None
    original_until: date | None = Field(None, description="Until when the unblurred photo is kept. Private.")


class PhotoPage(Shape):
    """The photos of a passport, all of them."""

    items: list[Photo]
    total: int
    next: str | None


class Suggested(Shape):
    """What the file said of itself and was not stored: confirm it with PATCH, or leave it."""

    taken_at: str | None = None
    position: Position | None = None


class PhotoAdded(Photo):
    """The photo that was added."""

    suggested: Suggested


class PhotoWords(Shape):
    """What is said of a photo. A field that is not given stays as it is."""

    finding: str | None = None
    part: Literal["evidence", "before", "after"] | None = None
    pair: int | None = None
    description: str | None = None
    taken_at: datetime | None = None
    position: Position | None = None
    name: str | None = None


class PhotoSent(PhotoWords):
    """A photo that arrived in parts (`/uploads`). A file is sent as the body itself, or as multipart/form-data."""

    upload: str = Field(description="Id of the upload.")


class Area(Shape):
    """A rectangle in parts of the photo's sides, from its top left corner."""

    x: float = Field(ge=0, lt=1)
    y: float = Field(ge=0, lt=1)
    width: float = Field(gt=0, le=1)
    height: float = Field(gt=0, le=1)


class Areas(Shape):
    """What is to be blurred."""

    areas: list[Area] = Field(min_length=1, max_length=50)
