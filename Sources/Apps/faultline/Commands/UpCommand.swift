import AWSModel
import ArgumentParser
import Cloud
import CloudFormationShapes
import Foundation
import Ground

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Bring a CloudFormation template up, or up to date, and show how it goes."
    )
    @OptionGroup var common: CommonOptions
    @Argument(help: "The template's file.") var template: String
    @Option(name: .customLong("stack"), help: "The stack's name; the folder's or file's when not given.")
    var stackName: String?
    @Option(name: .customLong("parameter"), help: "NAME=VALUE; may be given again and again.")
    var parameters: [String] = []
    @Option(help: "The Region.") var region =
        Environment["AWS_REGION"] ?? Environment["AWS_DEFAULT_REGION"] ?? "us-east-1"

    func run() async throws {
        try await common.run {
            let body = try text(of: template)
            let given = try parameters.map(Self.parameter)
            let stack = StackFollower(
                client: try ServiceClient(common, region: region),
                name: name,
                isQuiet: common.json
            )
            try await stack.explain {
                try stack.createOrUpdate(body, given)
                try await stack.follow()
            }
            try stack.report(common)
        }
    }

    /// `Examples/media/template.yaml` is the stack `media`.
    private var name: String {
        if let stackName { return stackName }
        let parts = template.split(separator: "/")
        let file = parts.last.map { String($0.prefix { $0 != "." }) } ?? "stack"
        return file == "template" && parts.count > 1 ? String(parts[parts.count - 2]) : file
    }

    private func text(of path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure("\(path) cannot be read", exitCode: 66)
        }
        return String(decoding: data, as: UTF8.self)
    }

    private static func parameter(_ text: String) throws -> Parameter {
        guard let mark = text.firstIndex(of: "=") else {
            throw Failure("--parameter takes NAME=VALUE, not \(text)", exitCode: 64)
        }
        return Parameter {
            $0.parameterKey = String(text[..<mark])
            $0.parameterValue = String(text[text.index(after: mark)...])
        }
    }
}

struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Delete a stack and show how it goes; with --all, stop the cloud and clear the host of it."
    )
    @OptionGroup var common: CommonOptions
    @Argument(help: "The stack's name.") var stack: String?
    @Flag(help: "Stop the cloud, and remove its processes, networks and instances' disks from this host.")
    var all = false
    @Option(name: .customLong("data"), help: "With --all: the cloud's data directory.") var directory: String?
    @Option(help: "The Region.") var region =
        Environment["AWS_REGION"] ?? Environment["AWS_DEFAULT_REGION"] ?? "us-east-1"

    func run() async throws {
        try await common.run {
            if all { return try await clearHost() }
            guard let stack else { throw Failure("name a stack, or say --all", exitCode: 64) }
            let follower = StackFollower(
                client: try ServiceClient(common, region: region),
                name: stack,
                isQuiet: common.json
            )
            try await follower.explain {
                try follower.delete()
                try await follower.follow()
            }
            try follower.report(common)
        }
    }

    /// Works with and without a running cloud.
    private func clearHost() async throws {
        let data = StartSettings(directory: directory).dataDirectory
        if let control = try? ControlClient(common), let status = try? control.get("status"),
            status["data"]?.string == data
        {
            _ = try control.post("stop", [:])
            try ProcessEnd.wait(for: pid_t(status["pid"]?.int ?? 0), seconds: 30)
        }
        do {
            try await Cloud.clean(directory: data)
        } catch {
            throw Failure("\(error)")
        }
        common.say(
            ["cleared": .string(data)],
            "Nothing of the cloud in \(data) is left on this host; its records are kept."
        )
    }
}
