"""Takes webhooks, and believes only what is signed, new and not told before."""

import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
TOLERANCE = 300
MAX_BODY = 1 << 20
seen = set()


def is_genuine(headers, body):
    name, when = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not when.isdecimal() or abs(time.time() - int(when)) > TOLERANCE:
        return False
    signed = name.encode() + b"." + when.encode() + b"." + body
    wanted = "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    # There are two while a secret is being rotated.
    return any(hmac.compare_digest(wanted, given) for given in headers.get("webhook-signature", "").split(" "))


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length) if length <= MAX_BODY else b""
        genuine = length <= MAX_BODY and is_genuine(self.headers, body)
        self.send_response(204 if genuine else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()
        if genuine and self.headers["webhook-id"] not in seen:
            seen.add(self.headers["webhook-id"])
            event = json.loads(body)
            print(event["type"], json.dumps(event["data"], separators=(",", ":")), flush=True)

    def log_message(self, *_):
        """Prints events only."""


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8091"))), Receiver)
print("Listening at http://127.0.0.1:%d/hook" % server.server_port, flush=True)
server.serve_forever()
