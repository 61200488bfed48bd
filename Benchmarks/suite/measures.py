"""The measures, each a function that yields results. See issue 2, "Measures", and docs/performance.md."""
import os, re, shutil, subprocess, time
from statistics import median
from . import aws, machine, peers
from .contest import FAULTLINE, Contest, Contestant, load
from .machine import BenchmarkError, say
from .instances import instances
from .report import Figure, Skipped

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
START_LIMIT_MS, IDLE_LIMIT_MIB, OBJECT_LIMIT_MIB = 100, 40, 64


class Bench:
    """What all measures share: programs, servers that run, lengths."""

    def __init__(self, *, binary, generator, directory, seconds, rounds):
        self.binary, self.generator, self.directory = binary, generator, directory
        self.seconds, self.rounds = seconds, rounds
        self.relaxed = self.durable = self.moto = self.nginx = None

    def contest(self, section, title, contestants, **options):
        return Contest(section, title, contestants, **options).run(self.generator, self.rounds)

    def load(self, method, path, connections=16, **options):
        return load(method, path, connections=connections, seconds=self.seconds, **options)


def starts(bench, *, durable):
    """Milliseconds of ten starts, and the last one's memory a second later."""
    times = []
    for _ in range(10):
        with peers.faultline(bench.binary, bench.directory, FAULTLINE, durable=durable) as server:
            times.append(server.ready_seconds * 1e3)
            if len(times) == 10:
                time.sleep(1)
                idle = machine.memory_mib(server.child.pid)
        shutil.rmtree(server.data)
    return times, idle


def startup(bench):
    section = "Start"
    say("  ten starts in each mode")
    relaxed, _ = starts(bench, durable=False)
    durable, idle = starts(bench, durable=True)
    moto_time = bench.moto.ready_seconds * 1e3
    yield Figure(
        section, "from the process's start to Ready. on an empty data directory, median of 10", median(durable), "ms",
        at_most=START_LIMIT_MS,
        notes=[
            f"fastest {min(durable):.0f}, slowest {max(durable):.0f} ms; moto listens after {moto_time:.0f} ms",
            f"without syncing (PERSISTENCE=0): median {median(relaxed):.0f}, fastest {min(relaxed):.0f} ms",
        ],
    )
    theirs = machine.memory_mib(bench.moto.child.pid)
    yield Figure(
        section, "idle memory (RSS)", idle["rss"], "MiB", at_most=IDLE_LIMIT_MIB,
        notes=[f"PSS {idle['pss']}, anonymous {idle['anonymous']} MiB; moto's RSS {theirs['rss']} MiB"],
    )


def generator(bench):
    """Whether the load generator itself bounds the figures: wrk against the same nginx and file."""
    section = "Load generator"
    words = ["--method", "PUT", "--path", "/dav/one", "--size", 4 * KIB, "--requests", 1]
    bench.generator.run(bench.nginx, words)
    ours, theirs, share = [], [], []
    for _ in range(bench.rounds):
        result = bench.generator.run(bench.nginx, bench.load("GET", "/sendfile/one", size=4 * KIB))
        ours.append(result["per_second"])
        share.append(result["loadgen_cpu_seconds"] / result["seconds"])
        theirs.append(wrk(bench, f"http://127.0.0.1:{bench.nginx.port}/sendfile/one"))
    yield Figure(
        section, "requests/s of loadgen to those of wrk, GET 4 KiB of nginx, 16 connections",
        median(a / b for a, b in zip(ours, theirs)), "times",
        notes=[f"loadgen {median(ours):.0f}/s with {median(share):.2f} cores, wrk {median(theirs):.0f}/s"],
    )


