"""Refreshing the figures: turns downloaded tables into the compact files of ``content/markets/``."""
