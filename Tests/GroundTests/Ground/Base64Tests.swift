import Ground
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test(
        "agrees with the vectors of RFC 4648 in both directions",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func vectors(plain: String, encoded: String) {
        #expect(Base64.encode(plain.utf8) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test("in the alphabet for URLs has no padding and no reserved characters")
    func url() {
        #expect(Base64.encode([0xFB, 0xFF, 0xFE, 0x01], alphabet: .url) == "-__-AQ")
        #expect(Base64.decode("-__-AQ", alphabet: .url) == [0xFB, 0xFF, 0xFE, 0x01])
        #expect(Base64.decode("-__-AQ==", alphabet: .url) == [0xFB, 0xFF, 0xFE, 0x01])
        #expect(Base64.decode("-__-AQ==") == nil)
    }

    @Test(
        "refuses what is not exactly base64",
        arguments: [
            "Zg", "Zg=", "Z===", "Z", "====", "=", "Zm9v=", "Zh==", "Zm9=", "Zm9v\n", "Zm 9v", "Zm9*", "Zg==Zg==", "é",
        ]
    )
    func refused(text: String) { #expect(Base64.decode(text) == nil) }

    @Test("skips folded lines when asked")
    func folded() {
        #expect(Base64.decode(" Zm9v\r\n YmFy\n", ignoringSpace: true) == Array("foobar".utf8))
    }

    @Test("gives back every byte at every length up to 300")
    func roundTrip() {
        for length in 0...300 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + length) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64.decode(Base64.encode(bytes, alphabet: .url), alphabet: .url) == bytes)
        }
    }
}
