"""What an advisor adds is signed, told apart from Rotta's own, and never passes a gate; a logo is a small clean picture."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from PIL import Image

from planner.advice import Advice, advise
from planner.adviser import LOGO_BYTES, LOGO_HEIGHT, LOGO_WIDTH, Adviser, Knowledge, Override, PrintedNote, logo_bytes
from planner.base import Language
from planner.case import Case, CaseError, case_json, parse_case
from planner.client_summary import summarise
from planner.content.load import Content
from planner.document import Plan
from planner.logo import LogoError, small_logo
from planner.plan import build_plan
from planner.progress_made import progress
from planner.report.docx import word_bytes
from planner.report.pdf import pdf_bytes

TODAY = "2026-11-22"
REASON = "Il titolare ha già un socio sul posto"


def case_of(content: Content, name: str, **changes: Any) -> Case:
    return parse_case(content, content.personas[name]).model_copy(update=changes)


def signed(kind: str, market: str, value: str, reason: str = REASON) -> Override:
    made = {"kind": kind, "market": market, "value": value, "reason": reason, "by": "Anna Verdi", "on": "2026-11-20"}
    return Override.model_validate(made)


def out_of_reach(advice: Advice, market: str, *, gate: bool) -> str:
    """A model Rotta rules out there, by a condition on spending or for other reasons."""
    return next(f.model for f in advice.markets[market].fits if f.eligible == "no" and f.held_by_gate is gate)


def opening(plan: Plan, language: Language = "it") -> str:
    return " ".join(item.get(language) for block in plan.opening if block.kind == "bullets" for item in block.items)


def annex(plan: Plan) -> str:
    found = [s for s in plan.sections if s.id == "adviser"]
    return " ".join(block.model_dump_json() for s in found for block in s.blocks)


def picture(width: int = 1600, height: int = 500, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (180, 30, 30)).save(buffer, kind)
    return buffer.getvalue()


# ---- choices ----------------------------------------------------------------------------------------------------


def test_a_signed_model_is_in_the_plan_with_its_reason_and_what_rotta_said(content: Content) -> None:
    case = case_of(content, "valves_brescia", chosen=("NLD",))
    model = out_of_reach(advise(content, case, TODAY), "NLD", gate=False)
    plain = case.model_copy(update={"models": {"NLD": model}})
    unsigned = advise(content, plain, TODAY).markets["NLD"].model
    assert unsigned is not None and unsigned.model != model, "the firm alone cannot choose what is out of its reach"
    case = case.model_copy(update={"adviser": Adviser(overrides=(signed("model", "NLD", model),))})
    advice = advise(content, case, TODAY)
    chosen = advice.markets["NLD"].model
    assert chosen is not None and chosen.model == model
    plan = build_plan(content, case, advice)
    for text in (opening(plan), annex(plan)):
        assert REASON in text and "Anna Verdi" in text and "20 novembre 2026" in text and "fuori portata" in text
    assert REASON in opening(plan, "en") and "out of reach" in opening(plan, "en")


def test_no_signature_passes_a_condition_on_spending(content: Content) -> None:
    case = case_of(content, "biscuits_lodi", chosen=("CHE",))
    before = advise(content, case, TODAY)
    model = out_of_reach(before, "CHE", gate=True)
    case = case.model_copy(update={"adviser": Adviser(overrides=(signed("model", "CHE", model),))})
    after = advise(content, case, TODAY)
    assert after.markets["CHE"].model == before.markets["CHE"].model
    assert REASON not in opening(build_plan(content, case, after))


def test_scores_gates_and_bans_are_the_same_with_and_without_an_advisor(content: Content) -> None:
    case = case_of(content, "hunting_guns_gardone", chosen=("PRK", "DEU"))
    signs = Adviser(overrides=(signed("market", "PRK", "in"), signed("model", "PRK", "direct_sales")))
    before, after = (advise(content, c, TODAY) for c in (case, case.model_copy(update={"adviser": signs})))
    assert before.readiness == after.readiness
    assert before.ranking is not None and after.ranking is not None
    assert before.ranking.scores == after.ranking.scores and before.ranking.excluded == after.ranking.excluded
    assert after.markets["PRK"].model is None and after.markets["PRK"].forbidden
    told = opening(build_plan(content, case.model_copy(update={"adviser": signs}), after))
    assert "la vendita è vietata: la scelta non lo cambia" in told


def test_a_choice_the_firm_undid_is_no_longer_told(content: Content) -> None:
    signs = Adviser(overrides=(signed("market", "GEO", "in"), signed("market", "POL", "out")))
    case = case_of(content, "valves_brescia", chosen=("GEO", "NLD"), adviser=signs)
    told = opening(build_plan(content, case, advise(content, case, TODAY)))
    assert "Georgia è nel piano" in told and "Polonia è fuori dal piano" in told
    case = case.model_copy(update={"chosen": ("POL",)})
    assert REASON not in opening(build_plan(content, case, advise(content, case, TODAY)))


def test_knowledge_is_marked_as_unverified_and_kept_to_the_markets_of_the_plan(content: Content) -> None:
    here, there = (
        Knowledge(
            kind="contact", market=m, text=f"Conosce {m}", source="colloquio", as_of="2026-10-01", by="Anna Verdi"
        )
        for m in ("NLD", "JPN")
    )
    notes = (PrintedNote(kind="meeting", text="Visto lo\nstabilimento", on="2026-11-10"),)
    adviser = Adviser(name="Anna Verdi", organisation="Ente A", knowledge=(here, there), notes=notes)
    case = case_of(content, "valves_brescia", chosen=("NLD",), adviser=adviser)
    text = annex(build_plan(content, case, advise(content, case, TODAY)))
    assert "Conosce NLD. Fonte: colloquio. Aggiunto da Anna Verdi, 1 ottobre 2026, non verificato da Rotta." in text
    assert "Conosce JPN" not in text
    assert "Visto lo stabilimento" in text and "un consulente" in text


def test_without_an_advisor_no_word_of_one(content: Content) -> None:
    case = case_of(content, "valves_brescia")
    plan = build_plan(content, case, advise(content, case, TODAY))
    assert plan.adviser is None and annex(plan) == "" and "consulente" not in opening(plan)


@pytest.mark.parametrize(
    ("adviser", "where"),
    [
        ({"overrides": [{"kind": "market", "market": "NLD", "value": "in", "reason": "corto", "on": TODAY}]}, "reason"),
        (
            {"overrides": [{"kind": "market", "market": "NLD", "value": "forse", "reason": REASON, "on": TODAY}]},
            "value",
        ),
        ({"overrides": [{"kind": "market", "market": "XXX", "value": "in", "reason": REASON, "on": TODAY}]}, "market"),
        ({"overrides": [{"kind": "model", "market": "NLD", "value": "none", "reason": REASON, "on": TODAY}]}, "value"),
        (
            {"overrides": [{"kind": "market", "market": "NLD", "value": "in", "reason": REASON, "on": TODAY}] * 2},
            "value",
        ),
        ({"name": "Anna\u0000"}, "adviser.name"),
        ({"knowledge": [{"kind": "call", "text": "x", "source": "", "as_of": TODAY}]}, "source"),
        ({"knowledge": [{"kind": "call", "text": "x", "source": "y", "as_of": "2026-02-30"}]}, "as_of"),
    ],
)
def test_a_file_with_a_wrong_advisor_is_refused_by_place(content: Content, adviser: dict[str, Any], where: str) -> None:
    with pytest.raises(CaseError) as refused:
        parse_case(content, json.dumps({"adviser": adviser}))
    assert any(where in problem.path for problem in refused.value.problems)


def test_a_case_with_an_advisor_comes_back_as_written(content: Content) -> None:
    adviser = Adviser(name="Anna", overrides=(signed("market", "NLD", "in"),))
    case = Case(adviser=adviser, logo=small_logo(picture()), chosen=("NLD",))
    assert parse_case(content, case_json(case)) == case


# ---- the logo ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "kind"), [((1600, 500), "PNG"), ((500, 1600), "JPEG"), ((3, 2), "PNG")])
def test_a_picture_becomes_a_small_png(size: tuple[int, int], kind: str) -> None:
    data = logo_bytes(small_logo(picture(*size, kind)))
    with Image.open(io.BytesIO(data)) as made:
        assert made.format == "PNG" and made.width <= LOGO_WIDTH and made.height <= LOGO_HEIGHT


def test_a_noisy_photograph_still_fits() -> None:
    buffer = io.BytesIO()
    Image.effect_noise((2000, 700), 100).convert("RGB").save(buffer, "JPEG", quality=60)
    assert len(logo_bytes(small_logo(buffer.getvalue()))) <= LOGO_BYTES


def test_what_came_with_the_picture_is_left_behind() -> None:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "segreto di famiglia"
    Image.new("RGB", (50, 50), "blue").save(buffer, "JPEG", exif=exif)
    assert b"segreto" in buffer.getvalue()
    assert b"segreto" not in logo_bytes(small_logo(buffer.getvalue() + b"segreto"))


def _bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 by 60,000."""
    head = (60_000).to_bytes(4) * 2 + b"\x08\x02\x00\x00\x00"
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\x00" * 999)), (b"IEND", b""))
    chunks = (len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4) for name, data in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def refused() -> Iterator[tuple[str, bytes]]:
    yield "large", b"\x89PNG" + b"0" * 2_000_001
    yield "type", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    yield "type", b""
    yield "type", picture(kind="GIF")
    yield "pixels", _bomb()
    yield "broken", picture(400, 300)[:120]


