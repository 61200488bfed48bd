"""The drill's eyes, run inside the producer's instance: asks the broker and the database five times a second as a client would.

Prints SECONDS PROBE ok|fail KEY=VALUE … ; `zone` is where the answer came from, known by its address.
"""
import ipaddress
import os
import signal
import sys
import threading
import time

import pymysql

from links import BrokerLink, LinkDown, database

ZONES = [(ipaddress.ip_network(block), zone) for block, zone in
         (pair.split("=") for pair in os.environ["SUBNETS"].split(","))]
EVERY = 0.2


def zone_of(connected_socket):
    address = ipaddress.ip_address(connected_socket.getpeername()[0])
    return next((zone for block, zone in ZONES if address in block), str(address))


def tell(probe, started, failure=None, **facts):
    if failure is not None:
        facts = {"why": "".join(repr(failure).split())[:120]}
    facts["ms"] = round((time.monotonic() - started) * 1000)
    words = " ".join(f"{name}={value}" for name, value in facts.items())
    # In one piece: two threads tell.
    sys.stdout.write(f"{time.time():.3f} {probe} {'ok' if failure is None else 'fail'} {words}\n")
    sys.stdout.flush()


def watch(probe, open_link, use, close):
    link = None
    while True:
        started = time.monotonic()
        try:
            link = link or open_link()
            tell(probe, started, **use(link))
        except Exception as failure:
            if link:
                close(link)
            link = None
            tell(probe, started, failure)
        time.sleep(max(0.02, EVERY - (time.monotonic() - started)))


# Writable, and not just there: each look commits a row.
def open_database():
    connection = database()
    connection._read_timeout = 1
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS watch (id INT PRIMARY KEY, at DOUBLE NOT NULL) ENGINE=InnoDB")
    return connection


def use_database(connection):
    with connection.cursor() as cursor:
        cursor.execute("REPLACE INTO watch VALUES (1, %s)", (time.time(),))
        connection.commit()
        cursor.execute("SELECT COUNT(*) FROM orders WHERE written_at > NOW(3) - INTERVAL 1 SECOND")
        rate = cursor.fetchone()[0]
    connection.commit()
    return {"zone": zone_of(connection._sock), "rate": rate}


def close_database(connection):
    try:
        connection.close()
    except Exception:
        pass


def use_broker(link):
    if link.lost.is_set():
        raise LinkDown("disconnected")
    link.send("look", destination="/queue/orders.watch", patience=1, expires=str(int(time.time() * 1000) + 1000))
    return {"zone": zone_of(link.connection.transport.socket)}


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
threading.Thread(target=watch, args=("broker", BrokerLink, use_broker, BrokerLink.close), daemon=True).start()
watch("database", open_database, use_database, close_database)
