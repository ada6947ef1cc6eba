"""Papers of a sale abroad in blocks: what to prepare for one market, and one annex for all markets of the plan."""

from __future__ import annotations

from dataclasses import replace

from planner.advice import MarketAdvice
from planner.base import Text
from planner.compliance import regimes
from planner.content.schema import Conformity
from planner.content.schema_documents import Need, Stage, Who
from planner.document import Block, Paragraph, Table
from planner.export_documents import NEEDS, STAGES, Paper, in_union, papers
from planner.incoterms import choose_term, sale_of
from planner.market_facts import market_facts
from planner.payments import Order, instruments, payment_level
from planner.plan.draft import Draft
from planner.products import expand, product_name
from planner.wording import bare, capital, joined, listing, say, series, shown_day
from planner.wording_letters import lower

INDIRECT, SOURCING = "indirect", "sourcing"
# By id of the document: the paper and the markets it is for.
Found = dict[str, tuple[Paper, list[str]]]


def phrase(draft: Draft, key: str, **values: Text | str) -> Text:
    return say(draft.content, f"documents.{key}", **values)


def papers_of(draft: Draft, market: str) -> tuple[Paper, ...]:
    """The papers for the firm's product in a market; none for who only wants to buy abroad."""
    ranking, profile = draft.advice.ranking, draft.advice.profile
    if ranking is None or profile.choice("goal") == SOURCING:
        return ()
    facts = market_facts(draft.content, profile, ranking, market)
    return papers(draft.content, profile.products, market, facts, ranking.screening(market), draft.made_on)


def sources_used(draft: Draft) -> frozenset[str]:
    return frozenset(p.document.source for a in _selling(draft) for p in papers_of(draft, a.market))


# ---- one market -------------------------------------------------------------------------------------------------


def market_blocks(draft: Draft, market: str) -> tuple[Block, ...]:
    """Every paper with what to do, whether it is needed, who and when, whom to ask; () where there is nothing to sell."""
    found = papers_of(draft, market)
    if not found:
        return ()
    rows = tuple(
        (
            p.document.text,
            p.document.to_do,
            phrase(draft, f"need.{p.need}"),
            _duty(draft, p.document.who, p.document.stage),
            _ask(draft, p),
        )
        for p in found
    )
    table = Table(
        caption=phrase(draft, "here"),
        head=tuple(phrase(draft, f"col_{c}") for c in ("paper", "do", "need", "who", "ask")),
        rows=rows,
        widths=(0.2, 0.38, 0.1, 0.14, 0.18),
        source=phrase(draft, "source", date=shown_day(max(p.document.as_of for p in found))),
    )
    products = series(lower(product_name(draft.content, code)) for code in draft.advice.profile.products.codes)
    return Paragraph(text=phrase(draft, "how", product=products)), table


def _duty(draft: Draft, who: Who, stage: Stage) -> Text:
    return capital(phrase(draft, "who_when", who=phrase(draft, f"who.{who}"), when=phrase(draft, f"stage.{stage}")))


def _ask(draft: Draft, paper: Paper) -> Text:
    document, body = paper.document, draft.body(paper.document.body)
    if paper.expired:
        return phrase(draft, "asked_expired", body=body)
    if document.confidence == "to_verify":
        return phrase(draft, "asked", body=body)
    return phrase(draft, "asked_read", body=body, publisher=draft.content.sources[document.source].publisher)


# ---- the annex --------------------------------------------------------------------------------------------------


def blocks(draft: Draft) -> tuple[Block, ...]:
    """At most a page: papers of every sale, those to verify, and market by market rules, delivery term and payment."""
    selling = _selling(draft)
    found = {a.market: papers_of(draft, a.market) for a in selling}
    served = [a for a in selling if found[a.market]]
    if not served:
        return ()
    where = [a.market for a in served]
    grouped: dict[Need, Found] = {need: {} for need in NEEDS}
    for market in where:
        for paper in found[market]:
            grouped[paper.need].setdefault(paper.document.id, (paper, []))[1].append(market)
    out: list[Block] = [Paragraph(text=phrase(draft, "plan.how")), _always(draft, grouped["always"], where)]
    if grouped["check"]:
        out.append(_to_check(draft, grouped["check"], where))
    if grouped["on_request"]:
        named = [_named(draft, p, markets, where) for p, markets in grouped["on_request"].values()]
        out.append(Paragraph(text=phrase(draft, "plan.on_request", papers=series(lower(n) for n in named))))
    indirect = [a for a in served if a.model is not None and _family(draft, a) == INDIRECT]
    if indirect:
        out.append(
            Paragraph(text=phrase(draft, "plan.indirect", markets=listing(draft.market(a.market) for a in indirect)))
        )
    out.append(_market_by_market(draft, where, found))
    return tuple(out)


def _selling(draft: Draft) -> tuple[MarketAdvice, ...]:
    return tuple(a for a in draft.considered if a.model is not None and a.model.track != SOURCING)


def _family(draft: Draft, advice: MarketAdvice) -> str:
    assert advice.model is not None
    return draft.content.action_models[advice.model.model].family


