"""Turns results into sentences: the same words on screen and on paper, each from the firm's own answers and dated figures."""

from __future__ import annotations

from collections.abc import Iterable

from planner.action_models import CHECKS, Check, ModelFit, two_years
from planner.advice import Advice
from planner.base import Datum, Text
from planner.content.load import Content
from planner.content.schema import Question
from planner.markets.ranking import Excluded, MarketScore
from planner.numbers import big_euro, day, euro, join_words, money_range, number, percent
from planner.portfolio import NEW_MARKET_GOALS
from planner.products import product_name
from planner.profile import Profile
from planner.readiness import Gap, Readiness

STRONG, WEAK = 0.65, 0.35
OFTEN_WANTED = 0.8
# What is said of this product comes before what is true of the country whatever is sold.
ABOUT_THE_PRODUCT = 12.0
RISK_CLASS, HOURS = "class_0_7", "hours"
EURO_UNITS = frozenset({"eur"})


def say(content: Content, key: str, **values: Text | str) -> Text:
    """A phrase with its placeholders filled; a plain string stands for both languages."""
    it = {k: v if isinstance(v, str) else v.it for k, v in values.items()}
    en = {k: v if isinstance(v, str) else v.en for k, v in values.items()}
    return content.phrase(key).format(it, en)


def listing(items: Iterable[Text]) -> Text:
    """ "a, b e c" in both languages."""
    found = list(items)
    return Text(it=join_words([t.it for t in found], "it"), en=join_words([t.en for t in found], "en"))


def series(items: Iterable[Text]) -> Text:
    """ "a; b; c" in both languages, for items that hold an "and" or a comma of their own."""
    found = [bare(t) for t in items]
    return Text(it="; ".join(t.it for t in found), en="; ".join(t.en for t in found))


def joined(sentences: Iterable[Text]) -> Text:
    """Whole sentences one after the other, each with its stop."""
    found = [Text(it=_stop(t.it), en=_stop(t.en)) for t in sentences]
    return Text(it=" ".join(t.it for t in found), en=" ".join(t.en for t in found))


