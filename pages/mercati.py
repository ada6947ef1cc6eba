"""Which markets, in which order and why; the firm chooses up to five or keeps Rotta's proposal."""

from pages.parts import choosing, market_charts, market_view, session
from pages.parts.opening import link, open_screen, product_missing, show_problem
from pages.parts.session import guard

guard()

open_screen("ui.markets.title", "ui.markets.lead")
advice = session.advice()
if not product_missing(advice):
    show_problem()
    choosing.in_the_plan(advice)
    market_view.ranked_list(advice)
    market_charts.contributions(advice)
    market_charts.world(advice)
    market_view.compare(advice)
    market_view.look_up(advice)
    market_view.left_out(advice)
    market_view.weights(advice)
    link("models", "ui.markets.to_models")
