import Glibc

/// Takes a response in pieces as they come; knows when it is whole.
struct ResponseReader {
    private enum State {
        case head
        case sized(left: Int)
        case chunked(ChunkReader)
        case untilClose
        case whole
    }

    private var state = State.head
    /// An unfinished head.
    private var pending: [UInt8] = []
    private(set) var status = 0
    private(set) var keepsAlive = true
    private(set) var bodyCount = 0
    private(set) var isIntact = true
    /// The first bytes of a refusal, for the report.
    private(set) var excerpt: [UInt8] = []
    /// What a good body must be; nil when any will do.
    let pattern: Pattern?

    var isWhole: Bool { if case .whole = state { true } else { false } }
    var hasBegun: Bool { if case .head = state { !pending.isEmpty } else { true } }

    init(verifyingWith pattern: Pattern?) { self.pattern = pattern }

    /// - Returns: false when this is no HTTP response.
    mutating func take(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard case .head = state else { return takeBody(piece) }
        if pending.isEmpty, let end = Self.headEnd(piece) {
            return takeHead(UnsafeRawBufferPointer(rebasing: piece[..<end]))
                && takeBody(UnsafeRawBufferPointer(rebasing: piece[end...]))
        }
        pending += piece
        guard pending.count < 1 << 16 else { return false }
        let whole = pending
        return whole.withUnsafeBytes { bytes in
            guard let end = Self.headEnd(bytes) else { return true }
            pending = []
            return takeHead(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
                && takeBody(UnsafeRawBufferPointer(rebasing: bytes[end...]))
        }
    }

    /// The server closed: whole only when that is how the body ends.
    mutating func close() -> Bool {
        if case .untilClose = state { state = .whole }
        return isWhole
    }

    private static func headEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var start = 0
        while start < bytes.count, let found = memchr(base + start, 0x0A, bytes.count - start) {
            let newline = UnsafeRawPointer(found) - base
            if newline >= 3, bytes[newline - 2] == 0x0A, bytes[newline - 1] == 0x0D { return newline + 1 }
            start = newline + 1
        }
        return nil
    }

    private mutating func takeHead(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let head = ResponseHead(bytes) else { return false }
        status = head.status
        keepsAlive = head.keepsAlive
        switch head.length {
        case .known(0): state = status < 200 ? .head : .whole
        case .known(let count): state = .sized(left: count)
        case .chunked: state = .chunked(ChunkReader())
        case .untilClose:
            state = .untilClose
            keepsAlive = false
        }
        return true
    }

    private mutating func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        if piece.isEmpty { return true }
        switch state {
        case .head: return take(piece)
        case .whole: return false
        case .untilClose: note(piece)
        case .sized(let left):
            guard piece.count <= left else { return false }
            note(piece)
            state = piece.count == left ? .whole : .sized(left: left - piece.count)
        case .chunked(var reader):
            guard reader.take(piece, { note($0) }) else { return false }
            state = reader.isAtEnd ? .whole : .chunked(reader)
        }
        return true
    }

    private mutating func note(_ piece: UnsafeRawBufferPointer) {
        if !(200..<300).contains(status) {
            if excerpt.count < 512 { excerpt += piece.prefix(512 - excerpt.count) }
        } else if let pattern, isIntact {
            isIntact = pattern.matches(piece, at: bodyCount)
        }
        bodyCount += piece.count
    }
}
