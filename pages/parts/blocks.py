"""The plan's blocks on screen: one function a kind, the same figures and words as on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, cast

import streamlit as st

from pages.parts import charts, line_chart, session
from pages.parts.market_charts import place, signed
from pages.parts.markup import badge, bullets, safe, span, strong
from pages.parts.session import language, text, tr
from pages.parts.tables import facts_html, legend_html, table_html
from planner.document import (
    BarChart,
    Block,
    Bullets,
    Callout,
    ContributionChart,
    Facts,
    Gantt,
    LineChart,
    MapBlock,
    Paragraph,
    SubHeading,
    Table,
)  # fmt: skip
from planner.numbers import add_months, month

TONE_COLOUR = {"fact": "blue", "estimate": "gray", "advice": "green"}
CALLOUT: Mapping[str, tuple[Callable[..., object], str]] = {
    "stop": (st.error, ":material/block:"),
    "check": (st.warning, ":material/fact_check:"),
    "note": (st.info, ":material/info:"),
    "missing": (st.info, ":material/help:"),
}


def draw(block: Block, key: str) -> None:
    """Draw one block; ``key`` tells apart the charts of a page."""
    _DRAW[block.kind](cast(Any, block), key)


def subheading(block: SubHeading, key: str) -> None:
    st.markdown(f"### {safe(tr(block.text))}", anchors=False)


def paragraph(block: Paragraph, key: str) -> None:
    mark = "" if block.tone == "plain" else f"{badge(text(f'ui.plan.tone_{block.tone}'), TONE_COLOUR[block.tone])} "
    st.markdown(f"{mark}{safe(tr(block.text))}")


def bullet_list(block: Bullets, key: str) -> None:
    st.markdown(bullets([tr(i) for i in block.items], block.numbered))


def callout(block: Callout, key: str) -> None:
    box, icon = CALLOUT[block.level]
    box(f"{strong(tr(block.title))}\n\n{safe(tr(block.text))}", icon=icon)


def facts(block: Facts, key: str) -> None:
    items = [(tr(f.label), tr(f.value), tr(f.note) if f.note else "") for f in block.items]
    st.html(facts_html(items, tr(block.caption)))


def table(block: Table, key: str) -> None:
    st.html(
        table_html(
            [tr(h) for h in block.head],
            [[tr(cell) for cell in row] for row in block.rows],
            tr(block.caption),
            block.numeric,
            block.widths,
            tr(block.source) if block.source else "",
        )
    )


def bars(block: BarChart, key: str) -> None:
    """Range bars on the scale of the block, with the same figures as a table."""
    st.markdown(strong(tr(block.caption)))
    scale = 100.0 / block.maximum
    rows = []
    for b in block.bars:
        high = b.value if b.high is None else b.high
        rows.append(charts.RangeRow(tr(b.label), b.value * scale, high * scale, span(b.value, high)))
    charts.draw_ranges(rows, tr(block.alt), key)
    _as_table([text("ui.plan.col_item"), text("ui.plan.col_figure")], [(tr(b.label), tr(b.shown)) for b in block.bars])
    _source(block.source)


def contributions(block: ContributionChart, key: str) -> None:
    st.markdown(strong(tr(block.caption)))
    pillars = [tr(p) for p in block.pillars]
    points = [
        charts.ContributionPoint(
            i,
            tr(row.label),
            tr(row.total),
            order,
            pillars[order],
            value,
            f"{tr(row.label)} · {pillars[order]}: {signed(value)}",
        )
        for i, row in enumerate(block.rows)
        for order, value in enumerate(row.points)
    ]
    st.html(legend_html(list(zip(charts.PILLAR_COLOURS, pillars, strict=False))))
    charts.draw_contributions(points, tr(block.alt), key)
    head = [text("plan.col.market"), *pillars, text("plan.col.score")]
    _as_table(
        head, [(tr(r.label), *(signed(p) for p in r.points), tr(r.total)) for r in block.rows], range(1, len(head))
    )
    _source(block.source)


def world_map(block: MapBlock, key: str) -> None:
    st.markdown(strong(tr(block.caption)))
    advice = session.advice()
    order = sorted(block.markets, key=lambda m: charts.ROLES.index(m.role))
    charts.draw_map(
        [place(advice, m.market, m.role, text(f"ui.plan.role_{m.role}")) for m in order],
        tr(block.alt),
        text("ui.markets.near_alt", chosen=", ".join(tr(m.name) for m in block.markets if m.role == "chosen")),
        key,
    )
    used = [role for role in charts.ROLES if any(m.role == role for m in block.markets)]
    st.html(legend_html([(charts.ROLE_COLOURS[r], text(f"ui.plan.role_{r}")) for r in used]))
    head = [text("plan.col.market"), text("plan.col.rank"), text("ui.plan.col_role")]
    rows = [(tr(m.name), str(m.rank or "–"), text(f"ui.plan.role_{m.role}")) for m in block.markets]
    _as_table(head, rows, (1,))
    _source(block.source)


def gantt(block: Gantt, key: str) -> None:
    st.markdown(strong(tr(block.caption)))
    rows = []
    table_rows = []
    for row in block.rows:
        begin, finish = add_months(block.start, row.start - 1), add_months(block.start, row.end)
        when = (
            month(finish, language())
            if row.milestone
            else f"{month(begin, language())} – {month(_day_before(finish), language())}"
        )
        rows.append(charts.GanttBar(tr(row.label), begin, finish, row.group, row.milestone, f"{tr(row.label)}: {when}"))
        table_rows.append((tr(row.label), text(f"ui.plan.group_{row.group}"), when))
    used = [g for g in charts.GROUP_COLOURS if any(r.group == g for r in block.rows)]
    st.html(legend_html([(charts.GROUP_COLOURS[g], text(f"ui.plan.group_{g}")) for g in used]))
    charts.draw_gantt(rows, tr(block.alt), key)
    _as_table([text(f"ui.plan.col_{c}") for c in ("item", "kind", "when")], table_rows)


def lines(block: LineChart, key: str) -> None:
    st.markdown(strong(tr(block.caption)))
    names = [tr(s.name) for s in block.series]
    st.html(legend_html(list(zip(line_chart.COLOURS, names, strict=False))))
    points = [
        line_chart.Point(
            place, tr(label), tr(s.name), s.stroke, s.values[place], f"{tr(label)}, {tr(s.name)}: {tr(shown)}"
        )
        for s in block.series
        for place, (label, shown) in enumerate(zip(block.labels, s.shown, strict=True))
    ]
    line_chart.draw(points, [(t.value, tr(t.shown)) for t in block.ticks], tr(block.alt), key)
    rows = [(tr(label), *(tr(s.shown[place]) for s in block.series)) for place, label in enumerate(block.labels)]
    _as_table([text("ui.plan.col_when"), *names], rows, range(1, len(names) + 1))
    _source(block.source)


def _day_before(iso: str) -> str:
    return (date.fromisoformat(iso) - timedelta(days=1)).isoformat()


def _as_table(head: list[str], rows: list[Any], numeric: Any = ()) -> None:
    with st.expander(text("ui.shared.as_table")):
        st.html(table_html(head, rows, numeric=numeric))


def _source(source: Any) -> None:
    if source is not None:
        st.markdown(f":small[{safe(tr(source))}]")


_DRAW: Mapping[str, Callable[[Any, str], None]] = {
    "subheading": subheading,
    "paragraph": paragraph,
    "bullets": bullet_list,
    "callout": callout,
    "facts": facts,
    "table": table,
    "bars": bars,
    "contributions": contributions,
    "map": world_map,
    "gantt": gantt,
    "lines": lines,
}
