"""The processes that decode: held to their limits whatever they do, replaced when they die, ended with their server."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from gis.photos import child
from gis.photos import develop as developing
from gis.photos.develop import WALL_SECONDS, PhotoRefused, blur, develop
from gis.photos.nurseries import Nurseries
from tests.support import pictures
from tests.support.database import ROOT
from tests.support.spent import children, is_alive, resident, seconds_spent

SECONDS = 5.0
"""Of a processor, what is tried twice included: a child does not outlive the nursery that it ends."""
PLATE = (0.1, 0.1, 0.5, 0.5)
MEGABYTES = 1024 * 1024


@contextmanager
def nurseries(*child_file: Path) -> Iterator[Nurseries]:
    """Nurseries of the test's own in the place of those of the process."""
    own = Nurseries(2, *child_file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(developing, "_NURSERIES", own)
        yield own
    own.end()


@contextmanager
def taken_over(does: str, folder: Path) -> Iterator[None]:
    """Nurseries whose children do this instead, though they still blur."""
    source = Path(child.__file__).read_text(encoding="utf-8")
    body = "\n        ".join(does.strip().splitlines())
    hostile = folder / "child.py"
    hostile.write_text(
        f"""{source}
import os, time
honest = main
def main():
    if b"blur" in os.pread(0, 20, 0):
        honest()
    else:
        confine()
        {body}
""",
        encoding="utf-8",
    )
    with nurseries(hostile):
        yield


def refusal(content: bytes) -> str | None:
    try:
        develop(content)
    except PhotoRefused as refused:
        return refused.code
    return None


def nursery_of(known: list[int]) -> int:
    """The one process that was started since."""
    (found,) = set(children(os.getpid())) - set(known)
    return found


def wait_for_end(process: int) -> None:
    """Until a process that is not ours to wait for has ended."""
    with suppress(ProcessLookupError):
        watched = os.pidfd_open(process)
        ended, _, _ = select.select([watched], [], [], WALL_SECONDS)
        os.close(watched)
        assert ended


CHILDREN = {
    "that never ends": ("while True: pass", "photo_too_slow"),
    "that wants all memory": ("open(1, 'w').write('{' + 'x' * 4_000_000_000)", "photo_broken"),
    "that writes without end": ("out = open(1, 'w')\nwhile True: out.write('x' * 1_000_000)", "photo_broken"),
    "that crashes": ("os.kill(os.getpid(), signal.SIGSEGV)", "photo_broken"),
    "that says nothing": ("pass", "photo_broken"),
    "that says something else": ("open(1, 'w').write('{\"files\": 7}')", "photo_broken"),
    "that ends its nursery": ("os.kill(os.getppid(), signal.SIGKILL)\nwhile True: pass", "photo_broken"),
    "that answers in its nursery's name": ("for n in range(99): os.write(n, b'{\"ended\": 0}')", "photo_broken"),
}


@pytest.mark.parametrize("kind", CHILDREN)
def test_a_child(kind: str, tmp_path: Path) -> None:
    """A decoder that was taken over is held to its limits, whatever it does, and the next picture does not notice."""
    does, code = CHILDREN[kind]
    with taken_over(does, tmp_path):
        before, began = seconds_spent(), time.monotonic()
        assert refusal(pictures.jpeg()) == code
        assert seconds_spent() - before < SECONDS
        assert time.monotonic() - began < 2 * WALL_SECONDS
        assert blur(pictures.jpeg(), [PLATE]).width == 60


def test_a_child_has_no_network(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this kernel gives no network of their own to everyone")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(2)
        port = server.getsockname()[1]
        with taken_over(f"import socket; socket.create_connection(('127.0.0.1', {port}), 1)", tmp_path):
            assert refusal(pictures.jpeg()) == "photo_broken"
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_child_has_its_two_files_and_no_secret(tmp_path: Path) -> None:
    told = tmp_path / "told"
    does = f"""
had = [os.readlink(f"/proc/self/fd/{{n}}") for n in range(99) if os.path.lexists(f"/proc/self/fd/{{n}}")]
open({str(told)!r}, "w").write(repr((had, dict(os.environ))))
"""
    with taken_over(does, tmp_path):
        assert refusal(pictures.jpeg()) == "photo_broken"
    had, environment = eval(told.read_text(encoding="utf-8"))
    assert had == ["/memfd:question (deleted)", "/memfd:answer (deleted)", "/dev/null"]
    assert not {name for name in environment if name.startswith(("BOSAGA", "PG", "AWS"))}


def test_a_child_cannot_look_into_its_nursery(tmp_path: Path) -> None:
    told = tmp_path / "told"
    does = f"""
try:
    open(f"/proc/{{os.getppid()}}/mem", "rb")
except PermissionError:
    open({str(told)!r}, "w").write("refused")
"""
    with taken_over(does, tmp_path):
        assert refusal(pictures.jpeg()) == "photo_broken"
    assert told.read_text(encoding="utf-8") == "refused"


def test_a_child_that_sleeps_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(developing, "WALL_SECONDS", 1)
    with taken_over("time.sleep(60)", tmp_path):
        assert refusal(pictures.jpeg()) == "photo_too_slow"
        assert blur(pictures.jpeg(), [PLATE]).width == 60


def test_what_a_child_left_running_is_ended_with_it(tmp_path: Path) -> None:
    told = tmp_path / "told"
    does = f"""
left = os.fork()
if left == 0:
    time.sleep(60)
open({str(told)!r}, "w").write(str(left))
"""
    with taken_over(does, tmp_path):
        assert refusal(pictures.jpeg()) == "photo_broken"
        wait_for_end(int(told.read_text(encoding="ascii")))


def test_the_server_neither_grows_nor_keeps_children() -> None:
    known = children(os.getpid())
    with nurseries():
        develop(pictures.jpeg())
        nursery = nursery_of(known)
        before, nursery_before = resident(os.getpid()), resident(nursery)
        for make, _ in list(pictures.REFUSED.values()) + [(pictures.jpeg_with_everything, "")] * 10:
            refusal(make())
        assert resident(os.getpid()) - before < 50 * MEGABYTES
        assert resident(nursery) - nursery_before < 5 * MEGABYTES
        assert (nursery_of(known), children(nursery)) == (nursery, [])
    assert children(os.getpid()) == known


def test_a_nursery_has_one_thread() -> None:
    """A process with threads must not fork: what they held stays locked in the child."""
    known = children(os.getpid())
    with nurseries():
        for make in (pictures.jpeg, pictures.heic):
            develop(make())
        assert len(list(Path(f"/proc/{nursery_of(known)}/task").iterdir())) == 1


def test_a_nursery_that_died_is_started_again() -> None:
    known = children(os.getpid())
    with nurseries():
        develop(pictures.jpeg())
        os.kill(dead := nursery_of(known), signal.SIGKILL)
        assert develop(pictures.jpeg()).width == 60
        assert nursery_of(known) != dead


def test_pictures_that_come_at_once_do_not_mix() -> None:
    sizes = [(40 + n, 30 + n) for n in range(40)]
    with nurseries(), ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda size: develop(pictures.jpeg(width=size[0], height=size[1])), sizes))
    assert [(each.width, each.height) for each in made] == sizes


