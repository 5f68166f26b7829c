"""Watches a picture develop from Python: saves each preview and the final PNG, shows progress.

    pip install httpx httpx-sse
    python watch.py "a red boat on a calm sea at sunset" [folder]
"""

import base64
import json
import os
import sys
from pathlib import Path

import httpx
from httpx_sse import connect_sse

BASE = os.environ.get("SAFELIGHT_URL", "http://localhost:4000")
DIRECT = {"all://localhost": None, "all://127.0.0.1": None}  # http_proxy is for other machines


def bytes_of(data_url: str) -> bytes:
    return base64.b64decode(data_url.partition(",")[2])


def show(event: dict, folder: Path) -> int:
    """Prints one event, saves its picture, and returns the exit status so far."""
    match event["type"]:
        case "queued":
            print(f"waiting, {event['position']} before this one")
        case "started":
            print(f"seed {event['seed']}, {event['width']}x{event['height']}")
        case "step":
            print(f"step {event['step']} of {event['total_steps']}")
            if event["image"]:
                (folder / f"step-{event['step']:02}.jpg").write_bytes(bytes_of(event["image"]))
        case "image":
            path = folder / f"picture-{event['index']}.png"
            path.write_bytes(bytes_of(event["image"]))
            print(f"saved {path}")
        case "done":
            print(f"done in {event['elapsed_ms'] / 1000:.1f} s")
        case "error":
            print(f"{event['error']['code']}: {event['error']['message']}", file=sys.stderr)
            return 1
    return 0


def main() -> int:
    if len(sys.argv) < 2:
        print("usage: python watch.py PROMPT [FOLDER]", file=sys.stderr)
        return 2
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    status = 0
    with (
        httpx.Client(base_url=BASE, timeout=httpx.Timeout(10, read=60), mounts=DIRECT) as client,
        connect_sse(client, "GET", "/api/generate", params={"prompt": sys.argv[1]}) as source,
    ):
        if source.response.status_code != 200:
            print(source.response.read().decode(), file=sys.stderr)
            return 1
        for message in source.iter_sse():
            if message.event != "message" or not message.data:
                continue  # a frame that was cut when the server went away, or a heartbeat
            if message.data == "[DONE]":
                break
            status |= show(json.loads(message.data), folder)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
