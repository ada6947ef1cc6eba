"""Plain HTML tables with caption, header cells and right-aligned figures, that become a stack of cards on a phone.

Streamlit's own tables have neither captions nor alignment and cannot stack, so these few rules of style are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

_STYLE = """<style>
.rt{width:100%;border-collapse:collapse;font-size:.95rem;line-height:1.45;margin:.25rem 0 .5rem}
.rt caption{text-align:left;font-weight:600;padding:0 0 .4rem;caption-side:top}
.rt th,.rt td{padding:.45rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere;
border:0;border-bottom:1px solid color-mix(in srgb,currentColor 22%,transparent)}
.rt thead th{font-weight:600;overflow-wrap:break-word;border-bottom:2px solid color-mix(in srgb,currentColor 45%,transparent)}
.rt tbody th{font-weight:600}
.rt .n{text-align:right;font-variant-numeric:tabular-nums}
.rt .s{display:block;font-size:.85rem;opacity:.82}
.rt th .s{font-weight:400}
.rt-legend span{display:inline-flex;align-items:center;gap:.4rem;margin:0 1.2rem .3rem 0}
.rt-legend i{width:.9rem;height:.9rem;border-radius:3px}
.rt-source{font-size:.85rem;opacity:.82;margin:0 0 .5rem}
@media(max-width:640px){
.rt thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.rt tr{display:block;padding:.5rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 30%,transparent)}
.rt,.rt caption,.rt tbody{display:block}
.rt colgroup{display:none}
.rt tbody th,.rt tbody td,.rt .n{display:block;border:0;padding:.12rem 0;text-align:left}
.rt td[data-label]::before{content:attr(data-label) ": ";opacity:.82}
}
</style>"""


def table_style() -> None:
    """The rules of style, once a page."""
    st.html(_STYLE)


def table_html(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str = "",
    numeric: Sequence[int] = (),
    widths: Sequence[float] = (),
    source: str = "",
) -> str:
    """A table as HTML; the first cell of a row names it. All text is escaped."""
    out = ['<table class="rt">']
    if caption:
        out.append(f"<caption>{escape(caption)}</caption>")
    if widths:
        out.append("<colgroup>" + "".join(f'<col style="width:{100 * w:.0f}%">' for w in widths) + "</colgroup>")
    cells = "".join(f'<th scope="col"{_number(i, numeric)}>{escape(h)}</th>' for i, h in enumerate(head))
    out.append(f"<thead><tr>{cells}</tr></thead><tbody>")
    for row in rows:
        first, *rest = row
        others = "".join(
            f'<td{_number(i, numeric)} data-label="{escape(head[i])}">{escape(cell)}</td>'
            for i, cell in enumerate(rest, start=1)
        )
        out.append(f'<tr><th scope="row"{_number(0, numeric)}>{escape(first)}</th>{others}</tr>')
    out.append("</tbody></table>")
    if source:
        out.append(f'<p class="rt-source">{escape(source)}</p>')
    return "".join(out)


def comparison_html(head: Sequence[str], rows: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> str:
    """Figures by row and markets by column, each figure with its note; a note shared by the whole row is said once.

    ``rows`` are (figure, one (value, note) a market); on a phone each figure becomes a card with the market's name before its value.
    """
    cells = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    widths = [0.28, *[0.72 / (len(head) - 1)] * (len(head) - 1)]
    columns = "".join(f'<col style="width:{100 * w:.0f}%">' for w in widths)
    out = [f'<table class="rt"><colgroup>{columns}</colgroup><thead><tr>{cells}</tr></thead><tbody>']
    for label, values in rows:
        notes = {note for _, note in values}
        shared = notes.pop() if len(notes) == 1 else ""
        first = f'<th scope="row">{escape(label)}{_small(shared)}</th>'
        others = "".join(
            f'<td data-label="{escape(name)}">{escape(value)}{_small(note if not shared else "")}</td>'
            for name, (value, note) in zip(head[1:], values, strict=True)
        )
        out.append(f"<tr>{first}{others}</tr>")
    return "".join(out) + "</tbody></table>"


def _small(note: str) -> str:
    return f'<span class="s">{escape(note)}</span>' if note else ""


def legend_html(names: Sequence[tuple[str, str]]) -> str:
    """(colour, name) pairs as text that wraps on a phone and keeps the contrast of text."""
    return "".join(
        [
            '<div class="rt-legend">',
            *(
                f'<span><i aria-hidden="true" style="background:{colour}"></i>{escape(name)}</span>'
                for colour, name in names
            ),
            "</div>",
        ]
    )


def _number(column: int, numeric: Sequence[int]) -> str:
    return ' class="n"' if column in numeric else ""


def facts_html(items: Sequence[tuple[str, str, str]], caption: str = "") -> str:
    """Labelled values as a two-column table: (label, value, note with source and year)."""
    out = ['<table class="rt">']
    if caption:
        out.append(f"<caption>{escape(caption)}</caption>")
    out.append('<colgroup><col style="width:42%"><col style="width:58%"></colgroup><tbody>')
    for label, value, note in items:
        out.append(f'<tr><th scope="row">{escape(label)}</th><td>{escape(value)}{_small(note)}</td></tr>')
    return "".join(out) + "</tbody></table>"
