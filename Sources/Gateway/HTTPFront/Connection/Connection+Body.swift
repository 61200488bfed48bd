import NIOCore

extension Connection {
    typealias Pulled = Result<ByteBuffer?, BodyFailure>

    /// The next piece, the end or a failure; nil when the caller must wait, and then come to `waitForPart`.
    func pull(_ exchange: UInt64) -> Pulled? {
        let (pull, effects) = machine.pull(exchange: exchange, at: share.uptime())
        perform(effects)
        return answer(pull)
    }

    /// Called in the same breath as the `pull` that told to wait, but its effects may have ended the wait.
    func waitForPart(_ continuation: CheckedContinuation<Pulled, Never>) {
        if machine.readerWaits {
            reader = continuation
        } else {
            continuation.resume(returning: pull(machine.exchange) ?? .failure(.connectionClosed))
        }
    }

    func wakeReader() {
        guard let waiting = reader.take() else { return }
        waiting.resume(returning: pull(machine.exchange) ?? .failure(.connectionClosed))
    }

    private func answer(_ pull: ConnectionMachine.Pull) -> Pulled? {
        switch pull {
        case .part:
            let part = parts.removeFirst()
            machine.tookPart(bytes: part.readableBytes)
            readOn()
            return .success(part)
        case .end: return .success(nil)
        case .failed(let failure): return .failure(failure)
        case .wait: return nil
        }
    }

    func writeContinue() {
        context?.write(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
        mustFlush = true
        flushNow()
    }
}
