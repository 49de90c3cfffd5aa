"""One request, one answer, over connections that are kept."""

from __future__ import annotations

import http.client
import ssl
import threading
import weakref
from urllib.parse import urlsplit

from .problem import no_answer



class Transport:
    """HTTP to one node. Each thread has a connection of its own."""

    def __init__(self, url: str, timeout_s: float, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not the address of a node: {url}")
        self._host, self._port, self._secure = parts.hostname, parts.port, parts.scheme == "https"
        self._prefix = parts.path.rstrip("/")
        self._timeout_s, self._tls = timeout_s, tls
        self._mine = threading.local()
        self._all: weakref.WeakSet[http.client.HTTPConnection] = weakref.WeakSet()

    def send(
        self, method: str, target: str, headers: dict[str, str], body: bytes, *, fresh: bool = False
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Raises `Problem` `no_answer`. `fresh`: over a new connection, whose loss is never that of an old one."""
        connection = self._connection(fresh)
        try:
            connection.request(method, self._prefix + target, body=body or None, headers=headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as why:
            self.close()
            raise no_answer(why) from why
        if answer.will_close:
            self.close()
        return answer.status, answer.headers, said

    def close(self) -> None:
        """Of the calling thread."""
        connection = getattr(self._mine, "connection", None)
        if connection is not None:
            connection.close()
        self._mine.connection = None

    def close_all(self) -> None:
        for connection in list(self._all):
            connection.close()

    def _connection(self, fresh: bool) -> http.client.HTTPConnection:
        if fresh:
            self.close()
        connection: http.client.HTTPConnection | None = getattr(self._mine, "connection", None)
        if connection is None:
            if self._secure:
                connection = http.client.HTTPSConnection(
                    self._host, self._port, timeout=self._timeout_s, context=self._tls
                )
            else:
                connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
            self._mine.connection = connection
            self._all.add(connection)
        return connection
