"""Every rule the lint holds content to, with the reason it matters, and the notebook problems are written in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planner.base import Problem

RULES: Mapping[str, str] = MappingProxyType(
    {
        # Reading
        "toml_syntax": "A file that does not parse hides every record in it.",
        "unknown_record": "A record of a type nobody reads would be ignored without a word.",
        "shape": "A record with a missing, misspelt or wrongly typed field cannot be used.",
        "tables": "Without the figures of content/markets there is no market to rank.",
        "persona": "A persona that does not open is an example nobody can try and a test that proves nothing.",
        "missing_phrase": "A sentence the program needs and does not find stops it in front of the owner.",
        # Names and references
        "duplicate_id": "Of two records with one id only the last would count.",
        "duplicate_option": "Two options with one id or one wording cannot be told apart.",
        "duplicate_anchor": "Two levels with the same words cannot be told apart.",
        "duplicate_name": "Two products with one name cannot be told apart in the search.",
        "dangling_reference": "A reference to nothing stops the plan where it is needed.",
        "province_without_body": "An owner from that province would be sent to nobody.",
        "verified_without_source": "Only what names its source may be called verified.",
        "unused_action": "An action no question or gate leads to is never shown.",
        "unused_funding_rule": "A requirement no call names decides nothing.",
        "used_by": "Every question costs the owner time: it must say truly what its answer changes.",
        "payment_terms": "Every market needs terms for goods and services, new and known customers: without them its sheet cannot be drawn.",
        # Conditions
        "unknown_fact": "A condition on a fact nobody works out stays unknown for ever.",
        "later_question": "An answer that is not there yet cannot decide what to ask.",
        "unknown_option": "A comparison with a code that cannot occur never holds.",
        "wrong_operator": "An operator that does not fit the kind of fact stops the advice.",
        "market_fact_in_firm_scope": "Outside a market the facts of a market do not exist.",
        "always_same": "A condition that never changes its answer decides nothing: it hides a slip or can be left out.",
        "unreachable_question": "A question nobody can meet is dead weight.",
        "answered_by_gap": "Where no level fits, the answer of the firm is lost.",
        "answered_by_overlap": "Where two levels fit, the order of the lines decides instead of the facts.",
        # Readiness and models
        "weights_sum": "The readiness index is a weighted mean: the weights of the dimensions sum to 1.",
        "empty_dimension": "A dimension no question measures would have no score.",
        "bands_cover": "Every index from 0 to 100 falls in exactly one band.",
        "gate_effect": "An effect works only with what it needs: a cap for cap_band, one market for block_market.",
        "express_count": "The short path promises twelve readiness questions.",
        "number_range": "A range whose low end is above its high end fits nothing.",
        "scorecard": "Marks out of one hundred can be compared only when the weights of the scorecard sum to 100.",
        # Dates and sources
        "wrong_date": "A rule out of date before it was written cannot be relied on.",
        "insecure_url": "Owners open these addresses: they must be encrypted.",
        "figure_reference": "A figure is shown with its unit and its source, or not at all.",
        "figure_year": "A figure without a year cannot be judged by who reads it.",
        # Products
        "product_unnamed": "A product in the figures without a plain name cannot be found or shown.",
        "product_unknown": "A product the figures do not know leads to no market.",
        "product_misplaced": "A product belongs to the heading its first four digits say.",
        # Words
        "scale_anchor_length": "The five levels are read side by side on a telephone.",
        "too_long": "Longer words do not fit their place on the screen and on paper.",
        "final_stop": "A whole sentence ends with a full stop, a question mark or an exclamation mark.",
        "label_with_stop": "A label is not a sentence: it goes into lists, tables and other sentences.",
        "straight_apostrophe": "Straight quotes look careless in print: ’ for the apostrophe, « » in Italian, “ ” in English.",
        "html": "Markup would be shown as it is, on screen and on paper.",
        "double_space": "Two spaces in a row show as a hole in print.",
        "edge_space": "A space at either end breaks the sentence it is put into.",
        "placeholder_mismatch": "A blank filled in one language only leaves the other with a hole or a brace.",
        "placeholder_unfilled": "Nobody fills a blank here: the braces would be shown.",
        "one_language_number": "A figure present or different in one language only misleads half of the readers.",
        "untranslated": "The same sentence in both languages means one of them was forgotten.",
    }
)


class Notebook:
    """Problems in the order they are found; a rule must be one of RULES."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def say(self, rule: str, file: str, path: str, message: str, remedy: str) -> None:
        """Write a problem down: what is wrong where, why it matters (from RULES), how to mend it."""
        self._found.append(Problem(file=file, path=path, rule=rule, message=f"{message} {RULES[rule]}", remedy=remedy))

    def keep(self, problems: tuple[Problem, ...]) -> None:
        """Take over problems another reader found."""
        for p in problems:
            self._found.append(p.model_copy(update={"message": f"{p.message} {RULES[p.rule]}"}))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._found)
