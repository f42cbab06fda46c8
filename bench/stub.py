"""A static server in a process of its own: one page of orders as SP-API JSON and as MWS XML, and a token endpoint.

`python -m bench.stub FOLDER`, the folder `page.make` filled, prints its port and serves until its standard input ends.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

TOKEN = json.dumps({"access_token": "Atza|stub", "token_type": "bearer", "expires_in": 3600}).encode()
ORDER_ID = re.compile("AmazonOrderId=([0-9-]+)")


def handler(page: bytes, xml: bytes, items: Mapping[str, bytes]) -> type[BaseHTTPRequestHandler]:
    """The handler class that answers with those bytes."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body leave in two writes; without this they wait for each other.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            if not self.path.startswith("/Orders/"):
                self._answer(page, "application/json")
            elif found := ORDER_ID.search(self.path):
                self._answer(items[found[1]], "text/xml")
            else:
                self._answer(xml, "text/xml")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer(TOKEN, "application/json")

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("x-amzn-RequestId", "00000000-0000-4000-8000-000000000000")
            # Amazon's own rate for this operation is one call in three minutes: what waits is not what is measured.
            self.send_header("x-amzn-RateLimit-Limit", "1000.0")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

    return Handler


def main() -> None:
    folder = Path(sys.argv[1])
    items = {path.stem: path.read_bytes() for path in folder.glob("*-*-*.xml")}
    answers = handler((folder / "page.json").read_bytes(), (folder / "page.xml").read_bytes(), items)
    server = ThreadingHTTPServer(("127.0.0.1", 0), answers)
    Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
