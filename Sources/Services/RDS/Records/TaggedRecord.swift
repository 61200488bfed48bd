import AWSModel
import RDSShapes
import World

/// What can have tags.
protocol TaggedRecord: LedgerRecord {
    static var resource: ResourceKind { get }
    var tags: [String: String] { get set }
}

extension Kept where Record: TaggedRecord {
    var arn: String { Record.resource.arn(id, in: place) }
}

extension [String: String] {
    var tagList: [Tag] {
        sorted { $0.key < $1.key }.map { pair in
            Tag {
                $0.key = pair.key
                $0.value = pair.value
            }
        }
    }

    /// Source: RDS User Guide, "Tagging Amazon RDS resources".
    init(tags: [Tag]?) throws {
        self.init()
        try merge(tags: tags ?? [])
    }

    mutating func merge(tags: [Tag]) throws {
        for tag in tags {
            let (key, value) = (tag.key ?? "", tag.value ?? "")
            guard (1...128).contains(key.unicodeScalars.count), value.unicodeScalars.count <= 256 else {
                throw AWSError.invalidValue("Tag keys have 1 to 128 characters, tag values at most 256: \(key)")
            }
            if key.lowercased().hasPrefix("aws:"), StackMark.current == nil {
                throw AWSError.invalidValue("Tag keys that begin with aws: are reserved: \(key)")
            }
            self[key] = value
        }
        guard count <= 50 else { throw AWSError.invalidValue("A resource can have at most 50 tags.") }
    }
}
