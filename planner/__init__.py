"""Rotta's engine: pure functions from content and a case to an internationalisation plan."""
