"""For advisors: the clients they follow and, while one is open, its file."""

from pages.parts import client_bar, client_file, clients_view, letterhead_view, opening
from pages.parts.identity import advisors_only
from pages.parts.session import guard

guard()

opened = client_bar.opened()
if opened is None:
    opening.open_screen("ui.clients.title", "ui.clients.lead")
else:
    opening.open_screen("clients.bar.file", "ui.clients.file_lead")
who = advisors_only()
if opened is not None:
    client_file.file(opened, who)
else:
    clients_view.links()
    clients_view.add(who)
    letterhead_view.mine(who)
    clients_view.table(who)
