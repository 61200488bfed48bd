import Ground
import ObjectStore

/// What was said when an upload began, kept until the object is made of its parts.
struct UploadAttributes: Sendable {
    var object = ObjectAttributes()
    var protection = Protection.none
    /// The account that began it.
    var initiator = ""
    /// How the whole object is to be summed up; nil when the client did not say.
    var checksum: UploadChecksum?

    init() {}
}

extension UploadAttributes {
    private enum Tag: UInt8 { case object = 1, retentionMode, retentionUntil, hold, initiator, algorithm, composite }

    var bytes: [UInt8] {
        var writer = FactWriter()
        writer.put(Tag.object.rawValue, object.bytes)
        if let retention = protection.retention {
            writer.put(Tag.retentionMode.rawValue, String(retention.mode.rawValue))
            writer.put(Tag.retentionUntil.rawValue, String(retention.until))
        }
        if protection.hold { writer.put(Tag.hold.rawValue, "") }
        writer.put(Tag.initiator.rawValue, initiator)
        writer.put(Tag.algorithm.rawValue, checksum?.algorithm.rawValue)
        if checksum?.type == .composite { writer.put(Tag.composite.rawValue, "") }
        return writer.bytes
    }

    init(bytes: [UInt8]) {
        var reader = FactReader(bytes)
        var mode: Protection.Mode?
        while let (tag, content) = reader.item() {
            switch Tag(rawValue: tag) {
            case .object: object = ObjectAttributes(bytes: content.restBytes)
            case .retentionMode: mode = Int64(content.rest).flatMap { Protection.Mode(rawValue: $0) }
            case .retentionUntil:
                if let mode, let until = Int64(content.rest) {
                    protection.retention = Protection.Retention(mode: mode, until: until)
                }
            case .hold: protection.hold = true
            case .initiator: initiator = content.rest
            case .algorithm:
                checksum = ChecksumAlgorithm(rawValue: content.rest).map { .init(algorithm: $0, type: .fullObject) }
            case .composite: checksum?.type = .composite
            case nil: break
            }
        }
    }
}

/// A part's checksums, as kept with it.
struct PartChecksums: Sendable {
    /// What the client sees of the part.
    var shown: ChecksumValue?
    /// For the whole's default checksum, when the upload was begun without one.
    var crc64: [UInt8]?

    init(shown: ChecksumValue?, crc64: [UInt8]?) {
        self.shown = shown
        self.crc64 = crc64
    }

    private enum Tag: UInt8 { case algorithm = 1, value, crc64 }

    var bytes: [UInt8] {
        var writer = FactWriter()
        writer.put(Tag.algorithm.rawValue, shown?.algorithm.rawValue)
        writer.put(Tag.value.rawValue, shown?.value)
        writer.put(Tag.crc64.rawValue, crc64)
        return writer.bytes
    }

    init(bytes: [UInt8]) {
        var reader = FactReader(bytes)
        var algorithm: ChecksumAlgorithm?
        while let (tag, content) = reader.item() {
            switch Tag(rawValue: tag) {
            case .algorithm: algorithm = ChecksumAlgorithm(rawValue: content.rest)
            case .value: shown = algorithm.map { ChecksumValue(algorithm: $0, value: content.rest) }
            case .crc64: crc64 = content.restBytes
            case nil: break
            }
        }
    }

    /// The bytes of the checksum of an algorithm, if there is one.
    func bytes(of algorithm: ChecksumAlgorithm) -> [UInt8] {
        if let shown, shown.algorithm == algorithm { return Base64.decode(shown.value) ?? [] }
        return algorithm == .crc64nvme ? crc64 ?? [] : []
    }
}
