"""Faultline's measures beside moto's and nginx's, as ratios taken in one run. Start it with Scripts/benchmarks."""
import argparse, json, os, shutil, subprocess, sys, tempfile, time
from contextlib import ExitStack
from . import machine, peers
from .contest import FAULTLINE, LoadGenerator
from .machine import BenchmarkError, say
from .measures import SECTIONS, Bench
from .report import Figure, table


def arguments():
    parser = argparse.ArgumentParser(prog="Scripts/benchmarks", description=__doc__)
    parser.add_argument("--faultline", required=True, help="the built server")
    parser.add_argument("--loadgen", required=True, help="the built load generator")
    parser.add_argument("--moto", required=True, help="the moto_server command")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="just these sections")
    parser.add_argument("--seconds", type=float, default=2, help="length of a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--directory", help="where data is put while it runs, if not in the temporary directory")
    return parser.parse_args()


def start_servers(bench, stack):
    say("starting Faultline twice (relaxed, durable), moto and nginx")
    for mode in ("relaxed", "durable"):
        server = peers.faultline(bench.binary, bench.directory, f"{FAULTLINE} {mode}", durable=mode == "durable")
        setattr(bench, mode, stack.enter_context(server))
    bench.moto = stack.enter_context(peers.moto(options.moto, bench.directory))
    bench.nginx = stack.enter_context(peers.nginx(bench.directory, page_size=peers.page_size(bench.relaxed)))


def measure(bench, names):
    results = []
    for name in names:
        say(name)
        try:
            for result in SECTIONS[name](bench):
                results.append(result)
        except BenchmarkError as error:
            results.append(Figure(name, "the section", 0, "", failure=str(error)))
    return results


def commit():
    done = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def main():
    machine.end_on_sigterm()
    before, started = machine.load_average(), time.monotonic()
    directory = tempfile.mkdtemp(prefix="faultline-bench-", dir=options.directory)
    try:
        bench = Bench(
            binary=options.faultline, generator=LoadGenerator(options.loadgen), directory=directory,
            seconds=options.seconds, rounds=options.rounds,
        )
        names = options.only or list(SECTIONS)
        with ExitStack() as stack:
            if names != ["instances"]:
                start_servers(bench, stack)
            results = measure(bench, names)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    run = {
        "machine": machine.description(), "commit": commit(), "load_before": before,
        "load_after": machine.load_average(), "rounds": options.rounds, "seconds": options.seconds,
        "took_seconds": time.monotonic() - started, "measures": [result.record() for result in results],
        "failures": [failure for result in results for failure in result.failures],
    }
    print(json.dumps(run, indent=2) if options.json else table(run))
    return 1 if run["failures"] else 0


options = arguments()
sys.exit(main())
