"""The whole back-test in one call: every trial, every comparison, the robustness of the ranking in use."""

from __future__ import annotations

from collections.abc import Sequence

from planner.case import parse_case
from planner.content.evaluation import Evaluation, Panel, Trial
from planner.content.load import Content
from planner.evaluation.comparisons import against_baselines, compare, dials, variants
from planner.evaluation.methods import METHODS, RANDOM
from planner.evaluation.past import Fold
from planner.evaluation.products_trial import BASE_YEAR, by_heading, by_product, product_cells
from planner.evaluation.robustness import robustness
from planner.evaluation.trial import Cell, only, panel_cells, result
from planner.profile import build_profile

MAIN_FOLDS = (Fold(2014), Fold(2017))
ROLLING_FOLDS = (Fold(2014), Fold(2015), Fold(2016), Fold(2017))
MANUFACTURING = "C"
TARGET_YEAR = 2024


def evaluate(content: Content, panel: Panel, figures: str, today: str) -> Evaluation:
    """Run everything; ``figures`` is the fingerprint of the tables, ``today`` (ISO) dates the rules of trade."""
    every = panel_cells(content, panel, ROLLING_FOLDS)
    main = only(every, MAIN_FOLDS)
    factories = tuple(cell for cell in main if panel.industries[cell.cluster].startswith(MANUFACTURING))
    headings = product_cells(content, by_heading(content))
    products = product_cells(content, by_product(content))
    years = (f"{BASE_YEAR} → {TARGET_YEAR}",)
    trials = (
        trial("panel", main, tuple(str(f) for f in MAIN_FOLDS), wide=True),
        *(trial(f"panel_{fold.base}", only(main, [fold]), (str(fold),), wide=True) for fold in MAIN_FOLDS),
        trial("panel_manufacturing", factories, tuple(str(f) for f in MAIN_FOLDS), wide=True),
        trial("panel_rolling", every, tuple(str(f) for f in ROLLING_FOLDS), wide=True),
        trial("heading", headings, years),
        trial("product", products, years),
    )
    # Variants need the pillars of every product once more: one product in four is enough for narrow intervals.
    some = products[::4]
    potential = against_baselines()[0]
    firms = [build_profile(content, parse_case(content, text)) for _, text in sorted(content.personas.items())]
    return Evaluation(
        figures=figures,
        trials=trials,
        comparisons=(
            *compare("panel", main, (*against_baselines(), *variants(main), *dials())),
            *compare("heading", headings, (potential, *variants(headings), *dials())),
            *compare("product", some, (potential, *variants(some))),
        ),
        robust=robustness(content, [f for f in firms if f.products.hs6], today),
    )


def trial(data: str, cells: Sequence[Cell], folds: tuple[str, ...], wide: bool = False) -> Trial:
    """Every method that these cells know, and chance."""
    names = [name for name in METHODS if name in cells[0].methods]
    return Trial(
        data=data,
        folds=folds,
        markets=max(int(cell.present.sum()) for cell in cells),
        cells=len(cells),
        clusters=len({cell.cluster for cell in cells}),
        methods=tuple(result(name, cells, wide) for name in (*names, RANDOM)),
    )
