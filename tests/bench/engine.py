"""The engine without a server: loading, ranking, concluding, planning, printing, searching, beside the bare operations."""

from __future__ import annotations

import csv
import io
import statistics
import tempfile
import textwrap
import time
import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

from planner.advice import Advice, advise
from planner.batch import Order, run_batch
from planner.case import Case, case_json
from planner.content.load import Content, load_content
from planner.document import Plan
from planner.files import Format
from planner.markets.confidence import DRAWS, FIGURES, how_sure
from planner.markets.noise import LEVELS
from planner.markets.pillars import build_pillars
from planner.markets.potential import product_potential
from planner.markets.ranking import combine, dial_for, market_inputs, rank
from planner.plan import build_plan
from planner.profile import build_profile
from planner.report.fonts import REGULAR, markup, register
from planner.report.pdf import pdf_bytes
from planner.search import build_index, search
from tests.bench.figures import Figure, Target, figure, p95
from tests.bench.owner import firm

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-01-15"
PARAGRAPH = 400
PRODUCTS = 6
# Of a batch, besides the first, which also reads the content and is left out.
MOST_FIRMS = 3


def measure(content: Content, runs: int, times: int) -> list[Figure]:
    """All figures of this module; ``times`` repetitions in each run, of which the median counts."""
    case = firm(content, 0)
    advice = advise(content, case, DAY)
    plan = build_plan(content, case, advice)
    return [
        *_loading(runs),
        *_ranking(content, case, runs, times),
        *_certainty(content, runs, times),
        *_concluding(content, case, advice, runs, times),
        *_printing(content, plan, runs, times),
        *_batch(content, runs, 1 + min(times, MOST_FIRMS)),
        *_searching(content, runs),
    ]


def _median(work: Callable[[], object], times: int) -> float:
    """Milliseconds of one call."""
    seconds = []
    for _ in range(times):
        before = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - before)
    return 1000 * statistics.median(seconds)


