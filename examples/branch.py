"""Takes a turn halfway: develops a picture, goes back to one of its steps and on from there with other words.

    pip install httpx httpx-sse
    python branch.py "a green bottle on a pink background" "a blue bottle on a pink background" [folder]
"""

import json
import os
import sys
from pathlib import Path

import httpx
from httpx_sse import connect_sse

BASE = os.environ.get("SAFELIGHT_URL", "http://localhost:4000")
DIRECT = {"all://localhost": None, "all://127.0.0.1": None}  # http_proxy is for other machines
TURN = 8  # the step after which the branch begins: early ones keep the composition, late ones all but details


class Refused(Exception):
    """The server said no; its sentence says what to do."""


def start(client: httpx.Client, request: dict) -> dict:
    """Starts a generation and answers its state, with the addresses of its stream and pictures."""
    response = client.post("/api/generate", json={"images": "url", "previews": "none", **request})
    if response.is_error:
        raise Refused(response.json()["error"]["message"])
    return response.json()


def develop(client: httpx.Client, generation: dict, path: Path) -> None:
    """Watches a generation to its end and saves its picture."""
    with connect_sse(client, "GET", generation["urls"]["stream"]) as source:
        for message in source.iter_sse():
            if message.event != "message" or not message.data:
                continue  # a frame that was cut when the server went away, or a heartbeat
            if message.data == "[DONE]":
                return
            event = json.loads(message.data)
            match event["type"]:
                case "step":
                    print(f"step {event['step']} of {event['total_steps']}")
                case "image":
                    path.write_bytes(client.get(event["image"]).raise_for_status().content)
                    print(f"saved {path}")
                case "error":
                    raise Refused(event["error"]["message"])


def main() -> int:
    if len(sys.argv) < 3:
        print("usage: python branch.py PROMPT OTHER_PROMPT [FOLDER]", file=sys.stderr)
        return 2
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    with httpx.Client(base_url=BASE, timeout=httpx.Timeout(10, read=60), mounts=DIRECT) as client:
        try:
            parent = start(client, {"prompt": sys.argv[1]})
            develop(client, parent, folder / "picture.png")
            turn = {"id": parent["id"], "step": TURN}
            develop(client, start(client, {"prompt": sys.argv[2], "from": turn}), folder / "branch.png")
        except Refused as refusal:
            print(refusal, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
