#!/usr/bin/env python3
"""A strict stand-in for HashiCorp Vault on this machine: AppRole and one transit key.

usage: vault_server.py

The first line on stdout is `listening PORT`. `POST /control {"sealed": bool, "rotate": true}` sets what it does and
answers with counts. "Encryption" keeps the plain text in memory and hands out a name for it: what matters to the tests
is who may ask, not how it is sealed.
"""

import base64
import http.server
import json
import secrets
import sys

ROLE = "the-role-of-madang"
SECRET = "the-secret-id-of-madang"
KEY = "madang"


class State:
    sealed = False
    version = 1
    tokens = set()
    kept = {}
    counts = {"logins": 0, "encrypt": 0, "decrypt": 0, "revoked": 0, "refused": 0}


class Door(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=None):
        text = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def refuse(self, status, why):
        State.counts["refused"] += 1
        self.answer(status, {"errors": [why]})

    def data(self, data=None, auth=None):
        self.answer(200, {"request_id": "r", "lease_id": "", "renewable": False, "lease_duration": 0, "data": data,
                          "wrap_info": None, "warnings": None, "auth": auth})

    def do_GET(self):
        self.refuse(405, "unsupported operation")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            given = json.loads(body) if body else {}
        except ValueError:
            return self.refuse(400, "failed to parse JSON input")
        if self.path == "/control":
            State.sealed = given.get("sealed", State.sealed)
            State.version += 1 if given.get("rotate") else 0
            return self.answer(200, {**State.counts, "open_tokens": len(State.tokens)})
        if self.headers.get("X-Vault-Request") != "true":
            return self.refuse(412, "missing required request header")
        if State.sealed:
            return self.refuse(503, "Vault is sealed")
        if self.path == "/v1/auth/approle/login":
            return self.login(given)
        token = self.headers.get("X-Vault-Token", "")
        if token not in State.tokens:
            return self.refuse(403, "permission denied")
        if self.path == "/v1/auth/token/revoke-self":
            State.tokens.discard(token)
            State.counts["revoked"] += 1
            return self.answer(204)
        for act in ("encrypt", "decrypt"):
            if self.path == "/v1/transit/%s/%s" % (act, KEY):
                State.counts[act] += 1
                return getattr(self, act)(given)
        self.refuse(403, "permission denied")

    def login(self, given):
        if self.headers.get("X-Vault-Token"):
            return self.refuse(400, "a log-in brings no token")
        if given.get("role_id") != ROLE or given.get("secret_id") != SECRET:
            return self.refuse(400, "invalid role or secret ID")
        State.counts["logins"] += 1
        token = "hvs." + secrets.token_urlsafe(18)
        State.tokens.add(token)
        self.data(auth={"client_token": token, "accessor": "a", "policies": ["default", "madang"],
                        "lease_duration": 1200, "renewable": True, "token_type": "service"})

    def encrypt(self, given):
        try:
            plain = base64.b64decode(given["plaintext"], validate=True)
        except (KeyError, ValueError):
            return self.refuse(400, "failed to base64-decode plaintext")
        name = "vault:v%d:%s" % (State.version, base64.b64encode(secrets.token_bytes(60)).decode())
        State.kept[name] = plain
        self.data({"ciphertext": name, "key_version": State.version})

    def decrypt(self, given):
        plain = State.kept.get(given.get("ciphertext"))
        if plain is None:
            return self.refuse(400, "invalid ciphertext")
        self.data({"plaintext": base64.b64encode(plain).decode()})


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    print("listening", server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
