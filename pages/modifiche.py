"""The lists of the plan in the firm's own hands: objectives, activities, costs, risks, indicators."""

from pages.parts import edit_view
from pages.parts.opening import link, open_screen, show_problem
from pages.parts.session import guard

guard()

open_screen("edits.ui.title", "edits.ui.lead")
show_problem()
edit_view.lists()
link("plan", "edits.ui.to_plan")
