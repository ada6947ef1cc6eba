"""How to enter each market in the plan: the model that fits the firm's means, its first ten steps, the others and what they lack."""

from pages.parts import choosing, model_view, path_view, session
from pages.parts.opening import link, open_screen, product_missing, show_problem
from pages.parts.session import guard

guard()

open_screen("ui.models.title", "ui.models.lead")
advice = session.advice()
if not product_missing(advice):
    show_problem()
    path_view.sourcing(advice)
    path_view.together(advice)
    if advice.chosen:
        path_view.portfolio(advice)
        here = advice.markets[choosing.pick_market(advice, "models")]
        if not model_view.held_back(advice, here):
            model_view.questions(here)
            model_view.current(advice, here)
            if here.model is not None:
                path_view.beside(here)
                path_view.ladder(advice, here)
            model_view.others(advice, here)
            path_view.collaboration(here)
        link("plan", "ui.models.to_plan")
    else:
        choosing.in_the_plan(advice)
        link("markets", "ui.models.to_markets")
