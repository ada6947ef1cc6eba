"""Sentences on readiness, weak points and ways of working, each from the firm's own answers: the same on screen and on paper."""

from __future__ import annotations

from collections.abc import Iterable

from planner.action_models import ModelFit, two_years
from planner.advice import Advice, MarketAdvice
from planner.base import Money, Text
from planner.content.load import Content
from planner.content.schema import Question
from planner.evidence import BASES, EvidenceLevel
from planner.numbers import money_range
from planner.profile import Profile
from planner.readiness import Gap, GateFinding, Readiness, Swing
from planner.wording import (
    Because,
    Said,
    answer_text,
    fit_reasons,
    joined,
    listing,
    range_text,
    say,
    series,
    shown_number,
    shown_percent,
)
from planner.wording_people import people_text

ABOUT_THE_FIRM = ("province", "headcount", "export_share")
ELSEWHERE = "elsewhere"
LEAST_SPEAKING_POINTS = 0.5


def effort_text(content: Content, days: float) -> Text:
    """Working days in words."""
    if days == 1:
        return content.phrase("explain.effort_one")
    if days == 0.5:
        return content.phrase("explain.effort_half")
    return say(content, "explain.effort", days=shown_number(days, 0 if float(days).is_integer() else 1))


def within_quotes(text: Text) -> Text:
    """A name that may hold quotes of its own, to stand inside quotes."""
    return Text(
        it=text.it.replace("«", "“").replace("»", "”"),
        en=text.en.replace("“", "‘").replace("”", "’"),
    )


def money_text(money: Money) -> Text:
    return Text(it=money_range(money, "it"), en=money_range(money, "en"))


def points_text(content: Content, points: float) -> Text:
    whole = shown_number(points, 0 if points >= 1 else 1)
    return content.phrase("explain.point") if whole.it == "1" else say(content, "explain.points", points=whole)


def band_named(content: Content, readiness: Readiness) -> Text:
    """ "fascia «In avvio»", or both bands while the missing answers could change it."""
    text = band_text(content, readiness)
    return say(content, "explain.band" if readiness.band == readiness.band_high else "explain.band_open", band=text)


# ---- what the firm said -------------------------------------------------------------------------------------------


def answered(content: Content, profile: Profile, question: Question) -> tuple[tuple[str, ...], Text] | None:
    """The answer as the firm gave it, with the questions it comes from; a level worked out from facts shows those facts."""
    if question.answered_by:
        asked = dict.fromkeys(f for rule in question.answered_by for f in sorted(rule.when.facts()))
        shown = [
            (q, text) for q in asked if q in content.questions and (text := _with_unit(content, profile, q)) is not None
        ]
        if not shown:
            return None
        return tuple(q for q, _ in shown), listing(t for _, t in shown)
    level = profile.levels.get(question.id)
    if level is not None:
        return (question.id,), question.anchors[level].text
    text = _with_unit(content, profile, question.id) if question.kind != "scale" else None
    return None if text is None else ((question.id,), text)


def _with_unit(content: Content, profile: Profile, question: str) -> Text | None:
    """An answer that can be read without its question: "9% del fatturato" instead of "9%"."""
    text, unit = answer_text(content, profile, question), content.questions[question].unit
    if text is None or unit is None or content.questions[question].kind != "percent":
        return text
    return Text(it=text.it + unit.it.removeprefix("%"), en=text.en + unit.en.removeprefix("%"))


def _quoted(content: Content, profile: Profile, questions: Iterable[str]) -> Said | None:
    """ "«Se ne parla appena»; «0 ore alla settimana»"; None when nothing of it was said."""
    found = [answered(content, profile, content.questions[q]) for q in questions if q in content.questions]
    said = [f for f in found if f is not None]
    if not said:
        return None
    words = series(say(content, "explain.quoted", answer=text) for _, text in said)
    ids = dict.fromkeys(q for ids, _ in said for q in ids)
    return Said(words, Because(tuple(ids)))


