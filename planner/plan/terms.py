"""The choice of a delivery term and of a means of payment in blocks: what we would propose, why, and what the other terms are for."""

from __future__ import annotations

from planner.base import Text
from planner.content.schema_documents import DeliveryTerm, Incoterm
from planner.document import Block, Bullets, Callout, Fact, Facts, Paragraph, Table
from planner.incoterms import Sale, choose_term
from planner.own_figures import INCOTERMS
from planner.payments import Order, PaymentAdvice, instruments
from planner.plan.documents import phrase
from planner.plan.draft import Draft
from planner.wording import capital, say
from planner.wording_letters import lower


def term_name(draft: Draft, term: Incoterm) -> Text:
    """The name the price build-up uses too."""
    return say(draft.content, f"money.term.{term}")


def term_blocks(draft: Draft, sale: Sale) -> tuple[Block, ...]:
    """The term for this sale with its reasons, what it means in practice, and when another is better or worse."""
    choice = choose_term(sale)
    term = draft.content.delivery_terms[choice.term]
    rows = [(term_name(draft, name), phrase(draft, f"other.{key}")) for name, key in (*choice.others, *choice.avoid)]
    return (
        Bullets(items=tuple(phrase(draft, f"reason.{key}") for key in choice.reasons)),
        Facts(caption=phrase(draft, "terms.facts"), items=_practice(draft, term, sale.union)),
        Table(
            caption=phrase(draft, "terms.others_caption"),
            head=(phrase(draft, "terms.col_other"), phrase(draft, "terms.col_when")),
            rows=tuple((capital(name), when) for name, when in rows),
            widths=(0.32, 0.68),
        ),
        Paragraph(text=phrase(draft, "terms.judgement"), tone="estimate"),
    )


def _practice(draft: Draft, term: DeliveryTerm, union: bool) -> tuple[Fact, ...]:
    """What the term means, line by line; within the Union there are no customs to clear."""

    def fact(key: str, value: Text) -> Fact:
        return Fact(label=phrase(draft, f"terms.{key}"), value=value)

    shown = [
        fact("in_short", term.text),
        fact("write", phrase(draft, "terms.write_words", place=term.place)),
        fact("risk", term.risk),
        fact("cost", term.cost),
        fact("insurance", capital(phrase(draft, f"cover.{term.insurance}"))),
    ]
    if union:
        shown.append(fact("export", capital(phrase(draft, "terms.no_customs"))))
    else:
        shown += [fact(key, capital(_side(draft, side))) for key, side in _customs(term)]
    return (*shown, fact("caution", term.caution))


def _customs(term: DeliveryTerm) -> tuple[tuple[str, str], ...]:
    return ("export", term.export_by), ("import", term.import_by)


def _side(draft: Draft, side: str) -> Text:
    return phrase(draft, f"side.{side}")


def guide(draft: Draft) -> Table:
    """All eleven terms side by side: who carries, insures and clears, where the risk passes, when each suits."""
    terms = [draft.content.delivery_terms[name] for name in INCOTERMS]
    rows = tuple(
        (
            capital(term_name(draft, t.code)),
            _side(draft, t.carriage),
            phrase(draft, f"cover.{t.insurance}"),
            *(_side(draft, side) for _, side in _customs(t)),
            t.risk,
            t.suits,
        )
        for t in terms
    )
    columns = ("col_other", "carriage", "insurance", "export", "import", "risk", "suits")
    return Table(
        caption=phrase(draft, "terms.guide"),
        head=tuple(phrase(draft, f"terms.{c}") for c in columns),
        rows=rows,
        widths=(0.15, 0.09, 0.14, 0.09, 0.09, 0.22, 0.22),
        source=phrase(draft, "terms.judgement"),
    )


def payment_blocks(draft: Draft, advice: PaymentAdvice, order: Order) -> tuple[Block, ...]:
    """Terms for this customer and the means of payment that suit the order, explained; said openly where credit cannot be covered."""
    found = instruments(draft.content, order, advice.level, draft.advice.profile.facts)
    terms = advice.new if order.customer == "new" else advice.known
    out: list[Block] = [Paragraph(text=phrase(draft, "pay.terms", terms=lower(terms.terms)), tone="advice")]
    if order.credit and not any(i.credit for i in found):
        title, why = phrase(draft, "pay.no_credit_title"), phrase(draft, "pay.no_credit")
        out.append(Callout(level="check", title=title, text=why))
    out.append(
        Table(
            caption=phrase(draft, "pay.caption"),
            head=tuple(phrase(draft, f"pay.col_{c}") for c in ("means", "how", "risk", "cost")),
            rows=tuple((i.text, i.how, i.risk, i.cost) for i in found),
            widths=(0.2, 0.29, 0.26, 0.25),
            source=say(draft.content, "documents.plan.source_service"),
        )
    )
    return tuple(out)
