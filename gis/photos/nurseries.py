"""The nurseries of this process: prepared parents that fork a child for each picture. Started when first needed.

To import what decodes takes a hundred times as long as to decode a photo from a phone's form; a nursery does it once.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import LifoQueue

from gis.photos.nursery import READY

_NURSERY = Path(__file__).with_name("nursery.py")
_CHILD = Path(__file__).with_name("child.py")
_START_SECONDS = 60
_END_SECONDS = 2
_MOST_ANSWER = 1000


class Nurseries:
    """So many at most, each with one child at a time: a child that takes its nursery along harms no other picture."""

    def __init__(self, most: int, child: Path = _CHILD) -> None:
        self._most, self._child = most, child
        self._open()

    def _open(self) -> None:
        self._started: set[_Nursery] = set()
        # The one that was used last comes first: the second is started only where two pictures come at once.
        self._free: LifoQueue[_Nursery | None] = LifoQueue()
        for _ in range(self._most):
            self._free.put(None)

    def develop(self, question: int, answer: int, seconds: float) -> int | None:
        """Have a child read one file and write the other; its exit code, negative for a signal, None if it was stopped.

        Waits for a nursery that is free, then at most `seconds`. A nursery that died meanwhile is replaced, once.
        Raises OSError where no process can be had.
        """
        nursery = self._free.get()
        kept = None
        try:
            try:
                nursery = nursery or self._start()
                ended = nursery.develop(question, answer, seconds)
            except _Gone:
                self._stop(nursery)
                nursery = self._start()
                ended = nursery.develop(question, answer, seconds)
            kept = nursery
        except _Gone:
            # Twice is no accident: it was the picture.
            return 1
        except TimeoutError:
            return None
        else:
            return ended
        finally:
            # One that was left in the middle of its work would give the answer to the next picture.
            if kept is None:
                self._stop(nursery)
            self._free.put(kept)

    def _start(self) -> _Nursery:
        started = _Nursery(self._child)
        self._started.add(started)
        return started

    def _stop(self, nursery: _Nursery | None) -> None:
        if nursery is not None:
            nursery.end()
            self._started.discard(nursery)

    def end(self) -> None:
        """End all that are started, with the children that they have. They are started again when they are needed."""
        for each in tuple(self._started):
            self._stop(each)

    def forget(self) -> None:
        """In a process that was forked: leave the nurseries to the one that started them."""
        for each in self._started:
            each.forget()
        self._open()


class _Gone(Exception):  # noqa: N818 - it is said of the nursery
    """It died, by itself or killed; the picture may be asked for again."""


class _Nursery:
    def __init__(self, child: Path) -> None:
        """Start one and wait until it is ready. Raises OSError."""
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # A session of its own: Ctrl-C is the server's, which then ends this one. Secrets stay out of its reach.
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_NURSERY), str(child)], stdin=theirs.fileno(), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, env={}, cwd="/", start_new_session=True,
            )  # fmt: skip
        self._line.settimeout(_START_SECONDS)
        with suppress(ConnectionError, TimeoutError):
            if self._line.recv(len(READY)) == READY:
                return
        self.end()
        raise ChildProcessError(f"{_NURSERY} does not start")

    def develop(self, question: int, answer: int, seconds: float) -> int:
        """The exit code of a child. Raises TimeoutError, OSError where it cannot be forked, and _Gone."""
        if self._line.fileno() < 0:
            raise _Gone
        os.lseek(question, 0, os.SEEK_SET)
        os.ftruncate(answer, 0)
        os.lseek(answer, 0, os.SEEK_SET)
        self._line.settimeout(seconds)
        try:
            socket.send_fds(self._line, [READY], [question, answer])
            told = self._line.recv(_MOST_ANSWER)
        except ConnectionError as error:
            raise _Gone from error
        if not told:
            raise _Gone
        said = json.loads(told)
        if "errno" in said:
            raise OSError(said["errno"], os.strerror(said["errno"]))
        return int(said["ended"])

    def end(self) -> None:
        """It ends when the line is closed, and its child with it; one that does not is killed."""
        self._line.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """Close the line without a word, and wait for nobody: it is another's child."""
        self._line.close()
        self._process.returncode = 0
