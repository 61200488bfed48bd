"""The order system's two links: to the message broker and to the database.

Both can move to another Availability Zone at any moment. So every wait has an end, names are looked up anew for each
connection, certificates and host names are verified, and whoever uses a link expects to lose it.
"""
import contextlib
import logging
import os
import random
import select
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

import pymysql
import stomp

log = logging.getLogger("orders")
QUEUE = "/queue/orders"
# What a library forgets to limit must not hang for ever on a machine that lost its power.
socket.setdefaulttimeout(5)
# With pyOpenSSL there, stomp.py looks at a certificate's age over a second connection that verifies nothing; TLS does it.
stomp.transport.OpenSSL = None


class LinkDown(Exception):
    """The other side is not there now; try again a little later."""


class BackOff:
    """Waits that grow from a fifth of a second to a second, spread so that clients do not all come at once."""

    def __init__(self, first=0.2, longest=1.0):
        self.first, self.longest = first, longest
        self.next = first

    def wait(self):
        time.sleep(self.next * random.uniform(0.5, 1.0))
        self.next = min(self.longest, self.next * 1.6)

    def reset(self):
        self.next = self.first


def system_authorities():
    """The bundle that this machine trusts, also where a variable moves it."""
    return ssl.get_default_verify_paths().cafile


# --- Broker -----------------------------------------------------------------------------------------------------------

def broker_endpoints():
    """Host and port of the active broker's and of the standby's endpoint; which is which changes."""
    urls = os.environ["BROKER_ENDPOINTS"].split(",")
    return [(part.hostname, part.port) for part in map(urlsplit, urls)]


def first_that_listens(endpoints):
    """The standby opens no port. A second is enough inside one Region."""
    for host, port in endpoints:
        try:
            socket.create_connection((host, port), timeout=1).close()
            return host, port
        except OSError:
            continue
    raise LinkDown("no broker listens")


def names_match(certificate, host):
    """stomp.py verifies the chain but leaves the name to us."""
    names = [value for kind, value in certificate.get("subjectAltName", ()) if kind == "DNS"]
    wildcard = "*." + host.split(".", 1)[1]
    found = host in names or wildcard in names
    return found, None if found else f"the certificate is for {names}, not for {host}"


class SharedTLS(ssl.SSLSocket):
    """A TLS connection that one thread may read while another writes, as stomp.py does: OpenSSL's is not made for that,
    and before Python 3.13 nothing keeps the two apart. Now and then a new connection then ends at its first message.
    """

    def do_handshake(self, block=False):
        self.turn = threading.Lock()
        super().do_handshake(block)

    def recv(self, size=1024, flags=0):
        patience = self.gettimeout()
        while True:
            with self.turn:
                self.settimeout(0)
                try:
                    return super().recv(size, flags)
                except ssl.SSLWantReadError:
                    pass
                finally:
                    self.settimeout(patience)
            # Outside its turn: who writes need not wait until something comes.
            if not select.select([self], [], [], patience)[0]:
                raise TimeoutError("nothing came")

    def sendall(self, data, flags=0):
        with self.turn:
            super().sendall(data, flags)


# What stomp.py makes its connections with.
ssl.SSLContext.sslsocket_class = SharedTLS


class BrokerLink(stomp.ConnectionListener):
    """One connection to whichever broker is active. When it is lost, it is thrown away and a new one is made."""

    def __init__(self):
        self.lost = threading.Event()
        self.changed = threading.Condition()
        self.receipts = set()
        self.on_frame = None
        self.endpoint = first_that_listens(broker_endpoints())
        # The broker's beat, once a second, is also what a dead connection is known by: nothing read for five is its end.
        self.connection = stomp.Connection12(
            [self.endpoint], heartbeats=(1000, 1000), heart_beat_receive_scale=3.0, reconnect_attempts_max=1, timeout=5
        )
        self.connection.set_ssl(
            [self.endpoint], ca_certs=os.environ.get("BROKER_AUTHORITIES") or system_authorities(),
            cert_validator=names_match,
        )
        self.connection.set_listener("", self)
        try:
            self.connection.connect(os.environ["BROKER_USER"], os.environ["BROKER_PASSWORD"], wait=True)
        except (stomp.exception.StompException, OSError) as error:
            self.close()
            raise LinkDown(f"{self.endpoint[0]}: {error!r}") from error

    def send(self, body, destination=QUEUE, patience=5, **headers):
        """Returns when the broker has the message on its disk. After LinkDown it may have it, or not."""
        receipt = headers["receipt"] = f"r-{time.monotonic_ns()}"
        try:
            self.connection.send(destination, body, persistent="true", **headers)
        except (stomp.exception.StompException, OSError) as error:
            raise LinkDown(repr(error)) from error
        with self.changed:
            arrived = self.changed.wait_for(lambda: receipt in self.receipts or self.lost.is_set(), patience)
            if not arrived or receipt not in self.receipts:
                raise LinkDown("no receipt came")
            self.receipts.discard(receipt)

    def close(self):
        """At once: stomp.py's own ways wait for the other side, which may be without power."""
        self.lost.set()
        transport = self.connection.transport
        transport.running = False
        transport.set_connected(False)
        with contextlib.suppress(OSError, AttributeError):
            transport.socket.shutdown(socket.SHUT_RDWR)

    # Called by stomp.py's own threads.

    def on_receipt(self, frame):
        with self.changed:
            self.receipts.add(frame.headers["receipt-id"])
            self.changed.notify_all()

    def on_message(self, frame):
        if self.on_frame:
            self.on_frame(frame)

    def on_error(self, frame):
        log.warning("the broker refuses: %s", frame.headers.get("message", frame.body))
        self._lose()

    def on_disconnected(self):
        self._lose()

    def on_heartbeat_timeout(self):
        self._lose()

    def _lose(self):
        self.lost.set()
        with self.changed:
            self.changed.notify_all()


# --- Database ---------------------------------------------------------------------------------------------------------

TABLE = """
CREATE TABLE IF NOT EXISTS orders (
    id          VARCHAR(64) PRIMARY KEY,
    body        TEXT NOT NULL,
    deliveries  INT NOT NULL DEFAULT 1,
    written_at  TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    INDEX (written_at)
) ENGINE=InnoDB
"""


def database():
    """A new connection. The endpoint's name is looked up each time: after a failover it means another address."""
    try:
        return pymysql.connect(
            host=os.environ["DATABASE_HOST"],
            port=int(os.environ.get("DATABASE_PORT", "3306")),
            user=os.environ["DATABASE_USER"],
            password=os.environ["DATABASE_PASSWORD"],
            database=os.environ["DATABASE_NAME"],
            ssl={"ca": os.environ.get("DATABASE_AUTHORITIES") or system_authorities(), "check_hostname": True},
            connect_timeout=1,
            read_timeout=5,
            write_timeout=5,
            autocommit=False,
        )
    except (pymysql.MySQLError, OSError) as error:
        raise LinkDown(repr(error)) from error
