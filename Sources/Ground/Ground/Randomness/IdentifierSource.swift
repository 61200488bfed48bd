import Synchronization

/// Makes names for new things, in the forms that clients of a cloud know: from the kernel's entropy, or repeatable
/// from a seed.
///
/// One source serves the whole process; it may be used from any thread.
public final class IdentifierSource: Sendable {
    private struct Random: Sendable {
        var system = SystemRandom()
        var seeded: SeededRandom?

        mutating func next() -> UInt64 { seeded?.next() ?? system.next() }
    }

    private let random: Mutex<Random>

    public init() { random = Mutex(Random()) }
    public init(seed: UInt64) { random = Mutex(Random(seeded: SeededRandom(seed: seed))) }

    /// Text of random characters of an alphabet.
    public func text(_ length: Int, of alphabet: Alphabet, after prefix: String = "") -> String {
        let start = prefix.utf8.count
        return random.withLock { random in
            String(unsafeUninitializedCapacity: start + length) { buffer in
                _ = buffer.update(fromContentsOf: prefix.utf8)
                var word: UInt64 = 0
                for position in 0..<length {
                    if position & 3 == 0 { word = random.next() }
                    buffer[start + position] = alphabet[UInt16(truncatingIfNeeded: word)]
                    word >>= 16
                }
                return start + length
            }
        }
    }

    public func bytes(_ count: Int) -> [UInt8] {
        random.withLock { random in
            [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                var word: UInt64 = 0
                for position in 0..<count {
                    if position & 7 == 0 { word = random.next() }
                    buffer[position] = UInt8(truncatingIfNeeded: word)
                    word >>= 8
                }
                initialized = count
            }
        }
    }

    public func number() -> UInt64 { random.withLock { $0.next() } }

    /// A number generator of its own, for code that draws much.
    public func generator() -> SeededRandom { SeededRandom(seed: number()) }
}

/// Characters that an id may consist of.
public struct Alphabet: Sendable {
    private let characters: StaticString
    private let count: UInt32

    private init(_ characters: StaticString) {
        self.characters = characters
        count = UInt32(characters.utf8CodeUnitCount)
    }

    public static let hexadecimal = Alphabet("0123456789abcdef")
    public static let digits = Alphabet("0123456789")
    /// RFC 4648 base 32.
    public static let base32 = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    public static let base64 = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    public static let upperAlphanumeric = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    public static let lowerAlphanumeric = Alphabet("abcdefghijklmnopqrstuvwxyz0123456789")
    public static let alphanumeric = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    /// May stand in a URL's query without escapes.
    public static let urlSafe = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._")

    /// Scales sixteen random bits down to one character; the bias is below one in a thousand.
    subscript(_ bits: UInt16) -> UInt8 { characters.utf8Start[Int((UInt32(bits) * count) >> 16)] }

    subscript(place place: Int) -> UInt8 { characters.utf8Start[place] }

    /// The place of a character; nil when it is not of this alphabet.
    func place(of character: UInt8) -> Int? {
        UnsafeBufferPointer(start: characters.utf8Start, count: Int(count)).firstIndex(of: character)
    }
}
