import Glibc

/// The bytes of every generated body: a block that neither compresses nor repeats inside itself, over and over.
final class Pattern: Sendable {
    static let blockSize = 1 << 20
    // Safety: written in `init` alone, and only read afterwards.
    nonisolated(unsafe) private let bytes: UnsafeMutableRawPointer

    init() {
        bytes = .allocate(byteCount: Self.blockSize, alignment: 64)
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for offset in stride(from: 0, to: Self.blockSize, by: 8) {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            bytes.storeBytes(of: state, toByteOffset: offset, as: UInt64.self)
        }
    }

    deinit { bytes.deallocate() }

    /// What can be had in one piece from `offset` on.
    func piece(at offset: Int, atMost count: Int) -> UnsafeRawBufferPointer {
        let start = offset % Self.blockSize
        return UnsafeRawBufferPointer(start: bytes + start, count: min(count, Self.blockSize - start))
    }

    func matches(_ received: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guard let base = received.baseAddress else { return true }
        var done = 0
        while done < received.count {
            let start = (offset + done) % Self.blockSize
            let count = min(received.count - done, Self.blockSize - start)
            guard memcmp(base + done, bytes + start, count) == 0 else { return false }
            done += count
        }
        return true
    }
}
