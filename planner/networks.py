"""Going abroad together: whether a small firm lacks the means for a way of its own, and which shared ways are open to it."""

from __future__ import annotations

from dataclasses import dataclass

from planner.action_models import ModelFit, lacking_means, suits_nature, with_others
from planner.content.load import Content
from planner.profile import Profile

SMALL = ("micro", "small")


@dataclass(frozen=True)
class Together:
    """``lacking`` money, people or both for any model of its own; ``ways`` are the shared models, usable ones first."""

    lacking: tuple[str, ...]
    ways: tuple[ModelFit, ...]


def together(content: Content, profile: Profile, fits: tuple[ModelFit, ...]) -> Together | None:
    """The shared ways for a micro or small firm without critical mass; None for any other firm.

    ``fits`` are those of one market served alone. A size that is not known counts as small: most firms are.
    """
    lacking = lacking_means(content, fits)
    if not lacking or profile.choice("size_class") not in (*SMALL, None):
        return None
    if profile.choice("goal") in ("collaboration", "sourcing"):
        return None
    models = content.action_models
    ways = [f for f in fits if f.track == "selling" and with_others(models[f.model]) and suits_nature(content, f)]
    return Together(lacking, tuple(ways)) if ways else None