def _beside(
    work: Callable[[], object], bare: Callable[[], object], runs: int, times: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of both, turn by turn in every run; each once before, for what only the first call does."""
    work(), bare()
    pairs = [(_median(work, times), _median(bare, times)) for _ in range(runs)]
    return [p[0] for p in pairs], [p[1] for p in pairs]


def _loading(runs: int) -> list[Figure]:
    """All of ``content/`` beside the same files read by the standard library and pyarrow, nothing checked or kept."""
    folder = ROOT / "content"

    def bare() -> None:
        for path in folder.rglob("*.toml"):
            tomllib.loads(path.read_text("utf-8"))
        for path in folder.rglob("*.csv"):
            list(csv.reader(io.StringIO(path.read_text("utf-8"))))
        for path in folder.rglob("*.parquet"):
            pq.ParquetFile(path).read()

    values, floors = _beside(lambda: load_content(folder), bare, runs, 1)
    return [
        figure("data load at start", "ms", values, floors, Target(1000), "floor: the same files parsed and dropped")
    ]


def _ranking(content: Content, case: Case, runs: int, times: int) -> list[Figure]:
    """One product's potential and pillars, and the whole ranking, beside numpy on arrays of the same shapes."""
    profile = build_profile(content, case)
    dial = dial_for(profile, case)
    rows, columns = len(profile.products.hs6), len(content.tables.markets.ids)
    flows = np.random.default_rng(1).random((6, len(content.tables.trade.products), columns))
    pillars = np.random.default_rng(2).random((4, columns))

    def inputs() -> object:
        return build_pillars(content, profile, product_potential(content, profile.products)).values(dial)

    def bare_inputs() -> object:
        sums = flows[:, :rows].sum(axis=1)
        return np.vstack([np.clip((v - np.median(v)) / v.std(), 0, 1) for v in np.log(sums[:4])])

    def bare_ranking() -> object:
        bare_inputs()
        return np.argsort(-np.exp(np.full(4, 0.25) @ np.log(pillars)))

    grounds = market_inputs(content, profile, DAY)
    slid = (0.1, 0.2, 0.3, 0.4)

    def bare_slider() -> object:
        scores = np.exp(np.array(slid) @ np.log(pillars))
        return np.argsort(-scores), pillars - np.median(pillars, axis=1, keepdims=True)

    first = _beside(inputs, bare_inputs, runs, times)
    whole = _beside(lambda: rank(content, profile, case, DAY), bare_ranking, runs, times)
    slider = _beside(lambda: combine(grounds, slid, dial), bare_slider, runs, times)
    shapes = f"floor: numpy on 6 flows x {rows} product(s) x {columns} markets and 4 pillars x {columns} markets"
    return [
        figure("one product's ranking inputs", "ms", *first, Target(20), shapes),
        figure("ranking of all markets", "ms", *whole),
        figure("the same when only a weight moves", "ms", *slider, note="floor: scores, order and distances in numpy"),
    ]


def _certainty(content: Content, runs: int, times: int) -> list[Figure]:
    """How sure the ranking of a product is, over several products, beside as many bytes, look-ups, logs and sorted rows in numpy."""
    cases = [firm(content, number) for number in range(PRODUCTS)]
    rankings = [rank(content, build_profile(content, case), case, DAY) for case in cases]
    markets = max(len(ranking.scores) for ranking in rankings)
    table = np.random.default_rng(3).random(LEVELS).astype(np.float32)

    def bare() -> object:
        found = np.empty((DRAWS, markets), dtype=np.int32)
        for j in range(markets):
            picks = np.random.PCG64(j).random_raw(FIGURES * DRAWS // 8).view(np.uint8).reshape(FIGURES, DRAWS)
            values = [table.take(row, mode="clip") for row in picks]
            found[:, j] = 1e6 * np.log(np.sum(values, axis=0))
        found.sort(axis=1)
        return np.bincount(found[:, 0] & 255)

    few = max(1, times // 4)
    values, floors = [], []
    for _ in range(runs):
        values.append(p95([_median(partial(how_sure, content, r), 1) for r in rankings for _ in range(few)]))
        floors.append(p95([_median(bare, 1) for _ in range(few)]))
    note = f"{PRODUCTS} products, {DRAWS} draws of up to {markets} markets; floor: bytes, look-ups, logs and sorted rows in numpy"
    return [figure("confidence of a product, p95", "ms", values, floors, Target(150), note)]


def _concluding(content: Content, case: Case, advice: Advice, runs: int, times: int) -> list[Figure]:
    """The whole advice and the whole plan, which finds the confidence worked out as on screen; no bare operation is alike."""
    few = max(1, times // 4)
    confidence = how_sure(content, advice.ranking) if advice.ranking else None
    whole = [_median(lambda: advise(content, case, DAY), few) for _ in range(runs)]
    plan = [_median(lambda: build_plan(content, case, advice, confidence), few) for _ in range(runs)]
    return [figure("advice, from answers to models", "ms", whole), figure("plan, all chapters", "ms", plan)]


def _printing(content: Content, plan: Plan, runs: int, times: int) -> list[Figure]:
    """The PDF beside the same words on as many pages, in the same font, without any drawing."""
    world = (ROOT / "static" / "world.json").read_bytes()

    def printed() -> bytes:
        return pdf_bytes(plan, content.phrases, "it", world)

    document = printed()
    words = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(document)).pages]
    values, floors = _beside(printed, lambda: bare_document(words), runs, max(1, times // 4))
    note = f"{len(words)} pages; floor: the same words on as many pages as plain paragraphs"
    sizes = [len(document) / 1e6], [len(bare_document(words)) / 1e6]
    return [
        figure("plan as PDF", "ms", values, floors, Target(3, relative=True), note),
        figure("plan as PDF, size", "MB", *sizes, Target(2)),
    ]


def _batch(content: Content, runs: int, firms: int) -> list[Figure]:
    """A folder of firms planned by the command, by one process that has read the content already; milliseconds a firm."""
    every: dict[str, tuple[Format, ...]] = {
        "PDF": ("pdf",),
        "PDF, Word, Excel and JSON": ("pdf", "docx", "xlsx", "json"),
    }
    figures = []
    for name, wanted in every.items():
        values = []
        for _ in range(runs):
            with tempfile.TemporaryDirectory(prefix="rotta-batch-") as made:
                cases, plans = Path(made) / "cases", Path(made) / "plans"
                cases.mkdir()
                for number in range(firms):
                    (cases / f"{number}.json").write_text(case_json(firm(content, number)), encoding="utf-8")
                order = Order(ROOT / "content", ROOT / "static" / "world.json", plans, DAY, "it", wanted)
                outcomes = run_batch(cases, order)
                if any(outcome.problem for outcome in outcomes):
                    raise RuntimeError(f"the batch failed: {outcomes}")
                values.append(1000 * statistics.mean(outcome.seconds for outcome in outcomes[1:]))
        figures.append(figure(f"batch, a firm: {name}", "ms", values))
    return figures


def bare_document(pages: Sequence[str]) -> bytes:
    """What reportlab needs at least for these words: one page each, ValueError when they do not fit."""
    register()
    plain = ParagraphStyle("plain", fontName=REGULAR, fontSize=9.8, leading=12)
    story: list[Flowable] = []
    for words in pages:
        story += [Paragraph(markup(part), plain) for part in textwrap.wrap(words, PARAGRAPH)]
        story.append(PageBreak())
    made = SimpleDocTemplate(buffer := io.BytesIO(), pagesize=A4, initialFontName=REGULAR, margin=36)
    made.build(story)
    if made.page != len(pages):
        raise ValueError(f"{len(pages)} pages of words became {made.page}")
    return buffer.getvalue()


def _searching(content: Content, runs: int) -> list[Figure]:
    """What owners type, each query once a run, as the pages ask."""
    cases = tomllib.loads((ROOT / "tests" / "search_cases.toml").read_text("utf-8"))
    queries = [case["query"] for group in cases.values() for case in group]
    index = build_index(content)
    search(index, queries[0])
    medians, slow = [], []
    for _ in range(runs):
        times = [_median(partial(search, index, query, 8, "it"), 1) for query in queries]
        medians.append(statistics.median(times))
        slow.append(p95(times))
    note = f"{len(queries)} queries"
    return [figure("search, median", "ms", medians, note=note), figure("search, p95", "ms", slow)]
