import ObjectStore
import World

/// Writes the entries of a listing.
struct EntryWriter {
    let bucket: BucketState
    let asked: ListRequest
    let showsOwner: Bool
    /// Canonical ids of the owners seen: nearly always one.
    private var ids: [String: String] = [:]

    init(bucket: BucketState, asked: ListRequest, showsOwner: Bool) {
        self.bucket = bucket
        self.asked = asked
        self.showsOwner = showsOwner
    }

    mutating func writeObject(_ item: ObjectSummary, to xml: inout XMLAnswer) {
        let facts = ObjectSummaryFacts(bytes: item.summary)
        xml.begin("Contents")
        xml.element("Key", asked.text(item.key.text))
        xml.element("LastModified", milliseconds: item.modified)
        xml.quoted("ETag", item.tag)
        writeRest(item, facts, to: &xml)
        xml.end()
    }

    mutating func writeVersion(_ item: ObjectSummary, to xml: inout XMLAnswer) {
        let facts = ObjectSummaryFacts(bytes: item.summary)
        xml.begin(item.isDeleteMarker ? "DeleteMarker" : "Version")
        xml.element("Key", asked.text(item.key.text))
        xml.element("VersionId", item.version.text)
        xml.element("IsLatest", item.isLatest)
        xml.element("LastModified", milliseconds: item.modified)
        if item.isDeleteMarker {
            writeOwner(facts, to: &xml)
        } else {
            xml.quoted("ETag", item.tag)
            writeRest(item, facts, to: &xml)
        }
        xml.end()
    }

    private mutating func writeRest(_ item: ObjectSummary, _ facts: ObjectSummaryFacts, to xml: inout XMLAnswer) {
        if let checksum = facts.checksum {
            xml.element("ChecksumAlgorithm", checksum.algorithm.rawValue)
            xml.element("ChecksumType", checksum.type.rawValue)
        }
        xml.element("Size", item.size)
        if showsOwner { writeOwner(facts, to: &xml) }
        xml.element("StorageClass", facts.storageClass ?? "STANDARD")
    }

    private mutating func writeOwner(_ facts: ObjectSummaryFacts, to xml: inout XMLAnswer) {
        xml.begin("Owner")
        xml.element("ID", canonicalID(facts.owner ?? bucket.owner))
        xml.end()
    }

    private mutating func canonicalID(_ account: String) -> String {
        if let known = ids[account] { return known }
        let id = Account.canonicalUserID(of: account)
        ids[account] = id
        return id
    }

    func writePrefixes(_ prefixes: [String], to xml: inout XMLAnswer) {
        for prefix in prefixes {
            xml.begin("CommonPrefixes")
            xml.element("Prefix", asked.text(prefix))
            xml.end()
        }
    }
}
