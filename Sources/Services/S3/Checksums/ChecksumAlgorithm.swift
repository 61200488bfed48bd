import AWSModel
import Ground

/// The checksums that a client may send beside a content and ask for with it.
///
/// Source: S3 User Guide, "Checking object integrity in Amazon S3".
enum ChecksumAlgorithm: String, Sendable, CaseIterable {
    case crc32 = "CRC32"
    case crc32c = "CRC32C"
    case crc64nvme = "CRC64NVME"
    case sha1 = "SHA1"
    case sha256 = "SHA256"

    /// As it stands in header names and in some messages.
    var word: String {
        switch self {
        case .crc32: "crc32"
        case .crc32c: "crc32c"
        case .crc64nvme: "crc64nvme"
        case .sha1: "sha1"
        case .sha256: "sha256"
        }
    }

    /// Of the header or trailer that carries the value.
    var header: String {
        switch self {
        case .crc32: "x-amz-checksum-crc32"
        case .crc32c: "x-amz-checksum-crc32c"
        case .crc64nvme: "x-amz-checksum-crc64nvme"
        case .sha1: "x-amz-checksum-sha1"
        case .sha256: "x-amz-checksum-sha256"
        }
    }

    var bytes: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// The checksum of the whole can be had from those of the parts and their lengths.
    var canCombine: Bool { self == .crc32 || self == .crc32c || self == .crc64nvme }

    /// The name of an algorithm in a header, in any letter case.
    static func named(_ text: String) throws(AWSError) -> ChecksumAlgorithm {
        guard let algorithm = ChecksumAlgorithm(rawValue: text.uppercased()) else { throw .unknownChecksumAlgorithm }
        return algorithm
    }

    /// The algorithm behind the name of a header or trailer.
    init?(header: some StringProtocol) {
        let name = header.lowercased()
        guard let found = Self.allCases.first(where: { $0.header == name }) else { return nil }
        self = found
    }

    /// The checksum's bytes, when the text is one of this algorithm's.
    func decode(_ text: String) -> [UInt8]? {
        guard let value = Base64.decode(text), value.count == bytes else { return nil }
        return value
    }
}

/// What the checksum of an object that came in parts is of.
enum ChecksumType: String, Sendable {
    /// Of the bytes.
    case fullObject = "FULL_OBJECT"
    /// Of the parts' checksums.
    case composite = "COMPOSITE"

    static let header = "x-amz-checksum-type"
}

/// Whether a read shows the object's checksum.
enum ChecksumMode {
    /// Observed: recorded answers show it for ranges, too, that are the whole object.
    static func isShown(_ headers: HeaderFields, _ range: ByteRange, size: Int) -> Bool {
        guard headers.text("x-amz-checksum-mode")?.uppercased() == "ENABLED" else { return false }
        switch range {
        case .whole: return true
        case .stretch(let stretch): return stretch.count == size
        case .unsatisfiable: return false
        }
    }
}

/// A checksum in base64; that of a composite ends in a dash and the number of parts.
struct ChecksumValue: Sendable, Equatable {
    var algorithm: ChecksumAlgorithm
    var value: String
    var type: ChecksumType = .fullObject

    /// The headers of an answer.
    var headers: [NamedValue] { [(algorithm.header, value), (ChecksumType.header, type.rawValue)] }
}
