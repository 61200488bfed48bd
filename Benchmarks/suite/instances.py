"""Instances and their networks: see issue 3, "Measures". Needs root."""
import glob, os, re, shutil, subprocess, time
from statistics import median
from . import aws, machine, peers, throughput
from .contest import FAULTLINE
from .machine import BenchmarkError, say
from .report import Figure, Skipped

SECTION = "Instances"
ONE_LIMIT_MS, HUNDRED_LIMIT_S, LINEAR_LIMIT, THROUGHPUT_FLOOR, IDLE_LIMIT_PERCENT = 300, 15, 1.3, 0.7, 2
ZONES = ("us-east-1a", "us-east-1b")


class Fleet:
    """A VPC with four subnets, and what is launched in it, all through the public API."""

    def __init__(self, server):
        self.server = server
        self.image = re.search(r"<imageId>(ami-\w+)<", self.ask("DescribeImages")).group(1)
        self.vpc = self._made("CreateVpc", "vpcId", CidrBlock="10.9.0.0/16")
        self.subnets = [
            self._made(
                "CreateSubnet", "subnetId", VpcId=self.vpc, CidrBlock=f"10.9.{n}.0/24", AvailabilityZone=ZONES[n % 2]
            )
            for n in range(4)
        ]

    def ask(self, action, **parameters):
        return aws.query(self.server.port, "ec2", action, **parameters)

    def _made(self, action, tag, **parameters):
        return re.search(f"<{tag}>([^<]+)<", self.ask(action, **parameters)).group(1)

    def launch(self, subnet, count=1):
        answer = self.ask(
            "RunInstances", ImageId=self.image, InstanceType="t3.micro", MinCount=count, MaxCount=count,
            SubnetId=self.subnets[subnet],
        )
        return re.findall(r"<instanceId>(i-\w+)<", answer)

    def listing(self, **filters):
        text = self.ask("DescribeInstances", **{"Filter.1.Name": "instance-state-name", **filters})
        return re.findall(r"<instanceId>(i-\w+)<", text)

    def wait(self, ids, state, seconds, pause):
        """Follows DescribeInstances until all of these are in the state.

        With little to answer: two hundred instances in words cost more than what is measured.
        """
        deadline = time.monotonic() + seconds
        filters = {"Filter.1.Value.1": "pending", "Filter.1.Value.2": "shutting-down"}
        while self.listing(MaxResults=5, **filters):
            if time.monotonic() > deadline:
                break
            time.sleep(pause)
        text = self.ask("DescribeInstances", **numbered(ids))
        states = re.findall(r"<instanceState><code>\d+</code><name>([\w-]+)<", re.sub(r">\s+<", "><", text))
        if len(states) != len(ids) or set(states) != {state}:
            tally = {one: states.count(one) for one in set(states)}
            raise BenchmarkError(f"{len(ids)} instances are not all {state}: {tally}")

    def time_one(self, subnet):
        start = time.monotonic()
        ids = self.launch(subnet)
        self.wait(ids, "running", 60, 0.005)
        return ids[0], (time.monotonic() - start) * 1e3

    def time_many(self, count):
        """Seconds until all that were launched into the four subnets run."""
        start = time.monotonic()
        ids = [one for subnet in range(4) for one in self.launch(subnet, count // 4)]
        self.wait(ids, "running", 300, 0.1)
        return ids, time.monotonic() - start

    def terminate(self, ids):
        start = time.monotonic()
        self.ask("TerminateInstances", **numbered(ids))
        self.wait(ids, "terminated", 300, 0.1)
        return time.monotonic() - start

    def enter(self, instance):
        return aws.control(self.server.port, f"services/ec2/enter?instance={instance}")["command"]

    def address(self, instance):
        text = self.ask("DescribeInstances", **{"InstanceId.1": instance})
        return re.search(r"<privateIpAddress>([^<]+)<", text).group(1)


def numbered(ids):
    return {f"InstanceId.{n}": one for n, one in enumerate(ids, 1)}


class Traces:
    """What a cloud has on the host: found by its namespaces' common beginning and by its data directory."""

    def __init__(self, data, instance):
        found = glob.glob(f"/run/netns/fl*-h-{instance}")
        if not found:
            raise BenchmarkError(f"{instance} has no network namespace")
        self.data, self.prefix = data, os.path.basename(found[0]).split("-h-")[0] + "-"
        self.inodes = set()

    def namespaces(self):
        found = glob.glob(f"/run/netns/{self.prefix}*")
        self.inodes |= {os.stat(path).st_ino for path in found}
        return found

    def guests(self):
        """Processes in the instances' network namespaces."""
        inodes = {os.stat(path).st_ino for path in glob.glob(f"/run/netns/{self.prefix}h-*")}
        return machine.processes_in(inodes)

    def counts(self):
        namespaces = self.namespaces()
        mounts = [line for line in open("/proc/self/mountinfo") if self.data in line or f"/{self.prefix}" in line]
        owner = self.prefix[2:-1]
        groups = [path for path, _, _ in os.walk("/sys/fs/cgroup") if owner in path]
        tables = subprocess.run(["nft", "list", "tables"], capture_output=True, text=True).stdout.count(owner)
        return {
            "namespaces": len(namespaces), "mounts": len(mounts), "cgroups": len(groups),
            "processes": len(machine.processes_in(self.inodes)), "tables on the host": tables,
        }


def instances(bench):
    if os.geteuid() != 0:
        yield Skipped(SECTION, "all", "it needs ROOT for network namespaces: sudo Scripts/benchmarks --only instances")
        return
    data = None
    try:
        with peers.faultline(bench.binary, bench.directory, FAULTLINE, durable=True) as server:
            data = server.data
            fleet = Fleet(server)
            idle = machine.memory_mib(server.child.pid)["rss"]
            yield from singles(fleet)
            yield throughput.figure(SECTION, fleet, bench.rounds, bench.seconds, THROUGHPUT_FLOOR)
            yield from hundreds(fleet, idle)
            yield down(bench, fleet)
    finally:
        if data:
            subprocess.run([bench.binary, "down", "--all", "--data", data], env=peers.clean_environment(),
                           stdout=subprocess.DEVNULL)
            shutil.rmtree(data, ignore_errors=True)


def singles(fleet):
    say("  one instance, ten times")
    first, first_time = fleet.time_one(0)
    times, ids = [], [first]
    for number in range(10):
        one, milliseconds = fleet.time_one(number % 4)
        ids.append(one)
        times.append(milliseconds)
    yield Figure(
        SECTION, "one RunInstances to running, p50 of 10", median(times), "ms", at_most=ONE_LIMIT_MS,
        notes=[f"fastest {min(times):.0f}, slowest {max(times):.0f} ms; the first after the start {first_time:.0f} ms"],
    )
    fleet.terminate(ids)


def hundreds(fleet, idle):
    say("  100 instances")
    ids, hundred = fleet.time_many(100)
    yield Figure(
        SECTION, "100 instances in 4 subnets, RunInstances to all running", hundred, "s", at_most=HUNDRED_LIMIT_S,
        notes=[f"{hundred * 10:.0f} ms each"],
    )
    yield from at_rest(fleet, ids, idle)
    more = [fleet.time_one(number % 4) for number in range(5)]
    times = [milliseconds for _, milliseconds in more]
    yield Figure(
        SECTION, "one more beside 100, p50 of 5", median(times), "ms",
        notes=[f"fastest {min(times):.0f}, slowest {max(times):.0f} ms"],
    )
    fleet.terminate([one for one, _ in more])
    yield Figure(SECTION, "terminating 100, until all are terminated", fleet.terminate(ids), "s")
    say("  200 instances")
    ids, two_hundred = fleet.time_many(200)
    yield Figure(
        SECTION, "cost of an instance at 200 to that at 100", two_hundred / 2 / hundred, "times", at_most=LINEAR_LIMIT,
        notes=[f"200 instances in {two_hundred:.1f} s, {two_hundred * 5:.0f} ms each"],
    )


def at_rest(fleet, ids, idle):
    say("  100 idle instances, 30 s")
    server = fleet.server.child.pid
    guests = Traces(fleet.server.data, ids[0]).guests()
    time.sleep(5)
    memory = machine.memory_mib(server)
    own = sum(machine.memory_mib(pid)["pss"] for pid in guests)
    start, before = time.monotonic(), (machine.cpu_seconds([server]), machine.cpu_seconds(guests))
    time.sleep(30)
    seconds = time.monotonic() - start
    cloud = (machine.cpu_seconds([server]) - before[0]) / seconds * 100
    theirs = (machine.cpu_seconds(guests) - before[1]) / seconds * 100
    yield Figure(
        SECTION, "processor time with 100 idle instances, cloud and instances", cloud + theirs, "% of a core",
        at_most=IDLE_LIMIT_PERCENT,
        notes=[f"the cloud {cloud:.2f} %, the instances' {len(guests)} processes {theirs:.2f} %"],
    )
    yield Figure(
        SECTION, "the cloud's memory (RSS) with 100 instances", memory["rss"], "MiB",
        notes=[
            f"before the first {idle} MiB; PSS {memory['pss']}, anonymous {memory['anonymous']} MiB; "
            f"an instance's processes take {own / len(ids):.2f} MiB (PSS) more"
        ],
    )


def down(bench, fleet):
    """With all instances running, so that there is something to leave behind."""
    say("  down --all")
    running = fleet.listing(**{"Filter.1.Value.1": "running"})
    traces = Traces(fleet.server.data, running[0])
    before, start = traces.counts(), time.monotonic()
    done = subprocess.run(
        [bench.binary, "down", "--all", "--data", fleet.server.data], capture_output=True, text=True,
        env=peers.clean_environment(AWS_ENDPOINT_URL=f"http://127.0.0.1:{fleet.server.port}"),
    )
    seconds, after = time.monotonic() - start, traces.counts()
    left = sum(after.values())
    failure = None
    if done.returncode:
        failure = f"down --all ended with {done.returncode}: {done.stderr.strip()[-300:]}"
    elif left:
        failure = f"left behind: {after}"
    return Figure(
        SECTION, f"left on the host by `down --all` with {len(running)} instances running", left, "things", at_most=0,
        failure=failure, notes=[f"{seconds:.1f} s; before: " + ", ".join(f"{n} {name}" for name, n in before.items())],
    )
