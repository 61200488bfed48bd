import Testing

@testable import HTTPFront

@Suite("The connection machine, whatever happens")
struct ConnectionMachineFuzzTests {
    @Test("keeps its promises in any order of events", arguments: 0..<40)
    func anyOrder(block: UInt64) throws {
        for seed in block * 100..<(block + 1) * 100 {
            var story = ConnectionStory(seed: seed)
            try story.play(steps: 120)
            try story.conclude()
        }
    }
}

/// Plays a client, a socket and a handler against the machine, and checks what must always hold.
private struct ConnectionStory {
    struct Broken: Error { var what: String; var seed: UInt64; var trail: [String] }

    static let pieceBytes = 64

    private let seed: UInt64
    private var random: SplitMix
    private var machine: ConnectionMachine
    private var now = Duration.zero
    private var isClosed = false
    private var mustClose = false
    private var served = 0
    private var logged = 0
    private var begun: Set<UInt64> = []
    private var readerWaits = false
    private var writerWaits = false
    private var parserIsBroken = false
    private var trail: [(UInt64, ConnectionMachine.Input, ConnectionMachine.Output)] = []

    init(seed: UInt64) {
        self.seed = seed
        random = SplitMix(state: seed)
        var limits = Limits()
        limits.bufferedBodyBytes = 256
        limits.discardedBodyBytes = 128
        machine = ConnectionMachine(limits: limits, at: .zero)
    }

    private func check(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        if !holds { throw Broken(what: what(), seed: seed, trail: trail.suffix(20).map { "\($0)" }) }
    }

    mutating func play(steps: Int) throws {
        for _ in 0..<steps where !isClosed {
            let choice = random.next() % 16
            trail.append((choice, machine.input, machine.output))
            switch choice {
            case 0...4: try clientSends()
            case 5...6: try handlerPulls()
            case 7...9: try handlerAnswers()
            case 10: try apply(machine.writabilityChanged(random.next() % 2 == 0, at: now))
            case 11...12: try timePasses(.milliseconds(Int64(random.next() % 3000)))
            case 13: if random.next() % 8 == 0 { try timePasses(.seconds(30)) }
            case 14: if random.next() % 16 == 0 { try apply(machine.clientDone()) }
            default:
                let rare = random.next() % 64
                if rare == 0 { try apply(machine.closed(), closes: true) }
                if rare == 1 { try apply(machine.drain()) }
                if rare == 2 { try apply(machine.end(.close)) }
            }
            try checkState()
        }
    }

    /// Everybody falls silent, the handler comes to its end: the connection must too.
    mutating func conclude() throws {
        for _ in 0..<12 where !isClosed {
            trail.append((99, machine.input, machine.output))
            let (refuses, effects) = machine.abandon(exchange: machine.exchange)
            try apply(effects)
            if refuses { try answerWhole() }
            try timePasses(.seconds(121))
            if mustClose { try apply(machine.closed(), closes: true) }
        }
        try check(isClosed, "the connection never ends")
        try check(!machine.readerWaits && !machine.writerWaits, "somebody waits for ever")
        try check(!readerWaits && !writerWaits, "somebody was never woken")
        try check(served == logged, "\(served) served, \(logged) logged")
    }

    private mutating func clientSends() throws {
        guard !parserIsBroken else { return }
        if case .lingering = machine.output {
            if machine.wantsBytes(unparsedBytes: 0) { try apply(machine.thrownAway(bytes: Self.pieceBytes)) }
            return
        }
        guard machine.wantsEvents, machine.wantsBytes(unparsedBytes: 0), !machine.clientIsDone else { return }
        if random.next() % 24 == 0 {
            parserIsBroken = true
            let (refuses, effects) = machine.malformed(at: now)
            if refuses {
                served += 1
                try answerWhole()
            }
            return try apply(effects)
        }
        switch machine.input {
        case .idle where random.next() % 2 == 0: machine.headBegan(at: now)
        case .idle, .head:
            try apply(
                machine.head(
                    keepsAlive: random.next() % 8 != 0,
                    hasBody: random.next() % 2 == 0,
                    expectsContinue: random.next() % 2 == 0,
                    at: now
                )
            )
        case .body, .discarding:
            if random.next() % 4 == 0 {
                try apply(machine.bodyEnd(at: now))
            } else {
                try apply(machine.bodyPart(bytes: Int(random.next() % 64) + 1, at: now))
            }
        case .complete, .ended: break
        }
    }