def _stop(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def bare(text: Text) -> Text:
    """Without the final full stop, to stand inside a longer sentence."""
    return Text(it=text.it.removesuffix("."), en=text.en.removesuffix("."))


def big_money(value: float) -> Text:
    return Text(it=big_euro(value, "it"), en=big_euro(value, "en"))


def shown_percent(value: float, decimals: int = 0) -> Text:
    return Text(it=percent(value, "it", decimals), en=percent(value, "en", decimals))


def shown_number(value: float, decimals: int = 0) -> Text:
    return Text(it=number(value, "it", decimals), en=number(value, "en", decimals))


def shown_day(iso: str) -> Text:
    return Text(it=day(iso, "it"), en=day(iso, "en"))


def capital(text: Text) -> Text:
    """First letter raised, the rest untouched."""
    return Text(it=text.it[:1].upper() + text.it[1:], en=text.en[:1].upper() + text.en[1:])


def cite(content: Content, datum: Datum) -> Text:
    """Publisher and year of a figure, with "stima" when it is derived."""
    source = content.sources[datum.source].publisher
    key = "wording.cite_estimate" if datum.estimated else "wording.cite"
    return say(content, key, source=source, year=datum.year)


def figure(content: Content, datum: Datum | None, decimals: int = 0) -> Text:
    """A figure with its unit; missing says missing."""
    if datum is None:
        return content.phrase("plan.no_figure")
    if datum.unit in EURO_UNITS:
        return big_money(datum.value)
    if datum.unit == "percent":
        return shown_percent(datum.value, decimals)
    if datum.unit == RISK_CLASS and datum.value == 0:
        return content.phrase("plan.risk_not_classified")
    if datum.unit == HOURS and float(datum.value).is_integer():
        decimals = 0
    unit = content.tables.markets.unit_text(datum.unit)
    return Text(
        it=f"{number(datum.value, 'it', decimals)} {unit.it}", en=f"{number(datum.value, 'en', decimals)} {unit.en}"
    )


def origin(content: Content, datum: Datum | None, today: str) -> Text | None:
    """Source and year of a figure, with "da verificare" once it is past its date (``today`` is ISO)."""
    if datum is None:
        return None
    words = cite(content, datum)
    return say(content, "plan.cite_expired", cite=words) if datum.expired(today) else words


def answer_text(content: Content, profile: Profile, question_id: str) -> Text | None:
    """An answer of the profile in words; None when it is not known."""
    question, value = content.questions[question_id], profile.facts.get(question_id)
    if value is None:
        return None
    if isinstance(value, tuple):
        return _several(content, question, value)
    if question.kind == "choice":
        return next(o.text for o in question.options if o.id == value)
    if question.kind == "text" or not isinstance(value, (int, float)):
        return Text(it=str(value) or "–", en=str(value) or "–")
    if question.kind == "money":
        return Text(it=euro(value, "it"), en=euro(value, "en"))
    decimals = 0 if float(value).is_integer() else 1
    if question.kind == "percent":
        return shown_percent(value, decimals)
    text = shown_number(value, decimals)
    unit = question.unit
    return Text(it=f"{text.it} {unit.it}", en=f"{text.en} {unit.en}") if unit else text


def _several(content: Content, question: Question, value: tuple[str, ...]) -> Text:
    if not value:
        return content.phrase("plan.none")
    if question.kind == "markets":
        return listing(content.tables.markets.name(m) for m in value)
    if question.kind == "product":
        return series(product_name(content, code) for code in value)
    return series(o.text for o in question.options if o.id in value)


def market_reasons(content: Content, advice: Advice, score: MarketScore) -> tuple[Text, ...]:
    """The reasons for a market's place, strongest first: what the firm said before what the statistics say."""
    facts = advice.profile.facts
    markets = content.tables.markets
    found: list[tuple[float, Text]] = []
    if score.contact:
        found.append((9.0, content.phrase("wording.reason.contact")))
    if score.market in (advice.profile.codes("served_markets") or ()):
        found.append((8.0, content.phrase("wording.reason.served")))
    if score.imports is not None:
        found.append(_demand_reason(content, score))
    values = {c.pillar: c for c in score.contributions}
    if values["access"].value >= STRONG:
        union = "eu_service" if advice.profile.products.is_service else "eu"
        key = union if markets.label(score.market, "eu_member") == "1" else "near"
        found.append((values["access"].points, content.phrase(f"wording.reason.{key}")))
    if values["security"].value >= 0.85:
        found.append((values["security"].points, content.phrase("wording.reason.safe")))
    language = score.parts["language"]
    if language == 1.0 and "languages" in facts:
        found.append((2.0, content.phrase("wording.reason.language")))
    if advice.profile.codes("served_markets") and score.parts["closeness"] >= STRONG:
        found.append((1.5, content.phrase("wording.reason.like_served")))
    if score.parts["growth"] >= 0.75:
        rate = markets.datum(score.market, "growth_2026_30")
        if rate is not None:
            found.append((1.0, say(content, "wording.reason.growth", rate=shown_percent(rate.value, 1))))
    if score.parts.get("wanted", 0.0) >= OFTEN_WANTED:
        found.append((ABOUT_THE_PRODUCT, content.phrase("wording.reason.wanted")))
    if score.imports is None and score.parts["size"] >= STRONG:
        found.append((6.0, content.phrase("wording.reason.large_economy")))
    return tuple(text for _, text in sorted(found, key=lambda pair: -pair[0]))


def _demand_reason(content: Content, score: MarketScore) -> tuple[float, Text]:
    assert score.imports is not None and score.from_italy is not None
    share = 100 * score.from_italy / score.imports if score.imports else 0.0
    key = "wording.reason.demand_estimate" if score.estimated else "wording.reason.demand"
    text = say(content, key, imports=big_money(score.imports), share=shown_percent(share, 0 if share >= 10 else 1))
    weight = next(c.points for c in score.contributions if c.pillar == "opportunity")
    return (max(weight, 3.0), text)


def market_cautions(content: Content, advice: Advice, score: MarketScore) -> tuple[Text, ...]:
    """What speaks against a market, in words: distance, risk, checks to make, figures that are missing."""
    found: list[Text] = []
    values = {c.pillar: c.value for c in score.contributions}
    served = score.market in (advice.profile.codes("served_markets") or ())
    if served and advice.profile.choice("goal") in NEW_MARKET_GOALS:
        found.append(content.phrase("wording.caution.not_new"))
    if score.screening.outcome == "conditional":
        found.append(content.phrase("wording.caution.conditional"))
    elif score.screening.outcome == "verify":
        found.append(content.phrase("wording.caution.verify"))
    if values["security"] <= 0.5:
        found.append(content.phrase("wording.caution.risk"))
    if values["access"] <= WEAK:
        found.append(content.phrase("wording.caution.far"))
    if score.parts.get("certified", 1.0) < 0.5 and not advice.profile.products.is_service:
        found.append(content.phrase("wording.caution.certificates"))
    if score.estimated:
        found.append(content.phrase("wording.caution.estimate"))
    if score.coverage < 0.85:
        found.append(say(content, "wording.caution.coverage", share=shown_percent(100 * score.coverage)))
    return tuple(found)


def market_sentence(content: Content, advice: Advice, score: MarketScore) -> Text:
    """One sentence that says why this market, for this firm and product."""
    name = content.tables.markets.name(score.market)
    reasons = market_reasons(content, advice, score)[:3]
    cautions = market_cautions(content, advice, score)[:1]
    if not reasons:
        return say(content, "wording.market_plain", market=name)
    if cautions:
        return say(content, "wording.market_but", market=name, reasons=listing(reasons), caution=cautions[0])
    return say(content, "wording.market_because", market=name, reasons=listing(reasons))


def excluded_reason(content: Content, excluded: Excluded) -> Text:
    """Why a market is not ranked, with the legal basis and date of what forbids it."""
    if excluded.outcome == "no_demand":
        covered = content.tables.trade.covered[content.tables.markets.index(excluded.market)]
        return content.phrase("wording.no_demand" if covered else "wording.no_figures")
    rule = content.trade_rules[excluded.screening.findings[0].rule]
    return say(content, "wording.forbidden", rule=rule.text, basis=bare(rule.legal_basis), date=shown_day(rule.as_of))


def check_text(content: Content, model_id: str, check: Check) -> Text:
    """A resource check as "rientra / al limite / fuori" beside our rounded estimate; never an exact shortfall."""
    model = content.action_models[model_id]
    money = two_years(model)
    values: dict[str, Text | str] = {
        "budget": Text(it=money_range(money, "it"), en=money_range(money, "en")),
        "people": shown_number(model.fte, 1),
        "readiness": str(model.min_readiness),
        "stage": "",
        "spending": "",
    }
    verdict = content.phrase(f"wording.fit.{check.fit}")
    return say(content, f"wording.check.{check.name}", needed=values[check.name], verdict=verdict)


def missing_texts(content: Content, fit: ModelFit) -> tuple[Text, ...]:
    """What keeps a model from being used now, or is still to be verified."""
    model = content.action_models[fit.model]
    checks = {c.name: c for c in fit.checks}
    wanted = {r.id: r for r in model.requires}
    out = []
    for name in (*fit.missing, *fit.to_verify):
        out.append(check_text(content, fit.model, checks[name]) if name in CHECKS else wanted[name].missing)
    return tuple(out)


def fit_reasons(content: Content, fit: ModelFit, most: int = 3) -> tuple[Text, ...]:
    """The soft conditions met, heaviest first."""
    model = content.action_models[fit.model]
    met = sorted((p for p in model.prefers if p.id in fit.liked), key=lambda p: -p.weight)
    return tuple(p.text for p in met[:most])


def gap_name(content: Content, gap: Gap) -> Text:
    """The weak points as the firm answered them; the name of the action only when a condition alone asks for it."""
    if not gap.questions:
        return content.actions[gap.action].gap
    return series(q.gap for q in (content.questions[name] for name in gap.questions) if q.gap is not None)


def range_text(content: Content, low: float, high: float) -> Text:
    """ "62 su 100" or "48-71 su 100" while answers are missing."""
    a, b = str(round(low)), str(round(high))
    return say(content, "wording.score_range" if a != b else "wording.score", low=a, high=b)


def band_text(content: Content, readiness: Readiness) -> Text:
    """The band, or both when the unanswered questions could change it."""
    names = {b.id: b.text for b in content.bands}
    if readiness.band == readiness.band_high:
        return names[readiness.band]
    return say(content, "wording.band_between", low=names[readiness.band], high=names[readiness.band_high])
