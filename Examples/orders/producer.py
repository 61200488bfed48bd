#!/usr/bin/env python3
"""Takes orders and hands them to the broker; an order is taken when the broker has acknowledged it.

Each order has an id that it keeps. When no receipt comes the order is in doubt: it is sent again under the same id,
and the consumers write each id once. Only then does its line go to the ledger: SECONDS ID tries=N ms=N.
"""
import argparse
import json
import logging
import os
import signal
import sys
import time
import uuid

from links import BackOff, BrokerLink, LinkDown, log


class Producer:
    def __init__(self, ledger, rate):
        self.ledger = open(ledger, "a", buffering=1)
        self.interval = 1 / rate
        self.link = None
        self.back_off = BackOff()
        self.stopping = False

    def run(self):
        due = time.monotonic()
        while not self.stopping:
            self.take({"id": uuid.uuid4().hex, "amount": 1 + int(due) % 9, "at": time.time()})
            # Orders that could not be taken while the broker was away have gone elsewhere: nothing is made up for.
            due = max(due + self.interval, time.monotonic())
            time.sleep(max(0, due - time.monotonic()))

    def take(self, order):
        """Returns when the order is the broker's. A stop is obeyed only between orders, so that none stays in doubt."""
        started, tries = time.monotonic(), 0
        while True:
            tries += 1
            try:
                if self.link is None:
                    self.link = BrokerLink()
                    log.info("connected to %s", self.link.endpoint[0])
                self.link.send(json.dumps(order), **{"order-id": order["id"]})
                break
            except LinkDown as reason:
                log.warning("order %s is in doubt: %s", order["id"], reason)
                if self.link:
                    self.link.close()
                    self.link = None
                if self.stopping and tries > 20:
                    return
                self.back_off.wait()
        self.back_off.reset()
        took = (time.monotonic() - started) * 1000
        self.ledger.write(f"{time.time():.3f} {order['id']} tries={tries} ms={took:.0f}\n")

    def stop(self, *_):
        self.stopping = True


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rate", type=float, default=20, help="orders a second")
    arguments.add_argument("--ledger", default="/var/lib/orders/ledger")
    options = arguments.parse_args()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("stomp.py").setLevel(logging.ERROR)
    os.makedirs(os.path.dirname(options.ledger), exist_ok=True)
    producer = Producer(options.ledger, options.rate)
    signal.signal(signal.SIGTERM, producer.stop)
    signal.signal(signal.SIGINT, producer.stop)
    producer.run()


if __name__ == "__main__":
    main()
