"""The printed plan says what the plan says, on pages that hold together."""

from __future__ import annotations

import re
import threading

import pytest

from planner import document as d
from planner.base import LANGUAGES
from planner.report import style
from planner.report.fonts import SUBSTITUTE, clean, width_of
from planner.report.pdf import pdf_bytes
from tests.report.sample_plan import LONG, MARKETS, objectives, phrases, sample, t

HOSTILE = 'Ditta <b>Rossi</b> & Figli <a href="file:///x">\x00\x07\u202e "‘’" Торговый дом 🚀👩‍🔧 中 %s {x} </para>'


def flat(text: str) -> str:
    """Extracted text with its line breaks and soft spacing evened out."""
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


def whole(reader) -> str:
    return flat(" ".join(page.extract_text() for page in reader.pages))


def words_of(block, language: str) -> list[str]:
    """Every text a block must show on paper; the description of a drawing stands in for it only where there is none."""
    found: list[str] = []

    def walk(value: object, name: str = "") -> None:
        if name == "alt":
            return
        if isinstance(value, d.Text):
            found.append(flat(value.get(language)))
        elif isinstance(value, d.Model):
            for field in type(value).model_fields:
                walk(getattr(value, field), field)
        elif isinstance(value, tuple):
            for item in value:
                walk(item)

    walk(block)
    return found


