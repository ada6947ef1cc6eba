"""For advisors: the clients they follow and, while one is open, its file."""

from pages.parts import clients_view, opening
from pages.parts.identity import advisors_only
from pages.parts.session import guard

guard()

opening.open_screen("ui.clients.title", "ui.clients.lead")
who = advisors_only()
clients_view.add(who)
clients_view.table(who)