def gate_said(content: Content, advice: Advice, finding: GateFinding) -> Said | None:
    """ "Avete risposto: «Neanche uno»": the answers that made a condition fire; None when only facts of the market did."""
    told = gate_answers(content, advice, finding)
    return None if told is None else Said(say(content, "explain.answered", answers=told.text), told.because)


def gate_answers(content: Content, advice: Advice, finding: GateFinding) -> Said | None:
    """Those answers alone, each in quotes; what was said of one market names it."""
    facts = dict.fromkeys(leaf.fact for leaf in finding.trace.leaves() if leaf.outcome == "met" and leaf.fact)
    firm = [f for f in facts if f in content.questions and content.questions[f].scope == "firm"]
    told = _quoted(content, advice.profile, firm)
    if told is not None or finding.market is None:
        return told
    levels = advice.profile.market_levels.get(finding.market, {})
    given = [(f, levels[f]) for f in facts if levels.get(f) is not None]
    if not given:
        return None
    place = content.tables.markets.name(finding.market)
    anchors = {name: content.questions[name].anchors for name, _ in given}
    words = series(
        say(
            content,
            "explain.quoted",
            answer=anchors[name][level].text.format({"market": place.it}, {"market": place.en}),
        )
        for name, level in given
        if level is not None
    )
    text = say(content, "explain.about_market", market=place, answers=words)
    return Said(text, Because(tuple(name for name, _ in given)))


def evidence_text(content: Content, level: EvidenceLevel) -> Text:
    """ "Su 22 risposte: 14 dichiarate da voi, 6 con un documento, 2 confermate da un consulente", with shares by weight."""
    values: dict[str, Text | str] = {b: str(level.counts[b]) for b in BASES}
    values |= {f"{b}_share": shown_percent(100 * level.shares[b]) for b in BASES}
    return say(content, "evidence.level", answers=str(level.answers), **values)


# ---- weak points --------------------------------------------------------------------------------------------------


def gap_worth(content: Content, gap: Gap) -> Text:
    """What closing it brings for which effort: "sblocca «Cassa» e vale fino a 9 punti per 5 giornate di lavoro (stima)"."""
    speaking = gap.points >= LEAST_SPEAKING_POINTS
    points, effort = points_text(content, gap.points), effort_text(content, gap.effort_days)
    if gap.gate is None:
        return say(content, "explain.worth" if speaking else "explain.worth_little", points=points, effort=effort)
    gate = within_quotes(content.gates[gap.gate].text)
    key = "explain.worth_gate_points" if speaking else "explain.worth_gate"
    return say(content, key, gate=gate, points=points, effort=effort)


def gap_said(content: Content, advice: Advice, gap: Gap) -> Said:
    """Why this weak point: the answers behind it and what closing it is worth."""
    parts: list[Said] = []
    told = _quoted(content, advice.profile, gap.questions)
    if told is not None:
        parts.append(Said(say(content, "explain.answered", answers=told.text), told.because))
    elif gap.gate is not None:
        findings = [f for f in advice.readiness.gates if f.gate == gap.gate and f.outcome == "fired"]
        parts += [said for f in findings[:1] if (said := gate_said(content, advice, f)) is not None]
    worth = gap_worth(content, gap)
    text = joined((*(p.text for p in parts), worth))
    return Said(text, Because(tuple(dict.fromkeys(a for p in parts for a in p.because.answers))))


def swing_text(content: Content, readiness: Readiness, swing: Swing) -> Text:
    """What an unanswered question can move: "se rispondete a «…» l’indice può salire da 48 fino a 55 su 100"."""
    names = {b.id: b.text for b in content.bands}
    return say(
        content,
        "explain.swing_band" if swing.changes_band else "explain.swing",
        question=content.questions[swing.question].text,
        low=shown_number(readiness.low),
        high=shown_number(min(readiness.high, round(readiness.low + swing.points))),
        band=names[swing.band],
    )


# ---- the summary --------------------------------------------------------------------------------------------------


