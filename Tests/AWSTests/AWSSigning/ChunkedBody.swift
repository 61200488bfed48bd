import AWSSigning
import Ground

/// Writes and reads aws-chunked bodies.
enum ChunkedBody {
    static func unsigned(
        _ data: [UInt8],
        chunkBytes: Int,
        trailers: [(name: String, value: String)] = []
    ) -> [UInt8] {
        var out: [UInt8] = []
        for start in stride(from: 0, to: data.count, by: chunkBytes) {
            let chunk = data[start..<min(start + chunkBytes, data.count)]
            out += "\(String(chunk.count, radix: 16))\r\n".utf8
            out += chunk
            out += "\r\n".utf8
        }
        out += "0\r\n".utf8
        for trailer in trailers { out += "\(trailer.name):\(trailer.value)\r\n".utf8 }
        return out + "\r\n".utf8
    }

    static func signed(
        _ data: [UInt8],
        chunkBytes: Int,
        by signing: ChunkSigning,
        trailers: [(name: String, value: String)]? = nil
    ) -> [UInt8] {
        var signing = signing
        var out: [UInt8] = []
        func begin(_ chunk: ArraySlice<UInt8>) {
            let signature = signing.chunk(hash: HashAlgorithm.sha256.hash(chunk))
            out += "\(String(chunk.count, radix: 16));chunk-signature=\(signature)\r\n".utf8
        }
        for start in stride(from: 0, to: data.count, by: chunkBytes) {
            let chunk = data[start..<min(start + chunkBytes, data.count)]
            begin(chunk)
            out += chunk
            out += "\r\n".utf8
        }
        begin([])
        if let trailers {
            for trailer in trailers { out += "\(trailer.name):\(trailer.value)\r\n".utf8 }
            out += "\(Trailer.signatureName):\(signing.trailer(hash: Trailer.hash(of: trailers)))\r\n".utf8
        }
        return out + "\r\n".utf8
    }

    static func decode(
        _ pieces: [[UInt8]],
        payload: PayloadKind,
        signing: ChunkSigning?,
        expectedBytes: Int?,
        announced: [String] = []
    ) throws(AWSChunkedError) -> (payload: [UInt8], trailers: [(name: String, value: String)]) {
        var decoder = AWSChunkedDecoder(
            payload: payload,
            signing: signing,
            expectedBytes: expectedBytes,
            announced: announced
        )
        var out: [UInt8] = []
        for piece in pieces {
            let fed = piece.withUnsafeBytes { bytes -> Result<[Range<Int>], AWSChunkedError> in
                do throws(AWSChunkedError) {
                    return .success(try decoder.feed(bytes))
                } catch {
                    return .failure(error)
                }
            }
            for range in try fed.get() { out += piece[range] }
        }
        return (out, try decoder.finish())
    }
}
