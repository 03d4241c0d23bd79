"""A job for tests: does what it is told, the bad things too."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def work(facts: dict[str, Any], body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Do `facts["do"]` and give the body back twice."""
    wanted = facts["do"]
    if wanted == "burn":
        while True:
            pass
    if wanted == "sleep":
        Path(facts["path"]).touch()  # it may write no file, but make one
        time.sleep(60)
    if wanted == "eat":
        return {"eaten": len(bytearray(facts["bytes"]))}, []
    if wanted == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    if wanted == "raise":
        raise ValueError(body)
    if wanted == "write":
        Path(facts["path"]).write_bytes(body)
    if wanted == "reach":
        return {"file": reached(lambda: Path(facts["path"]).read_text()), "socket": reached(open_socket)}, []
    if wanted == "many":
        return {}, [b"x"] * 100
    if wanted == "flood":
        return {}, [bytes(40_000_000)]
    return {"did": wanted, "pid": os.getpid(), "nice": os.nice(0), "modules": wall_modules()}, [body, body[::-1]]


def reached(act: Callable[[], str]) -> str:
    """What an attempt gives, or that it was refused."""
    try:
        return act()
    except OSError:
        return "refused"


def open_socket() -> str:
    """Try to have a connection to begin with."""
    socket.socket().close()
    return "open"


def wall_modules() -> list[str]:
    """What of Florilège is loaded in this process."""
    return [name for name in sys.modules if name.split(".")[0] == "wall"]
