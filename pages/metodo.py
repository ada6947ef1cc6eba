"""How Rotta reckons, with which figures and within which limits."""

from pages.parts import method_trial, method_view, scenario_view
from pages.parts.opening import open_screen
from pages.parts.session import guard

guard()

open_screen("ui.method.title", "ui.method.lead")
method_view.promise()
method_view.readiness()
method_view.ranking()
method_trial.formulas()
method_view.models()
scenario_view.method()
method_trial.trial()
method_view.estimates()
method_view.figures()
method_view.limits()
