"""TCP between two instances in different subnets, beside two plain namespaces that one veth pair joins."""
import json, os, shutil, subprocess
from contextlib import contextmanager
from statistics import median
from .machine import BenchmarkError, say
from .report import Figure, Skipped

PORT = "5201"


def figure(section, fleet, rounds, seconds, floor):
    title = "TCP between two subnets, security groups on, to one veth pair"
    if not shutil.which("iperf3"):
        return Skipped(section, title, "iperf3 is missing: Scripts/requirements --for-bench")
    say("  throughput")
    pair = [fleet.launch(subnet)[0] for subnet in (0, 1)]
    fleet.wait(pair, "running", 60, 0.02)
    ours, plain = [], []
    with plain_pair() as (client, server, address):
        for number in range(-1, max(5, rounds)):
            one = transfer(fleet.enter(pair[0]), fleet.enter(pair[1]), fleet.address(pair[1]), seconds)
            other = transfer(client, server, address, seconds)
            if number >= 0:
                ours.append(one)
                plain.append(other)
    fleet.terminate(pair)
    ratios = [a / b for a, b in zip(ours, plain)]
    return Figure(
        section, title, median(ratios), "times", at_least=floor,
        notes=[
            f"{median(ours):.1f} to {median(plain):.1f} Gbit/s, medians of {len(ours)} rounds in turn; "
            f"ratios {min(ratios):.2f} to {max(ratios):.2f}"
        ],
    )


def transfer(client, server, address, seconds):
    """Gbit/s that arrived."""
    listener = subprocess.Popen(
        [*server, "iperf3", "-s", "-1", "-p", PORT, "--forceflush"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )
    try:
        for line in listener.stdout:
            if "listening" in line:
                break
        words = [*client, "iperf3", "-c", address, "-p", PORT, "-t", str(max(1, round(seconds))), "-J"]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            raise BenchmarkError(f"iperf3: {(done.stdout + done.stderr)[-300:]}")
        return json.loads(done.stdout)["end"]["sum_received"]["bits_per_second"] / 1e9
    finally:
        if listener.poll() is None:
            listener.terminate()
        listener.communicate()


@contextmanager
def plain_pair():
    names = [f"flbench{os.getpid()}{end}" for end in "ab"]
    made = []
    try:
        for name in names:
            ip("netns", "add", name)
            made.append(name)
        ip("link", "add", "flb0", "netns", names[0], "type", "veth", "peer", "name", "flb0", "netns", names[1])
        for number, name in enumerate(names, 1):
            ip("-n", name, "address", "add", f"192.168.77.{number}/24", "dev", "flb0")
            ip("-n", name, "link", "set", "flb0", "up")
        yield *(["ip", "netns", "exec", name] for name in names), "192.168.77.2"
    finally:
        for name in made:
            ip("netns", "delete", name)


def ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode:
        raise BenchmarkError(f"ip {' '.join(words)}: {done.stderr}")
