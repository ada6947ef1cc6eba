"""What the advisor added, always told apart from Rotta's own: choices with their reason, local knowledge, notes to print."""

from __future__ import annotations

from planner.action_models import best_model
from planner.adviser import IN, Adviser, Knowledge, Override
from planner.base import Text
from planner.document import Block, Bullets, Callout, Imprint, Paragraph, SubHeading, Table
from planner.plan.draft import Draft
from planner.wording import joined, missing_texts, series, shown_day

KINDS = ("contact", "call", "event")


def imprint(draft: Draft) -> Imprint | None:
    """Who stands on the cover beside the firm."""
    found, logo = draft.case.adviser or Adviser(), draft.case.logo
    if not (found.name.strip() or found.organisation.strip() or logo):
        return None
    return Imprint(name=found.name.strip(), organisation=found.organisation.strip(), logo=logo)


def in_force(draft: Draft) -> tuple[Override, ...]:
    """The advisor's choices that the plan follows; one the firm undid since is no longer told."""
    return tuple(o for o in (draft.case.adviser or Adviser()).overrides if _holds(draft, o))


def _holds(draft: Draft, override: Override) -> bool:
    advice = draft.advice
    if override.kind == "market":
        return not advice.proposed and (override.market in advice.chosen) == (override.value == IN)
    chosen = advice.markets.get(override.market)
    return chosen is not None and chosen.model is not None and chosen.model.model == override.value


def choice_text(draft: Draft, override: Override) -> Text:
    """ "Francia è nel piano per scelta di Anna Verdi (3 novembre 2026). Motivo: ...", with what Rotta said of it."""
    values: dict[str, Text | str] = {
        "market": draft.market(override.market),
        "by": _by(draft, override.by),
        "date": shown_day(override.on),
    }
    key = override.value if override.kind == "market" else "model"
    if override.kind == "model":
        values["model"] = draft.content.action_models[override.value].text
    return joined(
        (
            draft.say(f"adviser.{key}", **values),
            draft.say("adviser.reason", reason=override.reason.strip()),
            _rotta_said(draft, override),
        )
    )


def _rotta_said(draft: Draft, override: Override) -> Text:
    """What Rotta itself would have done, so that nobody takes the advisor's choice for Rotta's."""
    ranking = draft.advice.ranking
    score = ranking.score(override.market) if ranking else None
    if ranking is None or score is None:
        return draft.say("adviser.no_place")
    if override.kind == "market":
        proposed = override.market in draft.advice.proposal.markets
        key = "adviser.place_proposed" if proposed else "adviser.place"
        return draft.say(key, place=str(score.rank), count=str(len(ranking.scores)))
    advice = draft.advice.markets[override.market]
    fit = next(f for f in advice.fits if f.model == override.value)
    goal = advice.facts.get("goal")
    best = best_model(draft.content, advice.fits, goal if isinstance(goal, str) else None)
    if fit.eligible == "no":
        return draft.say("adviser.model_short", missing=series(missing_texts(draft.content, fit)))
    if best is None or best.model == override.value:
        return draft.say("adviser.model_same")
    return draft.say("adviser.model_other", model=draft.content.action_models[best.model].text)


def opening_blocks(draft: Draft) -> tuple[Block, ...]:
    """Right after the verdict: whose choices the plan follows where they are not Rotta's."""
    found = in_force(draft)
    if not found:
        return ()
    lead = Callout(level="note", title=draft.say("adviser.choices"), text=draft.say("adviser.choices_lead"))
    return (lead, Bullets(items=tuple(choice_text(draft, o) for o in found)))


def blocks(draft: Draft) -> tuple[Block, ...]:
    """The annex; nothing when no advisor added anything."""
    found = draft.case.adviser or Adviser()
    out: list[Block] = []
    choices = in_force(draft)
    if choices:
        out += [SubHeading(text=draft.say("adviser.choices")), _table(draft, choices)]
    known = {kind: items for kind in KINDS if (items := _known(draft, found, kind))}
    if known:
        out += [SubHeading(text=draft.say("adviser.knowledge")), Paragraph(text=draft.say("adviser.knowledge_lead"))]
        for kind, items in known.items():
            out += [Paragraph(text=draft.say(f"adviser.{kind}")), Bullets(items=items)]
    if found.notes:
        out.append(SubHeading(text=draft.say("adviser.notes")))
        out += [Paragraph(text=_note(draft, position, found)) for position in range(len(found.notes))]
    return (Paragraph(text=_who(draft, found)), *out) if out else ()


def _table(draft: Draft, choices: tuple[Override, ...]) -> Table:
    return Table(
        caption=draft.say("adviser.table"),
        head=tuple(draft.say(f"adviser.col_{name}") for name in ("market", "choice", "reason", "rotta")),
        rows=tuple(
            (
                draft.market(o.market),
                draft.content.action_models[o.value].text
                if o.kind == "model"
                else draft.say(f"adviser.short_{o.value}"),
                _signed(draft, o),
                _rotta_said(draft, o),
            )
            for o in choices
        ),
        widths=(0.16, 0.2, 0.34, 0.3),
    )


def _signed(draft: Draft, override: Override) -> Text:
    by = _by(draft, override.by)
    return draft.say("adviser.signed", text=override.reason.strip(), by=by, date=shown_day(override.on))


def _known(draft: Draft, found: Adviser, kind: str) -> tuple[Text, ...]:
    """Those for the markets of the plan, then for any; what is about a market left out stays out."""
    told = [k for k in found.knowledge if k.kind == kind and (k.market is None or k.market in draft.advice.chosen)]
    return tuple(_known_item(draft, item) for item in told)


def _known_item(draft: Draft, item: Knowledge) -> Text:
    market = {"market": draft.market(item.market)} if item.market else {}
    return joined(
        (
            draft.say("adviser.known" if item.market else "adviser.known_any", text=item.text.strip(), **market),
            draft.say("adviser.source", source=item.source.strip()),
            draft.say("adviser.added", by=_by(draft, item.by), date=shown_day(item.as_of)),
        )
    )


def _note(draft: Draft, position: int, found: Adviser) -> Text:
    note = found.notes[position]
    return draft.say(
        f"adviser.{note.kind}_text", date=shown_day(note.on), by=_by(draft, note.by), text=" ".join(note.text.split())
    )


def _who(draft: Draft, found: Adviser) -> Text:
    names = [n.strip() for n in (found.name, found.organisation) if n.strip()]
    return draft.say("adviser.lead", who=", ".join(names)) if names else draft.say("adviser.lead_unnamed")


def _by(draft: Draft, name: str) -> Text | str:
    return name.strip() or draft.say("adviser.somebody")
