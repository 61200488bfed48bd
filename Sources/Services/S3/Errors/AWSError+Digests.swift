import AWSModel

extension AWSError {
    /// - Parameters:
    ///   - expected: hexadecimal, as AWS shows it.
    ///   - calculated: base64.
    static func wrongContentMD5(expected: String, calculated: String) -> AWSError {
        .s3(
            "BadDigest",
            "The Content-MD5 you specified did not match what we received.",
            status: 400,
            ["ExpectedDigest": expected, "CalculatedDigest": calculated]
        )
    }

    static func wrongChecksum(_ algorithm: ChecksumAlgorithm) -> AWSError {
        .s3(
            "BadDigest",
            "The \(algorithm.rawValue) you specified did not match the calculated checksum.",
            status: 400
        )
    }

    /// What a completion says of the whole differs; AWS writes the algorithm small here.
    static func wrongWholeChecksum(_ algorithm: ChecksumAlgorithm) -> AWSError {
        .s3(
            "BadDigest",
            "The \(algorithm.word) you specified did not match the calculated checksum.",
            status: 400
        )
    }

    static func wrongPartChecksum(_ algorithm: ChecksumAlgorithm, part: Int) -> AWSError {
        .s3(
            "BadDigest",
            "The \(algorithm.word) you specified for part \(part) did not match what we received.",
            status: 400
        )
    }

    static func invalidDigest(_ text: String) -> AWSError {
        .s3("InvalidDigest", "The Content-MD5 you specified was invalid.", status: 400, ["Content-MD5": text])
    }

    static func invalidChecksumHeader(_ name: String) -> AWSError {
        .invalidRequest("Value for \(name) header is invalid.")
    }

    static let severalChecksums = invalidRequest(
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
    )

    static let unknownChecksumAlgorithm = invalidRequest(
        "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, "
            + "CRC64NVME, SHA1, SHA256]"
    )

    /// - Parameter expected: nil for an upload that was begun without one.
    static func checksumAlgorithmDiffers(expected: ChecksumAlgorithm?, actual: ChecksumAlgorithm) -> AWSError {
        .invalidRequest(
            "Checksum Type mismatch occurred, expected checksum Type: \(expected?.word ?? "null"), actual checksum "
                + "Type: \(actual.word)"
        )
    }

    static let checksumTypeWithoutAlgorithm = invalidRequest(
        "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
    )

    static func checksumTypeUnsupported(_ type: ChecksumType, _ algorithm: ChecksumAlgorithm) -> AWSError {
        .invalidRequest(
            "The \(type.rawValue) checksum type cannot be used with the \(algorithm.word) checksum algorithm."
        )
    }

    static func checksumTypeDiffers(created: ChecksumType?) -> AWSError {
        .invalidRequest(
            "The upload was created using the \(created?.rawValue ?? "null") checksum mode. The complete request must "
                + "use the same checksum mode."
        )
    }

    static func partChecksumMissing(_ algorithm: ChecksumAlgorithm, part: Int) -> AWSError {
        .invalidRequest(
            "The upload was created using a \(algorithm.word) checksum. The complete request must include the checksum "
                + "for each part. It was missing for part \(part) in the request."
        )
    }

    static func contentSHA256Mismatch(client: String, server: String) -> AWSError {
        .s3(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
            status: 400,
            ["ClientComputedContentSHA256": client, "S3ComputedContentSHA256": server]
        )
    }
}
