"""Two advisors and the administrator of one organisation, and the people of another."""

from __future__ import annotations

from planner.store.access import LOCAL, Actor

ANNA = Actor("advisor", "anna@ente.example", "Ente A")
BRUNO = Actor("advisor", "bruno@ente.example", "Ente A")
CARLA = Actor("admin", "carla@ente.example", "Ente A")
DARIO = Actor("admin", "dario@altro.example", "Ente B")
# The same name as Anna's, vouched for by another organisation, and people who have no clients at all.
STRANGERS = (
    BRUNO,
    DARIO,
    Actor("advisor", "anna@ente.example", "Ente B"),
    Actor("advisor", "anna@ente.example", ""),
    Actor("admin", "", ""),
    Actor("advisor", "", "Ente A"),
    Actor("link", "anna@ente.example", "Ente A"),
    Actor("participant", "anna@ente.example", "Ente A"),
    Actor("facilitator", "anna@ente.example", "Ente A"),
)
__all__ = ["ANNA", "BRUNO", "CARLA", "DARIO", "LOCAL", "STRANGERS"]
