"""Where one request ends and the next begins: two readings of that are how a request is smuggled past a proxy. Whatever
leaves it open is refused, in the engine's own words, and nothing that follows on the connection is read."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from safelight import wire
from tests.conftest import Run
from tests.live import LiveEngine
from tests.pencil import Pencil

NEXT = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKED_END = b"0\r\n\r\n"

AMBIGUOUS = {
    "both lengths": [b"Content-Length: 5", b"Transfer-Encoding: chunked"],
    "both lengths, the other way round": [b"transfer-encoding: Chunked", b"content-length: 5"],
    "both lengths, folded": [b"Content-Length: 5", b"Transfer-Encoding:\r\n chunked"],
    "two content lengths": [b"Content-Length: 5", b"Content-Length: 0"],
    "two content lengths in one": [b"Content-Length: 5, 0"],
    "a signed content length": [b"Content-Length: +5"],
    "coded twice": [b"Transfer-Encoding: chunked, identity"],
    "coded by two headers": [b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"],
    "coded by another name": [b"Transfer-Encoding: xchunked"],
    "not coded": [b"Transfer-Encoding: identity"],
    "a space before the colon": [b"Transfer-Encoding : chunked"],
    "a header behind a bare return": [b"X-A: b\rTransfer-Encoding: chunked"],
}


@pytest.fixture
def engine(run: Run) -> LiveEngine:
    return run(Pencil())


def send(engine: LiveEngine, request: bytes) -> bytes:
    """All that is answered until the engine closes the connection."""
    address = urlsplit(engine.url)
    answer = b""
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request)
        while received := connection.recv(65536):
            answer += received
    return answer


def expect_one_refusal(answer: bytes) -> wire.ErrorBody:
    assert answer.count(b"HTTP/1.1 ") == 1, answer
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"connection: close" in head.lower()
    assert b"content-type: application/json" in head.lower()
    return wire.ErrorResponse.model_validate(json.loads(body)).error


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_a_contentwithout_one_length_is_refused(engine: LiveEngine, kind: str, version: bytes) -> None:
    lines = [b"POST /generations HTTP/" + version, b"Host: localhost", b"Content-Type: application/json"]
    head = b"\r\n".join([*lines, b"Connection: keep-alive", *AMBIGUOUS[kind]])
    error = expect_one_refusal(send(engine, head + b"\r\n\r\n" + CHUNKED_END + NEXT))
    assert error.code == "VALIDATION_ERROR"


def test_chunks_are_not_for_http_1_0(engine: LiveEngine) -> None:
    request = b"POST /generations HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED_END
    assert expect_one_refusal(send(engine, request + NEXT)).code == "VALIDATION_ERROR"


@pytest.mark.parametrize("chunk", [b"2\n{}\r\n", b"2\r\n{}\n", b"0x2\r\n{}\r\n", b"2;\nx\r\n{}\r\n", b"-2\r\n{}\r\n"])
def test_ill_formed_chunks_are_refused(engine: LiveEngine, chunk: bytes) -> None:
    head = b"POST /generations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    answer = send(engine, head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk + CHUNKED_END + NEXT)
    assert expect_one_refusal(answer).code == "VALIDATION_ERROR"


@pytest.mark.parametrize(
    "content", [b"hello\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n"]
)
def test_what_is_no_request_is_told_so(engine: LiveEngine, content: bytes) -> None:
    assert expect_one_refusal(send(engine, content + NEXT)).code == "VALIDATION_ERROR"


def test_a_caller_that_leaves_in_the_middle_is_no_failure_of_ours(
    engine: LiveEngine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    head = b"POST /generations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Request-Id: left\r\n"
    address = urlsplit(engine.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(head + b"Content-Length: 100\r\n\r\n{")
    deadline = time.monotonic() + 20
    while not (told := [r for r in caplog.records if vars(r).get("request_id") == "left"]):
        assert time.monotonic() < deadline, "the engine has not noticed"
        time.sleep(0.01)
    assert {record.levelno for record in told} == {logging.INFO}


def test_plain_chunks_are_read(engine: LiveEngine) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"prompt": '
        yield b'"a grey square"}'

    answer = engine.http.post("/generations", content=pieces(), headers={"content-type": "application/json"})
    assert answer.status_code == 202
