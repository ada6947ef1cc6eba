"""What a screen reader is told of each page: headings, lists, tables and drawings in reading order, all else as decoration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfdoc import PDFName, PDFObject
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

_DECORATION, _END = "/Artifact BMC", "EMC"

Area = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Words:
    """Marked content: page from 1, number of the mark on that page."""

    page: int
    mark: int


@dataclass(frozen=True)
class _Jump:
    """A link the reader can follow: its page from 1, name and number of its annotation."""

    page: int
    name: str
    number: int


class Element:
    """A node of the structure tree (ISO 32000-1, 14.8.4); it may be drawn in several pieces, on several pages."""

    __slots__ = ("alt", "areas", "held", "kids", "scope", "tag")

    def __init__(self, tag: str, alt: str = "", scope: str = "") -> None:
        self.tag, self.alt, self.scope = tag, alt, scope
        self.kids: list[Element | _Words | _Jump] = []
        self.held = False
        # Page, left, bottom, right, top of each piece of a drawing.
        self.areas: list[tuple[int, float, float, float, float]] = []

    def add(self, kid: Element) -> Element:
        """The kid, put last unless it already has its place."""
        if not kid.held:
            kid.held = True
            self.kids.append(kid)
        return kid


class TaggedCanvas(Canvas):  # type: ignore[misc]  # reportlab carries no types
    """A canvas on which whatever is drawn outside ``tell`` is decoration, so that nothing is ever left untold by accident."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._root = Element("Document")
        self._open = [self._root, self._root.add(Element("Sect"))]
        self._told: dict[int, list[Element]] = {}
        self._jumps: list[Element] = []
        self._silent = 0

    def next_part(self) -> None:
        """What follows belongs to a new part of the document."""
        self._open = [self._root, self._root.add(Element("Sect"))]

    @contextmanager
    def inside(self, element: Element | None) -> Iterator[None]:
        """Elements told meanwhile become kids of this one; None changes nothing."""
        if element is None or self._silent:
            yield
            return
        self._open.append(self._open[-1].add(element))
        yield
        self._open.pop()

    @contextmanager
    def silent(self, wanted: bool = True) -> Iterator[None]:
        """Whatever is told meanwhile is decoration: a table's head printed again on its next page."""
        self._silent += wanted
        yield
        self._silent -= wanted

    @contextmanager
    def tell(self, element: Element | None, area: Area | None = None) -> Iterator[None]:
        """What is drawn meanwhile is the content of ``element``; ``area`` (left, bottom, width, height) is where a drawing stands."""
        if element is None or self._silent:
            yield
            return
        self._open[-1].add(element)
        page = self.getPageNumber()
        told = self._told.setdefault(page, [])
        element.kids.append(_Words(page, len(told)))
        if area:
            corner = self.absolutePosition(area[0], area[1])
            element.areas.append((page, *corner, *self.absolutePosition(area[0] + area[2], area[1] + area[3])))
        if self._code and self._code[-1] == _DECORATION:
            self._code.pop()
        else:
            self._code.append(_END)
        self._code.append(f"/{element.tag} <</MCID {len(told)}>> BDC")
        told.append(element)
        yield
        self._code += [_END, _DECORATION]

    def jump(self, element: Element, words: str, place: str, area: Area) -> None:
        """Make ``area`` lead to a named place and tell it as part of ``element``; ``words`` say where it leads."""
        left, bottom, width, height = area
        self.linkRect(words, place, (left, bottom, left + width, bottom + height), relative=1, thickness=0)
        name = self._annotationrefs[-1].name
        annotation = self._doc.idToObject[name]
        annotation.permitted = (*annotation.permitted, "StructParent")
        annotation.otherkw["StructParent"] = len(self._jumps)
        element.kids.append(_Jump(self.getPageNumber(), name, len(self._jumps)))
        self._jumps.append(element)

    def showPage(self) -> None:
        self._code.insert(0, _DECORATION)
        self._code.append(_END)
        super().showPage()

    def save(self) -> None:
        _Tree(self._doc, self._root, self._told, self._jumps).write()
        super().save()


class _Written(PDFObject):  # type: ignore[misc]  # reportlab carries no types
    """An object already spelled out: thousands of them through reportlab's dictionaries would double the time of a plan."""

    __RefOnly__ = 1
    body = b""

    def format(self, document: Any) -> bytes:
        return self.body


