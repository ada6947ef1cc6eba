"""The styles of the Word document: a consultant who changes one changes it everywhere."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle
from reportlab.lib.colors import Color

from planner.base import Language
from planner.report import style

LANGUAGE_TAGS: dict[Language, str] = {"it": "it-IT", "en": "en-GB"}
FONT = "Calibri"
TABLE, PLAIN_TABLE = "RottaTable", "RottaFacts"
CELL, HEAD, LABEL, SOURCE, CAPTION = "Rotta Cell", "Rotta Head", "Rotta Label", "Rotta Source", "Caption"
FACT, ESTIMATE, ADVICE = "Rotta Fact", "Rotta Estimate", "Rotta Advice"
CALLOUTS = {level: f"Rotta {level.capitalize()}" for level in ("stop", "check", "note", "missing")}
VERDICT, KIND, SMALL = "Rotta Verdict", "Rotta Kind", "Rotta Small"
CONTENTS = ("toc 1", "toc 2")


def hexa(color: Color) -> str:
    return str(color.hexval())[2:]


def paragraph_style(doc: Document, name: str) -> ParagraphStyle:
    found = doc.styles[name]
    assert isinstance(found, ParagraphStyle)
    return found


def dress(doc: Document, language: Language) -> None:
    """Give the document its styles, its language and its tables."""
    defaults = doc.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    tag = LANGUAGE_TAGS[language]
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{tag}" w:eastAsia="{tag}"/>'))
    _text(doc, "Normal", 10.5, style.INK, after=6, line=1.18)
    _text(doc, "Title", 26, style.INK, bold=True, after=4)
    _text(doc, "Subtitle", 13, style.SOFT, after=6)
    _text(doc, "Heading 1", 19, style.TEAL, bold=True, before=22, after=8)
    _text(doc, "Heading 2", 13, style.INK, bold=True, before=12, after=5)
    _text(doc, "Heading 3", 11, style.TEAL, bold=True, before=8, after=4)
    _text(doc, CAPTION, 9.5, style.TEAL, bold=True, before=8, after=3).paragraph_format.keep_with_next = True
    for name in ("List Bullet", "List Number", "List Continue"):
        _text(doc, name, 10.5, style.INK, after=3)
    for name in ("Header", "Footer"):
        _text(doc, name, 8.5, style.SOFT, after=0)
    _own(doc)
    for xml in (
        _table_style(TABLE, "Rotta Table", headed=True),
        _table_style(PLAIN_TABLE, "Rotta Facts", headed=False),
    ):
        doc.styles.element.append(parse_xml(xml))


def _own(doc: Document) -> None:
    """Styles Word does not have: cells, sources, tones, callouts, contents."""
    _text(doc, CELL, 9.2, style.INK, after=0, line=1.08)
    # A paragraph's own colour wins over its table's: heads need a style of their own.
    _text(doc, HEAD, 9, style.PAPER, bold=True, after=0, line=1.08)
    _text(doc, LABEL, 9.2, style.INK, bold=True, after=0, line=1.08)
    _text(doc, SOURCE, 8, style.SOFT, before=3, after=10)
    _text(doc, SMALL, 8.8, style.SOFT, after=4)
    _text(doc, KIND, 11.5, style.ACCENT_DARK, bold=True, after=2)
    _text(doc, VERDICT, 11.5, style.INK, after=4)
    _frame(_text(doc, FACT, 10.5, style.INK, after=7), style.TEAL, "single")
    _frame(_text(doc, ESTIMATE, 10.5, style.INK, after=7), style.ACCENT_DARK, "dashed")
    _frame(_text(doc, ADVICE, 10.5, style.INK, after=7), None, "single", style.MIST)
    looks = {
        "stop": (style.RED, style.RED_PALE),
        "check": (style.ACCENT_DARK, style.ACCENT_PALE),
        "note": (style.TEAL, style.MIST),
        "missing": (style.SOFT, style.PAPER),
    }
    for level, (ink, tint) in looks.items():
        made = _text(doc, CALLOUTS[level], 10, style.INK, after=0)
        _frame(made, ink, "dashed" if level == "missing" else "single", tint)
    for depth, (name, size) in enumerate(zip(CONTENTS, (10.5, 9.5), strict=True)):
        made = _text(doc, name, size, style.INK if depth == 0 else style.SOFT, bold=depth == 0, after=2)
        made.paragraph_format.left_indent = Pt(14 * depth)
        made.element.set(qn("w:styleId"), f"TOC{depth + 1}")


def _text(
    doc: Document,
    name: str,
    size: float,
    ink: Color,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
    line: float = 1.15,
) -> ParagraphStyle:
    known = {s.name: s for s in doc.styles}
    made: Any = known.get(name) or doc.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name.startswith(("Rotta", "toc")):
        made.base_style, made.hidden, made.quick_style = doc.styles["Normal"], False, True
    made.font.size, made.font.bold, made.font.italic = Pt(size), bold, False
    made.font.color.rgb = RGBColor.from_string(hexa(ink).upper())
    written = made.element.get_or_add_rPr()
    # The template spaces out the letters of subtitles and titles.
    for spaced in (*written.findall(qn("w:spacing")), *written.findall(qn("w:kern"))):
        written.remove(spaced)
    fonts = written.get_or_add_rFonts()
    fonts.attrib.clear()
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)
    layout = made.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), line
    layout.widow_control = True
    # The template rules a line under titles, which no reader asked for.
    for rule in made.element.get_or_add_pPr().findall(qn("w:pBdr")):
        made.element.pPr.remove(rule)
    return made  # type: ignore[no-any-return]


def _frame(made: ParagraphStyle, ink: Color | None, stroke: str, tint: Color | None = None) -> None:
    """A rule at the left in ``ink`` and a ground in ``tint``."""
    properties: Any = made.element.get_or_add_pPr()
    if ink is not None:
        rule = f'<w:left w:val="{stroke}" w:sz="24" w:space="8" w:color="{hexa(ink)}"/>'
        properties.insert_element_before(
            parse_xml(f"<w:pBdr {nsdecls('w')}>{rule}</w:pBdr>"), "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    if tint is not None:
        ground = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{hexa(tint)}"/>')
        properties.insert_element_before(ground, "w:spacing", "w:ind", "w:jc", "w:rPr")
    made.paragraph_format.left_indent = Pt(11)


def _table_style(identifier: str, name: str, headed: bool) -> str:
    rule, mist, teal = hexa(style.RULE), hexa(style.MIST), hexa(style.TEAL)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{rule}"/>' for side in ("top", "bottom", "insideH")
    )
    margins = "".join(
        f'<w:{s} w:w="{w}" w:type="dxa"/>' for s, w in (("top", 45), ("left", 85), ("bottom", 45), ("right", 85))
    )
    head = (
        f'<w:tblStylePr w:type="firstRow"><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{teal}"/></w:tcPr></w:tblStylePr>'
        f'<w:tblStylePr w:type="band2Horz"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{mist}"/></w:tcPr></w:tblStylePr>'
    )
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:tblPr><w:tblStyleRowBandSize w:val="1"/>'
        f"<w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>{head if headed else ''}</w:style>"
    )