    private mutating func handlerPulls() throws {
        guard !readerWaits else { return }
        let (pull, effects) = machine.pull(exchange: aboutCurrent(), at: now)
        if pull == .part { machine.tookPart(bytes: min(machine.bufferedBytes, Int(random.next() % 64) + 1)) }
        if pull == .wait { readerWaits = true }
        try apply(effects)
    }

    private mutating func handlerAnswers() throws {
        guard !writerWaits else { return }
        let exchange = aboutCurrent()
        switch random.next() % 6 {
        case 0...2:
            let left = random.next() % 2 == 0 ? nil : Int64(random.next() % 256)
            guard machine.begin(exchange: exchange, closes: random.next() % 8 == 0, bodyLeft: left) != nil else {
                return
            }
            try check(begun.insert(exchange).inserted, "two answers to one request")
        case 3:
            guard machine.canWrite(exchange: exchange) == nil else { return }
            if machine.wrote(at: now) == .wait { writerWaits = true }
        case 4: try apply(machine.finish(exchange: exchange, at: now))
        default:
            guard random.next() % 8 == 0 else { return }
            let (refuses, effects) = machine.abandon(exchange: exchange)
            if refuses { try answerWhole() }
            try apply(effects)
        }
    }

    private mutating func answerWhole() throws {
        let exchange = machine.exchange
        guard machine.begin(exchange: exchange, closes: true, bodyLeft: nil) != nil else { return }
        try check(begun.insert(exchange).inserted, "two answers to one request")
        try apply(machine.finish(exchange: exchange, at: now))
    }

    /// As a rule the present request, now and then one long gone.
    private mutating func aboutCurrent() -> UInt64 {
        random.next() % 8 == 0 ? machine.exchange &- 1 : machine.exchange
    }

    private mutating func timePasses(_ time: Duration) throws {
        now += time
        let unsent = machine.isWritable ? 0 : 1000
        switch machine.tick(at: now, unsentBytes: unsent) {
        case .none: break
        case .refuses:
            served += 1
            try answerWhole()
        case .effects(let effects): try apply(effects)
        }
    }

    private mutating func apply(_ effects: Effects, closes: Bool = false) throws {
        if effects.contains(.serve) {
            try check(!mustClose, "a request is served after the end")
            served += 1
            try check(served - logged == 1, "two requests at once")
        }
        if effects.contains(.wakeReader) {
            try check(readerWaits, "a reader is woken that does not wait")
            readerWaits = false
        }
        if effects.contains(.wakeWriter) {
            try check(writerWaits, "a writer is woken that does not wait")
            writerWaits = false
        }
        if effects.contains(.log) { logged += 1 }
        if effects.contains(.closeAfterFlush) { mustClose = true }
        if effects.contains(.close) {
            mustClose = true
            try check(machine.output == .closed, "closing, but not closed")
        }
        if closes || effects.contains(.close) { isClosed = true }
    }

    private func checkState() throws {
        try check(machine.readerWaits == readerWaits, "the machine and the reader disagree")
        try check(machine.writerWaits == writerWaits, "the machine and the writer disagree")
        try check(
            machine.bufferedBytes < machine.limits.bufferedBodyBytes + Self.pieceBytes,
            "read on with a full buffer"
        )
        try check(served - logged <= 1 && served >= logged, "\(served) served, \(logged) logged")
        if machine.input == .body, machine.bufferedBytes >= machine.limits.bufferedBodyBytes,
            machine.output == .awaited || machine.output == .streaming
        {
            try check(!machine.wantsBytes(unparsedBytes: 0), "wants bytes with a full buffer")
        }
    }
}

/// Small, fast and the same everywhere.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
