"""The table a person reads. Targets are told as met or not; slowness is no failure."""


class Figure:
    """A measure that is one number against a limit."""

    def __init__(self, section, title, value, unit, *, at_most=None, at_least=None, notes=(), failure=None):
        self.section, self.title, self.value, self.unit = section, title, value, unit
        self.at_most, self.at_least = at_most, at_least
        self.notes, self.failure = list(notes), failure

    @property
    def failures(self):
        return [f"{self.title}: {self.failure}"] if self.failure else []

    def record(self):
        return {
            "section": self.section, "title": self.title, "value": self.value, "unit": self.unit,
            "at_most": self.at_most, "at_least": self.at_least, "notes": self.notes, "failure": self.failure,
        }


class Skipped:
    failures = ()

    def __init__(self, section, title, reason):
        self.section, self.title, self.reason = section, title, reason

    def record(self):
        return {"section": self.section, "title": self.title, "skipped": self.reason}


def verdict(met):
    return "met" if met else "NOT MET"


def contestant_line(one, unit):
    if one["failure"]:
        return f"    {one['name']:<22} FAILED: {one['failure'][:300]}"
    if one["per_second"] is None:
        return f"    {one['name']:<22} no figure"
    mib = f"{one['mib_per_second']:8.1f} MiB/s" if one["mib_per_second"] >= 0.05 else " " * 14
    line = f"    {one['name']:<22}{one['per_second']:10.1f} /s {mib}  p50 {one['p50_ms']:8.2f}"
    line += f"  p99 {one['p99_ms']:8.2f} ms  CPU {one['cpu_us_per_request']:8.0f} us"
    if one["ratio"] is not None:
        line += f"  ratio {one['ratio']:6.2f}"
        if one["target"] is not None:
            line += f"  (>= {one['target']:g}: {verdict(one['ratio'] >= one['target'])})"
    return line + ("  [load generator near its limit]" if one["loadgen_share"] > 0.9 else "")


def record_lines(record):
    if "skipped" in record:
        return [f"  {record['title']}: skipped, {record['skipped']}"]
    if "contestants" in record:
        lines = [f"  {record['title']}"] + [contestant_line(one, record["unit"]) for one in record["contestants"]]
    elif record["failure"]:
        lines = [f"  {record['title']}: FAILED: {record['failure']}"]
    else:
        digits = 2 if record["unit"] in ("times", "% of a core") else 1
        lines = [f"  {record['title']}: {record['value']:.{digits}f} {record['unit']}"]
        if record["at_most"] is not None:
            met = record["value"] <= record["at_most"]
            lines[0] += f"  (<= {record['at_most']:g}: {verdict(met)})"
        if record["at_least"] is not None:
            met = record["value"] >= record["at_least"]
            lines[0] += f"  (>= {record['at_least']:g}: {verdict(met)})"
    return lines + [f"      {note}" for note in record["notes"]]


def table(run):
    machine, before, after = run["machine"], run["load_before"], run["load_after"]
    lines = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, Linux {machine['kernel']}; "
        f"Faultline {run['commit']}",
        f"Load average before {before}, after {after}; took {run['took_seconds']:.0f} s; "
        f"{run['rounds']} rounds of {run['seconds']:g} s in turn, medians.",
        "CPU is the server's processor time per request. A ratio is ours to theirs, of neighbouring rounds.",
    ]
    section = None
    for record in run["measures"]:
        if record["section"] != section:
            section = record["section"]
            lines += ["", section]
        lines += record_lines(record)
    for failure in run["failures"]:
        lines += ["", f"FAILED: {failure}"]
    return "\n".join(lines)
