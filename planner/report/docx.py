"""A plan as a Word document to go on editing: the words of the PDF, real styles, tables and described pictures."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from planner.base import Language, Text
from planner.document import Imprint, NextAction, Plan
from planner.numbers import day
from planner.report import docx_styles as looks
from planner.report import style
from planner.report.docx_blocks import Page, fresh_count, number
from planner.report.fonts import register
from planner.report.imprint import advised_by, logo_of
from planner.report.office import midday, one_line, repacked, writable
from planner.report.voice import Voice

_THUMBNAIL = "/metadata/thumbnail"


def word_bytes(plan: Plan, phrases: Mapping[str, Text], language: Language, world: bytes | None) -> bytes:
    """The whole document, A4; the same plan gives the same bytes. Arguments as those of ``pdf_bytes``."""
    register()
    voice = Voice(phrases, language)
    doc = docx.Document()
    looks.dress(doc, language)
    _sheet(doc)
    _properties(doc, plan, voice)
    _running(doc, plan, voice)
    page = Page(doc, voice, world)
    _first_page(page, plan)
    contents = doc.add_paragraph(voice.say("contents"), "Subtitle")
    contents.paragraph_format.page_break_before = True
    for position, section in enumerate(plan.sections):
        title = page.words(section.title)
        heading = page.heading(f"{section.number}. {title}" if section.number else title, 1)
        # The summary stands alone on its page.
        heading.paragraph_format.page_break_before = position == 0 or section.number == 1 or None
        for block in section.blocks:
            page.draw(block)
    _contents(contents, page.entries)
    buffer = io.BytesIO()
    doc.save(buffer)
    return repacked(buffer.getvalue())


def _sheet(doc: Document) -> None:
    section = doc.sections[0]
    section.page_width, section.page_height = Pt(style.PAGE_WIDTH), Pt(style.PAGE_HEIGHT)
    section.left_margin = section.right_margin = Pt(style.MARGIN_X)
    section.top_margin, section.bottom_margin = Pt(style.MARGIN_TOP), Pt(style.MARGIN_BOTTOM)
    section.different_first_page_header_footer = True
    # From the mode of Word 2013 on, tables stand flush with the text.
    for setting in doc.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _firm(plan: Plan, voice: Voice) -> str:
    return one_line(plan.firm) or voice.say("no_name")


def _properties(doc: Document, plan: Plan, voice: Voice) -> None:
    core = doc.core_properties
    core.title = one_line(f"{plan.title.get(voice.language)} – {_firm(plan, voice)}")[:255]
    core.author = core.last_modified_by = _firm(plan, voice)[:255]
    core.subject = one_line(plan.product.get(voice.language))[:255]
    core.keywords = f"{voice.say(f'kind.{plan.kind}')}, {plan.content_version}"
    core.language = looks.LANGUAGE_TAGS[voice.language]
    core.comments, core.category, core.revision = "", "", 1
    core.created = core.modified = midday(plan.made_on)
    # The template brings the picture of its own empty page.
    package: Any = doc.part.package
    for key in [key for key, relation in package.rels.items() if relation.reltype.endswith(_THUMBNAIL)]:
        del package.rels[key]


def _running(doc: Document, plan: Plan, voice: Voice) -> None:
    """Firm and title above, date and page below; on the first page nothing above."""
    section = doc.sections[0]
    above = section.header.paragraphs[0]
    above.text = f"{_firm(plan, voice)}\t{one_line(plan.title.get(voice.language))}"
    below = [section.footer.paragraphs[0], section.first_page_footer.paragraphs[0]]
    for paragraph in below:
        paragraph.add_run(f"Rotta · {day(plan.made_on, voice.language)}")
        if plan.missing:
            paragraph.add_run(f" · {voice.say('incomplete').upper()}").bold = True
        paragraph.add_run("\t")
        for part in re.split(r"(\{pages?\})", voice.phrases["report.page_of"].get(voice.language)):
            if part.startswith("{"):
                _field(paragraph, "PAGE" if part == "{page}" else "NUMPAGES")
            elif part:
                paragraph.add_run(part)
    for look in ("Header", "Footer"):
        stops = looks.paragraph_style(doc, look).paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(Pt(style.TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def _field(paragraph: Any, instruction: str) -> None:
    xml = f'<w:fldSimple {nsdecls("w")} w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(xml))


def _first_page(page: Page, plan: Plan) -> None:
    """Who, what, how complete; the verdict; the next actions; what this document is not."""
    voice, language = page.voice, page.voice.language
    page.line(voice.say(f"kind.{plan.kind}"), looks.KIND)
    page.line(_firm(plan, voice), "Title")
    page.line(plan.product, "Subtitle")
    made = voice.say("made_on", date=day(plan.made_on, language))
    review = voice.say("review_on", date=day(plan.review_on, language))
    page.line(f"{made} · {review} · {voice.say('content_version', version=plan.content_version)}", looks.SMALL)
    if plan.adviser is not None:
        _adviser(page, plan.adviser)
    if plan.missing:
        listed = " ".join(page.words(item) for item in plan.missing)
        page.callout("missing", voice.say("incomplete_note"), voice.say("incomplete_list", missing=listed))
    for position, line in enumerate(plan.verdict):
        for run in page.line(line, looks.VERDICT).runs:
            run.bold = position == 0
    for block in plan.opening:
        page.draw(block)
    if plan.next_actions:
        key = "next_three" if len(plan.next_actions) == 3 else "next_actions"
        page.line(voice.say(key), "Heading 3")
        count = fresh_count(page.doc)
        for action in plan.next_actions:
            _action(page, action, count)
    page.line(voice.say("disclaimer"), looks.SMALL).paragraph_format.space_before = Pt(10)


def _adviser(page: Page, imprint: Imprint) -> None:
    logo, words = logo_of(imprint), advised_by(page.voice, imprint)
    if logo is not None:
        shape = page.doc.add_paragraph().add_run().add_picture(io.BytesIO(logo.png), Pt(logo.width), Pt(logo.height))
        shape._inline.docPr.set("descr", one_line(page.voice.say("logo", who=imprint.who)))
    if words:
        page.line(words, looks.SMALL)


def _action(page: Page, action: NextAction, count: int) -> None:
    voice = page.voice
    title = page.line(action.text, "List Number")
    title.paragraph_format.keep_with_next = True
    number(title, count)
    for run in title.runs:
        run.bold = True
    due = writable(day(action.due, voice.language))
    lines = [[("why", page.words(action.why))], [("effort", page.words(action.effort)), ("due", due)]]
    if action.body:
        lines.append([("call", page.words(action.body))])
    for line in lines:
        made = page.doc.add_paragraph(style="List Continue")
        for position, (key, said) in enumerate(line):
            made.add_run(f"{' · ' if position else ''}{voice.say(key)} ").bold = True
            made.add_run(said)
    if action.ask_for:
        page.line(action.ask_for, "List Continue")


def _contents(after: Any, entries: list[tuple[str, str, int]]) -> None:
    """A field of contents already filled with links: Word adds the page numbers when asked to update it."""
    anchor = after._p
    for position, (place, title, level) in enumerate(entries):
        made = parse_xml(f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="TOC{level}"/></w:pPr></w:p>')
        if position == 0:
            for part in ("begin", None, "separate"):
                made.append(_mark(part) if part else _instruction(' TOC \\o "1-2" \\h \\z \\u '))
        link, run, words = OxmlElement("w:hyperlink"), OxmlElement("w:r"), OxmlElement("w:t")
        link.set(qn("w:anchor"), place)
        link.set(qn("w:history"), "1")
        words.text = title
        run.append(words)
        link.append(run)
        made.append(link)
        if position == len(entries) - 1:
            made.append(_mark("end"))
        anchor.addnext(made)
        anchor = made


def _mark(kind: str) -> Any:
    return parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="{kind}"/></w:r>')


def _instruction(text: str) -> Any:
    return parse_xml(f'<w:r {nsdecls("w")}><w:instrText xml:space="preserve">{text}</w:instrText></w:r>')
