"""Turns results into sentences: the same words on screen and on paper, each from the firm's own answers and dated figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

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
from planner.readiness import Gap
from planner.wording_letters import lower
from planner.wording_people import people_number

STRONG, WEAK = 0.65, 0.35
SAFE, GROWING = 0.85, 0.75
# A share of imports below this rounds to nothing; a market is less known than the others from this much coverage on.
SPEAKING_SHARE, LESS_KNOWN, FULL_COVERAGE = 0.05, 0.05, 0.85
MOST_NAMED, NEAR_KM = 3, 2_000
OFTEN_WANTED = 0.8
# What is said of this product comes before what is true of the country whatever is sold.
ABOUT_THE_PRODUCT = 12.0
RISK_CLASS, HOURS = "class_0_7", "hours"
EURO_UNITS = frozenset({"eur"})


@dataclass(frozen=True)
class Because:
    """What a sentence rests on: ids of the questions answered, and dated figures."""

    answers: tuple[str, ...] = ()
    figures: tuple[Datum, ...] = ()


@dataclass(frozen=True)
class Said:
    """A sentence of advice with what it rests on."""

    text: Text
    because: Because


def together(said: Iterable[Said]) -> Because:
    """What several sentences rest on, each thing once."""
    found = [s.because for s in said]
    answers = dict.fromkeys(a for b in found for a in b.answers)
    figures = {(f.source, f.year, f.value): f for b in found for f in b.figures}
    return Because(tuple(answers), tuple(figures.values()))


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


def cite(content: Content, datum: Datum, today: str = "") -> Text:
    """Publisher and year of a figure, "stima" when it is derived, "da verificare" when it was past its date ``today`` (ISO)."""
    key = "wording.cite_estimate" if datum.estimated else "wording.cite"
    words = say(content, key, source=content.sources[datum.source].publisher, year=datum.year)
    return say(content, "wording.cite_old", cite=words) if datum.expired(today) else words


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
    return tuple(said.text for said in said_reasons(content, advice, score))


def said_reasons(content: Content, advice: Advice, score: MarketScore) -> tuple[Said, ...]:
    """``market_reasons``, each with the answers and figures it rests on."""
    firm, today = advice.profile, advice.today
    found = [*_reasons_of_the_firm(content, firm, score), *_reasons_of_the_market(content, firm, score, today)]
    return tuple(said for _, said in sorted(found, key=lambda pair: -pair[0]))


def _reasons_of_the_firm(content: Content, profile: Profile, score: MarketScore) -> Iterator[tuple[float, Said]]:
    """What ties the firm to the market: contacts, sales, languages, markets alike."""
    served = profile.codes("served_markets") or ()
    if score.contact:
        yield 9.0, Said(content.phrase("wording.reason.contact"), Because(("contacts",)))
    if score.market in served:
        yield 8.0, Said(content.phrase("wording.reason.served"), Because(("served_markets",)))
    if score.parts["language"] == 1.0 and "languages" in profile.facts:
        spoken = [
            code for code in profile.codes("languages") or () if code in content.tables.markets.languages(score.market)
        ]
        names = {o.id: o.text for o in content.questions["languages"].options}
        if spoken:
            text = say(content, "wording.reason.language", language=lower(names[spoken[0]]))
            yield 2.0, Said(text, Because(("languages",)))
    alike = [m for m in served if m != score.market]
    if alike and score.parts["closeness"] >= STRONG:
        shown = listing(content.tables.markets.name(m) for m in alike[:MOST_NAMED])
        key = "like_served" if len(alike) <= MOST_NAMED else "like_served_among"
        yield 1.5, Said(say(content, f"wording.reason.{key}", markets=shown), Because(("served_markets",)))


def _reasons_of_the_market(
    content: Content, profile: Profile, score: MarketScore, today: str
) -> Iterator[tuple[float, Said]]:
    """What the figures say: demand for the product, access, safety, growth; who wants to buy there is told of no demand."""
    markets, product = content.tables.markets, Because(("product",))
    values, sells = {c.pillar: c for c in score.contributions}, profile.choice("goal") != "sourcing"
    if sells and score.imports is not None:
        yield _demand_reason(content, profile, score, today)
    if values["access"].value >= STRONG:
        if markets.label(score.market, "eu_member") == "1":
            key = "eu_service" if profile.products.is_service else "eu"
            yield values["access"].points, Said(content.phrase(f"wording.reason.{key}"), product)
        elif (distance := markets.datum(score.market, "distance")) is not None:
            key = "near" if distance.value <= NEAR_KM else "reachable"
            said = say(content, f"wording.reason.{key}", km=shown_number(round(distance.value, -1)))
            yield values["access"].points, Said(said, Because(figures=(distance,)))
    law = markets.datum(score.market, "rule_of_law")
    if values["security"].value >= SAFE and law is not None:
        text = say(content, "wording.reason.safe", place=shown_number(law.value), cite=cite(content, law, today))
        yield values["security"].points, Said(text, Because(figures=(law,)))
    growth = markets.datum(score.market, "growth_2026_30")
    if sells and score.parts["growth"] >= GROWING and growth is not None:
        text = say(
            content, "wording.reason.growth", rate=shown_percent(growth.value, 1), cite=cite(content, growth, today)
        )
        yield 1.0, Said(text, Because(figures=(growth,)))
    if sells and score.parts.get("wanted", 0.0) >= OFTEN_WANTED:
        yield ABOUT_THE_PRODUCT, Said(content.phrase("wording.reason.wanted"), product)
    size = markets.datum(score.market, "gdp")
    if sells and score.imports is None and score.parts["size"] >= STRONG and size is not None:
        text = say(
            content, "wording.reason.large_economy", cite=cite(content, size, today), gdp=shown_number(size.value)
        )
        yield 6.0, Said(text, Because(figures=(size,)))


def _demand_reason(content: Content, profile: Profile, score: MarketScore, today: str) -> tuple[float, Said]:
    """What the market buys of the product and how much of it from Italy; a share that rounds to nothing is said in words."""
    flows = content.tables.trade.flows(profile.products.hs6)
    imports = flows.datum(score.market, "imports")
    assert imports is not None and score.from_italy is not None
    share = 100 * score.from_italy / imports.value if imports.value else 0.0
    key = "demand" if share >= SPEAKING_SHARE else "demand_open"
    text = say(
        content,
        f"wording.reason.{key}_estimate" if score.estimated else f"wording.reason.{key}",
        imports=big_money(imports.value),
        share=shown_percent(share, 0 if share >= 10 else 1),
        cite=cite(content, imports, today),
    )
    weight = next(c.points for c in score.contributions if c.pillar == "opportunity")
    return max(weight, 3.0), Said(text, Because(("product",), (imports,)))


def market_cautions(content: Content, advice: Advice, score: MarketScore) -> tuple[Text, ...]:
    """What speaks against a market, in words: distance, risk, checks to make, figures that are missing."""
    found: list[Text] = []
    markets, profile = content.tables.markets, advice.profile
    values = {c.pillar: c.value for c in score.contributions}
    served = score.market in (profile.codes("served_markets") or ())
    if served and profile.choice("goal") in NEW_MARKET_GOALS:
        found.append(content.phrase("wording.caution.not_new"))
    if score.screening.outcome == "conditional":
        found.append(content.phrase("wording.caution.conditional"))
    elif score.screening.outcome == "verify":
        found.append(content.phrase("wording.caution.verify"))
    if values["security"] <= 0.5:
        found.append(_risk_words(content, score, advice.today))
    distance = markets.datum(score.market, "distance")
    if values["access"] <= WEAK and distance is not None:
        found.append(say(content, "wording.caution.far", km=shown_number(round(distance.value, -1))))
    if score.parts.get("certified", 1.0) < 0.5 and not profile.products.is_service:
        found.append(content.phrase("wording.caution.certificates"))
    if score.estimated:
        found.append(content.phrase("wording.caution.estimate"))
    if score.coverage < usual_coverage(advice) - LESS_KNOWN:
        found.append(say(content, "wording.caution.coverage", share=shown_percent(100 * score.coverage)))
    return tuple(found)


def _risk_words(content: Content, score: MarketScore, today: str) -> Text:
    """The figure behind the word "risk": the class of export credit agencies, or how far contracts are upheld."""
    markets = content.tables.markets
    risk, law = markets.datum(score.market, "oecd_risk"), markets.datum(score.market, "rule_of_law")
    if risk is not None and risk.value > 0:
        return say(
            content, "wording.caution.risk_class", grade=shown_number(risk.value), cite=cite(content, risk, today)
        )
    if law is not None:
        return say(content, "wording.caution.risk_law", place=shown_number(law.value), cite=cite(content, law, today))
    return content.phrase("wording.caution.risk")


def usual_coverage(advice: Advice) -> float:
    """The share of figures known for the middle market: what is missing everywhere is the firm's own answers."""
    assert advice.ranking is not None
    return median(s.coverage for s in advice.ranking.scores)


