"""The plan on screen and to take away."""

from pages.parts import plan_view
from pages.parts.opening import open_screen, show_problem
from pages.parts.session import guard
from pages.parts.take_away import take_away

guard()

open_screen("ui.plan.title", "ui.plan.lead")
show_problem()
document = plan_view.plan()
plan_view.heading(document)
plan_view.missing(document)
plan_view.next_actions(document)
take_away(document)
plan_view.chapters(document)
