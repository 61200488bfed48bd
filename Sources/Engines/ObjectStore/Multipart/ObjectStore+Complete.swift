import SQLiteFile

extension ObjectStore {
    /// Makes an object of an upload's parts, without copying them, and forgets the upload.
    ///
    /// `parts` names the parts to take, with rising numbers; the others are dropped. Each but the last must have at
    /// least `partBytesMin`. `facts` is asked, on the store's own thread, for what is to be said of the object; it gets
    /// the upload and the parts taken, and may throw. Asking again after a success answers the same while the object is
    /// the current version.
    public func completeUpload(
        _ id: String,
        of key: ObjectKey,
        in bucket: String,
        parts: [CompletedPart],
        partBytesMin: Int,
        conditions: WriteConditions = .none,
        facts: @escaping @Sendable (UploadRecord, [PartRecord]) throws(StoreError) -> ObjectFacts
    ) async throws(StoreError) -> PutOutcome {
        let completion = Completion(id: id, key: key, parts: parts, partBytesMin: partBytesMin, conditions: conditions)
        return try await committer.run { (transaction) throws(StoreError) in
            try transaction.complete(completion, bucket, facts)
        }
    }
}

struct Completion: Sendable {
    let id: String
    let key: ObjectKey
    let parts: [CompletedPart]
    let partBytesMin: Int
    let conditions: WriteConditions
}

extension Transaction {
    func complete(
        _ completion: Completion,
        _ bucketName: String,
        _ facts: (UploadRecord, [PartRecord]) throws(StoreError) -> ObjectFacts
    ) throws(StoreError) -> PutOutcome {
        let bucket = try bucket(bucketName)
        let table = UploadTable(database: database)
        let upload: UploadRecord
        do throws(StoreError) {
            upload = try table.find(completion.id, bucket: bucket.id, key: completion.key)
        } catch {
            if let outcome = try completedBefore(completion, bucket) { return outcome }
            throw error
        }
        let taken = try PartSelection(completion, of: upload, in: table)
        let newest = try newestHead(bucket.id, completion.key)
        try completion.conditions.check(newest?.condition, key: completion.key)
        let facts = try facts(upload, taken.layout.parts)
        let replaced = try replacedByWrite(bucket, completion.key, newest, at: facts.modified)
        let record = ObjectRecord(
            key: completion.key,
            version: newVersion(bucket),
            isDeleteMarker: false,
            size: taken.layout.size,
            facts: facts
        )
        let content = try insertLayout(taken.layout, upload: completion.id)
        try table.delete(upload.sequence)
        for extent in taken.dropped { try releaseBlob(extent.blob) }
        try putOnTop(bucket.id, record, content, newest: newest, replaced: replaced)
        return PutOutcome(record: record, versioning: bucket.versioning)
    }

    /// A client that lost the answer asks again.
    private func completedBefore(_ completion: Completion, _ bucket: Bucket) throws(StoreError) -> PutOutcome? {
        let lookup = ObjectLookup(database: database)
        guard let entry = try lookup.entry(bucket: bucket.id, key: completion.key, version: nil),
            case .layout(let id, _) = entry.content
        else { return nil }
        let row = try database.prepare("SELECT upload FROM layout WHERE id = ?1")
        defer { row.reset() }
        row.bind(1, id)
        guard try row.step(), row.text(0) == completion.id else { return nil }
        return PutOutcome(record: entry.record, versioning: bucket.versioning, wasCompleteAlready: true)
    }
}

/// The parts of an upload that a completion takes, and the files of those that it leaves.
private struct PartSelection {
    let layout: Layout
    let dropped: [Extent]

    init(_ completion: Completion, of upload: UploadRecord, in table: UploadTable) throws(StoreError) {
        try Self.checkOrder(completion.parts)
        var present: [Int: (PartRecord, [Extent])] = [:]
        try table.forEachPart(upload.sequence, after: 0) { (part, row) throws(StoreError) in
            present[part.number] = (part, try LayoutCoding.extents(row.blob(5)))
            return true
        }
        var extents: [Extent] = []
        var parts: [PartRecord] = []
        for (index, wanted) in completion.parts.enumerated() {
            guard let (part, stretch) = present.removeValue(forKey: wanted.number) else {
                throw .partInvalid(number: wanted.number, .missing)
            }
            guard wanted.tag == nil || wanted.tag == part.tag else {
                throw .partInvalid(number: wanted.number, .tagDiffers)
            }
            if index < completion.parts.count - 1, part.size < completion.partBytesMin {
                let fault = StoreError.PartFault.tooSmall(bytes: part.size, minimumBytes: completion.partBytesMin)
                throw .partInvalid(number: wanted.number, fault)
            }
            parts.append(part)
            extents += stretch
        }
        layout = Layout(extents: extents, parts: parts)
        dropped = present.values.flatMap(\.1)
    }

    private static func checkOrder(_ parts: [CompletedPart]) throws(StoreError) {
        guard !parts.isEmpty else { throw .partInvalid(number: 0, .numberInvalid) }
        var last = 0
        for part in parts {
            guard ObjectStore.partNumbers.contains(part.number) else {
                throw .partInvalid(number: part.number, .numberInvalid)
            }
            guard part.number > last else { throw .partInvalid(number: part.number, .outOfOrder) }
            last = part.number
        }
    }
}