def test_a_process_that_was_forked_starts_nurseries_of_its_own() -> None:
    """As the workers of a server do that was loaded before they parted."""
    code = """
import os
from gis.photos.develop import develop
from tests.support import pictures
from tests.support.spent import children
develop(pictures.jpeg())
nursery, = children(os.getpid())
forked = os.fork()
if forked == 0:
    develop(pictures.heic())
    own, = children(os.getpid())
    os._exit(own == nursery)
assert os.waitpid(forked, 0)[1] == 0
develop(pictures.jpeg())
assert children(os.getpid()) == [nursery]
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_nursery_and_its_child_end_with_a_server_that_was_killed(tmp_path: Path) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    with taken_over(f"open({str(told)!r}, 'w').write(f'{{os.getppid()}} {{os.getpid()}}')\ntime.sleep(60)", tmp_path):
        code = f"""
from pathlib import Path
from gis.photos import develop as developing
from tests.support import pictures
developing._NURSERIES = developing.Nurseries(1, Path({str(tmp_path / "child.py")!r}))
developing.develop(pictures.jpeg())
"""
        with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as server:
            processes = list(map(int, told.read_text(encoding="ascii").split()))
            assert all(map(is_alive, processes))
            server.kill()
        for process in processes:
            wait_for_end(process)


def test_where_no_nursery_starts_no_picture_is_called_broken(tmp_path: Path) -> None:
    (tmp_path / "child.py").write_text("raise ImportError\n", encoding="utf-8")
    with nurseries(tmp_path / "child.py"), pytest.raises(ChildProcessError):
        develop(pictures.jpeg())
