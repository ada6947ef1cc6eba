"""Which calls and instruments may serve the plan, with the questions only they need."""

from pages.parts import funding_view
from pages.parts.opening import link, open_screen, show_problem
from pages.parts.session import guard

guard()

open_screen("funding.title", "funding.lead")
show_problem()
funding_view.screen()
link("plan", "funding.open_plan")
