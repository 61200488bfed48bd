"""Rounds in turn, A/B/A/B: what the machine does to one it does to the other, and ratios are of neighbours."""
import json, os, subprocess
from statistics import median
from .machine import BenchmarkError, say

FAULTLINE = "faultline"


class Contestant:
    """One server under one load. `arguments` are the load generator's; `{round}` in them differs each time."""

    def __init__(self, name, server, arguments, target=None):
        self.name, self.server, self.arguments, self.target = name, server, arguments, target
        self.results, self.failure = [], None

    @property
    def is_ours(self):
        return self.name.startswith(FAULTLINE)

    def value(self, field):
        return median(result[field] for result in self.results) if self.results else None


class LoadGenerator:
    def __init__(self, program):
        self.program = program
        self.threads = max(1, (os.cpu_count() or 2) // 2)

    def run(self, server, arguments):
        words = [self.program, "load", "--connect", f"127.0.0.1:{server.port}", "--threads", str(self.threads)]
        words += [str(argument) for argument in arguments]
        for pid in server.pids:
            words += ["--pid", str(pid)]
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise BenchmarkError(done.stderr)
        result = json.loads(done.stdout)
        if done.returncode:
            raise BenchmarkError(f"{server.name}: {result['failures']}")
        return result

    def md5(self):
        return json.loads(subprocess.check_output([self.program, "md5", "--seconds", "1"]))["mib_per_second"]


def load(method, path, *, connections, seconds, size=None, keys=None, headers=(), body=None, sign=None):
    words = ["--method", method, "--path", path, "--connections", connections, "--seconds", seconds]
    for name, value in (("--size", size), ("--keys", keys), ("--body", body), ("--sign", sign)):
        words += [name, value] if value is not None else []
    for line in headers:
        words += ["--header", line]
    return words


class Contest:
    """A measure: the first contestant is ours, the others' ratios are to it."""

    def __init__(self, section, title, contestants, *, unit="per_second", settles=False, notes=()):
        self.section, self.title, self.contestants = section, title, contestants
        self.unit, self.settles, self.notes = unit, settles, list(notes)

    def run(self, generator, rounds):
        say(f"  {self.title}")
        for number in range(-1, rounds):
            for contestant in self.contestants:
                if contestant.failure is None:
                    self._round(generator, contestant, number)
        return self

    def _round(self, generator, contestant, number):
        if self.settles:
            os.sync()  # One's unwritten pages must not be written in another's time.
        words = list(contestant.arguments)
        if number < 0:
            words[words.index("--seconds") + 1] = 0.3
        words += ["--first", (number + 1) * 10_000_000]
        try:
            result = generator.run(contestant.server, words)
        except BenchmarkError as error:
            contestant.failure = str(error)
            contestant.results = []
            say(f"    {contestant.name} FAILED: {error}")
            return
        result["loadgen_share"] = result["loadgen_cpu_seconds"] / result["seconds"] / generator.threads
        result["cpu_us_per_request"] = result["target_cpu_seconds"] / max(1, result["requests"]) * 1e6
        if number >= 0:
            contestant.results.append(result)

    def ratio(self, contestant):
        """The median of the rounds' own ratios: ours to theirs."""
        ours = self.contestants[0]
        pairs = list(zip(ours.results, contestant.results))
        if contestant is ours or not pairs or any(theirs[self.unit] == 0 for _, theirs in pairs):
            return None
        return median(our[self.unit] / theirs[self.unit] for our, theirs in pairs)

    @property
    def failures(self):
        return [f"{self.title}: {one.failure}" for one in self.contestants if one.is_ours and one.failure]

    def record(self):
        fields = ("per_second", "mib_per_second", "p50_ms", "p99_ms", "cpu_us_per_request", "loadgen_share")
        return {
            "section": self.section, "title": self.title, "unit": self.unit, "notes": self.notes,
            "contestants": [
                {
                    "name": one.name, **{field: one.value(field) for field in fields}, "ratio": self.ratio(one),
                    "target": one.target, "failure": one.failure,
                    "rounds": [result[self.unit] for result in one.results],
                }
                for one in self.contestants
            ],
        }
