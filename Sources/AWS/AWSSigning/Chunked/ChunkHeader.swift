/// A chunk's first line: `10000;chunk-signature=…`.
struct ChunkHeader {
    let size: Int
    let signature: String?

    init(_ line: ArraySlice<UInt8>, limits: AWSChunkedDecoder.Limits) throws(AWSChunkedError) {
        let parts = line.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard let digits = parts.first, !digits.isEmpty, digits.count <= 16, digits.allSatisfy(isHexadecimal),
            let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size <= limits.chunkBytesMax
        else { throw .malformedChunk }
        self.size = size
        let prefix = Array("chunk-signature=".utf8)
        signature = parts.dropFirst().first { $0.starts(with: prefix) }
            .map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self) }
    }
}
