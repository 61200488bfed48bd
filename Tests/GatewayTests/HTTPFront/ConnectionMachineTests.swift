import Testing

@testable import HTTPFront

@Suite("The connection machine")
struct ConnectionMachineTests {
    private func machine(_ change: (inout Limits) -> Void = { _ in }) -> ConnectionMachine {
        var limits = Limits()
        change(&limits)
        return ConnectionMachine(limits: limits, at: .zero)
    }

    private func serving(hasBody: Bool = false, expectsContinue: Bool = false) -> ConnectionMachine {
        var machine = machine()
        #expect(machine.head(keepsAlive: true, hasBody: hasBody, expectsContinue: expectsContinue, at: .zero) == .serve)
        return machine
    }

    @Test("goes on to the next request when the answer is written and the body read")
    func keepAlive() {
        var machine = serving()
        #expect(!machine.wantsEvents)
        #expect(machine.begin(exchange: 1, closes: false, bodyLeft: 0) == true)
        #expect(machine.finish(exchange: 1, at: .zero) == [.log, .proceed])
        #expect(machine.wantsEvents)
    }

    @Test("cannot be answered twice, nor for another request")
    func onlyOnce() {
        var machine = serving()
        #expect(machine.begin(exchange: 2, closes: false, bodyLeft: 0) == nil)
        #expect(machine.begin(exchange: 1, closes: false, bodyLeft: 0) == true)
        #expect(machine.begin(exchange: 1, closes: false, bodyLeft: 0) == nil)
        _ = machine.finish(exchange: 1, at: .zero)
        #expect(machine.begin(exchange: 1, closes: false, bodyLeft: 0) == nil)
        #expect(machine.finish(exchange: 1, at: .zero) == [])
    }

    @Test("permits the body when it is first asked for, and only once")
    func permission() {
        var machine = serving(hasBody: true, expectsContinue: true)
        #expect(machine.pull(exchange: 1, at: .zero) == (.wait, .writeContinue))
        #expect(machine.bodyPart(bytes: 3, at: .zero) == .wakeReader)
        machine.tookPart(bytes: 3)
        #expect(machine.pull(exchange: 1, at: .zero) == (.wait, []))
    }

    @Test("closes when it answers without having permitted the body")
    func refusedPermission() {
        var machine = serving(hasBody: true, expectsContinue: true)
        #expect(machine.begin(exchange: 1, closes: false, bodyLeft: 10) == false)
        #expect(machine.finish(exchange: 1, at: .zero) == [.log, .shutOutput])
    }

    @Test("reads a short rest of a body to keep the connection")
    func discards() {
        var machine = serving(hasBody: true)
        #expect(machine.begin(exchange: 1, closes: false, bodyLeft: 100) == true)
        #expect(machine.finish(exchange: 1, at: .zero) == .log)
        #expect(machine.bodyPart(bytes: 100, at: .zero) == [])
        #expect(machine.bodyEnd(at: .zero) == .proceed)
    }

    @Test("closes rather than read a long rest of a body")
    func lingers() {
        var machine = serving(hasBody: true)
        #expect(machine.begin(exchange: 1, closes: false, bodyLeft: 1 << 30) == false)
        #expect(machine.finish(exchange: 1, at: .zero) == [.log, .shutOutput])
        #expect(machine.wantsBytes(unparsedBytes: 0))
        #expect(machine.thrownAway(bytes: 1 << 20) == [])
        #expect(machine.thrownAway(bytes: 1) == .close)
    }

    @Test("stops reading when the buffer is full and goes on when it is taken")
    func backPressure() {
        var machine = serving(hasBody: true)
        #expect(machine.wantsBytes(unparsedBytes: 0))
        _ = machine.bodyPart(bytes: 1 << 20, at: .zero)
        #expect(!machine.wantsBytes(unparsedBytes: 0))
        #expect(machine.pull(exchange: 1, at: .zero) == (.part, []))
        machine.tookPart(bytes: 1 << 20)
        #expect(machine.wantsBytes(unparsedBytes: 0))
    }

    @Test("makes a client that takes no answers wait for the next one")
    func pipelineBackPressure() {
        var machine = serving()
        _ = machine.begin(exchange: 1, closes: false, bodyLeft: 0)
        _ = machine.writabilityChanged(false, at: .zero)
        #expect(machine.finish(exchange: 1, at: .zero) == .log)
        #expect(!machine.wantsEvents)
        #expect(machine.writabilityChanged(true, at: .zero) == .proceed)
    }

