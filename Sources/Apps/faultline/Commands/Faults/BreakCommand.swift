import ArgumentParser
import Ground

struct BreakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "break",
        abstract: "Break something: take the power of a zone or a host, cut a link, isolate a subnet.",
        discussion: """
            faultline break az us-east-1a --for 2m     power loss: every instance in it ends at once
            faultline break host i-… | HOST            power loss of one machine: of the one that an instance is on
            faultline break link vpce-… | igw-… | pcx-… | eni-… | i-…
            faultline break subnet subnet-…            nothing enters or leaves it
            """
    )

    enum What: String, ExpressibleByArgument, CaseIterable { case az, host, link, subnet }

    @OptionGroup var common: CommonOptions
    @Argument(help: "az, host, link or subnet") var what: What
    @Argument(help: "A zone's name or id, or the thing's id.") var target: String
    @Option(name: .customLong("for"), help: "How long, on the world's clock: 30s, 2m, 1h. Until healed when not given.")
    var duration: String?

    func run() async throws {
        try await common.run {
            let control = try ControlClient(common)
            var wish: JSONObject = ["target": .string(target)]
            switch what {
            case .az:
                wish["level"] = "zone"
                wish["kind"] = "power-loss"
                wish["target"] = .string(try zone(control))
            case .host:
                wish["level"] = "host"
                wish["kind"] = "power-loss"
            case .link:
                wish["level"] = "link"
                wish["kind"] = "network-loss"
            case .subnet:
                wish["level"] = "subnet"
                wish["kind"] = "network-loss"
            }
            if let duration {
                guard let seconds = DurationText.seconds(duration) else {
                    throw Failure("\(duration) is no duration: write a number and d, h, m or s, as in 2m", exitCode: 64)
                }
                wish["seconds"] = .number(JSONNumber(seconds))
            }
            if what != .az {
                let page = "services/ec2/fault-target?level=\(what.rawValue)&target=\(PercentEncoding.encode(target))"
                wish["target"] = try control.get(page)["target"]
            }
            let fault = try control.post("faults", .object(wish))
            _ = try control.get("services/ec2/settled")
            common.say(fault, "\(fault["id"]?.string ?? "?"): \(fault["kind"]?.string ?? "") of \(target)")
        }
    }

    /// A zone's id; a name means what account 000000000000 means by it.
    private func zone(_ control: ControlClient) throws -> String {
        guard !target.contains("-az") else { return target }
        let page = try control.get("zones?name=\(PercentEncoding.encode(target))")
        guard let id = page["id"]?.string else { throw Failure("there is no zone \(target)", exitCode: 64) }
        return id
    }
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
