"""Logs in with a password and a second factor from the vault."""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

API = os.environ["MAILGENT_API_URL"]
KEY = os.environ["MAILGENT_API_KEY"]
LOGIN = os.environ["LOGIN_URL"]
ACCOUNT = {
    "type": "LOGIN",
    "data": {"username": "ada", "password": "correct horse", "totp": "JBSWY3DPEHPK3PXPJBSWY3DP"},
}


def call(method, path, body=None):
    request = urllib.request.Request(
        API + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + KEY, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def log_in():
    login = call("GET", "/v0/vault/example-site")["data"]
    code = call("GET", "/v0/vault/example-site/totp")["code"]
    form = urllib.parse.urlencode({"username": login["username"], "password": login["password"], "code": code})
    try:
        with urllib.request.urlopen(LOGIN, form.encode(), timeout=60) as answer:
            return answer.read().decode().strip()
    except urllib.error.HTTPError as refused:
        if refused.code == 403:
            return None
        raise


# Somebody did this when the account was made.
call("PUT", "/v0/vault/example-site", ACCOUNT)
greeting = log_in()
for _ in range(40):
    if greeting:
        break
    # A site takes a code once: the next one comes within 30 seconds.
    time.sleep(1)
    greeting = log_in()
print(greeting or "Refused.")
