"""The dossier on Uzbekistan and Central Asia: a line of industrial collaboration, and whether it is for this firm."""

from pages.parts import focus_view
from pages.parts.opening import link, open_screen, show_problem
from pages.parts.session import guard

guard()

open_screen("focus.title", "focus.lead")
show_problem()
focus_view.dossier()
link("sheet", "focus.to_sheet")
link("models", "focus.to_models")
