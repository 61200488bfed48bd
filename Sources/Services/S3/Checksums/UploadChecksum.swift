import AWSModel
import Ground

/// The checksum that an upload in parts is begun with.
///
/// Source: S3 User Guide, "Checking object integrity for multipart uploads".
struct UploadChecksum: Sendable, Equatable {
    var algorithm: ChecksumAlgorithm
    var type: ChecksumType

    /// Nil when the client asks for none: the object then gets a CRC64NVME of the whole.
    static func read(_ headers: HeaderFields) throws(AWSError) -> UploadChecksum? {
        try choice(
            algorithm: headers.text("x-amz-checksum-algorithm"),
            type: headers.text("x-amz-checksum-type")
        )
    }

    static func choice(algorithm: String?, type: String?) throws(AWSError) -> UploadChecksum? {
        guard let algorithm else {
            guard type == nil else { throw .checksumTypeWithoutAlgorithm }
            return nil
        }
        let chosen = try ChecksumAlgorithm.named(algorithm)
        guard let type else {
            return UploadChecksum(algorithm: chosen, type: chosen == .crc64nvme ? .fullObject : .composite)
        }
        guard let type = ChecksumType(rawValue: type.uppercased()) else {
            throw .invalidRequest("Value for x-amz-checksum-type header is invalid.")
        }
        let canBe = type == .fullObject ? chosen.canCombine : chosen != .crc64nvme
        guard canBe else { throw .checksumTypeUnsupported(type, chosen) }
        return UploadChecksum(algorithm: chosen, type: type)
    }
}

/// The checksum and the ETag of an object, from those of its parts.
enum WholeChecksum {
    struct Part: Sendable, Equatable {
        var size: Int
        /// The checksum's bytes.
        var checksum: [UInt8]
    }

    /// The ETag without quotes: the MD5 of the parts' MD5s and the number of parts.
    static func tag(partMD5s: [[UInt8]]) -> String {
        let hash = RunningHash(.md5)
        for md5 in partMD5s { hash.update(md5) }
        return hexadecimal(hash.finish()) + "-\(partMD5s.count)"
    }

    /// Nil when a part's checksum is not of the algorithm, or the type cannot be had of it.
    static func of(_ parts: [Part], _ upload: UploadChecksum) -> ChecksumValue? {
        guard !parts.isEmpty, parts.allSatisfy({ $0.checksum.count == upload.algorithm.bytes }) else { return nil }
        switch upload.type {
        case .composite:
            var set = ChecksumSet([upload.algorithm], md5: false)
            for part in parts { set.update(part.checksum) }
            guard let value = set.finish().values[upload.algorithm] else { return nil }
            return ChecksumValue(
                algorithm: upload.algorithm,
                value: Base64.encode(value) + "-\(parts.count)",
                type: .composite
            )
        case .fullObject:
            var whole = parts[0].checksum
            for part in parts.dropFirst() {
                guard let next = upload.algorithm.combine(whole, part.checksum, secondBytes: part.size) else {
                    return nil
                }
                whole = next
            }
            return ChecksumValue(algorithm: upload.algorithm, value: Base64.encode(whole), type: .fullObject)
        }
    }
}

/// What the completion of an upload says of checksums, held against what is known.
enum CompletionChecksum {
    /// Makes sure that the completion speaks of the type that the upload was begun with.
    static func checkType(_ text: String?, _ upload: UploadChecksum?) throws(AWSError) {
        guard let text else { return }
        guard let type = ChecksumType(rawValue: text.uppercased()), type == upload?.type else {
            throw .checksumTypeDiffers(created: upload?.type)
        }
    }

    /// Makes sure that a part's checksums in the completion are those of the part.
    ///
    /// - Parameters:
    ///   - given: what the completion says of the part.
    ///   - kept: the part's checksum in base64.
    static func checkPart(
        _ number: Int,
        given: [ChecksumAlgorithm: String],
        kept: ChecksumValue?,
        _ upload: UploadChecksum?,
        refusal: AWSError
    ) throws(AWSError) {
        for (algorithm, value) in given.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard let upload else { throw refusal }
            guard algorithm == upload.algorithm else { throw .wrongPartChecksum(algorithm, part: number) }
            guard value == kept?.value else { throw refusal }
        }
        guard let upload, upload.type == .composite, given.isEmpty else { return }
        throw .partChecksumMissing(upload.algorithm, part: number)
    }

    /// Makes sure that the whole's checksum is the one that the client has computed.
    ///
    /// - Parameter headers: the completion's.
    static func checkWhole(_ headers: HeaderFields, _ whole: ChecksumValue?) throws(AWSError) {
        for algorithm in ChecksumAlgorithm.allCases {
            guard let text = headers[algorithm.header] else { continue }
            guard let whole, whole.algorithm == algorithm else {
                throw .wrongWholeChecksum(whole?.algorithm ?? algorithm)
            }
            // A client may leave out the number of parts.
            guard text == whole.value || text == whole.value.prefix(while: { $0 != "-" }) else {
                throw .wrongWholeChecksum(algorithm)
            }
        }
    }
}
