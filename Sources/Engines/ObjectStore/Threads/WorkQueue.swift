import Glibc

/// Items handed from any thread to the threads that work them off.
///
/// Safety: `items` and `isClosed` are touched only between lock and unlock of `mutex`; both C objects live in memory
/// that is freed with the queue.
final class WorkQueue<Item>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var items: [Item] = []
    /// Items before this one are taken already; moving it is cheaper than shifting the array.
    private var head = 0
    private var sleeping = 0
    private var isClosed = false

    init() {
        pthread_mutex_init(mutex, nil)
        // Deadlines are meant on the clock that nobody sets.
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// False when the queue is closed; the item is then dropped.
    func push(_ item: sending Item) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed else { return false }
        items.append(item)
        if sleeping > 0 { pthread_cond_signal(changed) }
        return true
    }

    /// Waits for the next item; `nil` when the queue is closed and empty.
    func pop() -> Item? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while head == items.count {
            if isClosed { return nil }
            sleep(nil)
        }
        return takeFirst()
    }

    enum Batch {
        case items([Item])
        /// Nothing came within the time given.
        case idle
        case closed
    }

    /// Waits for items and takes all that are there, at most `limit`.
    func popBatch(limit: Int, idleAfterMilliseconds: Int?) -> Batch {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while head == items.count {
            if isClosed { return .closed }
            if !sleep(idleAfterMilliseconds), head == items.count, !isClosed { return .idle }
        }
        var batch: [Item] = []
        batch.reserveCapacity(min(limit, items.count - head))
        while batch.count < limit, head < items.count { batch.append(takeFirst()) }
        return .items(batch)
    }

    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
    }

    private func takeFirst() -> Item {
        let item = items[head]
        head += 1
        if head == items.count {
            items.removeAll(keepingCapacity: items.count < 1024)
            head = 0
        } else if head >= 256, head * 2 >= items.count {
            items.removeFirst(head)
            head = 0
        }
        return item
    }

    /// False when the time was up.
    @discardableResult
    private func sleep(_ milliseconds: Int?) -> Bool {
        sleeping += 1
        defer { sleeping -= 1 }
        guard let milliseconds else { return pthread_cond_wait(changed, mutex) == 0 }
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        deadline.tv_nsec += milliseconds % 1000 * 1_000_000
        deadline.tv_sec += milliseconds / 1000 + deadline.tv_nsec / 1_000_000_000
        deadline.tv_nsec %= 1_000_000_000
        return pthread_cond_timedwait(changed, mutex, &deadline) == 0
    }
}
