import ArgumentParser
import Drills
import Glibc
import Ground

struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Break a running system as a file says, and tell what it cost.",
        discussion: """
            The file says what the system does when it is well, what is to be broken and when, and what must hold; see \
            docs/drills.md. Exit code 0: it held; 1: it did not; 2: the drill could not be run.
            """
    )

    @OptionGroup var common: CommonOptions
    @Argument(help: "The drill's file.") var file: String
    @Option(name: .customLong("repeat"), help: "Run it so many times, its variants in turn.") var runs = 1
    @Option(help: "What random moments are drawn from; told in each report.") var seed: UInt64?
    @Option(help: "The one variant to run.") var variant: String?
    @Option(help: "Where reports are written; drills/NAME when not given.") var reports: String?
    @Option(help: "The Region.") var region =
        Environment["AWS_REGION"] ?? Environment["AWS_DEFAULT_REGION"] ?? "us-east-1"

    func run() async throws {
        try await common.run {
            let plan = try self.plan()
            let held = try await series(plan)
            if !held { throw ExitCode(1) }
        }
    }

    private func plan() throws -> DrillPlan {
        guard let text = TextFile.read(file) else { throw Failure("\(file) cannot be read", exitCode: 2) }
        do {
            var plan = try PlanReader.read(text)
            if let variant {
                guard plan.variants.contains(where: { $0.name == variant }) else {
                    let names = plan.variants.map(\.name).joined(separator: ", ")
                    throw Failure("\(file) has no variant \(variant); there are \(names)", exitCode: 2)
                }
                plan.chosen = variant
            }
            return plan
        } catch let error as PlanError {
            throw Failure("\(file): \(error)", exitCode: 2)
        }
    }

    private func series(_ plan: DrillPlan) async throws -> Bool {
        guard runs > 0 else { throw Failure("--repeat takes a number from 1 on", exitCode: 2) }
        let seed = seed ?? SystemRandom.seed() % 1_000_000
        var series = SeriesReport(plan)
        let top = reports ?? "drills/\(plan.name)"
        for run in 0..<runs {
            let directory = runs == 1 ? top : "\(top)/\(run + 1)"
            if runs > 1, !common.json { print("\nRun \(run + 1) of \(runs)") }
            let report = try await one(plan, run: run, seed: seed, directory: directory)
            series.add(report)
            try write(report, to: directory)
            guard runs > 1 else { continue }
            try TextFile.write(series.table + "\n", to: "\(top)/series.md")
        }
        if runs > 1, !common.json { print("\n" + series.table) }
        return series.isHeld
    }

    private func one(_ plan: DrillPlan, run: Int, seed: UInt64, directory: String) async throws -> DrillReport {
        do {
            let output = "\(directory)/programs"
            try TextFile.makeDirectory(output)
            let runner = DrillRunner(
                plan,
                cloud: try DrillClient(common, region: region),
                directory: output,
                environment: ProcessInfoVariables.all.merging(["FAULTLINE_DRILL": file]) { $1 },
                isQuiet: common.json
            )
            return try await runner.run(FaultSchedule(plan, run: run, seed: seed), seed: seed)
        } catch is CloudUnreachable {
            throw Failure("nothing answers at \(common.url); start the cloud with `faultline start`", exitCode: 2)
        } catch let failure as DrillFailure {
            throw Failure(failure.description, exitCode: 2)
        } catch let failure as Failure {
            throw Failure(failure.message, exitCode: 2)
        }
    }

    private func write(_ report: DrillReport, to directory: String) throws {
        let json = ReportJSON(report).value
        try TextFile.write(ReportText(report).text, to: "\(directory)/report.txt")
        try TextFile.write(json.text + "\n", to: "\(directory)/report.json")
        try TextFile.write(ReportHTML(report).page, to: "\(directory)/report.html")
        common.say(json, "\n\(ReportText(report).summary)\n\nThe report: \(directory)/report.html")
    }
}

/// This process's variables, for the programs that it starts.
enum ProcessInfoVariables {
    static var all: [String: String] {
        var found: [String: String] = [:]
        var place = environ
        while let word = place.pointee {
            let pair = String(cString: word).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { found[String(pair[0])] = String(pair[1]) }
            place += 1
        }
        return found
    }
}
