import Ground
import Testing

@Suite("Checksums")
struct ChecksumTests {
    private let check = Array("123456789".utf8)

    @Test("agree with the published check values")
    func checkValues() {
        check.withUnsafeBytes { bytes in
            #expect(Checksum.crc32(bytes) == 0xCBF4_3926)
            #expect(Checksum.crc32c(bytes) == 0xE306_9283)
            #expect(Checksum.crc64nvme(bytes) == 0xAE8B_1486_0A79_9888)
        }
    }

    @Test("of a long text are the same in one piece and in many", arguments: [1, 7, 64, 1000, 3072, 9999])
    func pieces(size: Int) {
        let text = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 7) }
        var crc32: UInt32 = 0
        var crc32c: UInt32 = 0
        var crc64: UInt64 = 0
        text.withUnsafeBytes { all in
            var start = 0
            while start < all.count {
                let piece = UnsafeRawBufferPointer(rebasing: all[start..<min(start + size, all.count)])
                crc32 = Checksum.crc32(piece, from: crc32)
                crc32c = Checksum.crc32c(piece, from: crc32c)
                crc64 = Checksum.crc64nvme(piece, from: crc64)
                start += size
            }
            #expect(crc32 == Checksum.crc32(all))
            #expect(crc32c == Checksum.crc32c(all))
            #expect(crc64 == Checksum.crc64nvme(all))
        }
    }
}

@Suite("Hashes")
struct HashTests {
    @Test("of the empty text are the published ones")
    func empty() {
        #expect(hexadecimal(HashAlgorithm.md5.hash([])) == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(hexadecimal(HashAlgorithm.sha1.hash([])) == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    }

    @Test("can be read half-way and fed on")
    func running() {
        let hash = RunningHash(.sha256)
        hash.update("abc".utf8)
        #expect(hash.current() == HashAlgorithm.sha256.hash("abc".utf8))
        hash.update("def".utf8)
        #expect(hash.finish() == HashAlgorithm.sha256.hash("abcdef".utf8))
    }
}
