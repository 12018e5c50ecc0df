"""A report as a text document (DOCX): real headings and tables, so that a screen reader finds its way."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from markupsafe import escape

from web.reports.blocks import Bars, Cell, Document, Heading, Paragraph, Table
from web.reports.paper import cell_text

_FONT: Final = "Noto Sans"
_RED, _LINK, _GREY = RGBColor(0xB3, 0x26, 0x1E), RGBColor(0x0B, 0x5C, 0x8F), RGBColor(0x47, 0x53, 0x4F)
_TAGS: Final = {"ru": "ru-RU", "kk": "kk-KZ", "ky": "ky-KG", "en": "en-GB"}


def letter(document: Document) -> bytes:
    """The text document. Each number leads to its list; a preliminary one has its mark across every page."""
    made: Any = docx.Document()
    _prepare(made, document)
    made.add_heading(document.title, 0)
    made.add_paragraph(document.subject)
    for block in document.blocks:
        if isinstance(block, Heading):
            made.add_heading(block.text, block.level - 1)
        elif isinstance(block, Paragraph):
            _paragraph(made, block)
        elif isinstance(block, Table | Bars):
            # A picture that a word processor cannot change says no more than its numbers.
            _table(made, block if isinstance(block, Table) else block.table)
        else:
            made.add_page_break()
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def _prepare(made: Any, document: Document) -> None:
    core = made.core_properties
    core.title, core.subject, core.language, core.author = document.title, document.subject, document.language, ""
    core.comments = ""
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(9.5)
    for name in ("Title", "Heading 1", "Heading 2"):
        fonts = made.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), _FONT)
        for theme in [each for each in fonts.attrib if "Theme" in each]:
            del fonts.attrib[theme]
    made.styles["Title"].font.size = Pt(17)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _TAGS[document.language])
    normal.element.get_or_add_rPr().append(language)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin, section.bottom_margin = Cm(1.6), Cm(1.8)
    foot = section.footer.paragraphs[0]
    foot.text = document.foot
    foot.runs[0].font.size = Pt(7.5)
    if document.watermark:
        _watermark(section, document.watermark)


def _watermark(section: Any, word: str) -> None:
    """The word across each page, as word processors keep a watermark: a shape in the header."""
    shape = parse_xml(
        f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml' "
        "xmlns:o='urn:schemas-microsoft-com:office:office'>"
        "<w:pict><v:shapetype id='_x0000_t136' coordsize='21600,21600' o:spt='136' adj='10800' "
        "path='m@7,l@8,m@5,21600l@6,21600e'><v:path textpathok='t' o:connecttype='rect'/>"
        "<v:textpath on='t' fitshape='t'/></v:shapetype>"
        "<v:shape id='PreliminaryMark' type='#_x0000_t136' alt='' style='position:absolute;width:480pt;height:96pt;"
        "rotation:315;z-index:-1;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin' fillcolor='#b3261e' stroked='f'>"
        f"<v:fill opacity='.16'/><v:textpath style='font-family:\"Noto Sans\"' string='{escape(word.upper())}'/>"
        "</v:shape></w:pict></w:r>"
    )
    head = section.header.paragraphs[0]
    head._p.append(shape)


def _paragraph(made: Any, block: Paragraph) -> None:
    run = made.add_paragraph().add_run(block.text)
    run.bold = block.kind in ("lead", "warning")
    if block.kind == "warning":
        run.font.color.rgb = _RED
    if block.kind == "small":
        run.font.size, run.font.color.rgb = Pt(8), _GREY


def _table(made: Any, block: Table) -> None:
    caption = made.add_paragraph(style="Caption")
    caption.add_run(block.caption)
    caption.paragraph_format.keep_with_next = True
    table = made.add_table(rows=1 + len(block.rows), cols=len(block.columns), style="Table Grid")
    # The rows once: asking a table for each cell anew grows with its square.
    rows = [list(row.cells) for row in table.rows]
    for cell, head in zip(rows[0], block.columns, strict=True):
        _write(cell, head, bold=True)
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for number, cells in enumerate(block.rows, 1):
        table.rows[number]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        last = block.totals and number == len(block.rows)
        for place, shown in zip(rows[number], cells, strict=True):
            _cell(place, shown, bold=last)
    made.add_paragraph()


def _write(cell: Any, text: str, *, bold: bool = False) -> Any:
    run = cell.paragraphs[0].add_run(text)
    run.font.size, run.bold = Pt(8), bold
    cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    return run


def _cell(cell: Any, shown: Cell, *, bold: bool) -> None:
    run = _write(cell, cell_text(shown), bold=bold)
    paragraph = cell.paragraphs[0]
    if shown.as_ != "text":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if shown.href and shown.value not in (None, 0):
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), cell.part.relate_to(shown.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run.font.color.rgb = _LINK
        link.append(run._r)
        paragraph._p.append(link)
    if shown.note:
        note = paragraph.add_run(shown.note if shown.note == "*" else f" {shown.note}")
        note.font.size = Pt(7)
