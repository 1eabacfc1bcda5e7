"""The one thing that ticks. What is due lives in rows; nothing is lost when this stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger("linkwell.scheduler")


class Scheduler:
    """Calls things again and again, one run of each at a time. Belongs to one event loop."""

    def __init__(self) -> None:
        self._ticks = AsyncIOScheduler(timezone="UTC")

    def every(self, seconds: float, name: str, due: Callable[[], Awaitable[object]]) -> None:
        """Call ``due`` every so many seconds; its failure is logged and the next run comes."""

        async def run() -> None:
            try:
                await due()
            except asyncio.CancelledError:
                # It was stopped, which the scheduler would tell with a traceback.
                log.info("%s was stopped on its way", name)
            except Exception as error:
                # Only the kind of error: its message could quote what it was working on.
                log.error("%s failed: %s", name, type(error).__name__)  # noqa: TRY400

        self._ticks.add_job(
            run, "interval", seconds=seconds, id=name, max_instances=1, coalesce=True
        )

    def start(self) -> None:
        self._ticks.start()

    def stop(self) -> None:
        if self._ticks.running:
            self._ticks.shutdown(wait=False)
