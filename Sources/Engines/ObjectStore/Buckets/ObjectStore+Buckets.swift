import SQLiteFile

/// What the caller says about a bucket that it creates.
public struct BucketFacts: Sendable {
    public var name: String
    public var owner: String
    public var region: String
    /// Milliseconds since 1970.
    public var created: Int64
    public var versioning: Versioning
    public var configuration: [String: [UInt8]]

    public init(
        name: String,
        owner: String = "",
        region: String = "",
        created: Int64,
        versioning: Versioning = .off,
        configuration: [String: [UInt8]] = [:]
    ) {
        self.name = name
        self.owner = owner
        self.region = region
        self.created = created
        self.versioning = versioning
        self.configuration = configuration
    }
}

extension ObjectStore {
    /// A bucket with its configuration, from memory; never waits.
    public func bucket(_ name: String) -> BucketRecord? { core.catalog.find(name) }

    /// All buckets in the order of their names, from memory; never waits.
    public var buckets: [BucketRecord] { core.catalog.all }

    /// Makes a bucket. The name is any text that no other bucket has; its form is the caller's concern.
    public func createBucket(_ facts: BucketFacts) async throws(StoreError) -> BucketRecord {
        try await committer.run { (transaction) throws(StoreError) in
            let table = BucketTable(database: transaction.database)
            guard try table.find(facts.name) == nil else { throw .bucketExists(facts.name) }
            try table.insert(facts)
            let id = try transaction.bucket(facts.name).id
            for (name, bytes) in facts.configuration { try table.set(bytes, as: name, bucket: id) }
            return try transaction.publish(facts.name)
        }
    }

    /// Removes an empty bucket with its configuration and its unfinished uploads.
    ///
    /// `check` sees the bucket at the moment of the commit and may throw.
    public func deleteBucket(
        _ name: String,
        check: @escaping @Sendable (BucketRecord) throws(StoreError) -> Void = { (_) throws(StoreError) in }
    ) async throws(StoreError) {
        try await committer.run { (transaction) throws(StoreError) in
            let table = BucketTable(database: transaction.database)
            guard let bucket = try table.find(name) else { throw .bucketMissing(name) }
            try check(bucket)
            guard try !table.hasObjects(bucket.id) else { throw .bucketNotEmpty(name) }
            try transaction.dropUploads(bucket.id)
            try table.delete(bucket.id)
            transaction.effects.buckets.updateValue(nil, forKey: name)
        }
    }

    /// Switches versioning. What was written before stays as it is.
    public func setVersioning(_ versioning: Versioning, of bucket: String) async throws(StoreError) -> BucketRecord {
        try await committer.run { (transaction) throws(StoreError) in
            let id = try transaction.bucket(bucket).id
            try BucketTable(database: transaction.database).set(versioning, bucket: id)
            return try transaction.publish(bucket)
        }
    }

    /// Keeps a configuration record under a name, or removes it.
    public func setConfiguration(
        _ bytes: [UInt8]?,
        as name: String,
        of bucket: String
    ) async throws(StoreError) -> BucketRecord {
        try await updateConfiguration(of: bucket) { (_) throws(StoreError) in [name: bytes] }
    }

    /// Changes configuration records at one stroke with looking at the bucket; `nil` removes one.
    ///
    /// `change` may run more than once and may throw `refused`.
    public func updateConfiguration(
        of bucket: String,
        change: @escaping @Sendable (BucketRecord) throws(StoreError) -> [String: [UInt8]?]
    ) async throws(StoreError) -> BucketRecord {
        try await committer.run { (transaction) throws(StoreError) in
            let table = BucketTable(database: transaction.database)
            guard let record = try table.find(bucket) else { throw .bucketMissing(bucket) }
            for (name, bytes) in try change(record) { try table.set(bytes, as: name, bucket: record.id) }
            return try transaction.publish(bucket)
        }
    }

    /// Number and size of a bucket's versions. Reads all its records: not for hot paths.
    public func usage(of bucket: String) async throws(StoreError) -> BucketUsage {
        let id = try core.catalog.require(bucket).id
        return try await readers.run { (database) throws(StoreError) in
            let row = try database.prepare(
                "SELECT count(*), coalesce(sum(size), 0), coalesce(sum(marker), 0) FROM object WHERE bucket = ?1"
            )
            defer { row.reset() }
            row.bind(1, id)
            guard try row.step() else { return BucketUsage(versions: 0, deleteMarkers: 0, bytes: 0) }
            let markers = row.int(2)
            return BucketUsage(versions: row.int(0) - markers, deleteMarkers: markers, bytes: row.int(1))
        }
    }
}

/// What lies in a bucket, all versions counted.
public struct BucketUsage: Sendable, Equatable {
    public let versions: Int
    public let deleteMarkers: Int
    public let bytes: Int
}

extension Transaction {
    /// Reads a bucket back, for the catalog and the caller.
    func publish(_ name: String) throws(StoreError) -> BucketRecord {
        guard let record = try BucketTable(database: database).find(name) else { throw .bucketMissing(name) }
        effects.buckets.updateValue(record, forKey: name)
        return record
    }
}
