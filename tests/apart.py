"""Coroutines of a test on a thread of their own: a worker that has driven a browser keeps that loop running on its main thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_apart(work: Coroutine[Any, Any, Result]) -> Result:
    """What ``asyncio.run`` gives, wherever the test happens to run."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()
