import AWSModel
import S3Shapes

/// The shapes that carry one checksum in a member for each algorithm; the model has many, all alike.
protocol ChecksumMembers {
    var checksumCRC32: String? { get set }
    var checksumCRC32C: String? { get set }
    var checksumCRC64NVME: String? { get set }
    var checksumSHA1: String? { get set }
    var checksumSHA256: String? { get set }
}

extension ChecksumMembers {
    subscript(algorithm: ChecksumAlgorithm) -> String? {
        get {
            switch algorithm {
            case .crc32: checksumCRC32
            case .crc32c: checksumCRC32C
            case .crc64nvme: checksumCRC64NVME
            case .sha1: checksumSHA1
            case .sha256: checksumSHA256
            }
        }
        set {
            switch algorithm {
            case .crc32: checksumCRC32 = newValue
            case .crc32c: checksumCRC32C = newValue
            case .crc64nvme: checksumCRC64NVME = newValue
            case .sha1: checksumSHA1 = newValue
            case .sha256: checksumSHA256 = newValue
            }
        }
    }

    mutating func set(_ checksum: ChecksumValue?) {
        if let checksum { self[checksum.algorithm] = checksum.value }
    }

    /// Every checksum that is there.
    var checksums: [ChecksumAlgorithm: String] {
        var found: [ChecksumAlgorithm: String] = [:]
        for algorithm in ChecksumAlgorithm.allCases { found[algorithm] = self[algorithm] }
        return found
    }
}

extension S3Shapes.Checksum: ChecksumMembers {
    /// GetObjectAttributes leaves out the number of parts behind a composite.
    init(_ checksum: ChecksumValue) {
        self.init()
        self[checksum.algorithm] = String(checksum.value.prefix { $0 != "-" })
        checksumType = checksum.type.rawValue
    }
}
extension CompletedPart: ChecksumMembers {}
extension ObjectPart: ChecksumMembers {}
extension Part: ChecksumMembers {}
extension CopyObjectResult: ChecksumMembers {}
extension CopyPartResult: ChecksumMembers {}
extension UploadPartOutput: ChecksumMembers {}
extension CompleteMultipartUploadOutput: ChecksumMembers {}
extension CompleteMultipartUploadRequest: ChecksumMembers {}
