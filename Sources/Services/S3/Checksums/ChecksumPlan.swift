import AWSModel
import Ground

/// What has to be computed over a body, and what it is then held against.
///
/// Source: S3 User Guide, "Checking object integrity"; since December 2024 an object that comes without a checksum gets
/// a CRC64NVME. Observed: recorded answers for words.
struct ChecksumPlan: Sendable, Equatable {
    /// Kept and shown with the object or part; nil for a part of an upload without an algorithm that brings none.
    private(set) var kept: ChecksumAlgorithm?
    private var given: [UInt8]?
    private var isInTrailer = false
    private var contentMD5: [UInt8]?

    /// What an uploaded part is asked for.
    enum Upload: Sendable, Equatable {
        case none
        /// The algorithm that the upload was begun with.
        case algorithm(ChecksumAlgorithm)
    }

    /// For a body that is an object of its own.
    init(_ headers: HeaderFields) throws(AWSError) {
        try self.init(headers, otherwise: .crc64nvme)
    }

    /// For a part: its checksum must be of the upload's algorithm.
    init(part headers: HeaderFields, _ upload: Upload) throws(AWSError) {
        switch upload {
        case .none: try self.init(headers, otherwise: nil)
        case .algorithm(let algorithm):
            try self.init(headers, otherwise: algorithm)
            if let kept, kept != algorithm { throw .checksumAlgorithmDiffers(expected: algorithm, actual: kept) }
        }
    }

    private init(_ headers: HeaderFields, otherwise: ChecksumAlgorithm?) throws(AWSError) {
        contentMD5 = try ContentMD5.read(headers["content-md5"])
        let named = try Self.named(headers)
        let sent = headers.lines(prefix: "x-amz-checksum-").compactMap { line in
            ChecksumAlgorithm(header: line.name).map { (algorithm: $0, value: line.value) }
        }
        let trailing = try Self.trailing(headers)
        guard sent.count <= 1, sent.isEmpty || trailing == nil else { throw .severalChecksums }
        if let one = sent.first {
            kept = one.algorithm
            guard let bytes = one.algorithm.decode(one.value) else {
                throw .invalidChecksumHeader(one.algorithm.header)
            }
            given = bytes
        } else if let trailing {
            kept = trailing
            isInTrailer = true
        } else {
            guard !headers.contains("x-amz-sdk-checksum-algorithm") else {
                throw .invalidRequest(
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
                        + "headers were found."
                )
            }
            kept = named ?? otherwise
            return
        }
        // A client that names one algorithm and sends another has made a mistake.
        if let named, let kept, named != kept {
            throw .invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
        }
    }

    private static func named(_ headers: HeaderFields) throws(AWSError) -> ChecksumAlgorithm? {
        if let text = headers.text("x-amz-sdk-checksum-algorithm") {
            guard let algorithm = ChecksumAlgorithm(rawValue: text.uppercased()) else {
                throw .invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
            }
            return algorithm
        }
        guard let text = headers.text("x-amz-checksum-algorithm") else { return nil }
        return try .named(text)
    }

    private static func trailing(_ headers: HeaderFields) throws(AWSError) -> ChecksumAlgorithm? {
        guard let text = headers.text("x-amz-trailer") else { return nil }
        let names = text.split(separator: ",").map(\.trimmed)
        let algorithms = names.compactMap { ChecksumAlgorithm(header: $0) }
        guard algorithms.count <= 1 else { throw .severalChecksums }
        guard let algorithm = algorithms.first else {
            throw .invalidRequest("The value specified in the x-amz-trailer header is not supported")
        }
        return algorithm
    }

    /// Whether the head promises anything that can be held against the body.
    var hasPromise: Bool { contentMD5 != nil || given != nil }

    func makeSet() -> ChecksumSet { ChecksumSet(kept.map { [$0] } ?? []) }

    /// Holds what came out against what the client promised.
    ///
    /// - Parameter trailers: the headers behind the body.
    func check(_ digests: ChecksumSet.Digests, trailers: [NamedValue] = []) throws(AWSError) -> ChecksumResults {
        try ContentMD5.check(expected: contentMD5, calculated: digests.md5)
        guard let kept, let calculated = digests.values[kept] else {
            return ChecksumResults(md5: digests.md5, kept: nil)
        }
        var expected = given
        if isInTrailer {
            guard let text = HeaderFields(trailers)[kept.header]?.trimmed else {
                throw .s3(
                    "MalformedTrailerError",
                    "The request contained trailing data that was not well-formed or did not conform to our published "
                        + "schema.",
                    status: 400
                )
            }
            guard let bytes = kept.decode(text) else { throw .invalidChecksumHeader(kept.header) }
            expected = bytes
        }
        guard expected == nil || expected == calculated else { throw .wrongChecksum(kept) }
        return ChecksumResults(
            md5: digests.md5,
            kept: ChecksumValue(algorithm: kept, value: Base64.encode(calculated))
        )
    }
}

/// The digests of a body that is what the client said.
struct ChecksumResults: Sendable, Equatable {
    var md5: [UInt8]
    var kept: ChecksumValue?

    /// As it stands in an ETag, without quotes.
    var md5Hexadecimal: String { hexadecimal(md5) }
}
