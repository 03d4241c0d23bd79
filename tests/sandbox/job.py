"""A job for tests: does what it is told, the bad things too."""

import os
import signal
import time
from pathlib import Path
from typing import Any


def work(facts: dict[str, Any], body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Do `facts["do"]` and give the body back twice."""
    wanted = facts["do"]
    if wanted == "burn":
        while True:
            pass
    if wanted == "sleep":
        time.sleep(60)
    if wanted == "eat":
        return {"eaten": len(bytearray(facts["bytes"]))}, []
    if wanted == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    if wanted == "raise":
        raise ValueError(body)
    if wanted == "write":
        Path(facts["path"]).write_bytes(body)
    if wanted == "many":
        return {}, [b"x"] * 100
    if wanted == "flood":
        return {}, [bytes(40_000_000)]
    return {"did": wanted, "pid": os.getpid(), "nice": os.nice(0), "modules": wall_modules()}, [body, body[::-1]]


def wall_modules() -> list[str]:
    """What of Florilège is loaded in this process."""
    import sys

    return [name for name in sys.modules if name.split(".")[0] == "wall"]
