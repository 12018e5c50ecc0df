"""What WeasyPrint's tags lack: running heads and feet as artifacts, and the scope of each header of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint import Document


def finish(_document: Document, pdf: pydyf.PDF) -> None:
    """Mend the structure of a file before it is written: WeasyPrint's `finisher`.

    What stands in a page's margin is drawn with marks whose elements hang on no tree: a reader would be lost there.
    """
    objects = {item.reference: item for item in pdf.objects}
    tree = objects[pdf.catalog["StructTreeRoot"]]
    hanging = dict(_elements(objects, tree["K"], None))
    _set_scopes(objects, hanging)
    numbers = objects[tree["ParentTree"]]["Nums"]
    for page, marks in zip(numbers[::2], numbers[1::2], strict=True):
        if isinstance(marks, pydyf.Array):
            _to_artifacts(objects, pdf, page, marks, hanging)


def _elements(objects: dict[bytes, Any], kids: Any, above: bytes | None) -> Iterator[tuple[bytes, bytes | None]]:
    """Every element on the tree with the one above it."""
    for kid in kids:
        element = objects.get(kid) if isinstance(kid, bytes) else None
        if element is not None and element.get("Type") == "/StructElem":
            yield kid, above
            yield from _elements(objects, element["K"], kid)


def _set_scopes(objects: dict[bytes, Any], hanging: dict[bytes, bytes | None]) -> None:
    for reference, row in hanging.items():
        if objects[reference]["S"] == "/TH" and row is not None:
            group = hanging[row]
            head = group is not None and objects[group]["S"] == "/THead"
            objects[reference]["A"]["Scope"] = "/Column" if head else "/Row"


def _to_artifacts(
    objects: dict[bytes, Any], pdf: pydyf.PDF, page: int, marks: pydyf.Array, hanging: dict[bytes, bytes | None]
) -> None:
    lost = {mark for mark, element in enumerate(marks) if element not in hanging}
    stream = objects[objects[pdf.page_references[page]]["Contents"]].stream
    for place in range(len(stream) - 2):
        properties = stream[place + 1]
        if isinstance(properties, pydyf.Dictionary) and properties.get("MCID") in lost and stream[place + 2] == b"BDC":
            stream[place : place + 3] = ["/Artifact", b"", b"BMC"]
    for mark in lost:
        element = objects[marks[mark]]
        # The element goes, with those that hold it and nothing else.
        while element is not None and element.free == "n" and element.reference not in hanging:
            element.free, element = "f", objects.get(element["P"])
        marks[mark] = "null"
