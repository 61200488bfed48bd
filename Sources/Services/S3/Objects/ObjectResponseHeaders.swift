import AWSModel
import AWSService
import Ground
import ObjectStore

/// The headers that tell of an object.
///
/// Source: S3 API Reference, "GetObject", "HeadObject", "Response syntax".
struct ObjectResponseHeaders {
    private(set) var lines: [NamedValue] = []

    init(_ found: FoundObject) {
        lines.reserveCapacity(20)
        let record = found.record
        add("Last-Modified", ListingText.httpTime(milliseconds: record.modified))
        add("ETag", EntityTag.quoted(record.tag))
        add("Accept-Ranges", "bytes")
        if found.bucket.record.versioning != .off { add("x-amz-version-id", record.version.text) }
        lines += found.attributes.system.headers
        add("x-amz-website-redirect-location", found.attributes.redirect)
        lines += found.attributes.encryption.headers
        if found.storageClass != "STANDARD" { add("x-amz-storage-class", found.storageClass) }
        addProtection(record.protection)
        if !found.attributes.metadata.isEmpty { lines += UserMetadata.headers(found.attributes.metadata) }
        if !found.attributes.tags.isEmpty { add("x-amz-tagging-count", String(found.attributes.tags.count)) }
    }

    mutating func add(_ name: String, _ value: String?) {
        if let value { lines.append((name, value)) }
    }

    /// A client may ask for other values of the content's headers.
    mutating func replace(_ replacements: [NamedValue]) {
        for line in replacements {
            lines.removeAll { $0.name == line.name }
            lines.append(line)
        }
    }

    mutating func addChecksum(of found: FoundObject) {
        if let checksum = found.checksum { lines += checksum.headers }
    }

    /// Of one part: its own checksum, and the type of the whole's.
    mutating func addChecksum(ofPart number: Int, _ found: FoundObject) {
        let parts = found.stored.parts
        guard let whole = found.checksum, (1...parts.count).contains(number),
            var checksum = PartChecksums(bytes: parts[number - 1].attributes).shown
        else { return }
        checksum.type = whole.type
        lines += checksum.headers
    }

    private mutating func addProtection(_ protection: Protection) {
        if let retention = protection.retention { lines += ObjectLock.Retention(retention).headers }
        if protection.hold { add("x-amz-object-lock-legal-hold", "ON") }
    }
}
