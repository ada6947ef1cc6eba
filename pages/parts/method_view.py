"""How Rotta reckons, in plain words: each step with its idea, its weights, its figures and its limits."""

from __future__ import annotations

import streamlit as st

from pages.parts import session
from pages.parts.choosing import name_of
from pages.parts.markup import badge, safe, strong
from pages.parts.opening import link
from pages.parts.session import content, language, text, tr
from pages.parts.tables import table_html
from planner.markets.pillars import PILLARS
from planner.markets.ranking import STAGE_DIAL, STAGE_WEIGHTS
from planner.numbers import day, join_words, number, percent

WHOLE_RULE = "both"
FLOWS = ("cepii_baci", "us_census", "rotta_estimate")


def promise() -> None:
    """What nobody should believe of a number shown here."""
    st.info(f"{strong(text('ui.method.promise_title'))}\n\n{text('ui.method.promise')}", icon=":material/balance:")


def readiness() -> None:
    """Eight areas, a weighted mean, a range, bands, gates."""
    st.header(text("ui.method.readiness"), anchor=False)
    st.markdown(text("ui.method.readiness_how"))
    st.markdown(text("ui.method.readiness_formula"))
    rows = [(tr(d.text), percent(100 * d.weight, language()), tr(d.why)) for d in content().dimensions.values()]
    head = [text("ui.result.col_area"), text("ui.markets.col_weight"), text("ui.result.col_why")]
    st.html(table_html(head, rows, text("ui.method.readiness_weights"), numeric=(1,), widths=(0.34, 0.12, 0.54)))
    st.markdown(text("ui.method.gates"))


def ranking() -> None:
    """Four pillars, a geometric mean, exact contributions; what law forbids comes first."""
    st.header(text("ui.method.ranking"), anchor=False)
    st.markdown(text("ui.method.ranking_how", count=number(len(content().tables.markets.ids), language())))
    st.markdown("\n".join(f"- {strong(text(f'plan.pillar.{p}'))}. {text(f'ui.method.pillar_{p}')}" for p in PILLARS))
    st.markdown(text("ui.method.ranking_formula"))
    rows = [
        (
            text(f"plan.stage.{stage}"),
            *(percent(100 * w, language()) for w in weights),
            percent(100 * STAGE_DIAL[stage], language()),
        )
        for stage, weights in STAGE_WEIGHTS.items()
    ]
    head = [text("ui.method.col_stage"), *(text(f"plan.pillar.{p}") for p in PILLARS), text("ui.method.col_dial")]
    st.html(
        table_html(head, rows, text("ui.method.ranking_weights"), numeric=range(1, 6), source=text("ui.method.dial"))
    )
    st.markdown(text("ui.method.potential"))
    st.markdown(text("ui.method.services"))
    st.markdown(text("ui.method.law"))


def models() -> None:
    """Exclude, then order; the resource checks."""
    st.header(text("ui.method.models"), anchor=False)
    st.markdown(text("ui.method.models_how"))
    st.markdown(text("ui.method.models_formula"))
    st.markdown(text("ui.method.models_number"))


def estimates() -> None:
    """How wrong the estimated markets may be, measured on importers whose figures are known."""
    tables = content().tables
    st.header(text("ui.method.estimates"), anchor=False)
    markets = [m for m, estimated in zip(tables.trade.markets, tables.trade.estimated, strict=True) if estimated]
    st.markdown(text("ui.method.estimates_how", markets=join_words([name_of(m) for m in markets], language())))
    rows = [
        (
            text(f"ui.method.figure_{e.figure}"),
            text(f"ui.method.level_{e.level}"),
            percent(100 * e.median_error, language()),
            percent(100 * e.worst_median_error, language()),
            number(e.rank_correlation, language(), 2),
        )
        for e in tables.estimate_errors
        if e.stage == WHOLE_RULE
    ]
    head = [text(f"ui.method.col_{c}") for c in ("figure", "level", "error", "worst", "order")]
    st.html(
        table_html(
            head, rows, text("ui.method.estimates_table"), numeric=(2, 3, 4), source=text("ui.method.estimates_read")
        )
    )


def figures() -> None:
    """Every figure with year, source and best-before; what is past its date is marked."""
    st.header(text("ui.method.data"), anchor=False)
    st.markdown(text("ui.method.data_how"))
    sources = content().sources
    today = session.today()
    old = [i for i in content().tables.markets.indicators if today > i.best_before]
    if old:
        st.warning(
            text("ui.method.data_old", count=len(old), names=join_words([tr(i.text) for i in old], language())),
            icon=":material/update:",
        )
    with st.expander(text("ui.method.indicators")):
        rows = [
            (
                tr(i.text),
                i.year or text("ui.method.year_by_market"),
                sources[i.source].publisher,
                _validity(i.best_before),
            )
            for i in content().tables.markets.indicators
        ]
        head = [text(f"ui.method.col_{c}") for c in ("figure", "year", "publisher", "valid")]
        st.html(table_html(head, rows, widths=(0.42, 0.16, 0.2, 0.22)))
    with st.expander(text("ui.method.sources")):
        for source in sorted(sources.values(), key=lambda s: s.id not in FLOWS):
            mark = f" {badge(text('ui.method.update'), 'orange')}" if today > source.best_before else ""
            name = f"[{safe(tr(source.title))}]({source.url})" if source.url else safe(tr(source.title))
            st.markdown(f"{strong(source.publisher)}. {name}{mark}")
            dates = text(
                "ui.method.source_dates",
                licence=source.licence,
                read=day(source.retrieved, language()),
                valid=day(source.best_before, language()),
            )
            st.markdown(f":small[{safe(dates)}]")
            if source.note is not None:
                st.markdown(f":small[{safe(tr(source.note))}]")


def _validity(best_before: str) -> str:
    key = "plan.sources.expired" if session.today() > best_before else "plan.sources.fresh"
    return text(key, date=day(best_before, language()))


def limits() -> None:
    """What Rotta cannot know."""
    st.header(text("ui.method.limits"), anchor=False)
    names = ("italian", "estimates", "nominal", "small", "rules", "judgement", "official")
    st.markdown("\n".join(f"- {text(f'ui.method.limit_{n}')}" for n in names))
    link("home", "ui.method.to_start")
