import Ground
import NIOCore

/// The MD5 that becomes the ETag and the checksums that were asked for, over a content that comes piece by piece.
///
/// Each piece is taken through them in stretches that stay in the processor's cache.
struct ChecksumSet: ~Copyable {
    private static let stretchBytes = 64 * 1024

    private var md5: RunningHash?
    private var sha1: RunningHash?
    private var sha256: RunningHash?
    private var crc32: UInt32?
    private var crc32c: UInt32?
    private var crc64: UInt64?
    private(set) var size = 0

    /// - Parameter md5: off where nothing asks for an MD5.
    init(_ algorithms: Set<ChecksumAlgorithm>, md5: Bool = true) {
        self.md5 = md5 ? RunningHash(.md5) : nil
        sha1 = algorithms.contains(.sha1) ? RunningHash(.sha1) : nil
        sha256 = algorithms.contains(.sha256) ? RunningHash(.sha256) : nil
        crc32 = algorithms.contains(.crc32) ? 0 : nil
        crc32c = algorithms.contains(.crc32c) ? 0 : nil
        crc64 = algorithms.contains(.crc64nvme) ? 0 : nil
    }

    mutating func update(_ buffer: ByteBuffer) { buffer.withUnsafeReadableBytes { update($0) } }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        size += bytes.count
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.stretchBytes, bytes.count)
            take(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            start = end
        }
    }

    mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    private mutating func take(_ stretch: UnsafeRawBufferPointer) {
        md5?.update(stretch)
        sha1?.update(stretch)
        sha256?.update(stretch)
        if let value = crc32 { crc32 = Checksum.crc32(stretch, from: value) }
        if let value = crc32c { crc32c = Checksum.crc32c(stretch, from: value) }
        if let value = crc64 { crc64 = Checksum.crc64nvme(stretch, from: value) }
    }

    consuming func finish() -> Digests {
        var values: [ChecksumAlgorithm: [UInt8]] = [:]
        if let crc32 { values[.crc32] = bigEndian(crc32) }
        if let crc32c { values[.crc32c] = bigEndian(crc32c) }
        if let crc64 { values[.crc64nvme] = bigEndian(crc64) }
        if let hash = sha1?.current() { values[.sha1] = hash }
        if let hash = sha256?.current() { values[.sha256] = hash }
        return Digests(md5: md5?.current() ?? [], values: values, size: size)
    }

    /// What came out.
    struct Digests: Sendable, Equatable {
        /// Empty when it was not asked for.
        var md5: [UInt8]
        var values: [ChecksumAlgorithm: [UInt8]]
        var size: Int
    }
}

/// The bytes of a number, the weightiest first.
func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
}