def wrk(bench, url):
    words = ["wrk", f"-t{bench.generator.threads}", "-c16", f"-d{max(1, round(bench.seconds))}", url]
    text = subprocess.check_output(words, text=True)
    if "Non-2xx" in text or "Socket errors" in text:
        raise BenchmarkError(f"wrk: {text}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))


def front(bench):
    page = [
        Contestant(FAULTLINE, bench.relaxed, bench.load("GET", "/_localstack/health")),
        Contestant("nginx return 200", bench.nginx, bench.load("GET", "/page")),
    ]
    yield bench.contest("HTTP front", "GET of a page from memory, 16 connections", page)


def control_plane(bench):
    section = "Control plane"
    yield from stack_reads(bench, section)
    yield from bucket_writes(bench, section)
    yield query_contest(bench, section, "sts", "GetCallerIdentity", {}, [bench.relaxed])
    yield query_contest(bench, section, "iam", "CreateUser", {"UserName": "user-{n}"}, [bench.relaxed, bench.durable])


def query_contest(bench, section, service, action, parameters, servers, connections=16, target=None):
    headers = [*aws.claim(service), aws.FORM_TYPE]
    words = bench.load(
        "POST", "/", connections, headers=headers, body=aws.form(service, action, **parameters)
    )
    ours = [Contestant(server.name, server, words) for server in servers]
    title = f"{action}, {connections} connection{'s' * (connections > 1)}"
    return bench.contest(section, title, [*ours, Contestant("moto", bench.moto, words, target)])


def stack_reads(bench, section):
    try:
        for server in (bench.relaxed, bench.moto):
            aws.create_stack(server.port, "bench")
    except aws.NotBuilt as error:
        yield Skipped(section, "DescribeStacks", f"not built: {error}")
        return
    for connections in (1, 16):
        yield query_contest(
            bench, section, "cloudformation", "DescribeStacks", {"StackName": "bench"}, [bench.relaxed], connections, 20
        )


def bucket_writes(bench, section):
    try:
        aws.request(bench.relaxed.port, "PUT", "/probe-bucket", service="s3")
    except aws.NotBuilt as error:
        yield Skipped(section, "CreateBucket", f"not built: {error}")
        return
    for connections in (1, 16):
        words = bench.load("PUT", f"/made-{connections}-{{n}}", connections, size=0, headers=aws.claim("s3"))
        everyone = [
            Contestant(bench.relaxed.name, bench.relaxed, words),
            Contestant(bench.durable.name, bench.durable, words),
            # moto keeps nothing on disk: relaxed is its like.
            Contestant("moto", bench.moto, words, 20),
        ]
        yield bench.contest(section, f"CreateBucket, {connections} connection{'s' * (connections > 1)}", everyone)


def objects(bench):
    section = "S3 objects, 16 connections"
    try:
        for server in (bench.relaxed, bench.durable, bench.moto):
            aws.request(server.port, "PUT", "/bench", service="s3")
    except aws.NotBuilt as error:
        yield Skipped(section, "PUT and GET", f"not built: {error}")
        return
    yield put(bench, section, "4 KiB", 4 * KIB, keys=None, over_moto=10, over_nginx=1)
    yield get(bench, section, "4 KiB", 4 * KIB, keys=1000, over_files=0.4, over_sendfile=None)
    contest = put(bench, section, "16 MiB", 16 * MIB, keys=32, over_moto=None, over_nginx=None)
    yield md5_bound(bench, contest)
    yield get(bench, section, "16 MiB", 16 * MIB, keys=16, over_files=0.7, over_sendfile=0.5)
    yield from signed(bench, section)


def put(bench, section, name, size, keys, over_moto, over_nginx):
    def words(prefix, headers=()):
        return bench.load("PUT", f"{prefix}put-{size}-{{n}}", size=size, keys=keys, headers=headers)
    everyone = [
        Contestant(bench.relaxed.name, bench.relaxed, words("/bench/")),
        Contestant(bench.durable.name, bench.durable, words("/bench/")),
        Contestant("nginx DAV", bench.nginx, words("/dav/"), over_nginx),
        Contestant("moto", bench.moto, words("/bench/", aws.claim("s3")), over_moto),
    ]
    unit = "per_second" if size < MIB else "mib_per_second"
    return bench.contest(section, f"PUT {name}", everyone, unit=unit, settles=True)


def md5_bound(bench, contest):
    speed = median(bench.generator.md5() for _ in range(3))
    reached = contest.contestants[0].value("mib_per_second")
    if reached:
        contest.notes.append(
            f"MD5 by one core with the same libcrypto: {speed:.0f} MiB/s; PUT reaches {reached / speed:.2f} of that "
            f"({os.cpu_count()} cores, shared with the load generator)"
        )
    return contest


def fill(bench, server, path, size, keys, headers):
    """Puts the objects that are then read."""
    words = load("PUT", path, connections=8, seconds=300, size=size, headers=headers)
    bench.generator.run(server, [*words, "--requests", keys])


def check(bench, server, path, size, keys, headers):
    """Reads each once and compares every byte, before speed counts."""
    words = load("GET", path, connections=8, seconds=300, size=size, headers=headers)
    bench.generator.run(server, [*words, "--requests", keys, "--verify"])


def get(bench, section, name, size, keys, over_files, over_sendfile):
    s3 = aws.claim("s3")
    places = [
        (bench.relaxed.name, bench.relaxed, "/bench/", "/bench/", (), None),
        ("nginx", bench.nginx, "/dav/", "/files/", (), over_files),
        ("nginx sendfile", bench.nginx, None, "/sendfile/", (), over_sendfile),
        ("moto", bench.moto, "/bench/", "/bench/", s3, None),
    ]
    everyone = []
    for label, server, put_prefix, get_prefix, headers, target in places:
        path = f"{get_prefix}get-{size}-{{n}}"
        words = bench.load("GET", path, size=size, keys=keys, headers=headers)
        one = Contestant(label, server, words, target)
        try:
            if put_prefix:
                fill(bench, server, f"{put_prefix}get-{size}-{{n}}", size, keys, headers)
            check(bench, server, path, size, keys, headers)
        except BenchmarkError as error:
            one.failure = str(error)
        everyone.append(one)
    os.sync()
    unit = "per_second" if size < MIB else "mib_per_second"
    return bench.contest(section, f"GET {name}", everyone, unit=unit)


def signed(bench, section):
    """What checking a signature costs: the same requests with a key that the cloud knows, and with none."""
    key, secret = aws.create_key(bench.relaxed.port, "signer")
    sign = f"{key},{secret},us-east-1,s3"
    for method, name, keys in (("GET", "get", 1000), ("PUT", "signed", 20_000)):
        path = f"/bench/{name}-{4 * KIB}-{{n}}"
        contestants = [
            Contestant(
                f"{FAULTLINE} {label}", bench.relaxed,
                bench.load(method, path, size=4 * KIB, keys=keys, sign=credential)
            )
            for label, credential in (("signed", sign), ("unsigned", None))
        ]
        yield bench.contest(section, f"{method} 4 KiB with and without signature check", contestants)


def memory(bench):
    section = "Memory for a 5 GiB object"
    free = shutil.disk_usage(bench.directory).free
    if free < 12 * GIB:
        yield Skipped(section, "5 GiB in and out", f"{free / GIB:.0f} GiB of disk are free, 12 are needed")
        return
    with peers.faultline(bench.binary, bench.directory, FAULTLINE, durable=True) as server:
        try:
            aws.request(server.port, "PUT", "/big", service="s3")
        except aws.NotBuilt as error:
            yield Skipped(section, "5 GiB in and out", f"not built: {error}")
            return
        time.sleep(1)
        idle = machine.memory_mib(server.child.pid)["rss"]
        for title, act in BIG_STEPS:
            yield big_step(bench, section, server, idle, title, act)
    shutil.rmtree(server.data)


def big_step(bench, section, server, idle, title, act):
    say(f"  {title}")
    machine.reset_peak(server.child.pid)
    start = time.monotonic()
    try:
        act(bench, server)
    except BenchmarkError as error:
        return Figure(section, title, 0, "MiB", failure=str(error))
    seconds = time.monotonic() - start
    above = machine.peak_mib(server.child.pid) - idle
    notes = [f"{5 * GIB / MIB / seconds:.0f} MiB/s; idle {idle:.0f} MiB"]
    return Figure(section, title, above, "MiB above idle at the peak", at_most=OBJECT_LIMIT_MIB, notes=notes)


def big_put(bench, server):
    words = load("PUT", "/big/single", connections=1, seconds=600, size=5 * GIB)
    bench.generator.run(server, [*words, "--requests", 1])


def big_get(key):
    def act(bench, server):
        words = load("GET", f"/big/{key}", connections=1, seconds=600, size=5 * GIB)
        bench.generator.run(server, [*words, "--requests", 1, "--verify"])
    return act


def big_multipart(bench, server):
    size, parts = 64 * MIB, 5 * GIB // (64 * MIB)
    aws.request(server.port, "DELETE", "/big/single", service="s3")
    started = aws.request(server.port, "POST", "/big/parts?uploads", service="s3")
    upload = re.search("<UploadId>([^<]+)<", started).group(1)
    path = f"/big/parts?partNumber={{n}}&uploadId={upload}"
    words = load("PUT", path, connections=10, seconds=600, size=size)
    bench.generator.run(server, [*words, "--first", 1, "--requests", parts])
    listing = aws.request(server.port, "GET", f"/big/parts?uploadId={upload}", service="s3")
    tags = re.findall("<ETag>([^<]+)</ETag>", listing)
    if len(tags) != parts:
        raise BenchmarkError(f"{len(tags)} parts are listed, {parts} were put")
    items = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n, tag in enumerate(tags, 1))
    body = f"<CompleteMultipartUpload>{items}</CompleteMultipartUpload>".encode()
    aws.request(server.port, "POST", f"/big/parts?uploadId={upload}", service="s3", body=body, seconds=300)


BIG_STEPS = [
    ("one PUT of 5 GiB", big_put),
    ("GET of it, every byte compared", big_get("single")),
    ("80 parts of 64 MiB by 10 connections", big_multipart),
    ("GET of the object made of parts, every byte compared", big_get("parts")),
]
SECTIONS = {
    "start": startup, "generator": generator, "front": front, "control": control_plane, "objects": objects,
    "memory": memory, "instances": instances,
}
