import Glibc
import Synchronization

/// What a short command gave.
public struct CommandResult: Sendable, Equatable {
    public let exit: ProcessExit
    /// Output and error output, as they came.
    public let output: [UInt8]
    public var text: String { String(decoding: output, as: UTF8.self) }
}

extension ProcessSupervisor {
    private static let outputBytesMax = 4 << 20

    /// Runs a short command to its end, without a record: it is not adopted. Waits also for children that keep its
    /// output open.
    public func run(_ plan: ProcessPlan) async throws(SupervisorError) -> CommandResult {
        let (pidfd, end) = try await pool.run { () throws(SupervisorError) in
            // The writing end is closed here with its last owner: it would keep the pipe open.
            let pipe = try Launcher.pipe()
            var launcher = Launcher()
            launcher.streams.output = pipe.write
            launcher.streams.error = pipe.write
            return (try launcher.launch(plan).pidfd, pipe.read)
        }
        let output = try await readAll(end)
        try await untilReadable(pidfd)
        return CommandResult(exit: Self.reap(pidfd) ?? .unknown, output: output)
    }

    private func readAll(_ end: OwnedDescriptor) async throws(SupervisorError) -> [UInt8] {
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            try await untilReadable(end)
            let count = read(end.number, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return all }
            if all.count < Self.outputBytesMax { all += piece[..<count] }
        }
    }

    /// Waits, with the one thread for all, until there is something to read, or the end.
    func untilReadable(_ descriptor: OwnedDescriptor) async throws(SupervisorError) {
        let result = await withUnsafeContinuation {
            (waiting: UnsafeContinuation<Result<Void, SupervisorError>, Never>) in
            let watch = Result { () throws(SupervisorError) in
                try watcher.watch(descriptor.number) { waiting.resume(returning: .success(())) }
            }
            if case .failure = watch { waiting.resume(returning: watch) }
        }
        try result.get()
    }
}
