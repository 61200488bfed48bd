import Testing

/// The rules of CONTRIBUTING.md that a machine can check. Each finding is told as `file:line`.
@Suite("The repository")
struct TidyTests {
    @Test("has no file over 500 lines")
    func fileLength() {
        let long = (Repository.sources + Repository.tests).filter { $0.lines.count > 501 }
        #expect(long.isEmpty, "\(long.map { "\($0.path): \($0.lines.count) lines" })")
    }

    @Test("has no line over 120 characters")
    func lineLength() {
        // Test data in a literal may be as long as the thing it shows.
        let found = findings(in: Repository.sources) { $0.count > 120 }
        #expect(found.isEmpty, "\(found)")
    }

    @Test(
        "reads time and randomness in Ground alone",
        arguments: ["Date()", "UUID()", ".random(", "ContinuousClock(", "Task.sleep("]
    )
    func ambient(call: String) {
        let found = findings(in: Repository.sources.filter { $0.layer != "Ground" && $0.layer != "Tools" }) {
            $0.contains(call) && !$0.isComment
        }
        #expect(found.isEmpty, "\(found)")
    }

    @Test("says why wherever it steps out of the language's safety")
    func safety() {
        let marks = ["try!", "@unchecked Sendable", "nonisolated(unsafe)", "unsafeBitCast"]
        var found: [String] = []
        for file in Repository.sources {
            for (number, line) in file.lines.enumerated() where !line.isComment && marks.contains(where: line.contains)
            {
                let above = file.lines[max(0, number - 6)..<number]
                if !above.contains(where: { $0.contains("Safety:") }) { found.append("\(file.path):\(number + 1)") }
            }
        }
        #expect(found.isEmpty, "\(found)")
    }

    @Test("starts unstructured tasks only where it is known who waits for them")
    func unstructuredTasks() {
        let allowed: Set<String> = [
            // The clock's one timer: it is replaced or cancelled whenever the earliest sleeper changes.
            "Sources/Ground/Ground/Time/WorldClock.swift",
            // The command's own life: cancelled before the cloud stops.
            "Sources/Apps/faultline/Commands/StartCommand.swift",
            // One task a request, ended with its connection.
            "Sources/Gateway/HTTPFront/Connection/Connection.swift",
            "Sources/Gateway/HTTPFront/Connection/ExchangePort.swift",
        ]
        let found = findings(in: Repository.sources.filter { !allowed.contains($0.path) }) { line in
            !line.isComment && (line.contains(" Task {") || line.contains("Task.detached"))
        }
        #expect(found.isEmpty, "\(found)")
    }

    @Test("keeps AWS's words above the floors that do not know it")
    func noCloudWordsBelow() {
        let files = Repository.sources.filter { $0.layer == "Engines" && $0.target != "PolicyLogic" }
        let found = findings(in: files) { !$0.isComment && ($0.contains("AWS") || $0.contains("Amazon")) }
        #expect(found.isEmpty, "\(found)")
    }

    @Test("sleeps in no test")
    func noSleepInTests() {
        // The crash test waits for nothing: it moves the moment of the kill.
        let spared = ["Tests/TidyTests/TidyTests.swift", "Tests/WorldTests/World/CrashTests.swift"]
        let files = Repository.tests.filter { !spared.contains($0.path) }
        let found = findings(in: files) { line in
            !line.isComment && (line.contains("Task.sleep") || line.contains("usleep(") || line.contains(" sleep("))
        }
        #expect(found.isEmpty, "\(found)")
    }

    private func findings(in files: [Repository.SourceFile], _ isFinding: (String) -> Bool) -> [String] {
        files.flatMap { file in
            file.lines.enumerated().filter { isFinding($0.element) }.map { "\(file.path):\($0.offset + 1)" }
        }
    }
}

extension String {
    fileprivate var isComment: Bool { drop { $0 == " " }.hasPrefix("//") }
}
