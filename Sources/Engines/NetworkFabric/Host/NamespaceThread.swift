import CLinux
import Glibc
import Ground
import Synchronization

/// A thread of the fabric's own, on which its actor runs: it waits for the kernel and visits namespaces, and must do
/// neither on a thread of Swift's pool.
final class NamespaceThread: SerialExecutor {
    private let queue: JobQueue

    init() throws(FabricError) {
        queue = try JobQueue()
        do throws(NamedThread.Failure) {
            try NamedThread("fabric") { [queue] in queue.run() }.detach()
        } catch {
            throw .machine(operation: "pthread_create", place: "fabric", code: error.code)
        }
    }

    deinit { queue.close() }

    func enqueue(_ job: consuming ExecutorJob) { queue.push(UnownedJob(job), of: asUnownedSerialExecutor()) }

    /// Jobs from any thread, and a pipe that wakes the one that runs them.
    private final class JobQueue: Sendable {
        private struct Entry: Sendable {
            var job: UnownedJob
            var executor: UnownedSerialExecutor
        }

        private let entries = Mutex<[Entry]>([])
        private let reading: Int32
        private let writing: Int32

        init() throws(FabricError) {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw .machine(operation: "pipe", place: "fabric", code: errno) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            reading = ends[0]
            writing = ends[1]
        }

        func push(_ job: UnownedJob, of executor: UnownedSerialExecutor) {
            let isFirst = entries.withLock { entries in
                entries.append(Entry(job: job, executor: executor))
                return entries.count == 1
            }
            if isFirst {
                var byte: UInt8 = 1
                _ = write(writing, &byte, 1)
            }
        }

        func close() { Glibc.close(writing) }

        func run() {
            var byte: UInt8 = 0
            while true {
                let got = read(reading, &byte, 1)
                if got < 0, errno == EINTR { continue }
                guard got == 1 else { break }
                let batch = entries.withLock { entries in
                    defer { entries = [] }
                    return entries
                }
                for entry in batch { entry.job.runSynchronously(on: entry.executor) }
            }
            Glibc.close(reading)
        }
    }
}