@pytest.mark.parametrize(("kind", "data"), list(refused()), ids=lambda value: value if isinstance(value, str) else "")
def test_anything_else_is_refused_by_its_kind(kind: str, data: bytes) -> None:
    with pytest.raises(LogoError) as error:
        small_logo(data)
    assert error.value.kind == kind


@pytest.mark.parametrize(
    "logo", ["no base64!", base64.b64encode(b"GIF89a").decode(), base64.b64encode(_bomb()).decode()]
)
def test_a_file_with_another_logo_is_refused(content: Content, logo: str) -> None:
    with pytest.raises(CaseError):
        parse_case(content, json.dumps({"logo": logo}))


def test_name_and_logo_stand_on_the_cover_of_both_documents(content: Content) -> None:
    adviser = Adviser(name="Anna Verdi", organisation="Ente & Figli <A>")
    case = case_of(content, "valves_brescia", adviser=adviser, logo=small_logo(picture()))
    plan = build_plan(content, case, advise(content, case, TODAY))
    first = pypdf.PdfReader(io.BytesIO(pdf_bytes(plan, content.phrases, "it", None))).pages[0]
    assert "Con la consulenza di Anna Verdi, Ente & Figli <A>" in re.sub(r"\s+", " ", first.extract_text())
    assert len(first.images) == 1
    with zipfile.ZipFile(io.BytesIO(word_bytes(plan, content.phrases, "en", None))) as word:
        body = word.read("word/document.xml").decode()
        assert "With advice from Anna Verdi, Ente &amp; Figli &lt;A&gt;" in body and 'descr="Logo: Anna Verdi' in body


