"""What trying the ranking on the past showed, beside the simple rules it must beat, and how far it rests on our choices."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts.session import content, language, text
from pages.parts.tables import table_html
from planner.content.evaluation import Difference, Evaluation, Interval, Spread
from planner.evaluation import verdicts
from planner.evaluation.verdicts import LEAST_TAU, LEVEL_TARGET, MOST_CORRELATED, measure
from planner.markets.confidence import DRAWS
from planner.markets.pillars import PILLARS
from planner.markets.ranking import STAGE_WEIGHTS
from planner.numbers import number, percent

PANEL_METRICS = ("level", "ndcg", "growth", "excess")
DIALS = ("dial_10", "dial_20", "dial_35")
NO_TRIAL = ("not_firm", "not_old", "not_nominal", "not_few", "not_survivors", "not_wide")
FORMULAS = ("potential", "ease", "unused", "scale", "opportunity", "sure")


def formulas() -> None:
    """The formulas behind opportunity and confidence, in words."""
    with st.expander(text("ui.formula.title")):
        draws = number(DRAWS, language())
        st.markdown("\n".join(f"- {text(f'ui.formula.{name}', draws=draws)}" for name in FORMULAS))


def trial() -> None:
    """The whole back-test: verdicts, tables, what it changed, what it does not show."""
    st.header(text("ui.trial.title"), anchor=False)
    found = content().evaluation
    if found is None:
        st.warning(text("ui.trial.missing"), icon=":material/help:")
        return
    panel = found.trial("panel")
    st.markdown(
        text(
            "ui.trial.how",
            markets=panel.markets,
            industries=panel.clusters,
            first="; ".join(fold.replace("-", "–") for fold in panel.folds),
        )
    )
    _verdicts(found)
    st.markdown(text("ui.trial.how_read"))
    _panel(found)
    _goods(found)
    _price(found)
    _decided(found)
    _robust(found)
    _weights(found)
    st.subheader(text("ui.trial.not_shown"), anchor=False)
    gap = measure(panel, "gap", "growth")
    assert gap.wide_low is not None and gap.wide_high is not None
    wide = _between(gap.value, gap.wide_low, gap.wide_high, 3)
    rest = len(content().tables.markets.ids) - panel.markets
    st.markdown("\n".join(f"- {text(f'ui.trial.{name}', wide=wide, rest=rest)}" for name in NO_TRIAL))


def _figure(value: float, decimals: int = 2) -> str:
    return number(value, language(), decimals)


def _between(value: float, low: float, high: float, decimals: int = 2) -> str:
    ends = {"low": _figure(low, decimals), "high": _figure(high, decimals)}
    return text("ui.trial.interval", value=_figure(value, decimals), **ends)


def _interval(found: Interval | None, decimals: int = 2) -> str:
    return "–" if found is None else _between(found.value, found.low, found.high, decimals)


def _spread(found: Spread, decimals: int = 2) -> str:
    return _between(found.median, found.low, found.high, decimals)


def _verdicts(found: Evaluation) -> None:
    panel, factories = found.trial("panel"), found.trial("panel_manufacturing")
    level = {
        "value": _interval(measure(panel, "potential", "level")),
        "simple": _figure(measure(panel, "imports_distance", "level").value),
        "ahead": _interval(found.compared("potential_less_imports_distance", "panel", "level")[0].difference),
        "made": _interval(measure(factories, "potential", "level")),
        "target": _figure(LEVEL_TARGET),
    }
    growth = {
        "value": _interval(measure(panel, "gap", "growth"), 3),
        "momentum": _figure(measure(panel, "momentum", "growth").value, 3),
        "near": _figure(measure(panel, "nearest", "growth").value, 3),
        "made": _interval(measure(factories, "gap", "growth"), 3),
        "made_momentum": _figure(measure(factories, "momentum", "growth").value, 3),
        "first": _figure(measure(found.trial("panel_2014"), "gap", "growth").value, 3),
        "second": _figure(measure(found.trial("panel_2017"), "gap", "growth").value, 3),
    }
    five = {stage: _interval(measure(panel, f"score_{stage}", "excess"), 1) for stage in STAGE_WEIGHTS}
    own = _figure(measure(panel, "persistence", "level").value)
    said = [
        f"{text(_verdict('level', verdicts.level_passes(found)), **level)} {text('ui.trial.level_own', persistence=own)}",
        text("ui.trial.score_why"),
        text(_verdict("growth", verdicts.growth_passes(found)), **growth),
        text(_verdict("five", verdicts.five_grow_more(found)), **five),
    ]
    st.markdown("\n\n".join(said))


def _verdict(question: str, passed: bool) -> str:
    return f"ui.trial.{question}_{'pass' if passed else 'short'}"


def _panel(found: Evaluation) -> None:
    panel = found.trial("panel")
    rows = [
        (
            text(f"ui.trial.method_{m.method}"),
            *(_interval(getattr(m, k), 1 if k == "excess" else 2) for k in PANEL_METRICS),
        )
        for m in panel.methods
    ]
    _table(
        ("method", *PANEL_METRICS),
        rows,
        text("ui.trial.panel", cells=panel.cells, markets=panel.markets),
        text("ui.trial.panel_read"),
    )


def _goods(found: Evaluation) -> None:
    heading, product = found.trial("heading"), found.trial("product")
    first, _, last = heading.folds[0].partition(" → ")
    rows = [
        (
            text(f"ui.trial.method_{m.method}"),
            *(_interval(part) for method in (m, product.method(m.method)) for part in (method.level, method.ndcg)),
        )
        for m in heading.methods
    ]
    title = text("ui.trial.goods", first=first, last=last)
    size = {"headings": number(heading.cells, language()), "products": number(product.cells, language())}
    read = text("ui.trial.goods_read", last=last, markets=heading.markets, **size)
    with st.expander(title):
        _table(("method", "heading", "heading_ten", "product", "product_ten"), rows, source=read)
    st.markdown(text("ui.trial.goods_plain"))


def _price(found: Evaluation) -> None:
    st.subheader(text("ui.trial.price"), anchor=False)
    st.markdown(text("ui.trial.price_how"))
    alone, score = ({c.name: c for c in _dialled(found, stage, "ndcg")} for stage in ("", "diversify"))
    growth = {c.name: c for c in _dialled(found, "diversify", "growth")}
    start = DIALS[0]
    rows = [(percent(0, language()), *(_figure(table[start].first) for table in (alone, score, growth)))]
    for name in DIALS:
        dial = percent(float(name.removeprefix("dial_")), language())
        rows.append((dial, *(_figure(table[name].second) for table in (alone, score, growth))))
    _table(("dial", "alone", "score", "gained"), rows)


def _dialled(found: Evaluation, stage: str, metric: str) -> list[Difference]:
    return [c for name in DIALS for c in found.compared(name, "panel", metric) if c.stage == stage]


def _decided(found: Evaluation) -> None:
    st.subheader(text("ui.trial.decided"), anchor=False)
    tenth = next(c for c in found.compared("wanted_10", "panel", "level") if c.stage == "consolidate")
    quarter = next(c for c in found.compared("wanted_25", "panel", "level") if c.stage == "consolidate")
    ease = next(c for c in found.compared("demand_only", "heading", "ndcg") if c.stage == "consolidate")
    shares = {"none": _figure(tenth.first, 3), "tenth": _figure(tenth.second, 3), "quarter": _figure(quarter.second, 3)}
    alike = _spread(found.robust.correlations["opportunity_access"])
    kept = {"correlation": alike, "limit": _figure(MOST_CORRELATED), "change": _interval(ease.difference, 3)}
    st.markdown(f"- {text('ui.trial.decided_wanted', **shares)}\n- {text('ui.trial.decided_ease', **kept)}")


def _robust(found: Evaluation) -> None:
    robust = found.robust
    st.subheader(text("ui.trial.robust"), anchor=False)
    st.markdown(text("ui.trial.robust_how", products=robust.products, firms=robust.firms))
    rows = [(text(f"ui.trial.tau_{name}"), text("ui.trial.tau"), _spread(s)) for name, s in robust.tau.items()]
    rows.append((text("ui.trial.shift"), text("ui.trial.shift_measure"), _spread(robust.shift, 1)))
    swapped = Spread(**{k: 100 * v for k, v in robust.reversals.model_dump().items()})
    rows.append((text("ui.trial.reversal"), text("ui.trial.reversal_measure"), _spread(swapped, 1)))
    for pair, spread in robust.correlations.items():
        one, _, other = pair.partition("_")
        names = {"one": text(f"plan.pillar.{one}"), "other": text(f"plan.pillar.{other}").lower()}
        rows.append((text("ui.trial.alike", **names), text("ui.trial.alike_measure"), _spread(spread)))
    with st.expander(text("ui.trial.col_choice")):
        _table(("choice", "measure", "found"), rows, numeric=(2,))
    low = robust.tau["log_min_max"].low
    if low < LEAST_TAU:
        st.markdown(text("ui.trial.weak_range", low=_figure(low), target=_figure(LEAST_TAU)))


def _weights(found: Evaluation) -> None:
    rows = [
        (
            text(f"plan.stage.{stage}"),
            *(
                text(
                    "ui.trial.weight_cell",
                    effective=percent(100 * real[p], language()),
                    nominal=percent(100 * w, language()),
                )
                for p, w in zip(PILLARS, STAGE_WEIGHTS[stage], strict=True)
            ),
        )
        for stage, real in found.robust.effective_weights.items()
    ]
    head = [text("ui.method.col_stage"), *(text(f"plan.pillar.{p}") for p in PILLARS)]
    st.html(table_html(head, rows, text("ui.trial.weights"), numeric=range(1, 5), source=text("ui.trial.weights_how")))


def _table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str = "",
    source: str = "",
    numeric: Sequence[int] | None = None,
) -> None:
    head = [text(f"ui.trial.col_{column}") for column in columns]
    right = range(1, len(columns)) if numeric is None else numeric
    widths = (0.32, *[0.68 / (len(columns) - 1)] * (len(columns) - 1))
    st.html(table_html(head, rows, caption, numeric=right, widths=widths, source=source))