def _named(draft: Draft, paper: Paper, markets: list[str], served: list[str]) -> Text:
    """The paper with the markets it is for, unless these are all; "in the Union" and "outside" where it is all of those."""
    name = phrase(draft, "plan.expired", paper=paper.document.text) if paper.expired else paper.document.text
    if len(markets) == len(served):
        return name
    inside = [m for m in served if in_union(draft.content, m)]
    if markets == inside:
        where = phrase(draft, "plan.inside")
    elif markets == [m for m in served if m not in inside]:
        where = phrase(draft, "plan.outside")
    else:
        where = listing(draft.market(m) for m in markets)
    return phrase(draft, "plan.where", paper=name, markets=where)


def _always(draft: Draft, found: Found, served: list[str]) -> Table:
    """Who has to prepare what by when, in the order of the sale."""
    duties: dict[tuple[Stage, Who], list[Text]] = {}
    for paper, markets in found.values():
        key = (paper.document.stage, paper.document.who)
        duties.setdefault(key, []).append(lower(_named(draft, paper, markets, served)))
    rows = tuple(
        (_duty(draft, who, stage), capital(series(named)))
        for (stage, who), named in sorted(duties.items(), key=lambda d: STAGES.index(d[0][0]))
    )
    return Table(
        caption=phrase(draft, "plan.always"),
        head=(phrase(draft, "col_who"), phrase(draft, "plan.col_papers")),
        rows=rows,
        widths=(0.26, 0.74),
        source=phrase(draft, "source", date=shown_day(max(p.document.as_of for p, _ in found.values()))),
    )


def _to_check(draft: Draft, found: Found, served: list[str]) -> Table:
    rows = tuple(
        (_named(draft, p, m, served), phrase(draft, "plan.ask", todo=p.document.to_do, ask=_ask(draft, p)))
        for p, m in found.values()
    )
    return Table(
        caption=phrase(draft, "plan.check"),
        head=(phrase(draft, "col_paper"), phrase(draft, "plan.col_do")),
        rows=rows,
        widths=(0.26, 0.74),
    )


def _market_by_market(draft: Draft, markets: list[str], found: dict[str, tuple[Paper, ...]]) -> Table:
    service = draft.advice.profile.products.is_service
    columns = (
        ("market", "plan.col_payment") if service else ("market", "plan.col_rules", "plan.col_term", "plan.col_payment")
    )
    rows = []
    for market in markets:
        pay = payment_means(draft, market)
        row = (draft.market(market), pay)
        rows.append(row if service else (row[0], _rules(draft, market, found[market]), _term(draft, market), pay))
    return Table(
        caption=phrase(draft, "plan.terms_service" if service else "plan.terms"),
        head=tuple(phrase(draft, c if "." in c else f"col_{c}") for c in columns),
        rows=tuple(rows),
        widths=(0.25, 0.75) if service else (0.12, 0.3, 0.35, 0.23),
        source=phrase(draft, "plan.source_service" if service else "plan.source"),
    )


def payment_means(draft: Draft, market: str) -> Text:
    """Means of payment for a first, large order that is not on credit."""
    profile = draft.advice.profile
    order = Order("services" if profile.products.is_service else "goods", "new", large=True, credit=False)
    level = payment_level(draft.content, market)
    return capital(series(lower(i.text) for i in instruments(draft.content, order, level, profile.facts)))


def _rules(draft: Draft, market: str, found: tuple[Paper, ...]) -> Text:
    """Conformity regimes by name, save those that are a paper of the list; of which product, where only some are touched."""
    told = {name for p in found for name in p.document.regimes}
    held = draft.advice.profile.codes("certifications")
    named = []
    for rule in regimes(draft.content, draft.advice.profile.products, market):
        if rule.id in told:
            continue
        covered = None if held is None or not rule.certifications else bool(set(rule.certifications) & set(held))
        state = say(draft.content, f"sheet.conformity.{ {True: 'held', False: 'needed', None: 'any'}[covered] }")
        product = _touched(draft, rule)
        if product is None:
            named.append(phrase(draft, "plan.rule", rule=rule.text, held=state))
        else:
            named.append(phrase(draft, "plan.rule_of", rule=rule.text, product=product, held=state))
    return series(named) if named else phrase(draft, "plan.no_rules")


def _touched(draft: Draft, rule: Conformity) -> Text | None:
    """The products of the firm a regime speaks of; None when it speaks of all."""
    codes = draft.advice.profile.products.codes
    touched = [c for c in codes if not rule.hs or any(p.startswith(rule.hs) for p in expand(draft.content, c))]
    return None if len(touched) == len(codes) else series(lower(product_name(draft.content, c)) for c in touched)


def _term(draft: Draft, market: str) -> Text:
    sale, given = sale_of(draft.content, draft.advice.profile, market), draft.case.figures.get(market)
    own = None if given is None or given.incoterm is None else draft.content.delivery_terms[given.incoterm]
    if own is not None:
        # A term the firm chose already says who arranges transport.
        sale = replace(sale, transport="ours" if own.carriage == "seller" else "theirs")
    choice = choose_term(sale)
    term = say(draft.content, f"money.term.{choice.term}")
    if own is not None:
        chosen = say(draft.content, f"money.term.{own.code}")
        same = own.code == choice.term
        return phrase(draft, "plan.term_chosen" if same else "plan.term_other", chosen=chosen, term=term)
    reason = phrase(draft, f"reason.{choice.reasons[-1]}")
    return phrase(draft, "plan.term", term=capital(bare(term)), reason=joined([reason]))
