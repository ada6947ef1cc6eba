"""A tagged PDF read back: its structure tree, with the words of every element as they stand on the pages."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

PAINTS = {b"Tj", b"TJ", b"'", b'"', b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"Do", b"sh", b"EI"}

Mark = tuple[int, int]


@dataclass
class Node:
    """One element; ``marks`` are (page from 0, number) of its own content, ``links`` the annotations it owns."""

    tag: str
    raw: Any
    up: Node | None
    kids: list[Node] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    links: list[Any] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    @property
    def alt(self) -> str:
        return str(self.raw.get("/Alt", ""))

    @property
    def scope(self) -> str:
        return str(self.raw.get("/A", {}).get("/Scope", ""))[1:]


class Tagged:
    """``nodes`` are all elements in reading order."""

    def __init__(self, pdf: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(pdf))
        self.catalog: Any = self.reader.trailer["/Root"]
        self._pages = {page.indirect_reference.idnum: i for i, page in enumerate(self.reader.pages)}
        self.root = self._node(self.catalog["/StructTreeRoot"]["/K"], None)
        self.nodes = list(self.root.walk())

    def _node(self, reference: Any, up: Node | None) -> Node:
        raw = reference.get_object()
        assert raw["/P"].get_object() is (up.raw if up else self.catalog["/StructTreeRoot"].get_object())
        node = Node(str(raw["/S"])[1:], raw, up)
        kids = raw.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            whole = kid.get_object()
            if isinstance(whole, int):
                node.marks.append((self._page(raw), int(whole)))
            elif whole.get("/Type") == "/MCR":
                node.marks.append((self._page(whole), int(whole["/MCID"])))
            elif whole.get("/Type") == "/OBJR":
                node.links.append(whole["/Obj"].get_object())
            else:
                node.kids.append(self._node(kid, node))
        return node

    def _page(self, owner: Any) -> int:
        return self._pages[owner.raw_get("/Pg").idnum]

    def all(self, *tags: str) -> list[Node]:
        return [node for node in self.nodes if node.tag in tags]

    def words(self, node: Node) -> str:
        """Everything the element and those below it say, evened out."""
        pieces: list[str] = []
        for one in node.walk():
            pieces += [self._words[mark] for mark in one.marks]
        return " ".join(" ".join(pieces).replace("\u00a0", " ").split())

    @cached_property
    def _words(self) -> dict[Mark, str]:
        found: dict[Mark, str] = defaultdict(str)
        for number, page in enumerate(self.reader.pages):
            open_marks: list[int | None] = []

            def before(operator: bytes, operands: Any, *_: Any, marks: list[int | None] = open_marks) -> None:
                if operator == b"BDC":
                    marks.append(int(operands[1]["/MCID"]))
                elif operator == b"BMC":
                    marks.append(None)
                elif operator == b"EMC":
                    marks.pop()

            def words(text: str, *_: Any, number: int = number, marks: list[int | None] = open_marks) -> None:
                if text.strip() and marks and marks[-1] is not None:
                    found[number, marks[-1]] += text

            page.extract_text(visitor_operand_before=before, visitor_text=words)
        return found

    def outside(self, page: PageObject) -> list[tuple[bytes, str]]:
        """What is painted on the page neither as an element's content nor as decoration, or marked within another mark."""
        wrong: list[tuple[bytes, str]] = []
        depth = 0
        for operands, operator in ContentStream(page["/Contents"].get_object(), self.reader).operations:
            if operator in (b"BDC", b"BMC"):
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            if depth not in (0, 1) or (operator in PAINTS and depth == 0):
                wrong.append((operator, str(operands)[:60]))
        if depth:
            wrong.append((b"", "left open"))
        return wrong

    def way_back(self) -> dict[int, Any]:
        """The parent tree: key to element, or to the elements of a page's marks."""
        numbers = self.catalog["/StructTreeRoot"]["/ParentTree"]["/Nums"]
        return {int(numbers[i]): numbers[i + 1].get_object() for i in range(0, len(numbers), 2)}
