"""Tries the ranking on the past and on other ways of reckoning, with the shipped functions; published, never tuned in silence."""
