"""Everything Rotta knows of one market for this firm, also of markets that are forbidden or buy nothing."""

from pages.parts import sheet_view
from pages.parts.opening import link, open_screen, show_problem
from pages.parts.session import guard

guard()

open_screen("sheet.title", "sheet.lead")
show_problem()
market = sheet_view.chosen_market()
if market is not None:
    sheet_view.sheet(market)
link("markets", "sheet.back")
