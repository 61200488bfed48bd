import SQLiteFile

/// Verifies small contents, and names the files to be verified, in the order of their numbers.
struct ContentScrub {
    struct Batch: Sendable {
        var contents = 0
        var bytes = 0
        var bad: [Corruption] = []
        var files: [Extent] = []
        /// `nil` at the end.
        var last: Int64?
    }

    let database: Connection

    func batch(after: Int64) throws(StoreError) -> Batch {
        let row = try database.prepare("SELECT id, size, crc, bytes FROM blob WHERE id > ?1 ORDER BY id LIMIT 256")
        defer { row.reset() }
        row.bind(1, after)
        var batch = Batch()
        // One file at a time: it may be large.
        while batch.files.isEmpty, try row.step() {
            let (id, size) = (row.int64(0), row.int(1))
            batch.last = id
            if row.isNull(3) {
                batch.files.append(Extent(blob: id, blobBytes: size, offset: 0, length: size))
                continue
            }
            let bytes = row.blob(3)
            batch.contents += 1
            batch.bytes += bytes.count
            if bytes.count != size || Int64(BlockChecksums.inline(bytes, blob: id)) != row.int64(2) {
                let detail = "inline content \(id)"
                batch.bad.append(Corruption(place: .inlineContent, content: id, detail: detail))
            }
        }
        return batch
    }
}