def test_a_damaged_logo_does_not_cost_the_document(content: Content) -> None:
    png = bytearray(logo_bytes(small_logo(picture())))
    png[45:] = b"\x00" * (len(png) - 45)
    case = case_of(content, "valves_brescia", adviser=Adviser(name="Anna"), logo=base64.b64encode(png).decode())
    plan = build_plan(content, parse_case(content, case_json(case)), advise(content, case, TODAY))
    first = pypdf.PdfReader(io.BytesIO(pdf_bytes(plan, content.phrases, "it", None))).pages[0]
    assert "Con la consulenza di Anna" in first.extract_text() and len(first.images) == 0


# ---- lists and evaluations --------------------------------------------------------------------------------------


def test_the_line_of_a_client_says_what_the_result_page_says(content: Content) -> None:
    case = case_of(content, "biscuits_lodi")
    advice = advise(content, case, TODAY)
    line = summarise(content, case, advice)
    assert (line.low, line.high, line.band) == (advice.readiness.low, advice.readiness.high, advice.readiness.band)
    assert set(line.gates) == {f.gate for f in advice.readiness.gates if f.outcome == "fired"} and line.gates
    assert not line.old("2026-12-01") and line.old("2027-01-15")


def test_progress_names_what_was_closed_and_what_is_new(content: Content) -> None:
    weak = case_of(content, "biscuits_lodi")
    better = weak.model_copy(update={"answers": {**weak.answers, "budget_24m": 200_000}, "chosen": ("CHE",)})
    then, now = advise(content, weak, TODAY), advise(content, better, TODAY)
    found = progress(then, now)
    assert found.added == ("CHE",) and found.dropped == tuple(m for m in then.chosen if m != "CHE")
    assert found.index.before == (then.readiness.low, then.readiness.high)
    assert progress(now, then).closed == found.opened and progress(now, then).passed == found.fired
    same = progress(then, then)
    assert (same.closed, same.opened, same.passed, same.fired, same.added, same.dropped) == ((),) * 6
