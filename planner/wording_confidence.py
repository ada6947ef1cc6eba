"""How sure the ranking is and what moved it, in sentences: the same on screen and on paper."""

from __future__ import annotations

from planner.base import Text
from planner.content.load import Content
from planner.markets.confidence import FIRST, Confidence, Standing, Sway
from planner.markets.pillars import PILLARS
from planner.markets.ranking import Ranking
from planner.markets.what_if import Move
from planner.wording import listing, say, series, shown_number, shown_percent

# Fewer ranked markets than this are no world to choose from: no family of products (four digits) is bought by so few.
FEW = 20
WITHIN = 10
TIES_NAMED = 6


def place_text(content: Content, standing: Standing) -> Text:
    """The places a market stays between: "2–6", or "1" when nothing moves it."""
    if standing.low == standing.high:
        return shown_number(standing.low)
    return say(content, "sure.between", low=str(standing.low), high=str(standing.high))


def five_text(content: Content, standing: Standing) -> Text:
    """How often among the first five, never "0 %" or "100 %" of what only nearly is."""
    points = round(100 * standing.top5)
    if points in (0, 100) and standing.top5 not in (0.0, 1.0):
        return content.phrase("sure.nearly" if points else "sure.hardly")
    return shown_percent(points)


def tie_texts(content: Content, confidence: Confidence, within: int = WITHIN) -> tuple[Text, ...]:
    """One sentence for each group of level markets that begins among the first ``within``; () when every place stands apart."""
    ranked = list(confidence.standings)
    place = {market: i for i, market in enumerate(ranked, start=1)}
    found = []
    for market in ranked[:within]:
        group = sorted((market, *confidence.standings[market].tied_with), key=lambda m: place[m])
        if len(group) < 2 or group[0] != market:
            continue
        names = [content.tables.markets.name(m) for m in group]
        more = len(names) - TIES_NAMED if len(names) > TIES_NAMED + 1 else 0
        key = "sure.tie_two" if len(group) == 2 else "sure.tie_more" if more else "sure.tie"
        shown = _commas(names[:TIES_NAMED]) if more else listing(names)
        ends = {"first": str(place[market]), "last": str(place[group[-1]])}
        found.append(say(content, key, markets=shown, more=str(more), **ends))
    return tuple(found)


def _commas(names: list[Text]) -> Text:
    return Text(it=", ".join(n.it for n in names), en=", ".join(n.en for n in names))


def sway_text(content: Content, sway: Sway) -> Text | None:
    """Who would come in and who would drop out; None when the first five stay."""
    if not sway.enters:
        return None
    names = content.tables.markets.name
    return say(
        content,
        "sure.sway_both",
        change=say(content, f"sure.{sway.change}", pillar=content.phrase(f"plan.pillar.{sway.pillar}")),
        enters=listing(names(m) for m in sway.enters),
        leaves=listing(names(m) for m in sway.leaves),
    )


def sway_texts(content: Content, confidence: Confidence) -> tuple[Text, ...]:
    """What would change the first five, then the weights that would not."""
    told = [text for text in (sway_text(content, s) for s in confidence.sways) if text is not None]
    moving = {s.pillar for s in confidence.sways if s.enters}
    steady = [pillar_inside(content, p) for p in PILLARS if p not in moving]
    if not told:
        return (content.phrase("sure.steady_all"),)
    return (*told, say(content, "sure.steady", pillars=listing(steady))) if steady else tuple(told)


def pillar_inside(content: Content, pillar: str) -> Text:
    """The name of a pillar as it stands inside a sentence."""
    name = content.phrase(f"plan.pillar.{pillar}")
    return Text(it=name.it.lower(), en=name.en.lower())


def method_text(content: Content, method: str, service: bool) -> Text:
    """What another method does, in words."""
    varies = service and method in ("size", "near")
    return content.phrase(f"sure.method_{method}_service" if varies else f"sure.method_{method}")


def common_text(confidence: Confidence, method: str) -> Text:
    """How many of the first five (or of all, where fewer are ranked) another method has in common."""
    return shown_number(round(min(FIRST, len(confidence.standings)) * confidence.agreement[method]))


def few_text(content: Content, ranking: Ranking) -> Text | None:
    """Said before a ranking of goods so short that a place in it means little; None for any other, and for an empty one."""
    products, count = ranking.inputs.products, len(ranking.scores)
    if products.is_service or not 0 < count < FEW:
        return None
    families = series(say(content, "explain.quoted", answer=content.headings[h].text) for h in products.headings)
    return say(content, "few.text", count=str(count), families=families)


def move_texts(content: Content, moved: tuple[Move, ...]) -> tuple[Text, ...]:
    """Where each market went and the pillar behind it; one sentence that says so when nothing moved."""
    return tuple(_move_text(content, m) for m in moved) or (content.phrase("setting.no_move"),)


def _move_text(content: Content, move: Move) -> Text:
    market = content.tables.markets.name(move.market)
    if move.before is None or move.after is None:
        key = "setting.appears" if move.before is None else "setting.vanishes"
        return say(content, key, market=market, before=str(move.before), after=str(move.after))
    return say(
        content,
        "setting.move_up" if move.after < move.before else "setting.move_down",
        market=market,
        before=str(move.before),
        after=str(move.after),
        pillar=pillar_inside(content, move.pillar),
        points=shown_number(abs(move.points), 1),
    )
