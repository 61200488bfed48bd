import ArgumentParser
import Cloud
import Gateway
import Glibc
import Ground

struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start the cloud; the last line it prints ends in \"Ready.\"."
    )
    @OptionGroup var common: CommonOptions
    @Flag(help: "Return when the cloud is ready; it goes on in the background.") var detach = false
    @Option(help: "Addresses to listen on: HOST:PORT, parted by commas.") var listen: String?
    @Option(name: .customLong("data"), help: "Where everything is kept; ~/.faultline when not given.")
    var directory: String?
    @Option(help: "The world clock: real, fast or manual.") var clock: String?
    @Option(help: "open takes unknown access keys at their word, strict refuses them.") var auth: String?
    @Flag(help: "Log every request.") var verbose = false

    private var settings: StartSettings {
        StartSettings(listen: listen, directory: directory, clock: clock, auth: auth, isVerbose: verbose)
    }

    func run() async throws {
        try await common.run {
            if detach {
                try Detached.start(settings, arguments: Array(CommandLine.arguments.dropFirst()), common)
            } else {
                try await serve()
            }
        }
    }

    private func serve() async throws {
        raiseFileLimit()
        let stop = StopSignal()
        let cloud: Cloud
        do {
            cloud = try await Cloud.start(settings.cloud(), onStopRequest: { stop.raise() })
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("\(error)")
        }
        let hooks = InitHooks(directory: Environment["FAULTLINE_INIT"] ?? "/etc/localstack/init")
        let variables = ["AWS_ENDPOINT_URL": "http://localhost:\(cloud.ports.first ?? 4566)"]
        await hooks.run(.start, into: cloud.stages, environment: variables)
        let running = Task { await run(cloud) }
        cloud.stages.complete(.ready)
        print(
            "Faultline \(Faultline.version) at http://localhost:\(cloud.ports.first ?? 0), "
                + "data in \(settings.dataDirectory). Ready."
        )
        fflush(nil)
        await hooks.run(.ready, into: cloud.stages, environment: variables)
        await stop.wait()
        await hooks.run(.shutdown, into: cloud.stages, environment: variables)
        running.cancel()
        await cloud.stop()
    }

    /// A controller that fails leaves the APIs answering, so it must be told.
    private func run(_ cloud: Cloud) async {
        do {
            try await cloud.run()
        } catch is CancellationError {
            return
        } catch {
            let line = Array("faultline: the controllers have stopped: \(error); restart the cloud\n".utf8)
            _ = write(2, line, line.count)
        }
    }

    /// Connections, objects and processes all take descriptors; as many as the machine allows are asked for.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