def coverage_note(content: Content, advice: Advice) -> Text | None:
    """Said once above a list of markets, when the same figures are missing for all of them."""
    if advice.ranking is None or not advice.ranking.scores or usual_coverage(advice) >= FULL_COVERAGE:
        return None
    return say(content, "wording.coverage_note", share=shown_percent(100 * usual_coverage(advice)))


def market_sentence(content: Content, advice: Advice, score: MarketScore) -> Text:
    """One sentence that says why this market, for this firm and product."""
    return market_said(content, advice, score).text


def market_said(content: Content, advice: Advice, score: MarketScore, most: int = 3) -> Said:
    """``market_sentence`` with what it rests on."""
    name = content.tables.markets.name(score.market)
    why = market_why(content, advice, score, most)
    if not why.because.answers and not why.because.figures:
        return Said(say(content, "wording.market_plain", market=name), Because(("product",)))
    return Said(say(content, "wording.market_because", market=name, reasons=why.text), why.because)


def market_why(content: Content, advice: Advice, score: MarketScore, most: int) -> Said:
    """The strongest reasons and the first caution, as they follow the name of the market."""
    reasons = said_reasons(content, advice, score)[:most]
    # A figure already marked as an estimate needs no warning that it is one.
    told = content.phrase("wording.caution.estimate") if any(f.estimated for f in together(reasons).figures) else None
    cautions = [c for c in market_cautions(content, advice, score) if c != told][:1]
    why = listing(r.text for r in reasons) if reasons else content.phrase("wording.no_reason")
    text = say(content, "wording.reasons_but", reasons=why, caution=cautions[0]) if cautions else why
    return Said(text, together(reasons))


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
        "people": people_number(model.fte),
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
