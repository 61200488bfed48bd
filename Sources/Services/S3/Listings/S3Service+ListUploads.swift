import AWSModel
import AWSService
import ObjectStore
import World

/// Source: S3 API Reference, "ListParts", "ListMultipartUploads".
extension S3Service {
    func listParts(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let place = try PartPlace(request.head, namesPart: false)
        let upload = try await findUpload(place, "ListParts", context)
        let query = try QueryItems(request.head.query)
        let limit = try ListingLimit.read(query["max-parts"], name: "max-parts")
        let marker = try ListingLimit.check(try query.integer("part-number-marker") ?? 0, name: "part-number-marker")
        let page: PartPage
        do throws(StoreError) {
            page = try await store.parts(
                of: place.upload,
                key: place.key,
                in: place.bucket,
                after: marker,
                limit: limit
            )
        } catch {
            throw AWSError(error)
        }
        var xml = XMLAnswer("ListPartsResult", capacity: 1024 + page.parts.count * 200)
        xml.element("Bucket", place.bucket)
        xml.element("Key", place.key.text)
        xml.element("UploadId", place.upload)
        xml.element("PartNumberMarker", marker)
        if let last = page.parts.last { xml.element("NextPartNumberMarker", last.number) }
        xml.element("MaxParts", limit)
        xml.element("IsTruncated", page.isTruncated)
        for part in page.parts {
            xml.begin("Part")
            xml.element("PartNumber", part.number)
            xml.element("LastModified", milliseconds: part.modified)
            xml.quoted("ETag", part.tag)
            xml.element("Size", part.size)
            if let checksum = PartChecksums(bytes: part.attributes).shown {
                xml.element(checksum.algorithm.elementName, checksum.value)
            }
            xml.end()
        }
        let summary = ObjectSummaryFacts(bytes: upload.record.summary)
        write("Initiator", upload.attributes.initiator, to: &xml)
        write("Owner", summary.owner ?? upload.bucket.owner, to: &xml)
        xml.element("StorageClass", summary.storageClass ?? "STANDARD")
        if let checksum = upload.attributes.checksum {
            xml.element("ChecksumAlgorithm", checksum.algorithm.rawValue)
            xml.element("ChecksumType", checksum.type.rawValue)
        }
        return xml.response()
    }

    private func write(_ name: StaticString, _ account: String, to xml: inout XMLAnswer) {
        xml.begin(name)
        xml.element("ID", Account.canonicalUserID(of: account))
        xml.end()
    }

    func listUploads(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let asked = try ListRequest(request.head, limitName: "max-uploads")
        let bucket = try listable(asked, request.head, "ListMultipartUploads", context)
        let keyMarker = asked.query["key-marker"] ?? ""
        // Without a key the other marker says nothing.
        let uploadMarker = keyMarker.isEmpty ? "" : asked.query["upload-id-marker"] ?? ""
        let marker =
            keyMarker.isEmpty ? nil : ListMarker(key: keyMarker, item: uploadMarker.isEmpty ? nil : uploadMarker)
        let page: ListPage<UploadRecord>
        do throws(StoreError) {
            page = try await store.listUploads(asked.storeQuery(.beginning), after: marker, in: bucket.name)
        } catch {
            throw AWSError(error)
        }
        var xml = XMLAnswer("ListMultipartUploadsResult", capacity: 1024 + page.items.count * 500)
        xml.element("Bucket", bucket.name)
        xml.element("KeyMarker", asked.text(keyMarker))
        xml.element("UploadIdMarker", uploadMarker)
        if page.isTruncated, let last = page.last {
            xml.element("NextKeyMarker", asked.text(last))
            let item = page.items.last
            xml.element("NextUploadIdMarker", item?.key.text == last ? item?.id ?? "" : "")
        }
        xml.element("Prefix", asked.text(asked.prefix))
        xml.element("Delimiter", asked.delimiter.map(asked.text))
        xml.element("MaxUploads", asked.limit)
        xml.element("IsTruncated", page.isTruncated)
        xml.element("EncodingType", asked.encodingType)
        for upload in page.items { write(upload, bucket, asked, to: &xml) }
        EntryWriter(bucket: bucket, asked: asked, showsOwner: true).writePrefixes(page.commonPrefixes, to: &xml)
        return xml.response()
    }

    private func write(_ upload: UploadRecord, _ bucket: BucketState, _ asked: ListRequest, to xml: inout XMLAnswer) {
        let summary = ObjectSummaryFacts(bytes: upload.summary)
        xml.begin("Upload")
        xml.element("Key", asked.text(upload.key.text))
        xml.element("UploadId", upload.id)
        write("Initiator", summary.owner ?? bucket.owner, to: &xml)
        write("Owner", summary.owner ?? bucket.owner, to: &xml)
        xml.element("StorageClass", summary.storageClass ?? "STANDARD")
        xml.element("Initiated", milliseconds: upload.initiated)
        if let checksum = summary.checksum {
            xml.element("ChecksumAlgorithm", checksum.algorithm.rawValue)
            xml.element("ChecksumType", checksum.type.rawValue)
        }
        xml.end()
    }
}
