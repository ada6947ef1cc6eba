"""The shape of the records about partners, first meetings, image and training: our own judgement, to be adapted by who knows the case."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planner.base import Id, IsoDate, Model, Text
from planner.rules import Condition

Weight = Annotated[int, Field(gt=0, le=100)]
Phase = Literal["before", "during", "after"]


class Criterion(Model):
    """What a candidate is judged on; the weights of a scorecard sum to 100."""

    text: Text
    weight: Weight


class Milestone(Model):
    """Something anybody can count on the way to the first result, with the least that should be reached."""

    text: Text
    target: Text


class Network(Model):
    """Whom a firm deals with under some ways of working (``models``): how to choose, how to begin, what to reach by when.

    ``who`` describes the partner where the model does not; the last of three ``milestones`` is the first result.
    """

    id: Id
    text: Text
    models: Annotated[tuple[Id, ...], Field(min_length=1)]
    who: Text
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=3, max_length=6)]
    contact: Annotated[tuple[Text, ...], Field(min_length=2, max_length=4)]
    milestones: Annotated[tuple[Milestone, ...], Field(min_length=3, max_length=3)]
    as_of: IsoDate
    best_before: IsoDate


class Clause(Model):
    """A clause to have a lawyer check in contracts with these partners (``networks``); never legal advice.

    Shown where ``when`` is met or not known, and, with ``rules``, only where one of those trade rules speaks of product and market.
    """

    id: Id
    text: Text
    to_check: Text
    networks: Annotated[tuple[Id, ...], Field(min_length=1)]
    when: Condition | None = None
    rules: tuple[Id, ...] = ()
    as_of: IsoDate
    best_before: IsoDate
    confidence: Literal["verified", "to_verify"]
    source: Id | None = None


class MeetingItem(Model):
    """One thing to prepare before, ask during or do after a meeting with a possible partner."""

    id: Id
    phase: Phase
    text: Text
    when: Condition | None = None


class ImageLine(Model):
    """A part of image and communication with what to do; ``weight`` is its part of that money beside the other lines shown."""

    id: Id
    text: Text
    to_do: Text
    weight: Weight
    when: Condition | None = None


class Training(Model):
    """A kind of course that closes gaps (``actions``), usual length and who usually holds it; dates and price are never known here."""

    id: Id
    text: Text
    audience: Text
    hours: Annotated[int, Field(gt=0, le=100)]
    outcome: Text
    actions: Annotated[tuple[Id, ...], Field(min_length=1)]
    bodies: Annotated[tuple[Id, ...], Field(min_length=1)]
    when: Condition | None = None
    as_of: IsoDate
    best_before: IsoDate
    confidence: Literal["verified", "to_verify"]
    source: Id | None = None
