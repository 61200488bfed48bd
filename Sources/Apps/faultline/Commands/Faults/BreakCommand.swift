import ArgumentParser
import Ground

struct BreakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "break",
        abstract: "Break something: a zone, a host, a link, a subnet, a database or a broker.",
        discussion: """
            faultline break az us-east-1a --for 2m     every process in it ends at once, and every link is cut
            faultline break host i-… | HOST            one machine loses power: an instance's, a database's, a broker's
            faultline break link vpce-… | igw-… | pcx-… | eni-… | i-… | HOST
            faultline break link us-east-1a us-east-1b cuts the way between two: zones, subnets, instances, interfaces,
                                                       servers of a database (orders/a) or a broker (orders/1)
            faultline break subnet subnet-…            nothing enters or leaves it
            faultline break engine ID                  a DB instance's or a broker's process is killed, once

            --kind says what happens to it:
              power-loss     no process runs and no link is up as long as it lasts    az, host, engine
              network-loss   processes run, but nobody reaches them                   az, host, link, subnet, engine
              process-kill   its processes are killed now and may start again         engine
            The default is power-loss for az and host, network-loss for link and subnet, process-kill for engine.
            The id of an engine is a DB instance's identifier, a broker's name or id, or one of their hosts' names.
            """
    )

    enum What: String, ExpressibleByArgument, CaseIterable { case az, host, link, subnet, engine }

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case powerLoss = "power-loss"
        case networkLoss = "network-loss"
        case processKill = "process-kill"

        /// What may befall a thing of this sort.
        static func all(of what: What) -> [Kind] {
            switch what {
            case .az: [.powerLoss, .networkLoss]
            case .host: [.powerLoss, .networkLoss]
            case .link, .subnet: [.networkLoss]
            case .engine: [.processKill, .powerLoss, .networkLoss]
            }
        }
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: "az, host, link, subnet or engine") var what: What
    @Argument(help: "A zone's name or id, or the thing's id.") var target: String
    @Argument(help: "The other end of a link: the way between the two is cut.") var other: String?
    @Option(name: .customLong("for"), help: "How long, on the world's clock: 30s, 2m, 1h. Until healed when not given.")
    var duration: String?
    @Option(help: "power-loss, network-loss or process-kill.") var kind: Kind?

    func run() async throws {
        try await common.run {
            let control = try ControlClient(common)
            let kinds = Kind.all(of: what)
            let kind = kind ?? kinds[0]
            guard kinds.contains(kind) else {
                let known = kinds.map(\.rawValue).joined(separator: ", ")
                throw Failure("\(what.rawValue) does not go with \(kind.rawValue): it is \(known)", exitCode: 64)
            }
            var wish: JSONObject = ["target": .string(target), "kind": .string(kind.rawValue)]
            wish["level"] = .string(what.rawValue)
            if what == .az {
                wish["level"] = "zone"
                wish["target"] = .string(try zone(target, control))
            }
            if let other {
                guard what == .link else { throw Failure("only a link has two ends", exitCode: 64) }
                wish["target"] = .string(try end(target, control))
                wish["other"] = .string(try end(other, control))
            }
            if let duration {
                guard let seconds = DurationText.seconds(duration) else {
                    throw Failure("\(duration) is no duration: write a number and d, h, m or s, as in 2m", exitCode: 64)
                }
                wish["seconds"] = .number(JSONNumber(seconds))
            }
            let fault = try control.post("faults", .object(wish))
            _ = try control.get("services/ec2/settled")
            common.say(fault, "\(fault["id"]?.string ?? "?"): \(fault["kind"]?.string ?? "") \(words)")
        }
    }

    /// A zone's id; a name means what account 000000000000 means by it.
    private func zone(_ name: String, _ control: ControlClient) throws -> String {
        guard !name.contains("-az") else { return name }
        let page = try control.get("zones?name=\(PercentEncoding.encode(name))")
        guard let id = page["id"]?.string else { throw Failure("there is no zone \(name)", exitCode: 64) }
        return id
    }

    /// A zone's id where it is a zone's name, else what was said.
    private func end(_ name: String, _ control: ControlClient) throws -> String {
        (try? control.get("zones?name=\(PercentEncoding.encode(name))"))?["id"]?.string ?? name
    }

    private var words: String { other.map { "between \(target) and \($0)" } ?? "of \(target)" }
}

struct HealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heal",
        abstract: "End a fault, or all of them."
    )
    @OptionGroup var common: CommonOptions
    @Argument(help: "The fault's id; all when not given.") var fault = "all"

    func run() async throws {
        try await common.run {
            let control = try ControlClient(common)
            let page = try control.post("faults", ["heal": .string(fault)])
            _ = try control.get("services/ec2/settled")
            let left = page["faults"]?.array?.count ?? 0
            common.say(page, left == 0 ? "Nothing is broken." : "\(left) faults are still in force.")
        }
    }
}
