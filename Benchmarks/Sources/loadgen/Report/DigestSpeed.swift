import CCrypto

/// How fast one core computes MD5 with the library that Faultline uses: what bounds a large PUT.
enum DigestSpeed {
    static func measure(seconds: Double) -> String {
        let pattern = Pattern()
        let block = pattern.piece(at: 0, atMost: Pattern.blockSize)
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        EVP_DigestInit_ex(context, EVP_md5(), nil)
        let start = MonotonicTime.nanoseconds
        let end = start + UInt64(seconds * 1e9)
        var blocks = 0
        while MonotonicTime.nanoseconds < end {
            EVP_DigestUpdate(context, block.baseAddress, block.count)
            blocks += 1
        }
        let spent = Double(MonotonicTime.nanoseconds - start) / 1e9
        return "{\"mib_per_second\": \(Double(blocks) / spent)}"
    }
}
