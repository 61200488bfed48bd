import Ground

/// Watches everything while a drill runs: programs' lines, probes, the load's ledger, faults and events.
struct Observer: Sendable {
    let plan: DrillPlan
    let cloud: any DrillCloud
    let timeline: SharedTimeline
    let names: Names
    let commands: Commands
    let clock: WorldClock
    let programs: [DrillPlan.Program]
    let live: LiveView

    /// Ends by cancellation alone.
    func run() async throws {
        try await withThrowingTaskGroup { group in
            for program in programs { group.addTask { try await readLines(of: program.name) } }
            for probe in plan.steady.probes {
                if case .lines = probe.look {
                    group.addTask { try await listenForSilence(probe) }
                } else {
                    group.addTask { try await look(probe) }
                }
            }
            if plan.acknowledged?.follow != nil {
                group.addTask { try await followLedger() }
                group.addTask { try await measureLoad() }
            }
            group.addTask { try await watchFaults() }
            group.addTask { try await readEvents() }
            group.addTask { try await show() }
            try await group.waitForAll()
        }
    }

    private func pause(_ duration: Duration) async throws {
        try await clock.sleep(until: clock.now.advanced(by: duration))
    }

    // MARK: Components

    private func readLines(of program: String) async throws {
        var tail = FileTail(path: commands.output(program))
        while true {
            for sample in tail.lines().compactMap({ Sample(line: $0) }) { timeline.change { $0.add(sample) } }
            try await pause(.milliseconds(100))
        }
    }

    /// A program that says nothing of its component any more tells that it is away.
    private func listenForSilence(_ probe: DrillPlan.Probe) async throws {
        while true {
            try await pause(.milliseconds(250))
            let now = HostTime.wall.seconds
            timeline.change { timeline in
                let last = timeline.last(probe.name)?.time ?? timeline.start
                guard now - last > probe.patience.seconds else { return }
                timeline.add(Sample(time: now, component: probe.name, state: .failed, facts: ["why": "silence"]))
            }
        }
    }

    private func look(_ probe: DrillPlan.Probe) async throws {
        let looker = Looker(cloud: cloud, commands: commands)
        while true {
            if let sample = try await looker.look(probe, { try names.resolve($0) }) {
                timeline.change { $0.add(sample) }
            }
            try await pause(probe.every)
        }
    }

    // MARK: Load

    static let follower = "ledger-acknowledged"

    private func followLedger() async throws {
        var tail = FileTail(path: commands.output(Self.follower))
        while true {
            let lines = tail.lines().compactMap { LedgerLine($0) }
            let now = HostTime.wall.seconds
            timeline.change { timeline in for line in lines { timeline.acknowledged(at: line.time ?? now) } }
            try await pause(.milliseconds(100))
        }
    }

    private func measureLoad() async throws {
        guard let least = plan.acknowledged?.perSecondMin else { return }
        while true {
            try await pause(.milliseconds(250))
            // What was just acknowledged takes a moment to be told.
            let now = HostTime.wall.seconds - 0.5
            timeline.change { timeline in
                let rate = Double(timeline.acknowledged(from: now - 1, to: now))
                timeline.add(
                    Sample(
                        time: now,
                        component: DrillPlan.load,
                        state: rate >= least ? .well : .failed,
                        facts: ["acked": Words.fixed(rate, 0), "rate": Words.fixed(rate, 0)]
                    )
                )
            }
        }
    }

    // MARK: The cloud's own word

    private func watchFaults() async throws {
        while true {
            let cloud = cloud
            if let page = try? await Blocking.run({ try cloud.page("faults") }) {
                let inForce = (page["faults"]?.array ?? []).map { fault in
                    (id: fault["id"]?.string ?? "?", text: FaultWords.describe(fault))
                }
                timeline.change { $0.faults(inForce, at: HostTime.wall.seconds) }
            }
            try await pause(.milliseconds(250))
        }
    }

    private func readEvents() async throws {
        var last: Int?
        while true {
            let cloud = cloud
            let query = last.map { "events?after=\($0)" } ?? "events?newest=1"
            if let page = try? await Blocking.run({ try cloud.page(query) }) {
                for event in page["events"]?.array ?? [] {
                    let sequence = event["sequence"]?.int ?? 0
                    defer { last = max(last ?? 0, sequence) }
                    guard last != nil, let time = event["seconds"]?.double else { continue }
                    let text = FaultWords.describe(event: event)
                    timeline.change { $0.add(Timeline.Mark(time: time, text: text, isEvent: true)) }
                }
                last = last ?? 0
            }
            try await pause(.milliseconds(500))
        }
    }

    private func show() async throws {
        while true {
            live.show(timeline.now, at: HostTime.wall.seconds)
            try await pause(.milliseconds(200))
        }
    }
}
