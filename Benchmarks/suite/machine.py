"""What the machine tells of itself and of processes, and children that always end."""
import os, re, select, signal, socket, subprocess, time


class BenchmarkError(Exception):
    """Something is wrong, as opposed to slow."""


def say(text):
    import sys
    print(text, file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def load_average():
    return [round(value, 2) for value in os.getloadavg()]


def description():
    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    return {
        "processor": model.group(1) if model else "unknown",
        "cores": os.cpu_count(),
        "kernel": os.uname().release,
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
    }


def memory_mib(pid):
    """Resident memory: all (rss), its fair share of shared pages (pss), what is not from files (anonymous)."""
    text = open(f"/proc/{pid}/smaps_rollup").read()
    found = re.findall(r"^(Rss|Pss|Anonymous):\s+(\d+) kB", text, re.M)
    return {name.lower(): round(int(kib) / 1024, 1) for name, kib in found}


def reset_peak(pid):
    with open(f"/proc/{pid}/clear_refs", "w") as file:
        file.write("5")


def peak_mib(pid):
    """The highest resident size since `reset_peak`, by the kernel's own count."""
    return int(re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) / 1024


def cpu_seconds(pids):
    """Processor time of these processes since their start."""
    total = 0
    for pid in pids:
        try:
            # A process's own clock, as clock_getcpuclockid(3) names it: finer than the ticks of /proc.
            total += time.clock_gettime(~pid << 3 | 2)
        except OSError:
            pass  # It has ended.
    return total


def processes_in(inodes):
    """Processes whose network namespace is one of these."""
    found = []
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat(f"/proc/{name}/ns/net").st_ino in inodes:
                found.append(int(name))
        except OSError:
            pass  # It has ended.
    return found


def children_of(pid):
    path = f"/proc/{pid}/task/{pid}/children"
    return [int(word) for word in open(path).read().split()] if os.path.exists(path) else []


class Child:
    """A process in the foreground that ends, by its id, with the `with` block."""

    def __init__(self, words, *, environment=None, log, reads=False):
        self.log = log
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if reads else open(log, "ab"),
            stderr=open(log, "ab"),
            env=environment,
        )
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def last_words(self):
        return open(self.log, errors="replace").read()[-1500:]

    def wait_for_line(self, ending, seconds):
        """Seconds from the start of the process to a line of its output that ends so."""
        deadline = self.started + seconds
        text = b""
        while time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 0.5)[0]:
                piece = os.read(self.process.stdout.fileno(), 4096)
                text += piece
                if any(line.rstrip().endswith(ending) for line in text.splitlines()):
                    return time.monotonic() - self.started
                if not piece:
                    break
        raise BenchmarkError(f"it did not start: {text.decode(errors='replace')[-500:]} {self.last_words()}")

    def wait_for_port(self, port, seconds):
        while time.monotonic() < self.started + seconds and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                return time.monotonic() - self.started
            except OSError:
                time.sleep(0.01)
        raise BenchmarkError(f"nothing listens on port {port}: {self.last_words()}")


def end_on_sigterm():
    """So that `with` blocks end the children then too."""
    def end(*_):
        raise SystemExit(143)
    signal.signal(signal.SIGTERM, end)
