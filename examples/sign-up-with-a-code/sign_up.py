"""Signs up with a service and reads the code it sends by mail."""

import json
import os
import time
import urllib.parse
import urllib.request

API = os.environ["MAILGENT_API_URL"]
KEY = os.environ["MAILGENT_API_KEY"]
SERVICE = "otp@sandbox.test"


def call(method, path, body=None):
    request = urllib.request.Request(
        API + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + KEY, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def wait_for_code(since, seconds=60):
    """The code of a mail of the service that came after `since`, a time as the API shows it."""
    end = time.monotonic() + seconds
    # An old code is worth nothing, and a code of somebody else may be a trap.
    query = {"for": "code", "from": SERVICE, "since": since}
    while time.monotonic() < end:
        answer = call("GET", "/v0/messages/wait?" + urllib.parse.urlencode(query))
        if answer["kind"] == "code":
            return answer["code"]
        query = {"for": "code", "from": SERVICE, "resume": answer["resume"]}
    raise TimeoutError("no code came")


# The sign-up form of a real service would be an HTTP request; here it is a mail.
form = call("POST", "/v0/messages/send", {"to": [SERVICE], "subject": "Sign up", "text": "Please send a code."})
print("Code:", wait_for_code(form["createdAt"]))