class _Tree:
    """The elements as objects of the file, and the way back from each mark to its element."""

    def __init__(self, document: Any, root: Element, told: dict[int, list[Element]], jumps: Sequence[Element]) -> None:
        self.document, self.root, self.told, self.jumps = document, root, told, jumps
        self.numbers: dict[int, int] = {}
        self.pages = [self._number(page.__InternalName__) for page in document.Pages.pages]

    def write(self) -> None:
        top, parents = _Written(), _Written()
        written = self._enlist(self.root)
        top_number, parents_number = self._register(top), self._register(parents)
        for element, target, parent in written:
            target.body = self._spelled(element, parent or top_number)
        body = f"<</Type/StructTreeRoot/K {self.numbers[id(self.root)]} 0 R/ParentTree {parents_number} 0 R>>"
        top.body = body.encode()
        parents.body = self._way_back()
        self.document.Catalog.StructTreeRoot = top
        marked = _Written()
        marked.body = b"<</Marked true>>"
        self.document.Catalog.MarkInfo = marked
        for position, page in enumerate(self.document.Pages.pages):
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = len(self.jumps) + position, PDFName("S")

    def _enlist(self, root: Element) -> list[tuple[Element, _Written, int]]:
        """Every element in reading order with its object and its parent's number, 0 for the first."""
        found: list[tuple[Element, _Written, int]] = []
        waiting: list[tuple[Element, int]] = [(root, 0)]
        while waiting:
            element, parent = waiting.pop()
            target = _Written()
            number = self.numbers[id(element)] = self._register(target)
            found.append((element, target, parent))
            waiting += [(kid, number) for kid in reversed(element.kids) if isinstance(kid, Element)]
        return found

    def _register(self, target: _Written) -> int:
        return self._number(self.document.Reference(target).name)

    def _number(self, name: str) -> int:
        return int(self.document.idToObjectNumberAndVersion[name][0])

    def _spelled(self, element: Element, parent: int) -> bytes:
        home = next((kid.page for kid in element.kids if isinstance(kid, _Words)), 0)
        kids = [self._kid(kid, home) for kid in element.kids]
        parts = [f"/S/{element.tag}/P {parent} 0 R"]
        if home:
            parts.append(f"/Pg {self.pages[home - 1]} 0 R")
        if kids:
            parts.append(f"/K {kids[0]}" if len(kids) == 1 else f"/K[{' '.join(kids)}]")
        if element.alt:
            parts.append(f"/Alt<{_text(element.alt)}>")
        if element.scope:
            parts.append(f"/A<</O/Table/Scope/{element.scope}>>")
        if len({page for page, *_ in element.areas}) == 1:
            _, left, bottom, right, top = zip(*element.areas, strict=True)
            box = f"{min(left):.1f} {min(bottom):.1f} {max(right):.1f} {max(top):.1f}"
            parts.append(f"/A<</O/Layout/BBox[{box}]>>")
        return f"<<{''.join(parts)}>>".encode()

    def _kid(self, kid: Element | _Words | _Jump, home: int) -> str:
        if isinstance(kid, Element):
            return f"{self.numbers[id(kid)]} 0 R"
        page = self.pages[kid.page - 1]
        if isinstance(kid, _Jump):
            return f"<</Type/OBJR/Pg {page} 0 R/Obj {self._number(kid.name)} 0 R>>"
        return str(kid.mark) if kid.page == home else f"<</Type/MCR/Pg {page} 0 R/MCID {kid.mark}>>"

    def _way_back(self) -> bytes:
        """The parent tree: links first, then the pages with the element of each of their marks."""
        entries = [f"{key} {self.numbers[id(element)]} 0 R" for key, element in enumerate(self.jumps)]
        for position in range(len(self.pages)):
            marks = " ".join(f"{self.numbers[id(e)]} 0 R" for e in self.told.get(position + 1, ()))
            entries.append(f"{len(self.jumps) + position}[{marks}]")
        return f"<</Nums[{' '.join(entries)}]>>".encode()


def _text(words: str) -> str:
    """Any words as a hexadecimal PDF string."""
    return "FEFF" + words.encode("utf-16-be").hex().upper()


class Prose(Paragraph):  # type: ignore[misc]  # reportlab carries no types
    """A paragraph that says what it is: ``tag`` is its place in the structure; its pieces on two pages are one element."""

    _spaced = False

    def __init__(self, text: str | None, look: ParagraphStyle, tag: str = "P", **kept: Any) -> None:
        super().__init__(text, look, **kept)
        self.element = Element(tag)

    def words(self) -> str:
        """Its text without markup."""
        return "".join(str(frag.text) for frag in self.frags).strip()

    def split(self, width: float, height: float) -> list[Any]:
        parts: list[Any] = super().split(width, height)
        for part in parts:
            part.element = self.element
        return parts

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        if not self._spaced:
            self._space_lines()
        with canvas.tell(self.element):
            super().drawOn(canvas, x, y, _sW)

    def _space_lines(self) -> None:
        """Write the space at which each line was broken: reportlab drops it, and the words around it would be told as one."""
        self._spaced = True
        lines = self.blPara.lines if getattr(self, "_splitpara", False) else self.blPara.lines[:-1]
        for line in lines:
            if self.blPara.kind == 0:
                line[1].append("")
            elif line.words:
                line.words[-1].text += " "


class ListItem(Prose):
    """An item of ``whole``, with its sign before it."""

    def __init__(
        self, text: str | None, look: ParagraphStyle, sign: str = "", whole: Element | None = None, **kept: Any
    ) -> None:
        super().__init__(text, look, "LBody", **kept)
        self.sign, self.whole, self.item = sign, whole, Element("LI")

    def split(self, width: float, height: float) -> list[Any]:
        parts: list[Any] = super().split(width, height)
        for position, part in enumerate(parts):
            part.whole, part.item = self.whole, self.item
            part.sign = "" if position else self.sign
        return parts

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        with canvas.inside(self.whole), canvas.inside(self.item):
            if self.sign:
                first = self.blPara if self.blPara.kind == 0 else self.blPara.lines[0]
                line = y + self.height - first.fontSize
                with canvas.tell(Element("Lbl")):
                    canvas.setFillColor(self.style.bulletColor)
                    canvas.setFont(self.style.bulletFontName, self.style.bulletFontSize)
                    canvas.drawString(x + self.style.bulletIndent, line, self.sign)
            super().drawOn(canvas, x, y, _sW)
