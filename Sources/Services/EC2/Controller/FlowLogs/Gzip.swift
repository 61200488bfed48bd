import Ground

/// A gzip file that stores without compressing: the form that readers of flow logs expect, without a compressor.
///
/// Source: RFC 1951, section 3.2.4; RFC 1952.
enum Gzip {
    private static let blockMax = 65_535

    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        // No name, no time, an unknown system.
        var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(blockMax)
            rest = rest.dropFirst(block.count)
            file.append(rest.isEmpty ? 1 : 0)
            file += little(UInt16(block.count)) + little(~UInt16(block.count)) + block
        } while !rest.isEmpty
        let sum = bytes.withUnsafeBytes { Checksum.crc32($0, from: 0) }
        return file + little(sum) + little(UInt32(truncatingIfNeeded: bytes.count))
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
