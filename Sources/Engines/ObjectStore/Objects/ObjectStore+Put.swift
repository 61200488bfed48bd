import NIOCore

/// What a write has made.
public struct PutOutcome: Sendable, Equatable {
    public let record: ObjectRecord
    /// How the bucket was set at the moment of the commit.
    public let versioning: Versioning
    /// True when an upload had been completed before, with this result.
    public internal(set) var wasCompleteAlready = false
}

extension ObjectStore {
    /// Begins to take in a content of unknown or large size.
    public func makeContentWriter() -> ContentWriter { ContentWriter(store: core) }

    /// Makes `content` the current version of a key. Returns when that is committed.
    ///
    /// The bucket's versioning decides whether a version is added or the null version replaced. `facts.modified` is
    /// taken for the time of the write.
    public func put(
        _ content: ObjectContent,
        as key: ObjectKey,
        in bucket: String,
        facts: ObjectFacts,
        conditions: WriteConditions = .none
    ) async throws(StoreError) -> PutOutcome {
        try key.checkLength()
        _ = try core.catalog.require(bucket)
        let content = try await prepare(content)
        return try await committer.run { (transaction) throws(StoreError) in
            try transaction.put(content, key, bucket, facts, conditions)
        }
    }

    /// Brings a content into the form in which it can be given a record, writing a file when it is large.
    func prepare(_ content: ObjectContent) async throws(StoreError) -> PreparedContent {
        switch content {
        case .bytes(let bytes):
            guard bytes.readableBytes > core.options.inlineLimitBytes else { return .small(bytes) }
            let writer = makeContentWriter()
            try await writer.append(bytes)
            return .file(try await writer.finish())
        case .staged(let staged):
            switch staged.form {
            case .inline(let bytes): return .small(bytes)
            case .file: return .file(staged)
            }
        case .shared(let source, let range, let keepsParts):
            return try source.share(range, keepsParts: keepsParts)
        }
    }
}

extension PreparedContent {
    /// Small bytes are kept in the cache: they must not hold a network buffer many times their size.
    static func small(_ bytes: ByteBuffer) -> PreparedContent {
        let count = bytes.readableBytes
        if count == 0 { return .empty }
        guard bytes.storageCapacity > count * 2 else { return .inline(bytes) }
        var copy = ByteBufferAllocator().buffer(capacity: count)
        copy.writeImmutableBuffer(bytes)
        return .inline(copy)
    }
}

extension StoredObject {
    func share(_ range: Range<Int>?, keepsParts: Bool) throws(StoreError) -> PreparedContent {
        let wanted = range ?? 0..<size
        guard wanted.lowerBound >= 0, wanted.upperBound <= size else { throw .rangeInvalid(size: size) }
        if wanted.isEmpty { return .empty }
        if let bytes = try inlineContent() {
            return bytes.getSlice(at: bytes.readerIndex + wanted.lowerBound, length: wanted.count)
                .map { .small($0) } ?? .empty
        }
        if wanted.count == size {
            if case .file(let blob) = entry.content { return .sharedFile(blob: blob, size: size) }
            if case .layout(let id, let layout) = entry.content, keepsParts || layout.parts.isEmpty {
                return .sharedLayout(id: id, layout)
            }
        }
        return .extents(entry.extents(in: wanted))
    }
}

extension Transaction {
    func put(
        _ content: PreparedContent,
        _ key: ObjectKey,
        _ bucketName: String,
        _ facts: ObjectFacts,
        _ conditions: WriteConditions
    ) throws(StoreError) -> PutOutcome {
        let bucket = try bucket(bucketName)
        let newest = try newestHead(bucket.id, key)
        try conditions.check(newest?.condition, key: key)
        let replaced = try replacedByWrite(bucket, key, newest, at: facts.modified)
        try checkSource(content)
        let record = ObjectRecord(
            key: key,
            version: newVersion(bucket),
            isDeleteMarker: false,
            size: content.size,
            facts: facts
        )
        let adopted = try adopt(content)
        try putOnTop(bucket.id, record, adopted, newest: newest, replaced: replaced)
        return PutOutcome(record: record, versioning: bucket.versioning)
    }

    func newVersion(_ bucket: Bucket) -> VersionID {
        bucket.versioning == .enabled ? .named(core.options.makeVersion()) : .null
    }

    /// The version that a write to the key removes: without versioning the null version, if it may go.
    func replacedByWrite(
        _ bucket: Bucket,
        _ key: ObjectKey,
        _ newest: ObjectHead?,
        at now: Int64
    ) throws(StoreError) -> ObjectHead? {
        guard bucket.versioning != .enabled else { return nil }
        let replaced = try nullHead(bucket, key, newest: newest)
        if let replaced, !replaced.protection.allowsRemoval(at: now, overriding: false) {
            throw .protected(replaced.protection)
        }
        return replaced
    }
}
