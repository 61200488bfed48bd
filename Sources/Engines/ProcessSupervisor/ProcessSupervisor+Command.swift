import CLinux
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
    /// Runs a short command to its end, without a record: it is not adopted. What it leaves running in the background
    /// is not waited for. A cancelled task kills it.
    public func run(_ plan: ProcessPlan) async throws(SupervisorError) -> CommandResult {
        let (pidfd, end) = try await pool.run { () throws(SupervisorError) in
            // The writing end is closed here with its last owner: it would keep the pipe open.
            let pipe = try Launcher.pipe()
            _ = fl_unblock(pipe.read.number)
            var launcher = Launcher()
            launcher.streams.output = pipe.write
            launcher.streams.error = pipe.write
            return (try launcher.launch(plan).pidfd, pipe.read)
        }
        let reading = CommandReading(pidfd, end, watcher)
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { reading.begin($0) }
        } onCancel: {
            _ = fl_pidfd_signal(pidfd.number, SIGKILL)
        }
    }

    /// Waits, with the one thread for all, until there is something to read, or the end.
    func untilReadable(_ descriptor: OwnedDescriptor) async throws(SupervisorError) {
        typealias Waiting = UnsafeContinuation<Result<Void, SupervisorError>, Never>
        let result = await withUnsafeContinuation { (waiting: Waiting) in
            do throws(SupervisorError) {
                try watcher.watch(descriptor.number) { waiting.resume(returning: .success(())) }
            } catch {
                waiting.resume(returning: .failure(error))
            }
        }
        try result.get()
    }
}

/// Reads what a command says until the command itself has ended, on the watching thread.
private final class CommandReading: Sendable {
    private struct State {
        var output: [UInt8] = []
        var waiting: UnsafeContinuation<CommandResult, Never>?
        var pipeToken: UInt64?
    }

    private static let outputBytesMax = 4 << 20
    private let pidfd: OwnedDescriptor
    private let end: OwnedDescriptor
    private let watcher: DescriptorWatcher
    private let state = Mutex(State())

    init(_ pidfd: OwnedDescriptor, _ end: OwnedDescriptor, _ watcher: DescriptorWatcher) {
        self.pidfd = pidfd
        self.end = end
        self.watcher = watcher
    }

    func begin(_ waiting: UnsafeContinuation<CommandResult, Never>) {
        state.withLock { $0.waiting = waiting }
        watchPipe()
        do throws(SupervisorError) {
            try watcher.watch(pidfd.number) { self.ended() }
        } catch {
            _ = fl_pidfd_signal(pidfd.number, SIGKILL)
            ended()
        }
    }

    private func watchPipe() {
        let token = try? watcher.watch(end.number) { self.readPipe() }
        let isOver = state.withLock { state in
            // It may have been read, and be watched anew, before this line is reached.
            state.pipeToken = [state.pipeToken, token].compactMap(\.self).max()
            return state.waiting == nil
        }
        if isOver, let token { watcher.forget(token) }
    }

    private func readPipe() {
        if drain() { watchPipe() }
    }

    /// Takes what is there; false when nothing will come any more.
    private func drain() -> Bool {
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(end.number, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 && errno == EAGAIN }
            state.withLock { if $0.output.count < Self.outputBytesMax { $0.output += piece[..<count] } }
        }
    }

    private func ended() {
        let exit = ProcessSupervisor.reap(pidfd) ?? .unknown
        _ = drain()
        let (waiting, token, output) = state.withLock { state in
            defer { state.waiting = nil }
            return (state.waiting, state.pipeToken, state.output)
        }
        if let token { watcher.forget(token) }
        waiting?.resume(returning: CommandResult(exit: exit, output: output))
    }
}
