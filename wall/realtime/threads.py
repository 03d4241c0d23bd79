"""Runs what may wait (the database, templates) in native threads, so that the hub never does."""

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import gevent
from gevent.threadpool import ThreadPool
from gevent.util import wrap_errors

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

_PAUSES = (0.5, 1.0, 2.0)  # between tries: a database that restarts is back by then


class Failed(Exception):
    """The function raised; its error is the cause."""


class Threads:
    """A small pool of its own: pages that wait for the database leave it free. For greenlets of one hub."""

    def __init__(self, size: int = 4) -> None:
        self._size = size
        self._made: ThreadPool | None = None

    @property
    def _pool(self) -> ThreadPool:
        if self._made is None:  # not `or`: an idle pool is false
            self._made = ThreadPool(self._size)  # made in the process and the thread that use it
        return self._made

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result; meanwhile other greenlets go on. Raises `Failed` when it raised."""
        result = self._pool.apply(wrap_errors(Exception, function), args, kwargs)
        if isinstance(result, Exception):
            raise Failed(str(result)) from result
        value: T = result
        return value

    def join(self) -> None:
        """Wait until nothing runs in them any more."""
        if self._made is not None:
            self._made.join()

    def run_patiently(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `run`, but tried again for a few seconds before `Failed` is raised."""
        for pause in _PAUSES:
            try:
                return self.run(function, *args, **kwargs)
            except Failed:
                gevent.sleep(pause)
        return self.run(function, *args, **kwargs)
