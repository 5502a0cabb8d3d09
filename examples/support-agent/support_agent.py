"""Answers new mail in its thread, and leaves to a person what looks like an attack."""

import json
import os
import time
import urllib.parse
import urllib.request

API = os.environ["MAILGENT_API_URL"]
KEY = os.environ["MAILGENT_API_KEY"]
SUSPICIOUS = {"instruction_like", "hidden_text", "unicode_tags"}


def call(method, path, body=None):
    request = urllib.request.Request(
        API + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + KEY, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def path_of(message):
    return "/v0/messages/" + urllib.parse.quote(message["messageId"], safe="")


def is_suspicious(message):
    return bool(SUSPICIOUS & set(message["warnings"])) or message["trust"]["dmarc"] == "fail"


def is_by_a_machine(message):
    # The start of the mail as it came; a header is enough.
    request = urllib.request.Request(API + path_of(message) + "/raw", headers={"Authorization": "Bearer " + KEY})
    with urllib.request.urlopen(request, timeout=60) as answer:
        head = answer.read(65536).decode("utf-8", "replace").split("\r\n\r\n", 1)[0].lower()
    return "\nauto-submitted: auto" in head or "\nlist-id:" in head or head.startswith("return-path: <>")


def answer(message):
    """Where a model would write. It gets what is new in the mail, as data."""
    question = (message["extractedText"] or "").strip().splitlines()
    return "Thank you for writing. You asked: %s\nWe will look into it today." % (question[0] if question else "?")


def handle(message):
    if is_suspicious(message):
        label = "for-a-person"
    elif is_by_a_machine(message):
        label = "done"
    else:
        sent = call("POST", path_of(message) + "/reply", {"text": answer(message)})
        print("Answered in", sent["threadId"], flush=True)
        label = "done"
    call("PATCH", path_of(message), {"addLabels": [label], "removeLabels": ["unread"]})
    print(label, message["subject"], flush=True)


left = int(os.environ.get("STOP_AFTER", "1000000000"))
while left > 0:
    unread = call("GET", "/v0/messages?labels=received,unread&limit=20")["messages"]
    for message in reversed(unread[-left:]):
        handle(message)
        left -= 1
    time.sleep(0.2)
