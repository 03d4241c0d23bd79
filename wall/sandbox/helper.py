"""The helper process: forks one child for each job, with little memory and little time.

A program of its own (`python helper.py FD JOB LIMITS`) that imports nothing of Florilège. JOB is the path of a module
whose `work(facts, body)` gives back facts and files; it is read before the first fork, and its `prepare()`, if it has
one, is done, so that a child costs little.
Over the socket FD the helper is sent one more socket for each job; on that one the child greets with a byte, gets a
JSON document and the bytes to work on, and answers with the number of parts, a JSON document and the files. Each part
has its length before it, in four bytes. A job that takes too much ends the child, not us.
"""

import ctypes
import json
import os
import resource
import signal
import socket
import struct
import sys
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

GREETING = b"!"
_PR_SET_PDEATHSIG = 1


def serve(control: socket.socket, job: Any, limits: dict[str, Any]) -> None:
    """Fork a child for each socket that comes in, until the other end is closed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; our end is the closed socket
    while True:
        _, sockets, _, _ = socket.recv_fds(control, 1, 1)
        if not sockets:
            return
        with socket.socket(fileno=sockets[0]) as asked:
            if os.fork() == 0:
                control.close()
                _work(asked, job, limits)


def load(path: str) -> Any:
    """The module in this file, under the name of the file."""
    spec = spec_from_file_location(os.path.basename(path).removesuffix(".py"), path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _work(asked: socket.socket, job: Any, limits: dict[str, Any]) -> None:
    try:
        _confine(limits)
        asked.sendall(GREETING)
        with asked.makefile("rwb") as stream:
            facts = json.loads(_receive(stream))
            answer, files = job.work(facts, _receive(stream))
            stream.write(struct.pack(">I", 1 + len(files)))
            for part in (json.dumps(answer).encode(), *files):
                stream.write(struct.pack(">I", len(part)) + part)
    finally:
        os._exit(0)  # no clean-up of what belongs to the helper; what is missing is the answer


def _confine(limits: dict[str, Any]) -> None:
    """Take from this process what a job may not have: nothing of it is ever given back."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for name, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, limits["megabytes"] << 20),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
    ):
        resource.setrlimit(name, (most, most))
    os.nice(limits["nice"])
    if not limits["opens"]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # what is open stays so: the socket
    signal.setitimer(signal.ITIMER_REAL, limits["seconds"])


def _receive(stream: Any) -> bytes:
    (size,) = struct.unpack(">I", stream.read(4))
    data: bytes = stream.read(size)
    return data


if __name__ == "__main__":
    module = load(sys.argv[2])
    if hasattr(module, "prepare"):
        module.prepare()
    serve(socket.socket(fileno=int(sys.argv[1])), module, json.loads(sys.argv[3]))
