import ObjectStore

/// What listings show of an object besides what the store knows itself; a few bytes in the listing's index.
struct ObjectSummaryFacts: Sendable {
    /// Nil for `STANDARD`.
    var storageClass: String?
    /// The account that the object belongs to; nil for the bucket's own.
    var owner: String?
    /// How the content is summed up; the value is among the attributes.
    var checksum: UploadChecksum?

    init() {}
}

extension ObjectSummaryFacts {
    private enum Tag: UInt8 { case storageClass = 1, owner, checksumAlgorithm, checksumType }

    var bytes: [UInt8] {
        var writer = FactWriter()
        writer.put(Tag.storageClass.rawValue, storageClass)
        writer.put(Tag.owner.rawValue, owner)
        writer.put(Tag.checksumAlgorithm.rawValue, checksum?.algorithm.rawValue)
        if checksum?.type == .composite { writer.put(Tag.checksumType.rawValue, "") }
        return writer.bytes
    }

    init(bytes: [UInt8]) {
        var reader = FactReader(bytes)
        while let (tag, content) = reader.item() {
            switch Tag(rawValue: tag) {
            case .storageClass: storageClass = content.rest
            case .owner: owner = content.rest
            case .checksumAlgorithm:
                checksum = ChecksumAlgorithm(rawValue: content.rest).map { .init(algorithm: $0, type: .fullObject) }
            case .checksumType: checksum?.type = .composite
            case nil: break
            }
        }
    }
}

/// The store's own word for a part that a completion names; the service's model has one of the same name.
typealias ChosenPart = CompletedPart
