import Ground

/// Runs one drill: the load, the steady state, the faults, the wait until all is steady again, and the ledgers.
///
/// A thin shell: what is decided lies in the plan, the steady watch, the recovery and the reconciliation.
package struct DrillRunner: Sendable {
    let plan: DrillPlan
    let cloud: any DrillCloud
    let directory: String
    let environment: [String: String]
    let isQuiet: Bool
    let clock = WorldClock(mode: .real)

    /// - Parameter directory: where programs' output is kept; it must be there.
    package init(
        _ plan: DrillPlan,
        cloud: any DrillCloud,
        directory: String,
        environment: [String: String],
        isQuiet: Bool
    ) {
        self.plan = plan
        self.cloud = cloud
        self.directory = directory
        self.environment = environment
        self.isQuiet = isQuiet
    }

    /// - Throws: ``DrillFailure`` when the drill could not be run, also because the system was not steady at first.
    package func run(_ schedule: FaultSchedule, seed: UInt64) async throws -> DrillReport {
        let timeline = SharedTimeline(start: HostTime.wall.seconds)
        let names = Names(timeline)
        let commands = Commands(cloud, directory: directory, clock: clock, base: environment)
        let live = LiveView(plan, isQuiet: isQuiet)
        live.say("\(plan.name): \(schedule.variant), seed \(seed)")
        try await find(names, commands)
        let ledgers = Ledgers(plan: plan, names: names, commands: commands, clock: clock)
        let before = try await ledgers.known()
        var programs = try await start(names, commands)
        do {
            let observer = Observer(
                plan: plan,
                cloud: cloud,
                timeline: timeline,
                names: names,
                commands: commands,
                clock: clock,
                programs: plan.programs,
                live: live
            )
            let story = DrillStory(
                plan: plan,
                schedule: schedule,
                timeline: timeline,
                names: names,
                acts: FaultActs(cloud: cloud, commands: commands, names: names, clock: clock),
                live: live
            )
            let told = try await DrillRunner.tell(story, while: observer)
            try await stop(&programs)
            live.say("The load has stopped; the ledgers are compared.")
            let reconciliation = try await ledgers.reconcile(before)
            return DrillReport(
                plan: plan,
                schedule: schedule,
                seed: seed,
                timeline: timeline.now,
                steps: told.steps,
                steadyAt: told.steadyAt,
                reconciliation: reconciliation
            )
        } catch {
            try? await stop(&programs)
            throw error
        }
    }

    /// The observer watches for as long as the story lasts.
    private static func tell(_ story: DrillStory, while observer: Observer) async throws -> DrillStory.Told {
        try await withThrowingTaskGroup(of: DrillStory.Told?.self) { group in
            group.addTask {
                try await observer.run()
                return nil
            }
            group.addTask { try await story.tell() }
            defer { group.cancelAll() }
            while let told = try await group.next() { if let told { return told } }
            throw DrillFailure("nothing was told")
        }
    }

    // MARK: Before and after

    private func find(_ names: Names, _ commands: Commands) async throws {
        names.set("Directory", directory)
        if let stack = plan.stack {
            let cloud = cloud
            names.add(try await Blocking.run { try cloud.outputs(ofStack: stack) })
        }
        for value in plan.values {
            let command = try names.resolve(value.command)
            let outcome = try await commands.run(command, .here, within: .seconds(30))
            guard outcome.code == 0 else {
                throw DrillFailure("the value \(value.name) was not found: `\(command)`: \(outcome.lastWords)")
            }
            names.set(value.name, outcome.output.split(separator: "\n").first.map(String.init) ?? "")
        }
    }

    private func start(_ names: Names, _ commands: Commands) async throws -> [ChildProgram] {
        var started: [ChildProgram] = []
        if let ledger = plan.acknowledged, let follow = ledger.follow {
            let location = try ledger.location.resolved(names.resolve)
            started.append(try await commands.start(Observer.follower, try names.resolve(follow), location))
        }
        for program in plan.programs {
            let location = try program.location.resolved(names.resolve)
            started.append(try await commands.start(program.name, try names.resolve(program.command), location))
        }
        return started
    }

    private func stop(_ programs: inout [ChildProgram]) async throws {
        for program in programs { program.signal(15) }
        for program in programs { _ = try await program.end(within: .seconds(10), clock) }
        programs = []
    }
}
