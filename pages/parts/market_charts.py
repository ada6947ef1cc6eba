"""From the ranking to the charts of the markets screen: what makes each score, and the world with the markets marked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from pages.parts import charts
from pages.parts.choosing import name_of
from pages.parts.listed import shown_scores
from pages.parts.session import content, language, text
from pages.parts.tables import legend_html, table_html
from planner.advice import Advice
from planner.markets.pillars import PILLARS
from planner.markets.ranking import MarketScore
from planner.numbers import join_words, number

TOP_ON_MAP = 10


def signed(points: float) -> str:
    """ "+3,2" or "−1,4": the sign is always shown."""
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return f"{sign}{number(abs(points), language(), 1)}"


def listed(advice: Advice) -> list[MarketScore]:
    """The markets shown as cards and every market in the plan, in rank order."""
    assert advice.ranking is not None
    wanted = {s.market for s in shown_scores(advice)} | set(advice.chosen)
    return [s for s in advice.ranking.scores if s.market in wanted]


def contributions(advice: Advice) -> None:
    """What each pillar adds or takes with respect to the median market; the points sum to score less reference."""
    assert advice.ranking is not None
    scores, reference = listed(advice), number(advice.ranking.reference, language())
    st.markdown(text("ui.markets.made_of_how", reference=reference))
    points = [
        charts.ContributionPoint(
            row=i,
            label=f"{s.rank}. {name_of(s.market)}",
            total=number(s.score, language()),
            order=order,
            pillar=text(f"plan.pillar.{c.pillar}"),
            points=round(c.points, 2),
            tip=f"{name_of(s.market)} · {text(f'plan.pillar.{c.pillar}')}: {signed(c.points)}",
        )
        for i, s in enumerate(scores)
        for order, c in enumerate(s.contributions)
    ]
    st.html(legend_html(list(zip(charts.PILLAR_COLOURS, [text(f"plan.pillar.{p}") for p in PILLARS], strict=True))))
    charts.draw_contributions(points, text("ui.markets.made_of_alt", first=name_of(scores[0].market)), "contributions")
    with st.expander(text("ui.shared.as_table")):
        head = [
            text("plan.col.market"),
            *(text(f"plan.pillar.{p}") for p in PILLARS),
            text("ui.markets.col_sum"),
            text("plan.col.score"),
        ]
        rows = [
            (
                f"{s.rank}. {name_of(s.market)}",
                *(signed(c.points) for c in s.contributions),
                signed(sum(c.points for c in s.contributions)),
                number(s.score, language(), 1),
            )
            for s in scores
        ]
        st.html(
            table_html(
                head,
                rows,
                numeric=range(1, 7),
                source=text("ui.markets.made_of_sum", reference=number(advice.ranking.reference, language(), 1)),
            )
        )


def world(advice: Advice) -> None:
    """Chosen, best-ranked, conditional and excluded markets on the map; the lists on this screen are its table."""
    assert advice.ranking is not None
    conditional = [s.market for s in advice.ranking.scores if s.screening.outcome == "conditional"]
    forbidden = [e.market for e in advice.ranking.excluded if e.outcome == "forbidden"]
    top = [s.market for s in advice.ranking.scores[:TOP_ON_MAP]]
    roles: dict[str, str] = {}
    for role, markets in (
        ("chosen", advice.chosen),
        ("excluded", forbidden),
        ("conditional", conditional),
        ("ranked", top),
    ):
        for market in markets:
            roles.setdefault(market, role)
    places = [
        place(advice, m, role, text(f"ui.markets.role_{role}", count=TOP_ON_MAP))
        for m, role in sorted(roles.items(), key=lambda pair: charts.ROLES.index(pair[1]))
    ]
    names = join_words([name_of(m) for m in advice.chosen], language()) or text("plan.none")
    charts.draw_map(places, text("ui.markets.map_alt", chosen=names), text("ui.markets.near_alt", chosen=names), "map")
    used = [role for role in charts.ROLES if role in roles.values()]
    st.html(legend_html([(charts.ROLE_COLOURS[r], text(f"ui.markets.role_{r}", count=TOP_ON_MAP)) for r in used]))
    st.markdown(text("ui.markets.map_how"))


def place(advice: Advice, market: str, role: str, role_name: str) -> charts.MapPlace:
    """A market on the map with the words shown when it is pointed at."""
    table = content().tables.markets
    score = advice.ranking.score(market) if advice.ranking else None
    latitude, longitude = where(market)
    return charts.MapPlace(
        iso=table.label(market, "iso_num"),
        role=role,
        tip=f"{name_of(market)}: {role_name}"
        + (f" ({text('ui.markets.tip_place', rank=score.rank)})" if score else ""),
        latitude=latitude,
        longitude=longitude,
        dot=table.label(market, "has_shape") != "1",
    )


def where(market: str) -> tuple[float | None, float | None]:
    """Latitude and longitude of the capital; None where they are not known."""
    table = content().tables.markets
    values: Sequence[float] = [float(table.column(c)[table.index(market)]) for c in ("capital_lat", "capital_lon")]
    if any(math.isnan(v) for v in values):
        return None, None
    return values[0], values[1]
