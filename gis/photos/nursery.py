"""The process that children are forked from, one for each picture: it has imported what decodes, and decodes nothing.

Run by its path (`gis/photos/nurseries.py`) and by nothing else, with the path of `child.py`. It has one thread, no
environment, no connection but the one to its server, and ends when that one is closed.
"""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from types import ModuleType
from typing import Any, NoReturn

READY = b"ready"
_DUMPABLE = 4
_MOST_FILES = 2


def main() -> None:
    """Take requests from standard input, a socket: two files each, the question and the empty answer.

    Answers `{"ended": CODE}`, negative for a signal, or `{"errno": NUMBER}` where no process could be had.
    """
    server = socket.socket(fileno=0)
    _shut()
    child = _loaded(sys.argv[1])
    child.prepare()
    # What is here stays: collecting garbage in a child would only copy pages that it shares with this process.
    gc.freeze()
    server.send(READY)
    while True:
        asked, files, _flags, _address = socket.recv_fds(server, len(READY), _MOST_FILES)
        if not asked:
            return
        server.send(json.dumps(_child_of(child, server, *files)).encode())


def _shut() -> None:
    """No child may look into this process, though it has the same user."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)


def _loaded(path: str) -> Any:
    spec = importlib.util.spec_from_file_location("child", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _child_of(child: ModuleType, server: socket.socket, question: int, answer: int) -> dict[str, int]:
    try:
        process = os.fork()
        if process == 0:
            _live(child, question, answer)
    except OSError as error:
        return {"errno": error.errno or 0}
    finally:
        os.close(question)
        os.close(answer)
    _wait(process, server)
    # Whatever it started and left behind goes with it; it is still ours by number, since nobody has waited for it.
    os.kill(process, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    return {"ended": os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])}


def _wait(process: int, server: socket.socket) -> None:
    """Until the child has ended, or nobody waits for its answer any more."""
    watched = os.pidfd_open(process)
    poll = select.poll()
    poll.register(watched, select.POLLIN)
    # Nothing is asked for: that the other end was closed is told in any case.
    poll.register(server.fileno(), 0)
    poll.poll()
    os.close(watched)


def _live(child: ModuleType, question: int, answer: int) -> NoReturn:
    """In the child: keep the two files and nothing else, do what is asked, and end here whatever happens."""
    code = 1
    try:
        os.setsid()
        os.dup2(question, 0)
        os.dup2(answer, 1)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        child.main()
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
