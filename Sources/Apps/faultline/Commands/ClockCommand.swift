import ArgumentParser
import Ground

struct ClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "Show, set or move the world clock.",
        subcommands: [Show.self, Set.self, Advance.self],
        defaultSubcommand: Show.self
    )

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the mode and the time.")
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.run { try ClockCommand.tell(ControlClient(common).get("clock"), common) }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Choose real, fast or manual.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "real, fast or manual") var mode: String

        func run() async throws {
            try await common.run {
                try ClockCommand.tell(ControlClient(common).post("clock", ["mode": .string(mode)]), common)
            }
        }
    }

    struct Advance: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Move world time on: 90d, 12h, 30m, 15s.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "how far: a number and d, h, m or s") var by: String

        func run() async throws {
            try await common.run {
                guard let seconds = DurationText.seconds(by) else {
                    throw Failure("\(by) is no duration: write a number and d, h, m or s, as in 90d", exitCode: 64)
                }
                let answer = try ControlClient(common).post("clock", ["advanceSeconds": .number(JSONNumber(seconds))])
                ClockCommand.tell(answer, common)
            }
        }
    }

    private static func tell(_ clock: JSONValue, _ common: CommonOptions) {
        common.say(clock, "\(clock["mode"]?.string ?? "?") clock, \(clock["now"]?.string ?? "?")")
    }
}

/// Durations as people write them.
enum DurationText {
    private static let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]

    /// Seconds of `90d`, `1h30m`, `15s`; nil for anything else.
    static func seconds(_ text: String) -> Double? {
        var total = 0.0
        var number = ""
        for character in text {
            if character.isNumber || character == "." {
                number.append(character)
            } else if let unit = units[character], let value = Double(number) {
                total += value * unit
                number = ""
            } else {
                return nil
            }
        }
        return number.isEmpty && !text.isEmpty ? total : nil
    }
}
