#!/usr/bin/env python3
"""Writes each order of the queue to the database once.

A message is acknowledged to the broker only after its order is committed. Whatever breaks in between, the message comes
again, and the order's id keeps it from being written twice.
"""
import json
import logging
import queue
import signal
import sys

import pymysql

from links import QUEUE, TABLE, BackOff, BrokerLink, LinkDown, database, log

# How many messages a broker hands over before the first is acknowledged: those come again when this consumer dies.
PREFETCH = 20
WRITE = """
INSERT INTO orders (id, body) VALUES (%s, %s) ON DUPLICATE KEY UPDATE deliveries = deliveries + 1
"""


class Consumer:
    def __init__(self):
        self.link = None
        self.frames = None
        self.store = None
        self.back_off = BackOff()
        self.stopping = False

    def run(self):
        while not self.stopping:
            try:
                self.connect()
                frame = self.frames.get(timeout=0.5)
                self.write(frame)
                self.acknowledge(frame)
                self.back_off.reset()
            except queue.Empty:
                continue
            except LinkDown as reason:
                log.warning("waiting: %s", reason)
                self.back_off.wait()

    def connect(self):
        """The database first: a message that cannot be written is better left with the broker."""
        if self.store is None:
            self.store = database()
            with self.store.cursor() as cursor:
                cursor.execute("SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() "
                               "AND table_name = 'orders'")
                if not cursor.fetchone():
                    cursor.execute(TABLE)
            self.store.commit()
            log.info("connected to the database")
        if self.link is None or self.link.lost.is_set():
            self.drop_link()
            # A new queue for each connection: what an old one delivered is delivered again, and must not be acknowledged here.
            self.frames = queue.Queue()
            self.link = BrokerLink()
            self.link.on_frame = self.frames.put
            self.link.connection.subscribe(
                QUEUE, id="orders", ack="client-individual", headers={"activemq.prefetchSize": str(PREFETCH)}
            )
            log.info("connected to %s", self.link.endpoint[0])

    def write(self, frame):
        """Until the order is committed, or LinkDown."""
        order = json.loads(frame.body)
        try:
            with self.store.cursor() as cursor:
                cursor.execute(WRITE, (order["id"], frame.body))
            self.store.commit()
        except (pymysql.MySQLError, OSError) as error:
            # Also a commit that was not answered is in doubt: the message comes again on a new connection to the broker.
            self.drop_store()
            self.drop_link()
            raise LinkDown(f"the database: {error!r}") from error

    def acknowledge(self, frame):
        try:
            self.link.connection.ack(frame.headers["ack"])
        except Exception as error:
            self.drop_link()
            raise LinkDown(f"an acknowledgement: {error!r}") from error

    def drop_store(self):
        try:
            self.store.close()
        except Exception:
            pass
        self.store = None

    def drop_link(self):
        if self.link:
            self.link.close()
        self.link = None

    def stop(self, *_):
        self.stopping = True


def main():
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("stomp.py").setLevel(logging.ERROR)
    consumer = Consumer()
    signal.signal(signal.SIGTERM, consumer.stop)
    signal.signal(signal.SIGINT, consumer.stop)
    consumer.run()


if __name__ == "__main__":
    main()
