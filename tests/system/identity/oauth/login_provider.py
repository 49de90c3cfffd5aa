#!/usr/bin/env python3
"""A strict provider of log-ins on this machine, which plays Google, Kakao and Naver for the tests.

usage: login_provider.py DIRECTORY

Keys of tokens lie in DIRECTORY and are made and used by the program openssl. The first line on stdout is
`listening PORT`. Below /google, /kakao and /naver: `authorize`, `token`, `userinfo`, `jwks`. `POST /control` takes
{"mode": ..., "person": {...}, "busy": N} and answers with what was asked for so far; modes are listed at `MODES`.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import secrets
import subprocess
import sys
import threading
import time
import urllib.parse

CLIENT = "madang-client"
SECRET = "a-secret-of-the-client"
MODES = {"", "bad_nonce", "no_nonce", "bad_signature", "bad_audience", "bad_issuer", "expired", "future", "alg_none",
         "hs256", "unknown_kid", "slow", "error500", "refuse", "garbage", "no_id_token", "other_subject"}
CODE_LIVES_S = 60


def encoded(plain):
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


class Key:
    """An RSA key; signing is left to openssl."""

    def __init__(self, path, name):
        self.path, self.name = path, name
        subprocess.run(["openssl", "genrsa", "-out", path, "2048"], check=True, capture_output=True)
        said = subprocess.run(["openssl", "rsa", "-in", path, "-noout", "-modulus"], check=True, capture_output=True)
        self.modulus = bytes.fromhex(said.stdout.decode().strip().partition("=")[2])

    def sign(self, text):
        return subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.path], input=text, check=True,
                              capture_output=True).stdout

    def public(self):
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.name, "n": encoded(self.modulus),
                "e": encoded(b"\x01\x00\x01")}


class State:
    def __init__(self, directory):
        self.directory = directory
        self.lock = threading.Lock()
        self.keys = [Key(os.path.join(directory, "one.pem"), "one")]
        self.mode = ""
        self.person = {"id": "1001", "email": "minji@example.com", "verified": True}
        self.codes, self.used, self.tokens = {}, set(), {}
        self.asked = {}
        self.busy = 0  # so many revocations are answered with 503

    def count(self, what):
        with self.lock:
            self.asked[what] = self.asked.get(what, 0) + 1

    def rotate(self):
        """The key before is gone; who knows only that must ask again."""
        self.keys = [Key(os.path.join(self.directory, "two.pem"), "two")]


class Door(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state = None

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=()):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def refuse(self, error, why, status=400):
        if self.provider == "naver" and self.path.startswith("/naver/token"):
            status = 200  # as Naver does
        self.answer(status, {"error": error, "error_description": why})

    def split(self):
        path, _, query = self.path.partition("?")
        parts = path.strip("/").split("/")
        self.provider = parts[0]
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
        return parts[-1], pairs

    def once(self, pairs):
        """Each parameter once, as RFC 6749, 3.1 wants it."""
        out = dict(pairs)
        return out if len(out) == len(pairs) else None

    def do_GET(self):
        what, pairs = self.split()
        given = self.once(pairs)
        self.state.count(self.provider + " " + what)
        if given is None:
            return self.refuse("invalid_request", "a parameter twice")
        if what == "authorize":
            return self.authorize(given)
        if what == "jwks":
            return self.answer(200, {"keys": [one.public() for one in self.state.keys]})
        if what == "userinfo":
            return self.userinfo()
        self.answer(404, {})

    def do_POST(self):
        what, _ = self.split()
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if what == "control":
            return self.control(json.loads(body))
        self.state.count(self.provider + " " + what)
        if what not in ("token", "revoke"):
            return self.answer(404, {})
        if self.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            return self.refuse("invalid_request", "not a form")
        given = self.once(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body)))
        if given is None:
            return self.refuse("invalid_request", "a parameter twice")
        self.revoke(given) if what == "revoke" else self.token(given)

    def control(self, wanted):
        state = self.state
        mode = wanted.get("mode", state.mode)
        if mode not in MODES:
            return self.answer(400, {})
        state.mode = mode
        state.person = wanted.get("person", state.person)
        state.busy = wanted.get("busy", state.busy)
        if wanted.get("rotate"):
            state.rotate()
        self.answer(200, {"asked": state.asked})

    def authorize(self, given):
        """The person agrees at once."""
        wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        for name, value in wanted.items():
            if given.get(name) != value:
                return self.refuse("invalid_request", name)
        redirect = given.get("redirect_uri", "")
        if not redirect.endswith("/api/v1/users/oauth/" + self.provider + "/callback"):
            return self.refuse("redirect_uri_mismatch", redirect)
        if len(given.get("state", "")) < 40 or len(given.get("code_challenge", "")) != 43:
            return self.refuse("invalid_request", "state or code_challenge")
        if self.provider != "naver" and (len(given.get("nonce", "")) < 40 or "openid" not in given["scope"].split()):
            return self.refuse("invalid_request", "nonce or scope")
        back = {"state": given["state"]}
        if self.state.mode == "refuse":
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(24)
            with self.state.lock:
                self.state.codes[back["code"]] = (time.time(), self.provider, given, dict(self.state.person))
        self.answer(302, {}, [("Location", redirect + "?" + urllib.parse.urlencode(back))])

    def token(self, given):
        state = self.state
        if self.provider == "naver" and given.get("grant_type") == "delete":
            return self.revoke(given)
        if state.mode == "slow":
            time.sleep(5)  # longer than the platform waits
        if state.mode == "error500":
            return self.answer(500, {"error": "server_error"})
        if state.mode == "garbage":
            return self.answer(200, b"<html>not what was asked for</html>")
        if given.get("grant_type") != "authorization_code":
            return self.refuse("unsupported_grant_type", "")
        if given.get("client_id") != CLIENT or given.get("client_secret") != SECRET:
            return self.refuse("invalid_client", "", 401)
        with state.lock:
            code = given.get("code", "")
            known = state.codes.pop(code, None)
            if known is None:
                return self.refuse("invalid_grant", "used before" if code in state.used else "unknown code")
            state.used.add(code)
        begun, provider, asked, person = known
        challenge = encoded(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        if not hmac.compare_digest(challenge, asked["code_challenge"]):
            return self.refuse("invalid_grant", "code_verifier")
        if given.get("redirect_uri") != asked["redirect_uri"] or provider != self.provider:
            return self.refuse("invalid_grant", "redirect_uri")
        if time.time() > begun + CODE_LIVES_S:
            return self.refuse("invalid_grant", "too old")
        if provider == "naver" and given.get("state") != asked["state"]:
            return self.refuse("invalid_request", "state")
        access = secrets.token_urlsafe(24)
        with state.lock:
            state.tokens[access] = (provider, person)
        out = {"access_token": access, "token_type": "Bearer", "expires_in": 3599}
        if provider != "naver" and state.mode != "no_id_token":
            out["id_token"] = self.id_token(asked, person)
        self.answer(200, out)

    def revoke(self, given):
        """Each in its own way: Google takes the token, Kakao the bearer, Naver a form of its client."""
        state = self.state
        if state.mode == "slow":
            time.sleep(5)
        if state.mode == "error500":
            return self.answer(500, {"error": "server_error"})
        with state.lock:
            is_busy = state.busy > 0
            state.busy -= is_busy
        if is_busy:
            return self.answer(503, {"error": "temporarily_unavailable"})
        if self.provider == "google":
            token = given.get("token", "")
        elif self.provider == "kakao":
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        else:
            if (given.get("grant_type") != "delete" or given.get("client_id") != CLIENT or
                    given.get("client_secret") != SECRET or given.get("service_provider") != "NAVER"):
                return self.refuse("invalid_request", "a form of another kind")
            token = given.get("access_token", "")
        with state.lock:
            if state.tokens.pop(token, (None, None))[0] != self.provider:
                return self.refuse("invalid_token", "")
            state.asked["revoked " + self.provider] = state.asked.get("revoked " + self.provider, 0) + 1
        self.answer(200, {"id": 1} if self.provider == "kakao" else {})

    def id_token(self, asked, person):
        mode, now = self.state.mode, int(time.time())
        claims = {"iss": "http://127.0.0.1:%d/%s" % (self.server.server_port, self.provider), "aud": CLIENT,
                  "sub": person["id"], "iat": now, "exp": now + 3600, "nonce": asked["nonce"]}
        if self.provider == "google":
            claims.update(azp=CLIENT, email=person.get("email", ""), email_verified=person.get("verified", False))
        changes = {"bad_nonce": {"nonce": "x" * 43}, "bad_audience": {"aud": "somebody-else", "azp": "somebody-else"},
                   "bad_issuer": {"iss": "https://accounts.example.com"}, "expired": {"exp": now - 3600},
                   "future": {"iat": now + 7200, "nbf": now + 7200}}
        claims.update(changes.get(mode, {}))
        if mode == "no_nonce":
            del claims["nonce"]
        key = self.state.keys[0]
        header = {"alg": "RS256", "typ": "JWT", "kid": "nobody" if mode == "unknown_kid" else key.name}
        if mode == "alg_none":
            header["alg"] = "none"
        if mode == "hs256":
            header["alg"] = "HS256"
        text = encoded(json.dumps(header).encode()) + "." + encoded(json.dumps(claims).encode())
        if mode == "alg_none":
            return text + "."
        if mode == "hs256":
            return text + "." + encoded(hmac.new(encoded(key.modulus).encode(), text.encode(), "sha256").digest())
        signature = key.sign(text.encode())
        if mode == "bad_signature":
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        return text + "." + encoded(signature)

    def userinfo(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        provider, person = self.state.tokens.get(token, (None, None))
        if scheme != "Bearer" or provider != self.provider:
            return self.answer(401, {"code": -401, "msg": "this access token does not exist"})
        subject = "9999" if self.state.mode == "other_subject" else person["id"]
        email = {"email": person["email"]} if person.get("email") else {}
        if provider == "google":
            return self.answer(200, {"sub": subject, "email_verified": person.get("verified", False), **email})
        if provider == "naver":
            return self.answer(200, {"resultcode": "00", "message": "success", "response": {"id": subject, **email}})
        account = {"is_email_valid": True, "is_email_verified": person.get("verified", False), **email}
        self.answer(200, {"id": int(subject), "kakao_account": account})


def main():
    Door.state = State(sys.argv[1])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    print("listening", server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
