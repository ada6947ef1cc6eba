"""The advice and its plan as one JSON document, for programs and for people without a browser."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from planner.action_models import ModelFit
from planner.advice import Advice
from planner.base import Language, Text
from planner.case import Case
from planner.consistency import contradictions
from planner.content.load import Content
from planner.content.schema import Kind, Question
from planner.document import Plan
from planner.evidence import evidence_level
from planner.markets.confidence import Confidence, Standing, how_sure
from planner.markets.ranking import MarketScore, dial_for, weights_for
from planner.markets.what_if import moved_by_hand, recommended
from planner.plan.draft import Draft
from planner.profile import build_profile
from planner.result_money import money_json
from planner.result_ways import ways_json
from planner.rules import Condition
from planner.wording import excluded_reason, missing_texts


def _round(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)


def readiness_json(content: Content, advice: Advice, language: Language) -> dict[str, Any]:
    """Band, range, coverage, dimensions, gates and gaps."""
    readiness = advice.readiness
    return {
        "band": readiness.band,
        "band_high": readiness.band_high,
        "low": readiness.low,
        "high": readiness.high,
        "coverage": _round(readiness.coverage),
        "indicative": readiness.indicative,
        "dimensions": [
            {
                "dimension": d.dimension,
                "low": _round(d.low, 1),
                "high": _round(d.high, 1),
                "coverage": _round(d.coverage),
            }
            for d in readiness.dimensions
        ],
        "gates": [
            {
                "gate": f.gate,
                "outcome": f.outcome,
                "market": f.market,
                "consequence": content.gates[f.gate].consequence.get(language),
            }
            for f in readiness.gates
        ],
        "gaps": [
            {
                "action": g.action,
                "text": content.actions[g.action].text.get(language),
                "questions": list(g.questions),
                "points": _round(g.points, 2),
                "effort_days": g.effort_days,
                "gate": g.gate,
            }
            for g in readiness.gaps
        ],
        "would_change": [
            {"question": s.question, "points": _round(s.points, 2), "changes_band": s.changes_band}
            for s in readiness.would_change
        ],
    }


def evidence_json(content: Content, case: Case, advice: Advice) -> dict[str, Any]:
    """How many scale answers are declared, documented or confirmed, and the share of their weight; the score ignores it."""
    level = evidence_level(content, case, advice.profile)
    shares = {basis: _round(share) for basis, share in level.shares.items()}
    return {"answers": level.answers, "counts": dict(level.counts), "shares": shares}


def score_json(score: MarketScore, standing: Standing) -> dict[str, Any]:
    """``places``: lowest and highest place in nine draws out of ten; ``first_five``: share of draws among the first five."""
    return {
        "market": score.market,
        "rank": score.rank,
        "places": [standing.low, standing.high],
        "first_five": _round(standing.top5),
        "confidence": standing.level,
        "tied_with": list(standing.tied_with),
        "score": _round(score.score),
        "contributions": [
            {"pillar": c.pillar, "value": _round(c.value), "weight": _round(c.weight), "points": _round(c.points)}
            for c in score.contributions
        ],
        "coverage": _round(score.coverage),
        "estimated": score.estimated,
        "screening": score.screening.outcome,
        "contact": score.contact,
        "potential_eur": _round(score.potential, 0),
        "imports_eur": _round(score.imports, 0),
        "from_italy_eur": _round(score.from_italy, 0),
    }


def confidence_json(confidence: Confidence) -> dict[str, Any]:
    """How sure the order is; pillars in the order opportunity, access, security, affinity."""
    return {
        "draws": confidence.draws,
        "effective_weights": [_round(w) for w in confidence.effective_weights],
        "agreement": {name: _round(share) for name, share in confidence.agreement.items()},
        "same_order": {name: _round(tau) for name, tau in confidence.same_order.items()},
        "sways": [
            {"pillar": s.pillar, "change": s.change, "enters": list(s.enters), "leaves": list(s.leaves)}
            for s in confidence.sways
        ],
    }


def setting_json(content: Content, case: Case) -> dict[str, Any]:
    """What Rotta recommends for this firm; ``by_hand`` tells whether the firm put something else in its place."""
    advised = recommended(case)
    profile = build_profile(content, advised)
    return {
        "by_hand": moved_by_hand(case),
        "recommended_weights": list(weights_for(profile, advised)),
        "recommended_growth_dial": dial_for(profile, advised),
        "assumed": case.assumed.model_dump(exclude_none=True) if case.assumed else {},
    }


def fit_json(content: Content, fit: ModelFit, language: Language) -> dict[str, Any]:
    """``eligible`` is true, false or null (to be verified)."""
    return {
        "model": fit.model,
        "eligible": {"yes": True, "no": False, "to_verify": None}[fit.eligible],
        "fit": _round(fit.fit, 1),
        "missing": [t.get(language) for t in missing_texts(content, fit)],
        "checks": {c.name: c.fit for c in fit.checks},
        "track": fit.track,
    }


def result_json(content: Content, case: Case, advice: Advice, plan: Plan, language: Language) -> dict[str, Any]:
    """Everything concluded from a case, key by key in docs/result.md; codes are stable, sentences in ``language``."""
    ranking = advice.ranking
    confidence = how_sure(content, ranking) if ranking else None
    return {
        "rotta_result": 1,
        "content_version": content.version,
        "made_on": advice.today,
        "language": language,
        "profile": {
            k: advice.profile.facts.get(k) for k in ("size_class", "stage", "sectors", "export_fte", "run_commitment")
        },
        "readiness": readiness_json(content, advice, language) | {"evidence": evidence_json(content, case, advice)},
        "unclear": [
            {"remark": c.remark, "questions": list(c.questions), "text": c.text.get(language)}
            for c in contradictions(content, advice.profile)
        ],
        "weights": list(ranking.weights) if ranking else None,
        "growth_dial": ranking.dial if ranking else None,
        "reference_score": _round(ranking.reference) if ranking else None,
        "setting": setting_json(content, case) if ranking else None,
        "confidence": confidence_json(confidence) if confidence else None,
        "ranking": [score_json(s, confidence.standings[s.market]) for s in ranking.scores]
        if ranking and confidence
        else [],
        "excluded": [
            {"market": e.market, "outcome": e.outcome, "reason": excluded_reason(content, e).get(language)}
            for e in (ranking.excluded if ranking else ())
        ],
        "chosen": list(advice.chosen),
        "proposed": advice.proposed,
        "models": {m: [fit_json(content, f, language) for f in a.fits] for m, a in advice.markets.items()},
        "chosen_models": {m: a.model.model if a.model else None for m, a in advice.markets.items()},
        "ways": ways_json(content, advice, language),
        "money": money_json(Draft(content, case, advice), language),
        "plan": plan_json(plan, language),
    }


def plan_json(plan: Plan, language: Language) -> dict[str, Any]:
    """The plan in one language: every two-language text becomes a string."""
    document = _one_language(plan.model_dump(mode="json"), language)
    assert isinstance(document, dict)
    return document


def _one_language(node: Any, language: Language) -> Any:
    if isinstance(node, dict):
        if set(node) == {"it", "en"}:
            return node[language]
        return {key: _one_language(value, language) for key, value in node.items()}
    if isinstance(node, list):
        return [_one_language(value, language) for value in node]
    return node


# How an answer of each kind is written in a case; every question also accepts "unknown".
VALUES: Mapping[Kind, str] = MappingProxyType(
    {
        "choice": "one option id, as a string",
        "choices": 'a list of option ids; ["none"] stands alone',
        "number": "a number between minimum and maximum",
        "money": "a number of euro between minimum and maximum",
        "percent": "a number of points: 45 means 45 %",
        "text": "a string",
        "product": 'a list of HS codes as strings (2, 4 or 6 digits), or of "sector:<id>", or of "service:<id>"',
        "markets": "a list of ISO3 codes; [] means none",
        "scale": "a whole number from 0 to 4",
    }
)


def question_json(question: Question) -> dict[str, Any]:
    """What a stranger needs to answer a question in a case file."""
    return {
        "id": question.id,
        "where": "market_answers.<ISO3>" if question.scope == "market" else "answers",
        "section": question.section,
        "kind": question.kind,
        "value": VALUES[question.kind],
        "text": _texts(question.text),
        "why": _texts(question.why),
        "options": [{"id": o.id, "text": _texts(o.text)} for o in question.options],
        "levels": [{"level": a.level, "text": _texts(a.text)} for a in question.anchors],
        "minimum": question.minimum,
        "maximum": question.maximum,
        "max_length": question.max_length if question.kind == "text" else None,
        "express": question.express,
        "not_applicable_allowed": question.na_allowed,
        "answered_by_profile": bool(question.answered_by),
        "shown_when": condition_json(question.shown_when),
        "used_by": list(question.used_by),
    }


def condition_json(condition: Condition | None) -> dict[str, Any] | None:
    return None if condition is None else condition.model_dump(mode="json", exclude_none=True)


def _texts(text: Text) -> dict[str, str]:
    return {"it": text.it, "en": text.en}