    @Test("tells the reader when the client goes in the middle of the body")
    func cutBody() {
        var machine = serving(hasBody: true)
        _ = machine.pull(exchange: 1, at: .zero)
        #expect(machine.closed() == [.log, .wakeReader])
        #expect(machine.pull(exchange: 1, at: .zero) == (.failed(.connectionClosed), []))
        #expect(machine.begin(exchange: 1, closes: false, bodyLeft: nil) == nil)
    }

    @Test("tells the writer when the client goes in the middle of the answer")
    func cutAnswer() {
        var machine = serving()
        _ = machine.begin(exchange: 1, closes: false, bodyLeft: 0)
        _ = machine.writabilityChanged(false, at: .zero)
        #expect(machine.wrote(at: .zero) == .wait)
        #expect(machine.closed() == [.log, .wakeWriter])
        #expect(machine.canWrite(exchange: 1) == .connectionClosed)
    }

    @Test("cuts an answer that is dropped half-way, and answers in place of a handler that does not")
    func abandoned() {
        var machine = serving()
        #expect(machine.abandon(exchange: 1) == (true, []))
        _ = machine.begin(exchange: 1, closes: false, bodyLeft: 0)
        #expect(machine.abandon(exchange: 1) == (false, [.log, .close]))
    }

    @Test("lets a request in flight finish when the server stops")
    func draining() {
        var idle = machine()
        #expect(idle.drain() == .closeAfterFlush)
        var busy = serving()
        #expect(busy.drain() == [])
        #expect(busy.begin(exchange: 1, closes: false, bodyLeft: 0) == false)
        #expect(busy.finish(exchange: 1, at: .zero) == [.log, .closeAfterFlush])
    }

    // MARK: - Time

    @Test("closes a connection that never says anything")
    func silentClient() {
        var machine = machine()
        #expect(machine.tick(at: .seconds(19), unsentBytes: 0) == .none)
        #expect(machine.tick(at: .seconds(20), unsentBytes: 0) == .effects(.close))
    }

    @Test("refuses a head that comes too slowly, however steadily")
    func slowHead() {
        var machine = machine()
        machine.headBegan(at: .seconds(1))
        machine.headBegan(at: .seconds(15))
        #expect(machine.tick(at: .seconds(20), unsentBytes: 0) == .none)
        #expect(machine.tick(at: .seconds(21), unsentBytes: 0) == .refuses)
        #expect(machine.begin(exchange: 1, closes: true, bodyLeft: nil) == false)
        #expect(machine.finish(exchange: 1, at: .seconds(21)) == [.log, .shutOutput])
        #expect(machine.tick(at: .seconds(23), unsentBytes: 0) == .effects(.close))
    }

    @Test("keeps an idle connection for its time and then closes it")
    func keepAliveTime() {
        var machine = serving()
        _ = machine.begin(exchange: 1, closes: false, bodyLeft: 0)
        _ = machine.finish(exchange: 1, at: .seconds(50))
        #expect(machine.tick(at: .seconds(169), unsentBytes: 0) == .none)
        #expect(machine.tick(at: .seconds(170), unsentBytes: 0) == .effects(.close))
    }

    @Test("gives up a body that somebody waits for, but not one that nobody asks for")
    func slowBody() {
        var machine = serving(hasBody: true)
        #expect(machine.tick(at: .seconds(1000), unsentBytes: 0) == .none)
        _ = machine.pull(exchange: 1, at: .seconds(1000))
        #expect(machine.tick(at: .seconds(1059), unsentBytes: 0) == .none)
        #expect(machine.tick(at: .seconds(1060), unsentBytes: 0) == .effects(.wakeReader))
        #expect(machine.pull(exchange: 1, at: .seconds(1060)) == (.failed(.timedOut), []))
        #expect(machine.begin(exchange: 1, closes: false, bodyLeft: 10) == false)
    }

    @Test("waits for a handler as long as it takes")
    func slowHandler() {
        var machine = serving()
        #expect(machine.tick(at: .seconds(100_000), unsentBytes: 0) == .none)
    }

    @Test("bears a slow taker of its answer and cuts one that takes nothing")
    func stalledWriter() {
        var machine = serving()
        _ = machine.begin(exchange: 1, closes: false, bodyLeft: 0)
        _ = machine.writabilityChanged(false, at: .zero)
        _ = machine.wrote(at: .zero)
        #expect(machine.tick(at: .seconds(59), unsentBytes: 900) == .none)
        #expect(machine.tick(at: .seconds(118), unsentBytes: 800) == .none)
        #expect(machine.tick(at: .seconds(178), unsentBytes: 800) == .effects([.close, .log, .wakeWriter]))
        #expect(machine.canWrite(exchange: 1) == .timedOut)
    }
}

private func == (left: (ConnectionMachine.Pull, Effects), right: (ConnectionMachine.Pull, Effects)) -> Bool {
    left.0 == right.0 && left.1 == right.1
}