def readiness_said(content: Content, advice: Advice) -> Said:
    """Who the firm is in its own figures, and how prepared it is."""
    readiness, profile = advice.readiness, advice.profile
    told = [(q, text) for q in ABOUT_THE_FIRM if (text := _about(content, profile, q)) is not None]
    values: dict[str, Text | str] = {
        "range": range_text(content, readiness.low, readiness.high),
        "band": band_named(content, readiness),
        "firm": listing(t for _, t in told) if told else "",
    }
    key = f"readiness{'_firm' if told else ''}{'_indicative' if readiness.indicative else ''}"
    text = joined((say(content, f"explain.{key}", **values),))
    return Said(text, Because((*(q for q, _ in told), *_scale_answers(advice))))


def areas_text(content: Content, readiness: Readiness) -> Text | None:
    """The strongest area and the weakest with their points; None when none stands out.

    Only what is certain counts: strong by what is surely there, weak by what even the missing answers could not lift.
    """
    scored = [(d.low, d.high, d.dimension) for d in readiness.dimensions if d.low is not None and d.high is not None]
    if not scored:
        return None
    top, bottom = max(low for low, _, _ in scored), min(high for _, high, _ in scored)
    if top <= bottom:
        return None
    best = next(name for low, _, name in scored if low == top)
    worst = [content.dimensions[name].text for _, high, name in scored if high == bottom]
    return say(
        content,
        "explain.strong_and_weak" if len(worst) == 1 else "explain.strong_and_weakest",
        best=content.dimensions[best].text,
        high=shown_number(top),
        worst=listing(say(content, "explain.quoted", answer=w) for w in worst),
        low=shown_number(bottom),
    )


def _about(content: Content, profile: Profile, question: str) -> Text | None:
    text = answer_text(content, profile, question)
    if text is None or profile.facts.get(question) == ELSEWHERE:
        return None
    if question == "export_share" and profile.number(question) == 0:
        return content.phrase("explain.no_sales_abroad")
    if question == "headcount" and profile.number(question) == 1:
        return content.phrase("explain.one_person")
    return say(content, f"explain.about_{question}", value=text)


def _scale_answers(advice: Advice) -> tuple[str, ...]:
    return tuple(q for q, level in advice.profile.levels.items() if level is not None and q in advice.profile.answered)


def model_said(content: Content, advice: Advice, market: MarketAdvice, most: int = 2) -> Said:
    """Why this way of working in this market: what suits it, the money and hours it takes beside those the firm has."""
    fit = market.model
    assert fit is not None
    model, profile = content.action_models[fit.model], advice.profile
    parts, answers = [], list(_behind(content, fit))
    reasons = fit_reasons(content, fit, most)
    if reasons:
        parts.append(joined(reasons))
    takes = say(content, "explain.takes", money=money_text(two_years(model)), people=people_text(content, model.fte))
    verdicts = {c.name: content.phrase(f"wording.fit.{c.fit}") for c in fit.checks}
    have = []
    for name, question in (("budget", "budget_24m"), ("people", "export_hours")):
        value = answer_text(content, profile, question)
        if value is not None:
            answers.append(question)
            have.append(say(content, f"explain.have_{name}", value=value, verdict=verdicts[name]))
    parts.append(say(content, "explain.have", takes=takes, have=listing(have)) if have else takes)
    return Said(joined(parts), Because(tuple(dict.fromkeys(a for a in answers if a in profile.facts))))


def _behind(content: Content, fit: ModelFit) -> tuple[str, ...]:
    """Questions the reasons of a model were read from."""
    met = [p for p in content.action_models[fit.model].prefers if p.id in fit.liked]
    return tuple(f for p in met for f in sorted(p.when.facts()) if f in content.questions)


def band_text(content: Content, readiness: Readiness) -> Text:
    """The band, or both when the unanswered questions could change it."""
    names = {b.id: b.text for b in content.bands}
    if readiness.band == readiness.band_high:
        return names[readiness.band]
    return say(content, "wording.band_between", low=names[readiness.band], high=names[readiness.band_high])
