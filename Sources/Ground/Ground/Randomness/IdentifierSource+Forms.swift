// Forms observed in public documentation examples and recorded answers.

extension IdentifierSource {
    /// A resource of the long-id era, such as `vpc-0a1b2c3d4e5f60718`: the prefix, `-0` and sixteen hexadecimal digits.
    public func resource(_ prefix: String) -> String { text(16, of: .hexadecimal, after: prefix + "-0") }

    /// A random UUID (version 4) in lower case.
    public func uuid() -> String {
        var bytes = bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Ground.hexadecimal(bytes).utf8)
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for (place, digit) in digits.enumerated() {
                if place == 8 || place == 12 || place == 16 || place == 20 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                buffer[position] = digit
                position += 1
            }
            return position
        }
    }

    public func hexadecimal(_ length: Int) -> String { text(length, of: .hexadecimal) }
    public func lowerAlphanumeric(_ length: Int) -> String { text(length, of: .lowerAlphanumeric) }
    public func upperAlphanumeric(_ length: Int) -> String { text(length, of: .upperAlphanumeric) }
    public func alphanumeric(_ length: Int) -> String { text(length, of: .alphanumeric) }

    /// The short id in an object store's answers: sixteen upper-case letters and digits.
    public func storeRequest() -> String { upperAlphanumeric(16) }

    /// The long id beside it: 56 bytes in base 64, which is 75 characters and one of padding.
    public func storeHost() -> String {
        // The last character carries four bits only; `A` holds none and is always right.
        text(74, of: .base64) + "A="
    }

    /// A version of an object: 32 characters that need no escape in a URL.
    public func objectVersion() -> String { text(32, of: .urlSafe) }
    /// An upload in parts: 128 characters that need no escape in a URL.
    public func multipartUpload() -> String { text(128, of: .urlSafe) }

    /// The id of a principal: a prefix that tells its kind (`AIDA`, `AROA`, …) and seventeen characters.
    public func principal(_ prefix: String) -> String { text(17, of: .base32, after: prefix) }

    /// The forty characters that go with an access key.
    public func secretKey() -> String { text(40, of: .base64) }

    /// An opaque token of temporary credentials.
    public func sessionToken() -> String { text(352, of: .base64, after: "IQoJb3JpZ2luX2Vj") }

    /// An access key: a prefix that tells its kind (`AKIA` lasting, `ASIA` temporary) and sixteen characters, in which
    /// the number of the owner is written: one set bit, forty bits of the number, the rest random.
    public func accessKey(_ prefix: String, account: String) -> String {
        let owner = UInt64(account).map { $0 & 0xFF_FFFF_FFFF } ?? 0
        let noise = number()
        let head = 1 << 47 | owner << 7 | noise & 0x7F
        var key = prefix
        for shift in stride(from: 43, through: 3, by: -5) {
            key.unicodeScalars.append(Unicode.Scalar(Alphabet.base32[place: Int(head >> UInt64(shift) & 31)]))
        }
        // Three bits of the head remain; two random ones complete the tenth character.
        let tenth = (head & 7) << 2 | noise >> 7 & 3
        key.unicodeScalars.append(Unicode.Scalar(Alphabet.base32[place: Int(tenth)]))
        return text(6, of: .base32, after: key)
    }

    /// The number of the owner that is written in an access key; nil when the key has not that form.
    public static func account(ofAccessKey key: String) -> String? {
        let characters = Array(key.utf8)
        guard characters.count == 20 else { return nil }
        var bits: UInt64 = 0
        for character in characters[4..<14] {
            guard let place = Alphabet.base32.place(of: character) else { return nil }
            bits = bits << 5 | UInt64(place)
        }
        // Fifty bits were read; the head is the first forty-eight.
        let head = bits >> 2
        let owner = head >> 7 & 0xFF_FFFF_FFFF
        guard head >> 47 == 1, owner <= 999_999_999_999 else { return nil }
        let digits = String(owner)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }
}
