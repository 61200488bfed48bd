import SQLiteFile

extension ObjectStore {
    /// Numbers that a part may have.
    public static let partNumbers = 1...10_000

    public func createUpload(
        of key: ObjectKey,
        in bucket: String,
        facts: UploadFacts
    ) async throws(StoreError) -> UploadRecord {
        try key.checkLength()
        return try await committer.run { (transaction) throws(StoreError) in
            let id = transaction.core.options.makeUpload()
            let bucket = try transaction.bucket(bucket).id
            let table = UploadTable(database: transaction.database)
            try table.insert(id, bucket: bucket, key: key, facts)
            return try table.find(id, bucket: bucket, key: key)
        }
    }

    public func upload(_ id: String, of key: ObjectKey, in bucket: String) async throws(StoreError) -> UploadRecord {
        let bucket = try core.catalog.require(bucket).id
        return try await readers.run { (database) throws(StoreError) in
            try UploadTable(database: database).find(id, bucket: bucket, key: key)
        }
    }

    /// Adds a part, in the place of one with the same number.
    public func putPart(
        _ content: ObjectContent,
        number: Int,
        of id: String,
        key: ObjectKey,
        in bucket: String,
        facts: PartFacts
    ) async throws(StoreError) -> PartRecord {
        guard Self.partNumbers.contains(number) else { throw .partInvalid(number: number, .numberInvalid) }
        let content = try await preparePart(content)
        return try await committer.run { (transaction) throws(StoreError) in
            let table = UploadTable(database: transaction.database)
            let upload = try table.find(id, bucket: transaction.bucket(bucket).id, key: key)
            try transaction.checkSource(content)
            let replaced = try table.extents(upload.sequence, number: number)
            let extents = try transaction.adoptExtents(content)
            let part = PartRecord(number: number, size: content.size, facts: facts)
            try table.put(part, extents, upload: upload.sequence)
            for extent in replaced { try transaction.releaseBlob(extent.blob) }
            return part
        }
    }

    /// Parts with numbers above `after`, at most `limit`.
    public func parts(
        of id: String,
        key: ObjectKey,
        in bucket: String,
        after number: Int = 0,
        limit: Int = 1000
    ) async throws(StoreError) -> PartPage {
        let bucket = try core.catalog.require(bucket).id
        return try await readers.snapshot { (database) throws(StoreError) in
            let table = UploadTable(database: database)
            let upload = try table.find(id, bucket: bucket, key: key)
            var parts: [PartRecord] = []
            var isTruncated = false
            try table.forEachPart(upload.sequence, after: number) { (part, _) throws(StoreError) in
                isTruncated = parts.count >= limit
                if !isTruncated { parts.append(part) }
                return !isTruncated
            }
            return PartPage(upload: upload, parts: parts, isTruncated: isTruncated && limit > 0)
        }
    }

    /// Forgets an upload and its parts.
    public func abortUpload(_ id: String, of key: ObjectKey, in bucket: String) async throws(StoreError) {
        try await committer.run { (transaction) throws(StoreError) in
            let table = UploadTable(database: transaction.database)
            let upload = try table.find(id, bucket: transaction.bucket(bucket).id, key: key)
            try transaction.dropUpload(upload.sequence)
        }
    }

    /// Parts are kept in files only, so that an object made from them consists of stretches of files.
    private func preparePart(_ content: ObjectContent) async throws(StoreError) -> PreparedContent {
        switch try await prepare(content) {
        case .inline(let bytes):
            let writer = makeContentWriter()
            try await writer.append(bytes)
            return .file(try await writer.finishFile())
        case .sharedFile(let blob, let size):
            return .extents([Extent(blob: blob, blobBytes: size, offset: 0, length: size)])
        case .sharedLayout(_, let layout): return .extents(layout.extents)
        case let prepared: return prepared
        }
    }
}

extension Transaction {
    func dropUpload(_ sequence: Int64) throws(StoreError) {
        let table = UploadTable(database: database)
        var blobs: [Int64] = []
        try table.forEachPart(sequence, after: 0) { (_, row) throws(StoreError) in
            blobs += try LayoutCoding.extents(row.blob(5)).map(\.blob)
            return true
        }
        try table.delete(sequence)
        for blob in blobs { try releaseBlob(blob) }
    }

    func dropUploads(_ bucket: Int64) throws(StoreError) {
        for sequence in try UploadTable(database: database).all(bucket) { try dropUpload(sequence) }
    }
}
