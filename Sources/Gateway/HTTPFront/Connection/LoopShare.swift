import NIOCore

/// What all connections of one event loop share. Never leaves its loop.
final class LoopShare {
    let loop: any EventLoop
    let executor: LoopExecutor
    let handler: any HTTPHandler
    let settings: HTTPServer.Settings
    let census: Census
    let tls: TLSIdentity?

    private var connections: [ObjectIdentifier: Connection] = [:]
    private var sweeper: RepeatedTask?
    private var dateLine = DateLine()
    private var runningHandlers = 0
    private var emptied: EventLoopPromise<Void>?

    init(loop: any EventLoop, handler: any HTTPHandler, settings: HTTPServer.Settings, census: Census) {
        self.loop = loop
        self.handler = handler
        self.settings = settings
        self.census = census
        tls = settings.tls
        executor = LoopExecutor(loop)
    }

    var isDraining: Bool { emptied != nil }

    @inline(__always)
    func uptime() -> Duration { settings.clocks.uptime() }

    /// The `Date` line of this second.
    func date() -> [UInt8] { dateLine.text(unixSeconds: settings.clocks.unixSeconds()) }

    /// False when the server has as many connections as it may.
    func admit(_ connection: Connection) -> Bool {
        connections[ObjectIdentifier(connection)] = connection
        if sweeper == nil { startSweeping() }
        return census.enter() <= settings.limits.connections
    }

    func leave(_ connection: Connection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        census.leave()
        guard connections.isEmpty else { return }
        sweeper?.cancel()
        sweeper = nil
        noteIfEmpty()
    }

    func handlerStarts() { runningHandlers += 1 }

    func handlerReturned() {
        runningHandlers -= 1
        noteIfEmpty()
    }

    private func noteIfEmpty() {
        if connections.isEmpty, runningHandlers == 0 { emptied?.succeed() }
    }

    /// One task looks at all connections now and then: a timer per request would cost more than the request.
    private func startSweeping() {
        let pause = TimeAmount(settings.limits.sweepPause)
        let share = NIOLoopBound(self, eventLoop: loop)
        sweeper = loop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in share.value.sweep() }
    }

    private func sweep() {
        let now = uptime()
        for connection in Array(connections.values) { connection.tick(at: now) }
    }

    /// Lets requests in flight finish and closes the rest; done when no connection and no handler is left.
    func drain() -> EventLoopFuture<Void> {
        let promise = emptied ?? loop.makePromise(of: Void.self)
        emptied = promise
        noteIfEmpty()
        for connection in Array(connections.values) { connection.drain() }
        return promise.futureResult
    }

    /// Cuts the connections of a door that the closure picks.
    func cut(_ door: DoorNumber, where isMeant: (ConnectionFacts) -> Bool) {
        for connection in Array(connections.values) where connection.door === door && isMeant(connection.facts) {
            connection.cut()
        }
    }

    /// The end of patience: cuts what is left and cancels the handlers' tasks.
    ///
    /// A handler may still be in the middle of a write: its task needs this loop to come to an end, so the loop
    /// lives on for a moment.
    func closeAll() {
        for connection in Array(connections.values) { connection.cut() }
        let share = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .seconds(1)) { share.value.emptied?.succeed() }
    }
}

extension Limits {
    /// A quarter of the shortest patience, within reason.
    var sweepPause: Duration {
        let shortest = min(headTime, bodyIdleTime, keepAliveTime, writeStallTime, lingerTime)
        return max(.milliseconds(5), min(.seconds(1), shortest / 4))
    }
}
