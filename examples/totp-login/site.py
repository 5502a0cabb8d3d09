"""A site with one account, a password and a second factor (RFC 6238). A code works once."""

import hashlib
import hmac
import struct
import sys
import time
import urllib.parse
from base64 import b32decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ACCOUNT = {"username": "ada", "password": "correct horse", "totp": "JBSWY3DPEHPK3PXPJBSWY3DP"}
used = set()


def code_at(step):
    digest = hmac.new(b32decode(ACCOUNT["totp"]), struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF) % 1000000)


class Login(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 4096)).decode()
        form = dict(urllib.parse.parse_qsl(body))
        now = int(time.time()) // 30
        good = [step for step in (now - 1, now, now + 1) if code_at(step) == form.get("code") and step not in used]
        known = form.get("username") == ACCOUNT["username"] and form.get("password") == ACCOUNT["password"]
        if known and good:
            used.add(good[0])
        answer = b"Welcome, ada.\n" if known and good else b"No.\n"
        self.send_response(200 if known and good else 403)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """Says nothing: a log line could hold a form."""


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Login)
print("http://127.0.0.1:%d/login" % server.server_port, flush=True)
server.serve_forever()
