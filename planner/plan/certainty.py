"""Chapter 3, how sure the ranking is: level places, what would change the first five, other methods, a setting moved by hand."""

from __future__ import annotations

from planner.base import Text
from planner.document import Block, Bullets, Callout, Paragraph, SubHeading, Table
from planner.markets.confidence import Confidence
from planner.markets.pillars import PILLARS
from planner.markets.ranking import Ranking, rank
from planner.markets.what_if import moved_by_hand, moves, recommended
from planner.plan.draft import Draft
from planner.profile import Profile, build_profile
from planner.wording import answer_text, joined, listing, say, series, shown_number, shown_percent
from planner.wording_confidence import common_text, method_text, move_texts, pillar_inside, sway_texts, tie_texts
from planner.wording_letters import lower
from planner.wording_reasons import within_quotes

# Weights nearer than half a point look the same on paper.
EVEN = 0.005


def sure_blocks(draft: Draft, ranking: Ranking, confidence: Confidence) -> list[Block]:
    """How sure we are, in short: the tables are on the screen of the markets."""
    content = draft.content
    service = draft.advice.profile.products.is_service
    how = say(content, "sure.how_service" if service else "sure.how", draws=shown_number(confidence.draws))
    return [
        SubHeading(text=content.phrase("sure.title")),
        Paragraph(text=how),
        Bullets(items=tie_texts(content, confidence) or (content.phrase("sure.no_tie"),)),
        Paragraph(text=content.phrase("sure.sways_title")),
        Bullets(items=sway_texts(content, confidence)),
        Paragraph(text=_others(draft, ranking, confidence)),
    ]


def _others(draft: Draft, ranking: Ranking, confidence: Confidence) -> Text:
    """What other methods share with the first five and what each pillar really weighs, in two sentences."""
    content, service = draft.content, draft.advice.profile.products.is_service
    methods = (
        say(
            content,
            "annexes.sure.method",
            method=lower(method_text(content, m, service)),
            common=common_text(confidence, m),
        )
        for m in confidence.agreement
    )
    weights = (
        say(
            content,
            "annexes.sure.weight",
            pillar=pillar_inside(content, pillar),
            weight=shown_percent(100 * weight),
            real=shown_percent(100 * real),
        )
        for pillar, weight, real in zip(PILLARS, ranking.weights, confidence.effective_weights, strict=True)
    )
    return say(content, "annexes.sure.others", methods=series(methods), weights=listing(weights))


# ---- a setting moved by hand --------------------------------------------------------------------------------------


def setting_blocks(draft: Draft, ranking: Ranking) -> list[Block]:
    """The setting chosen beside the recommended one and what moved; nothing when nothing was changed by hand."""
    if not moved_by_hand(draft.case):
        return []
    content, advised_case = draft.content, recommended(draft.case)
    profile = build_profile(content, advised_case)
    advised = rank(content, profile, advised_case, draft.made_on)
    rows = _moved_weights(draft, ranking, advised)
    rows += _supposed(draft, profile)
    return [
        SubHeading(text=content.phrase("setting.title")),
        Paragraph(text=content.phrase("setting.how"), tone="fact"),
        Table(
            caption=content.phrase("setting.table"),
            head=(
                content.phrase("setting.col_what"),
                content.phrase("setting.col_chosen"),
                content.phrase("sure.col_advised"),
            ),
            rows=tuple(rows),
            widths=(0.4, 0.3, 0.3),
        ),
        Paragraph(text=content.phrase("setting.moves")),
        Bullets(items=move_texts(content, moves(advised, ranking))),
    ]


def _moved_weights(draft: Draft, chosen: Ranking, advised: Ranking) -> list[tuple[Text, ...]]:
    """Weights and dial that are not as recommended."""
    content = draft.content
    rows = [
        (say(content, "setting.weight", pillar=pillar_inside(content, pillar)), mine, theirs)
        for pillar, mine, theirs in zip(PILLARS, chosen.weights, advised.weights, strict=True)
    ]
    rows.append((content.phrase("setting.dial"), chosen.dial, advised.dial))
    return [(name, shown_percent(100 * a), shown_percent(100 * b)) for name, a, b in rows if abs(a - b) > EVEN]


def supposition(draft: Draft) -> tuple[Block, ...]:
    """The notice on the first page of a plan that supposes what the firm did not answer; nothing otherwise."""
    rows = _supposed(draft, build_profile(draft.content, recommended(draft.case)))
    if not rows:
        return ()
    told = joined(
        say(draft.content, "setting.instead", what=what, mine=within_quotes(mine), theirs=within_quotes(theirs))
        for what, mine, theirs in rows
    )
    text = say(draft.content, "setting.supposes", told=told)
    return (Callout(level="note", title=draft.content.phrase("setting.supposes_title"), text=text),)


def _supposed(draft: Draft, given: Profile) -> list[tuple[Text, ...]]:
    """What was supposed about the firm, beside its answer; ``given`` is the firm as it answered."""
    if draft.case.assumed is None:
        return []
    answers = {"risk": "risk_appetite", "budget": "budget_24m"}
    return [
        (
            draft.content.phrase(f"setting.{name}"),
            draft.answer(question),
            answer_text(draft.content, given, question) or draft.unknown(),
        )
        for name, question in answers.items()
        if getattr(draft.case.assumed, question) is not None
    ]
