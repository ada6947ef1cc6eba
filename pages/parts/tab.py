"""What one browser tab holds: the plan in hand, whose it is, and what could not be saved yet."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import ref

from pages.parts.changes import Change
from pages.parts.shared import clients, store
from pages.parts.visitor import asking_from
from planner.advice import Advice
from planner.base import Language
from planner.case import Case
from planner.store.access import Actor, ClientRef, Forbidden, keeps_clients
from planner.store.plans import PlanKey, StoredCase

# Anybody can write it in a file.
VOUCHED_FOR = ("adviser", "logo", "evidence")
NOBODY = Actor("link", "")


@dataclass
class Session:
    """``token`` is the link of the plan in hand, ``client`` its number when an advisor opened it as ``who``: never both.

    ``unsaved`` are changes the database refused: shown, retried, never forgotten. ``writer`` tells this tab's changes from others'.
    ``seeded`` is what fields were given to show, ``unshown`` the fields that may never have shown it.
    """

    case: Case = field(default_factory=Case)
    token: str | None = None
    client: str | None = None
    who: Callable[[], Actor] = lambda: NOBODY
    language: Language = "it"
    stored: StoredCase | None = None
    unsaved: dict[Change, Any] = field(default_factory=dict)
    seeded: dict[str, Any] = field(default_factory=dict)
    unshown: set[str] = field(default_factory=set)
    notes: dict[str, Any] = field(default_factory=dict)
    trouble: str | None = None
    earlier_token: str | None = None
    concluded_from: tuple[Case, str] | None = None
    concluded: ref[Advice] | None = None
    writer: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def key(self) -> PlanKey | None:
        """What the store takes for the plan in hand; an advisor's is checked each time it is used."""
        return self.token if self.client is None else ClientRef(self.who(), self.client)

    def load(self, first: bool) -> StoredCase | None:
        """The plan in hand as it is now; None when it is gone or not theirs. ``first`` tells the log that a client was opened."""
        assert self.key is not None
        try:
            if first and self.client is not None:
                return clients().open(self.who(), self.client)
            return store().load(self.key, asking_from() if first else "")
        except Forbidden:
            return None

    def allowed(self, document: Case) -> Case:
        """A case as this tab may load it: what an advisor vouches for stays as it is, unless an advisor loads it."""
        if keeps_clients(self.who()):
            return document
        return document.model_copy(update={name: getattr(self.case, name) for name in VOUCHED_FOR})

    def forget(self) -> None:
        """Let the plan in hand go; it stays in the database."""
        self.case, self.token, self.client, self.stored = Case(language=self.language), None, None, None
        self.unsaved.clear()
        self.seeded.clear()

    def write(self, change: Change, value: Any) -> None:
        """Save one change, unless somebody else changed the same place unseen (Conflict). The plan must be there."""
        kind, name, market = change
        key = self.key
        assert key is not None
        about: dict[str, Any] = {"seen": self.stored.version if self.stored else None, "writer": self.writer}
        if kind == "choice":
            store().save_choice(key, name, value, **about)
        elif value is None:
            store().clear_answer(key, name, market, **about)
        else:
            store().save_answer(key, name, value, market, **about)
