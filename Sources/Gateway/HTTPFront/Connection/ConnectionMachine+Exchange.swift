// MARK: - What the handler does

extension ConnectionMachine {
    enum Pull: Equatable {
        /// The shell hands over its oldest piece and tells `tookPart`.
        case part
        case end
        case wait
        case failed(BodyFailure)
    }

    /// The handler asks for the body.
    mutating func pull(exchange asked: UInt64, at uptime: Duration) -> (Pull, Effects) {
        guard asked == exchange else { return (.failed(.answered), []) }
        if readerWaits { return (.failed(.busy), []) }
        if let bodyFailure { return (.failed(bodyFailure), []) }
        switch output {
        case .awaited, .streaming: break
        case .idle, .finished, .closing, .lingering, .closed: return (.failed(.answered), [])
        }
        if bufferedBytes > 0 { return (.part, []) }
        if bodyIsWhole { return (.end, []) }
        readerWaits = true
        since = uptime
        guard owesContinue, output == .awaited else { return (.wait, []) }
        owesContinue = false
        return (.wait, .writeContinue)
    }

    mutating func tookPart(bytes: Int) {
        precondition(bytes <= bufferedBytes, "more was taken than had come")
        bufferedBytes -= bytes
    }

    /// The handler begins its answer; nil when there is nobody or no right to answer.
    ///
    /// Tells whether the connection can be kept. It cannot when the rest of the body would have to be read and is
    /// too long, or was never permitted: the client may or may not send it.
    mutating func begin(exchange asked: UInt64, closes: Bool, bodyLeft: Int64?) -> Bool? {
        guard asked == exchange, output == .awaited else { return nil }
        output = .streaming
        if closes || isDraining { keepsAlive = false }
        switch input {
        case .body where owesContinue: keepsAlive = false
        case .body:
            if let bodyLeft, bodyLeft > limits.discardedBodyBytes { keepsAlive = false }
        case .ended: keepsAlive = false
        case .idle, .head, .complete, .discarding: break
        }
        return keepsAlive
    }

    enum Push: Equatable {
        case written
        /// Written as well, but the next piece must wait for room.
        case wait
        case failed(ResponseFailure)
    }

    /// May a piece be written?
    func canWrite(exchange asked: UInt64) -> ResponseFailure? {
        guard asked == exchange else { return .connectionClosed }
        if let responseFailure { return responseFailure }
        return output == .streaming ? nil : .connectionClosed
    }

    /// A piece has been written; `isWritable` is already up to date.
    mutating func wrote(at uptime: Duration) -> Push {
        if let responseFailure { return .failed(responseFailure) }
        guard output == .streaming else { return .failed(.connectionClosed) }
        guard !isWritable else { return .written }
        writerWaits = true
        since = uptime
        return .wait
    }

    /// The last byte of the answer is written.
    mutating func finish(exchange asked: UInt64, at uptime: Duration) -> Effects {
        guard asked == exchange, output == .streaming else { return [] }
        output = .finished
        bufferedBytes = 0
        bodyFailure = .answered
        since = uptime
        var effects: Effects = .log
        if readerWaits {
            readerWaits = false
            effects.insert(.wakeReader)
        }
        return effects.union(settle(at: uptime))
    }

    /// The handler went away without an answer, or in the middle of one. True when the front must answer 500.
    mutating func abandon(exchange asked: UInt64) -> (refuses: Bool, effects: Effects) {
        guard asked == exchange else { return (false, []) }
        switch output {
        case .awaited: return (true, [])
        // The client must not take a part for the whole.
        case .streaming: return (false, end(.close))
        case .idle, .finished, .closing, .lingering, .closed: return (false, [])
        }
    }

    /// After the answer: is the exchange over?
    private mutating func settle(at uptime: Duration) -> Effects {
        switch input {
        case .complete: return finishExchange(at: uptime)
        case .body where keepsAlive:
            input = .discarding(left: limits.discardedBodyBytes)
            return []
        case .body, .discarding, .ended: return linger(at: uptime)
        case .idle, .head: preconditionFailure("an answer to no request")
        }
    }

    /// Answer written, body read.
    mutating func finishExchange(at uptime: Duration) -> Effects {
        guard keepsAlive else { return end(.closeAfterFlush) }
        // A client that pipelines but takes no answers gets no more of them into memory.
        guard isWritable else { return [] }
        input = .idle
        output = .idle
        since = uptime
        return .proceed
    }
}

// MARK: - Time and room

extension ConnectionMachine {
    mutating func writabilityChanged(_ writable: Bool, at uptime: Duration) -> Effects {
        isWritable = writable
        since = uptime
        guard writable else { return [] }
        if writerWaits {
            writerWaits = false
            return .wakeWriter
        }
        if output == .finished, input == .complete { return finishExchange(at: uptime) }
        return []
    }

    enum Lapse: Equatable {
        case none
        /// The client never finished its head: the front answers 408, if it had begun.
        case refuses
        case effects(Effects)
    }

    /// Called from time to time; `unsentBytes` are those that the socket has not taken.
    mutating func tick(at uptime: Duration, unsentBytes unsent: Int) -> Lapse {
        let moved = unsent != unsentBytes
        unsentBytes = unsent
        if unsent > 0, moved { since = uptime }
        guard let limit = patience(unsentBytes: unsent), uptime - since >= limit else { return .none }
        return lapse(unsentBytes: unsent)
    }

    /// How long the present silence may last; nil when it is the handler that is thinking.
    private func patience(unsentBytes: Int) -> Duration? {
        switch output {
        case .closed: return nil
        case .lingering: return unsentBytes > 0 ? limits.writeStallTime : limits.lingerTime
        case .closing: return limits.writeStallTime
        case .awaited, .streaming, .finished:
            if writerWaits || unsentBytes > 0 && output != .awaited { return limits.writeStallTime }
            if case .discarding = input { return limits.bodyIdleTime }
            return readerWaits ? limits.bodyIdleTime : nil
        case .idle:
            if unsentBytes > 0 { return limits.writeStallTime }
            return input == .head || exchange == 0 ? limits.headTime : limits.keepAliveTime
        }
    }

    private mutating func lapse(unsentBytes: Int) -> Lapse {
        switch output {
        case .idle where input == .head && unsentBytes == 0:
            input = .ended
            keepsAlive = false
            exchange += 1
            output = .awaited
            return .refuses
        case .awaited, .streaming:
            if writerWaits || unsentBytes > 0 && output != .awaited {
                return .effects(end(.close, response: .timedOut))
            }
            readerWaits = false
            input = .ended
            keepsAlive = false
            bodyFailure = .timedOut
            return .effects(.wakeReader)
        case .idle, .finished, .closing, .lingering, .closed: return .effects(end(.close))
        }
    }
}
