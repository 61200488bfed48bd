import Ground

/// The checksums of a stored content: one CRC-32C per block of 64 KiB.
///
/// Each sum begins with the content's number and the block's place, so that a right block in a wrong place, or another
/// content's file, is found out as well.
enum BlockChecksums {
    static let blockBytes = 64 * 1024

    static func count(for size: Int) -> Int { (size + blockBytes - 1) / blockBytes }

    /// What the sum of a block begins with.
    static func seed(blob: Int64, block: Int) -> UInt32 {
        withUnsafeBytes(of: (blob.littleEndian, Int64(block).littleEndian)) { Checksum.crc32c($0) }
    }

    static func inline(_ bytes: UnsafeRawBufferPointer, blob: Int64) -> UInt32 {
        Checksum.crc32c(bytes, from: seed(blob: blob, block: 0))
    }
}
