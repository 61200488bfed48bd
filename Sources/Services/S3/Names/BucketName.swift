import AWSModel

/// What a bucket may be called.
///
/// Source: S3 User Guide, "General purpose bucket naming rules".
enum BucketName {
    static let lengths = 3...63

    private static let prefixes = ["xn--", "sthree-", "amzn-s3-demo-"]
    private static let suffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]

    /// - Throws: `InvalidBucketName` when no bucket can have this name.
    static func check(_ name: String) throws(AWSError) {
        guard isValid(name) else { throw .invalidBucketName(name) }
    }

    static func isValid(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard lengths.contains(bytes.count), bytes.allSatisfy(isAllowed), let first = bytes.first,
            let last = bytes.last, isAlphanumeric(first), isAlphanumeric(last)
        else { return false }
        return !name.contains("..") && !isAddress(bytes) && !prefixes.contains { name.hasPrefix($0) }
            && !suffixes.contains { name.hasSuffix($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    /// Four groups of at most three digits: it would be taken for an IPv4 address.
    private static func isAddress(_ bytes: [UInt8]) -> Bool {
        let groups = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return groups.count == 4
            && groups.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { (0x30...0x39).contains($0) } }
    }
}
