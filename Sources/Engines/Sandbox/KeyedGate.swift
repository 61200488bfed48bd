import Synchronization

/// Lets one at a time work on an instance: a start and a removal of the same one must not mix.
final class KeyedGate: Sendable {
    /// Who waits, by key; a key without a list is free.
    private let waiting = Mutex<[String: [UnsafeContinuation<Void, Never>]]>([:])

    func enter(_ key: String) async {
        await withUnsafeContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[key] != nil else {
                    waiting[key] = []
                    return true
                }
                waiting[key]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func leave(_ key: String) {
        let next = waiting.withLock { waiting -> UnsafeContinuation<Void, Never>? in
            guard var queue = waiting[key], !queue.isEmpty else {
                waiting[key] = nil
                return nil
            }
            let first = queue.removeFirst()
            waiting[key] = queue
            return first
        }
        next?.resume()
    }
}
