import Glibc

/// The name of an object in its bucket.
///
/// Compared, ordered and hashed by its UTF-8 bytes: Swift's `String` takes differently composed accents for equal, a
/// store must not.
public struct ObjectKey: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    public static let bytesMax = 1024

    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    public init(stringLiteral value: String) { self.init(value) }

    init(bytes: UnsafeRawBufferPointer) {
        text = String(decoding: bytes, as: UTF8.self)
    }

    public var description: String { text }
    public var bytes: [UInt8] { Array(text.utf8) }

    public static func == (a: ObjectKey, b: ObjectKey) -> Bool {
        a.text.utf8.count == b.text.utf8.count && order(a, b) == 0
    }

    public static func < (a: ObjectKey, b: ObjectKey) -> Bool { order(a, b) < 0 }

    private static func order(_ a: ObjectKey, _ b: ObjectKey) -> Int {
        var (left, right) = (a.text, b.text)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                let common = Int(compare(left, right))
                return common != 0 ? common : left.count - right.count
            }
        }
    }

    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    func checkLength() throws(StoreError) {
        let count = text.utf8.count
        guard (1...Self.bytesMax).contains(count) else { throw .keyInvalid(bytes: count) }
    }
}

/// `memcmp` over the common length, which may be zero.
private func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int32 {
    guard let a = left.baseAddress, let b = right.baseAddress else { return 0 }
    return memcmp(a, b, min(left.count, right.count))
}
