import CLinux
import Glibc
import Ground
import Synchronization

/// One thread that sleeps until one of many descriptors becomes readable: it costs nothing while nothing happens.
final class DescriptorWatcher: Sendable {
    private final class Shared: Sendable {
        let poll: OwnedDescriptor
        /// Written to when the thread is to end. The thread owns it too, so that it is there to be read.
        let end: OwnedDescriptor
        let handlers = Mutex<[UInt64: @Sendable () -> Void]>([:])

        init(poll: OwnedDescriptor, end: OwnedDescriptor) {
            self.poll = poll
            self.end = end
        }

        func work() {
            var tokens = [UInt64](repeating: 0, count: 64)
            while true {
                let count = fl_watch_wait(poll.number, &tokens, Int32(tokens.count))
                if count < 0 { return }
                for token in tokens.prefix(Int(count)) {
                    if token == DescriptorWatcher.closing { return }
                    let handler = handlers.withLock { $0.removeValue(forKey: token) }
                    handler?()
                }
            }
        }
    }

    private static let closing = UInt64.max
    private let shared: Shared
    private let lastToken = Atomic<UInt64>(0)

    init() throws(SupervisorError) {
        let poll = fl_watch_new()
        guard poll >= 0 else { throw .machine(operation: "epoll_create", path: "", code: errno) }
        let owned = OwnedDescriptor(poll)
        let end = fl_event_new()
        guard end >= 0 else { throw .machine(operation: "eventfd", path: "", code: errno) }
        shared = Shared(poll: owned, end: OwnedDescriptor(end))
        try add(end, token: Self.closing)
        try NamedThread.start("process-watch") { [shared] in shared.work() }
    }

    deinit {
        var one: UInt64 = 1
        _ = write(shared.end.number, &one, 8)
    }

    /// Calls `handler` once, on the watching thread, when the descriptor can be read or has been hung up. It must be
    /// quick. The descriptor has to stay open until then, or until it is forgotten by the number given.
    @discardableResult
    func watch(
        _ descriptor: Int32,
        _ handler: @escaping @Sendable () -> Void
    ) throws(SupervisorError) -> UInt64 {
        let token = lastToken.wrappingAdd(1, ordering: .relaxed).newValue
        shared.handlers.withLock { $0[token] = handler }
        do throws(SupervisorError) {
            try add(descriptor, token: token)
        } catch {
            forget(token)
            throw error
        }
        return token
    }

    func forget(_ token: UInt64) { shared.handlers.withLock { _ = $0.removeValue(forKey: token) } }

    private func add(_ descriptor: Int32, token: UInt64) throws(SupervisorError) {
        guard fl_watch_add(shared.poll.number, descriptor, token) == 0 else {
            throw .machine(operation: "epoll_ctl", path: "\(descriptor)", code: errno)
        }
    }
}