def one_block(*blocks) -> d.Plan:
    return sample(sections=(d.Section(id="only", number=1, title=t("Solo questo"), blocks=blocks),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_every_block_is_on_paper(printed, language):
    plan = sample()
    text = whole(printed(plan, language))
    kinds = {block.kind for section in plan.sections for block in section.blocks}
    assert kinds == {k.model_fields["kind"].default for k in d.Block.__origin__.__args__}
    for section in plan.sections:
        for block in section.blocks:
            for words in words_of(block, language):
                assert words in text, (block.kind, words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_page_is_enough(printed, language):
    plan = sample()
    first = flat(printed(plan, language).pages[0].extract_text())
    expected = [plan.firm, plan.product.get(language), *(line.get(language) for line in plan.verdict)]
    for action in plan.next_actions:
        expected += [action.text.get(language), action.why.get(language), action.effort.get(language)]
        expected += [
            action.body.get(language) if action.body else "",
            action.ask_for.get(language) if action.ask_for else "",
        ]
    expected.append(phrases()["report.disclaimer"].get(language))
    for words in expected:
        assert flat(words) in first
    for month in {"it": ("gennaio", "febbraio", "marzo"), "en": ("January", "February", "March")}[language]:
        assert f"15 {month} 2027" in first


def listing_lines(plan, language: str) -> list[tuple[str, str]]:
    """What the contents list, in order: (line, title as printed in the text)."""
    lines = []
    for section in plan.sections:
        title = section.title.get(language)
        lines.append((f"{section.number}. {title}" if section.number else title, title))
        for block in section.blocks:
            if block.kind == "subheading":
                lines.append((block.text.get(language), block.text.get(language)))
    return lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_contents_bookmarks_and_links_lead_to_the_right_page(printed, language):
    plan = sample()
    reader = printed(plan, language)
    listing = reader.pages[1].extract_text()
    links = sorted((link.get_object() for link in reader.pages[1]["/Annots"]), key=lambda link: -link["/Rect"][1])
    targets = [reader.get_page_number(link["/Dest"][0].get_object()) for link in links]
    lines = listing_lines(plan, language)
    assert len(targets) == len(lines)
    previous = 2
    for line, title, target in zip(*zip(*lines, strict=True), targets, strict=True):
        page = next(i for i in range(previous, len(reader.pages)) if title in flat(reader.pages[i].extract_text()))
        previous = page
        assert target == page, line
        assert re.search(rf"^\s*{re.escape(line)}\s+{page + 1}\s*$", listing, re.MULTILINE), (line, page + 1, listing)
    outline = [entry for entry in reader.outline if not isinstance(entry, list)]
    assert [entry.title for entry in outline][1:] == [
        f"{s.number}. {s.title.get(language)}" if s.number else s.title.get(language) for s in plan.sections
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_counted_and_headed(printed, language):
    plan = sample()
    reader = printed(plan, language)
    count = len(reader.pages)
    assert 8 <= count <= 12
    for number, page in enumerate(reader.pages, start=1):
        text = flat(page.extract_text())
        assert {"it": f"Pagina {number} di {count}", "en": f"Page {number} of {count}"}[language] in text
        assert plan.firm in text
        assert number == 1 or plan.title.get(language) in text


def test_metadata_and_language(printed):
    for language, tag in (("it", "it-IT"), ("en", "en-GB")):
        reader = printed(sample(), language)
        assert reader.trailer["/Root"]["/Lang"] == tag
        assert reader.metadata.author == "Officine Meccaniche Esempio S.r.l."
        assert sample().title.get(language) in reader.metadata.title
        assert reader.metadata.subject == sample().product.get(language)
        assert reader.metadata.creation_date.date().isoformat() == "2026-11-22"


def test_only_embedded_source_sans(printed):
    reader = printed(sample())
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            fonts[font["/BaseFont"]] = font
    assert fonts
    for name, font in fonts.items():
        assert "SourceSansPro" in name
        assert "/FontFile2" in font["/FontDescriptor"]
    raw = pdf_bytes(sample(), phrases(), "it", None)
    assert b"Helvetica" not in raw


def test_same_plan_same_bytes_even_side_by_side(world):
    plans = [sample(firm=f"Impresa {i}") for i in range(4)]
    alone = [pdf_bytes(plan, phrases(), "it", world) for plan in plans]
    assert len(set(alone)) == len(plans)
    together: dict[int, bytes] = {}

    def make(i: int) -> None:
        together[i] = pdf_bytes(plans[i], phrases(), "it", world)

    threads = [threading.Thread(target=make, args=(i,)) for i in range(len(plans))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[i] for i in range(len(plans))] == alone


def test_small_file(world):
    assert len(pdf_bytes(sample(), phrases(), "it", world)) < 2_000_000


def test_incomplete_is_written_on_every_page_and_says_what_is_missing(printed):
    reader = printed(sample(missing=tuple(t(f"Manca la risposta {i}.") for i in range(9))))
    for page in reader.pages:
        assert "INCOMPLETO" in page.extract_text()
    first = flat(reader.pages[0].extract_text())
    assert "Manca la risposta 0. Manca la risposta 1." in first
    assert "Manca la risposta 5. Altre informazioni: 3." in first
    assert "INCOMPLETO" not in whole(printed(sample()))


def test_preparation_plan_says_so(printed):
    first = printed(sample(kind="preparation")).pages[0].extract_text()
    assert "Piano di preparazione" in first
    assert "Piano di internazionalizzazione\n" not in first


@pytest.mark.parametrize(("actions", "words"), [(3, "Le prossime tre azioni"), (2, "Le prossime azioni"), (0, None)])
def test_the_number_of_actions_is_not_misstated(printed, actions, words):
    first = printed(sample(next_actions=sample().next_actions[:actions])).pages[0].extract_text()
    assert ("prossime" in first) is (words is not None)
    assert words is None or words in first


def test_tones_and_levels_are_told_by_words(printed):
    text = whole(printed(one_block(*(b for b in objectives().blocks if b.kind in ("paragraph", "callout")))))
    for word in ("stima Il primo anno", "consiglio Cominciate"):
        assert word in text
    for word in ("BLOCCO", "DA VERIFICARE", "NOTA", "NON INDICATO"):
        assert word in text


def test_long_table_repeats_caption_and_head(printed):
    reader = printed(sample())
    pages = [flat(p.extract_text()) for p in reader.pages]
    held = [text for text in pages[2:] if re.search(r"\bMercato \d+\b", text)]
    assert len(held) >= 2
    for text in held:
        assert "Graduatoria dei mercati" in text
        assert "N. Mercato Punteggio" in text
    for row in range(1, 61):
        assert sum(bool(re.search(rf"\bMercato {row}\b", text)) for text in held) == 1
    # The source closes the table, with rows above it.
    assert "Mercato 59" in next(text for text in held if "CEPII BACI, 2024" in text and "Mercato 60" in text)


def test_ordinary_long_words_are_not_broken_in_a_narrow_column(printed):
    name = "Cremona-Mantova-Pavia"
    for widths in ((), (0.5, 0.4, 0.1)):
        table = d.Table(
            caption=t("Uffici"),
            head=(t("Azione"), t("Perché"), t("Chi")),
            rows=((LONG, LONG, t(f"Camera di Commercio di {name}")),) * 3,
            widths=widths,
        )
        assert whole(printed(one_block(table))).count(name) == 3


def positions(reader):
    """(page, left, right, baseline, text) of every piece of text, in page points."""
    for number, page in enumerate(reader.pages):
        found = []

        def visit(text, cm, tm, font, size, found=found):
            if text.strip():
                a, b, c, e, x, y = cm
                left, base = a * tm[4] + c * tm[5] + x, b * tm[4] + e * tm[5] + y
                found.append((left, base, size, font, text))

        page.extract_text(visitor_text=visit)
        for left, base, size, font, text in found:
            name = "SourceSans-Bold" if font and "Bold" in str(font.get("/BaseFont")) else "SourceSans"
            longest = max(width_of(line.strip(), name, size or 8) for line in text.splitlines() if line.strip())
            yield number, left, left + longest, base, text


def test_nothing_outside_the_margins(printed):
    for plan in (sample(), sample(firm=HOSTILE * 2, missing=(t(HOSTILE * 3),)), hostile_plan()):
        for page, left, right, base, text in positions(printed(plan)):
            # pypdf places the figures of the contents relative to their own small form, not to the page.
            if page == 1 and text.strip().isdigit():
                continue
            assert left >= style.MARGIN_X - 1, (page, text)
            assert right <= style.PAGE_WIDTH - style.MARGIN_X + 3, (page, left, right, text)
            assert 30 <= base <= style.PAGE_HEIGHT - 30, (page, text)


def hostile_plan() -> d.Plan:
    word, name = t("x" * 400), t(HOSTILE * 3)
    return one_block(
        d.SubHeading(text=name),
        d.Paragraph(text=word, tone="estimate"),
        d.Paragraph(text=t("lunga " * 3000), tone="advice"),
        d.Callout(level="stop", title=name, text=t("frase " * 2500)),
        d.Bullets(items=(word, name)),
        d.Facts(caption=name, items=(d.Fact(label=word, value=name, note=word),)),
        d.Table(caption=name, head=(name, word, t("c")), rows=((word, name, t("alta " * 4000)), (name, word, t("1")))),
        d.Table(
            caption=name, head=tuple(t("W" * 30) for _ in range(12)), rows=(tuple(t("W" * 30) for _ in range(12)),)
        ),
        d.Table(caption=name, head=(t("vuota"),), rows=()),
        d.BarChart(
            caption=name,
            alt=name,
            maximum=0,
            bars=(d.Bar(label=word, value=-5, shown=name), d.Bar(label=name, value=9e9, high=1, shown=word)) * 20,
        ),
        d.ContributionChart(
            caption=name,
            alt=name,
            pillars=(name, word, t("c")),
            rows=(
                d.ContributionRow(label=word, points=(0.0, 0.0, 0.0), total=t("0")),
                d.ContributionRow(label=name, points=(-1e6, 0.1, 3.0), total=word),
            ),
        ),
        d.ContributionChart(caption=name, alt=name, pillars=(), rows=()),
        d.MapBlock(
            caption=name,
            alt=name,
            markets=(
                d.MarkedMarket(market="DEU", name=name, role="chosen", rank=1),
                d.MarkedMarket(market="ZZZ", name=word, role="chosen"),
            ),
        ),
        d.Gantt(
            caption=name,
            alt=name,
            start="2026-01-31",
            months=60,
            rows=(d.GanttRow(label=word, start=50, end=900, group="review"),) * 60,
        ),
        d.Gantt(caption=name, alt=name, start="2026-01-31", months=0, rows=()),
    )


@pytest.mark.parametrize(("months", "label"), [(24, "T1 2028"), (36, "T1 ’28")])
def test_quarters_of_a_calendar_tell_their_year(printed, months, label):
    row = d.GanttRow(label=t("Attività"), start=1, end=3, group="market")
    gantt = d.Gantt(caption=t("Tempi"), alt=t("Una attività"), start="2026-11-22", months=months, rows=(row,))
    assert label in whole(printed(one_block(gantt)))


def test_hostile_text_is_printed_as_text(printed):
    reader = printed(sample(firm=HOSTILE, product=t(HOSTILE)))
    first = flat(reader.pages[0].extract_text())
    assert "Ditta <b>Rossi</b> & Figli" in first
    assert "</para>" in first
    assert "Торговый дом" in first
    assert SUBSTITUTE in first
    assert not re.search(r"[\x00-\x08\u202e]", reader.metadata.author + first)
    assert not [a for a in reader.pages[0].get("/Annots") or [] if "/URI" in str(a.get_object())]


@pytest.mark.parametrize("firm", ["", " ", "N" * 200, "🚀", "\n\n", "Ab " * 70])
def test_any_firm_name_gives_a_document(printed, firm):
    reader = printed(sample(firm=firm))
    assert len(reader.pages) >= 8
    for text in (reader.metadata.author, reader.pages[0].extract_text(), reader.pages[3].extract_text()):
        assert ("Impresa senza nome indicato" in text) is not bool(firm.strip())


def test_glyphs():
    assert clean("perché ≥ 12 % — “così” → €") == "perché ≥ 12 % — “così” → €"
    assert clean("e\u0300") == "è"
    assert clean("a🚀b") == f"a{SUBSTITUTE}b"
    assert clean("👩‍🔧👍🏽") == SUBSTITUTE
    assert clean("中文") == SUBSTITUTE * 2
    assert clean("a\x00\x1b\u200b\u202e\ufeff\ud800b") == "ab"
    assert clean("1\u202f000\u2011x") == "1\u00a0000-x"


def test_map_without_shapes_falls_back_to_words(printed):
    block = next(b for s in sample().sections for b in s.blocks if b.kind == "map")
    text = whole(printed(one_block(block), shapes=None))
    assert block.alt.it in text
    for _, name, *_ in MARKETS:
        assert name in text


def test_map_names_the_chosen_and_lists_the_rest(printed):
    block = next(b for s in sample().sections for b in s.blocks if b.kind == "map")
    text = whole(printed(one_block(block)))
    # Once on the map and once in the list; Uzbekistan has neither shape nor point in the little world.
    assert text.count("1. Germania") == 2
    assert text.count("3. Stati Uniti") == 2
    assert text.count("9. Uzbekistan") == 1
    assert text.count("4. Francia") == 1


def test_contribution_figures_are_all_written(printed):
    block = next(b for s in sample().sections for b in s.blocks if b.kind == "contributions")
    for language, mark in (("it", ","), ("en", ".")):
        text = whole(printed(one_block(block), language))
        for row in block.rows:
            for point in row.points:
                figure = f"{'+' if point > 0 else '−'}{abs(point):.1f}".replace(".", mark)
                assert figure in text, figure


def test_gantt_shows_its_calendar(printed):
    block = next(b for s in sample().sections for b in s.blocks if b.kind == "gantt")
    text = whole(printed(one_block(block)))
    for words in ("T1 2027", "T4 2027", "T1 2028", "Preparazione", "Attività nei mercati", "Verifica", "Tappa"):
        assert words in text
    assert "Q1 2027" in whole(printed(one_block(block), "en"))


def test_no_heading_is_left_at_the_foot_of_a_page(printed):
    """Titles pushed down a line at a time never end a page."""
    for lines in range(0, 30, 2):
        filler = [d.Paragraph(text=t("riga"))] * lines
        blocks = (
            [d.Paragraph(text=LONG)] * 5 + filler + [d.SubHeading(text=t("Titolo in prova")), d.Paragraph(text=LONG)]
        )
        reader = printed(one_block(*blocks))
        page = next(p for p in list(reader.pages)[2:] if "Titolo in prova" in p.extract_text())
        after = flat(page.extract_text()).split("Titolo in prova", 1)[1]
        assert "La vostra impresa" in after


def test_a_missing_phrase_is_named(world):
    some = {key: value for key, value in phrases().items() if key != "report.disclaimer"}
    with pytest.raises(KeyError, match=r"report\.disclaimer"):
        pdf_bytes(sample(), some, "it", world)
