"""The plan: advice laid out as a document of seven chapters, sources and method."""

from planner.plan.build import build_plan

__all__ = ["build_plan"]
