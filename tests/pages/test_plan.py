"""The plan's screen: what the document says, chapters on request, objectives saved at once, PDF and data to take away."""

from __future__ import annotations

import io
import json
from typing import get_args

import pypdf
import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import blocks, take_away
from planner.advice import advise
from planner.base import LANGUAGES, Language
from planner.case import Case, Objective
from planner.content.load import Content
from planner.document import Block, Plan
from planner.plan import build_plan
from tests.pages.opened import PATIENCE, TODAY, Opened, open_screen, persona


def show(case: Case | None, language: Language = "it") -> Opened:
    return open_screen("plan", language, case)


def planned(content: Content, case: Case) -> Plan:
    return build_plan(content, case, advise(content, case, TODAY))


def opened(screen: Opened, chapter: str, language: Language = "it") -> Opened:
    screen.app.session_state[f"chapter.{chapter}.{language}"] = True
    screen.app.run(timeout=PATIENCE)
    assert not screen.app.exception, screen.app.exception
    return screen


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_nothing_answered_it_says_what_is_missing(content: Content, language: Language) -> None:
    text = show(None, language).text
    assert content.phrase("ui.plan.incomplete").get(language) in text
    assert content.phrase("plan.verdict.no_product").get(language) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", ["packaging_bergamo", "winery_oltrepo", "software_milano"])
def test_verdict_and_three_actions_are_the_documents(content: Content, firm: str, language: Language) -> None:
    case = persona(content, firm)
    plan = planned(content, case)
    text = show(case, language).text
    for line in plan.verdict:
        assert line.get(language) in text
    places = [text.index(f"{i}. {a.text.get(language)}") for i, a in enumerate(plan.next_actions, start=1)]
    assert places == sorted(places)
    for missing in plan.missing:
        assert missing.get(language) in text
    done = content.phrase("ui.plan.complete").get(language)
    assert (f" {done} " in text) == (not plan.missing)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", ["packaging_bergamo", "software_milano"])
def test_every_chapter_opens_with_its_words(content: Content, firm: str, language: Language) -> None:
    case = persona(content, firm)
    screen = show(case, language)
    for section in planned(content, case).sections:
        text = " ".join(opened(screen, section.id, language).text.split())
        for block in section.blocks:
            for words in _words(block, language):
                assert " ".join(words.split()) in text, (section.id, words)


def _words(block: object, language: Language) -> list[str]:
    """The first words of a block that must be on the screen."""
    found = [getattr(block, name, None) for name in ("text", "caption", "title")]
    found += list(getattr(block, "items", ()) if getattr(block, "kind", "") == "bullets" else ())
    return [t.get(language) for t in found if t is not None]


def test_objectives_start_from_those_proposed_and_each_change_is_saved(content: Content) -> None:
    case = persona(content, "packaging_bergamo", objectives=None)
    screen = opened(show(case), "objectives").click("objective.take.it")
    taken = screen.saved().objectives
    assert taken
    assert {o.market for o in taken} <= {None, *case.chosen}
    screen.app.text_input(key="objective.0.owner.it").input("Anna <b>Bianchi</b>").run(timeout=PATIENCE)
    screen.app.selectbox(key="objective.0.market.it").select("all").run(timeout=PATIENCE)
    after = screen.saved().objectives
    assert after is not None
    assert after[0] == taken[0].model_copy(update={"owner": "Anna <b>Bianchi</b>", "market": None})
    assert after[1:] == taken[1:]
    assert "Anna <b>Bianchi</b>" not in "".join(h.proto.body for h in screen.app.get("html"))


def test_objectives_are_added_and_removed(content: Content) -> None:
    case = persona(content, "packaging_bergamo", objectives=(Objective(text="Primo"), Objective(text="Secondo")))
    screen = opened(show(case), "objectives").click("objective.add.it")
    assert [o.text for o in screen.saved().objectives or ()] == ["Primo", "Secondo", ""]
    screen.click("objective.0.remove.it")
    assert [o.text for o in screen.saved().objectives or ()] == ["Secondo", ""]
    assert screen.app.text_input(key="objective.0.text.it").value == "Secondo"
    screen.click("objective.0.remove.it").click("objective.0.remove.it")
    assert screen.saved().objectives is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_the_plan_on_screen_in_the_language_chosen(
    content: Content, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = persona(content, "packaging_bergamo")
    made: list[bytes] = []
    monkeypatch.setattr(take_away, "_pdf", _keeping(made, take_away._pdf))
    screen = show(case, "it")
    assert not made
    screen.app.button_group(key="document_language.it").set_value(language).run(timeout=PATIENCE)
    screen.click("prepare.it")
    names = [b.proto.id for b in screen.app.get("download_button")]
    assert any(f"plan_pdf.{language}" in name for name in names)
    pages = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(made[-1])).pages]
    assert planned(content, case).title.get(language).split()[0] in pages[0]


def _keeping(made: list[bytes], draw):
    def kept(*args):
        made.append(draw(*args))
        return made[-1]

    return kept


def test_the_name_of_the_file_suits_every_system(content: Content) -> None:
    plan = planned(content, persona(content, "packaging_bergamo")).model_copy(
        update={"firm": "Caffè “Più” / Söhne\n🚀 & Figli"}
    )
    assert take_away.file_name(plan, "it") == f"piano_caffe_piu_sohne_figli_{plan.made_on}"
    assert take_away.file_name(plan.model_copy(update={"firm": "株式会社"}), "en") == f"plan_{plan.made_on}"


def test_the_data_of_the_plan_reads_back_as_the_same_plan(content: Content) -> None:
    plan = planned(content, persona(content, "packaging_bergamo"))
    assert Plan.model_validate_json(json.dumps(json.loads(plan.model_dump_json()))) == plan


def test_every_kind_of_block_has_a_drawing() -> None:
    kinds = {m.model_fields["kind"].default for m in get_args(get_args(Block)[0])}
    assert kinds == set(blocks._DRAW)


def test_typed_words_stay_words_in_every_block() -> None:
    def page() -> None:
        from pages.parts import blocks as drawing  # noqa: PLC0415 the function is run as a script
        from planner.base import Text  # noqa: PLC0415
        from planner.document import Bullets, Callout, Fact, Facts, Paragraph, SubHeading, Table  # noqa: PLC0415

        t = Text(it="<img src=x> **a** [b](c)", en="x")
        drawn = (
            SubHeading(text=t),
            Paragraph(text=t, tone="advice"),
            Bullets(items=(t,), numbered=True),
            Callout(level="stop", title=t, text=t),
            Facts(caption=t, items=(Fact(label=t, value=t, note=t),)),
            Table(caption=t, head=(t, t), rows=((t, t),)),
        )
        for i, block in enumerate(drawn):
            drawing.draw(block, str(i))

    app = AppTest.from_function(page, default_timeout=PATIENCE).run()
    assert not app.exception
    for element in app.get("html"):
        assert "<img" not in element.proto.body
    for element in [*app.markdown, *app.error]:
        assert "](" not in element.value.replace("\\]", "").replace("\\[", "")
        assert "<img" not in element.value.replace("\\<", "")
