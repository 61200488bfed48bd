import AWSModel
import AWSService
import ObjectStore
import S3Shapes

/// Source: S3 API Reference, "DeleteObject", "DeleteObjects".
extension S3Service {
    private static let keysMax = 1000

    func deleteObject(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let head = request.head
        let headers = HeaderFields(head.headers)
        let query = try QueryItems(head.query)
        let bucket = try findBucket(head.bucket, owner: headers["x-amz-expected-bucket-owner"])
        try ObjectNames.check(head.key)
        var wanted = DeleteRequest(
            key: ObjectKey(head.key),
            version: try .read(query["versionId"]),
            now: query["versionId"] != nil ? exactNow : now,
            conditions: WriteConditions(try DeleteConditions(headers))
        )
        let bypasses = headers.isTrue("x-amz-bypass-governance-retention")
        try checkDelete(&wanted, bypasses: bypasses, bucket, context)
        let outcome: DeleteOutcome
        do throws(StoreError) {
            outcome = try await store.delete(wanted, in: bucket.name)
        } catch {
            throw AWSError(error, ObjectWish(bucket: bucket.name, key: head.key, version: wanted.version))
        }
        var lines: [NamedValue] = []
        if let marker = outcome.marker {
            lines = [("x-amz-delete-marker", "true"), ("x-amz-version-id", marker.text)]
        } else if let version = wanted.version {
            lines = [("x-amz-version-id", version.text)]
            if outcome.removed?.wasDeleteMarker == true { lines.append(("x-amz-delete-marker", "true")) }
        }
        return StreamResponse(status: 204, headers: lines)
    }

    private func checkDelete(
        _ wanted: inout DeleteRequest,
        bypasses: Bool,
        _ bucket: BucketState,
        _ context: RequestContext
    ) throws(AWSError) {
        let hasVersion = wanted.version != nil
        let target = Target(bucket, key: wanted.key.text, version: wanted.version?.text)
        try access.check(.needed(for: "DeleteObject", hasVersion: hasVersion), target, context)
        guard bypasses else { return }
        wanted.overridesRetention = access.allows(.bypassRetention, target, context)
    }

    func deleteObjects(_ input: DeleteObjectsRequest, _ context: RequestContext) async throws -> DeleteObjectsOutput {
        let bucket = try findBucket(input.bucket, owner: input.expectedBucketOwner)
        let objects = input.delete.objects
        guard !objects.isEmpty, objects.count <= Self.keysMax else { throw AWSError.malformedXML }
        var batch = DeleteBatch(count: objects.count)
        for (place, object) in objects.enumerated() {
            do throws(AWSError) {
                try ObjectNames.check(object.key)
                var conditions = DeleteConditions()
                conditions.tag = object.eTag.map(EntityTag.bare)
                conditions.size = object.size
                conditions.modified = object.lastModifiedTime.map { $0.milliseconds / 1000 }
                var wanted = DeleteRequest(
                    key: ObjectKey(object.key),
                    version: try .read(object.versionId),
                    now: object.versionId == nil ? now : exactNow,
                    conditions: WriteConditions(conditions)
                )
                try checkDelete(&wanted, bypasses: input.bypassGovernanceRetention == true, bucket, context)
                batch.add(wanted, at: place)
            } catch {
                batch.failures[place] = error
            }
        }
        try await run(&batch, in: bucket)
        return DeleteObjectsOutput { output in
            var deleted: [DeletedObject] = []
            var errors: [ErrorValue] = []
            for (place, object) in objects.enumerated() {
                if let error = batch.failures[place] {
                    errors.append(ErrorValue(error, object))
                } else if input.delete.quiet != true, let outcome = batch.outcomes[place] {
                    deleted.append(DeletedObject(outcome, object))
                }
            }
            if !deleted.isEmpty { output.deleted = deleted }
            if !errors.isEmpty { output.errors = errors }
        }
    }

    private func run(_ batch: inout DeleteBatch, in bucket: BucketState) async throws(AWSError) {
        guard !batch.requests.isEmpty else { return }
        do throws(StoreError) {
            let results = try await store.delete(batch.requests, in: bucket.name)
            for (place, result) in zip(batch.places, results) {
                switch result {
                case .success(let outcome): batch.outcomes[place] = outcome
                // What is not there needs no deleting.
                case .failure(let error): batch.failures[place] = AWSError(error)
                }
            }
        } catch {
            throw AWSError(error)
        }
    }
}

/// The deletes of one request: those that may go to the store, and what became of each.
private struct DeleteBatch {
    var requests: [DeleteRequest] = []
    var places: [Int] = []
    var outcomes: [DeleteOutcome?]
    var failures: [AWSError?]

    init(count: Int) {
        outcomes = Array(repeating: nil, count: count)
        failures = Array(repeating: nil, count: count)
    }

    mutating func add(_ request: DeleteRequest, at place: Int) {
        requests.append(request)
        places.append(place)
    }
}

extension DeletedObject {
    fileprivate init(_ outcome: DeleteOutcome, _ object: ObjectIdentifier) {
        self.init {
            $0.key = object.key
            $0.versionId = object.versionId
            if let marker = outcome.marker {
                $0.deleteMarker = true
                $0.deleteMarkerVersionId = marker.text
            } else if outcome.removed?.wasDeleteMarker == true {
                $0.deleteMarker = true
                $0.deleteMarkerVersionId = object.versionId
            }
        }
    }
}

extension ErrorValue {
    fileprivate init(_ error: AWSError, _ object: ObjectIdentifier) {
        self.init {
            $0.key = object.key
            $0.versionId = object.versionId
            $0.code = error.code
            $0.message = error.message
        }
    }
}
