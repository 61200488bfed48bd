import Glibc

/// Random numbers of the kernel, fetched many at a time: fit for secrets, and cheap enough for an id per request.
public struct SystemRandom: RandomNumberGenerator, Sendable {
    private var words: [UInt64] = []

    public init() {}

    /// A seed to print and to hand to `SeededRandom`.
    public static func seed() -> UInt64 {
        var random = SystemRandom()
        return random.next()
    }

    public mutating func next() -> UInt64 {
        if let word = words.popLast() { return word }
        refill()
        return words.removeLast()
    }

    private mutating func refill() {
        // 256 bytes is the most that the kernel hands out at a time without ever being interrupted.
        words = [UInt64](unsafeUninitializedCapacity: 32) { buffer, initialized in
            let result = getentropy(buffer.baseAddress, 256)
            precondition(result == 0, "the kernel gives no random numbers")
            initialized = 32
        }
    }
}
