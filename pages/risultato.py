"""How ready the firm is: a level with its range, eight areas, what stops something, gaps in order of what unlocks most."""

from pages.parts import not_yet_view, result_view, session
from pages.parts.opening import link, open_screen, show_problem
from pages.parts.session import guard

guard()

open_screen("ui.result.title", "ui.result.lead")
advice = session.advice()
show_problem()
if session.case().answers:
    not_yet_view.page(advice)
    result_view.level(advice)
    not_yet_view.held(advice)
    result_view.would_change(advice.readiness)
    result_view.areas(advice.readiness)
    result_view.gates(advice.readiness)
    result_view.gaps(advice.readiness)
    link("markets", "ui.result.to_markets")
else:
    result_view.nothing_yet()
