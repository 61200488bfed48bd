import NIOCore
import SQLiteFile

/// A content in the form in which a transaction can give it a record.
enum PreparedContent: Sendable {
    case empty
    case inline(ByteBuffer)
    case file(StagedContent)
    /// The whole file of another object.
    case sharedFile(blob: Int64, size: Int)
    /// The whole part list of another object.
    case sharedLayout(id: Int64, Layout)
    /// Stretches of other objects' files.
    case extents([Extent])

    var size: Int {
        switch self {
        case .empty: 0
        case .inline(let bytes): bytes.readableBytes
        case .file(let staged): staged.size
        case .sharedFile(_, let size): size
        case .sharedLayout(_, let layout): layout.size
        case .extents(let extents): extents.reduce(0) { $0 + $1.length }
        }
    }
}

/// Records of contents, counted by how many rows speak of them.
extension Transaction {
    /// Throws `sourceGone` when a content to be shared has lost its record. To be called before the first change.
    func checkSource(_ content: PreparedContent) throws(StoreError) {
        switch content {
        case .empty, .inline, .file: return
        case .sharedFile(let blob, _): try checkBlob(blob)
        case .sharedLayout(let id, _):
            let row = try database.prepare("SELECT 1 FROM layout WHERE id = ?1")
            defer { row.reset() }
            row.bind(1, id)
            guard try row.step() else { throw .sourceGone }
        case .extents(let extents):
            for extent in extents { try checkBlob(extent.blob) }
        }
    }

    /// Gives a content its record, counted once.
    func adopt(_ content: PreparedContent) throws(StoreError) -> ObjectEntry.Content {
        switch content {
        case .empty: return .empty
        case .inline(let bytes): return try insertInline(bytes)
        case .file(let staged): return .file(blob: try insertFile(staged))
        case .sharedFile(let blob, _):
            try retain(blob)
            return .file(blob: blob)
        case .sharedLayout(let id, let layout):
            let statement = try database.prepare("UPDATE layout SET refs = refs + 1 WHERE id = ?1")
            statement.bind(1, id)
            try statement.run()
            return .layout(id: id, layout)
        case .extents(let extents):
            for extent in extents { try retain(extent.blob) }
            return try insertLayout(Layout(extents: extents, parts: []), upload: "")
        }
    }

    /// Gives the content of a part its records; parts consist of stretches of files only.
    func adoptExtents(_ content: PreparedContent) throws(StoreError) -> [Extent] {
        switch content {
        case .file(let staged):
            let blob = try insertFile(staged)
            return [Extent(blob: blob, blobBytes: staged.size, offset: 0, length: staged.size)]
        case .extents(let extents):
            for extent in extents { try retain(extent.blob) }
            return extents
        case .empty: return []
        case .inline, .sharedFile, .sharedLayout:
            preconditionFailure("the content of a part was not prepared as one")
        }
    }

    func insertLayout(_ layout: Layout, upload: String) throws(StoreError) -> ObjectEntry.Content {
        let statement = try database.prepare("INSERT INTO layout(refs, upload, bytes) VALUES (1, ?1, ?2) RETURNING id")
        defer { statement.reset() }
        statement.bind(1, upload)
        statement.bind(2, LayoutCoding.encode(layout))
        guard try statement.step() else { preconditionFailure("an insert returned no row") }
        let id = statement.int64(0)
        // The insert is complete only after its last step.
        while try statement.step() {}
        return .layout(id: id, layout)
    }

    /// One row less speaks of a content; the last one takes it along.
    func release(_ place: ContentPlace, _ content: Int64) throws(StoreError) {
        switch place {
        case .empty: return
        case .inline, .file: try releaseBlob(content)
        case .layout: try releaseLayout(content)
        }
    }

    func releaseBlob(_ blob: Int64) throws(StoreError) {
        let row = try database.prepare("SELECT refs, bytes IS NULL FROM blob WHERE id = ?1")
        row.bind(1, blob)
        guard try row.step() else { return row.reset() }
        let (refs, isFile) = (row.int64(0), row.int64(1) != 0)
        row.reset()
        if refs > 1 { return try count(blob, by: -1) }
        let statement = try database.prepare("DELETE FROM blob WHERE id = ?1")
        statement.bind(1, blob)
        try statement.run()
        if isFile { effects.retired.append(blob) }
    }

    private func releaseLayout(_ id: Int64) throws(StoreError) {
        let row = try database.prepare("SELECT refs, bytes FROM layout WHERE id = ?1")
        row.bind(1, id)
        guard try row.step() else { return row.reset() }
        let refs = row.int64(0)
        // A part list that cannot be read must not keep its object from being deleted; scrub reports what it leaves.
        let extents = (try? LayoutCoding.layout(row.blob(1), id: id).extents) ?? []
        row.reset()
        if refs > 1 {
            let statement = try database.prepare("UPDATE layout SET refs = refs - 1 WHERE id = ?1")
            statement.bind(1, id)
            return try statement.run()
        }
        let statement = try database.prepare("DELETE FROM layout WHERE id = ?1")
        statement.bind(1, id)
        try statement.run()
        for extent in extents { try releaseBlob(extent.blob) }
    }

    private func insertInline(_ bytes: ByteBuffer) throws(StoreError) -> ObjectEntry.Content {
        let blob = core.makeBlob()
        let crc = bytes.withUnsafeReadableBytes { BlockChecksums.inline($0, blob: blob) }
        let statement = try database.prepare("INSERT INTO blob(id, refs, size, crc, bytes) VALUES (?1, 1, ?2, ?3, ?4)")
        statement.bind(1, blob)
        statement.bind(2, bytes.readableBytes)
        statement.bind(3, Int64(crc))
        statement.bind(4, bytes)
        try statement.run()
        return .inline(blob: blob, bytes, crc: crc)
    }

    private func insertFile(_ staged: StagedContent) throws(StoreError) -> Int64 {
        guard case .file(let blob) = staged.form else { preconditionFailure("a staged content has no file") }
        let statement = try database.prepare("INSERT INTO blob(id, refs, size, crc) VALUES (?1, 1, ?2, 0)")
        statement.bind(1, blob)
        statement.bind(2, staged.size)
        try statement.run()
        effects.claimed.append(staged)
        return blob
    }

    private func checkBlob(_ blob: Int64) throws(StoreError) {
        let row = try database.prepare("SELECT 1 FROM blob WHERE id = ?1")
        defer { row.reset() }
        row.bind(1, blob)
        guard try row.step() else { throw .sourceGone }
    }

    private func retain(_ blob: Int64) throws(StoreError) { try count(blob, by: 1) }

    private func count(_ blob: Int64, by change: Int) throws(StoreError) {
        let statement = try database.prepare("UPDATE blob SET refs = refs + ?2 WHERE id = ?1")
        statement.bind(1, blob)
        statement.bind(2, change)
        try statement.run()
    }
}
