import CLinux
public import Ground

extension Fabric {
    /// A TCP connection from the namespace at this path, without a thread of Swift's pool waiting for it.
    ///
    /// A router lets answers to itself in only at its service addresses: from one of these, the connection passes all
    /// filters. The descriptor is close-on-exec and non-blocking.
    public static func connect(
        fromNamespace path: String,
        source: IPv4Address,
        to address: IPv4Address,
        port: UInt16,
        within time: Duration
    ) async throws(FabricError) -> Int32 {
        let milliseconds = Int32(clamping: max(1, time.nanosecondsClamped / 1_000_000))
        let result = await withCheckedContinuation { (done: CheckedContinuation<Int32, Never>) in
            let box = Unmanaged.passRetained(Waiter(done))
            let begun = fl_connect_from_namespace(
                path,
                source.number,
                address.number,
                port,
                milliseconds,
                box.toOpaque()
            ) { context, result in
                guard let context else { return }
                Unmanaged<Waiter>.fromOpaque(context).takeRetainedValue().done.resume(returning: result)
            }
            if begun != 0 {
                box.release()
                done.resume(returning: begun)
            }
        }
        guard result >= 0 else { throw SystemErrors.failure("connect", "\(address):\(port) in \(path)", result) }
        return result
    }

    private final class Waiter: Sendable {
        let done: CheckedContinuation<Int32, Never>
        init(_ done: CheckedContinuation<Int32, Never>) { self.done = done }
    }
}
