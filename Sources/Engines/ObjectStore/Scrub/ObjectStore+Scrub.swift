import SQLiteFile

extension ObjectStore {
    /// Verifies everything: each stored block, each record, the structure of the database. Changes nothing.
    ///
    /// Stops between two pieces of work when its task is cancelled; the answer is then not done and can be passed in
    /// again to go on. Reads and writes go on meanwhile.
    public func scrub(_ progress: ScrubProgress = ScrubProgress()) async throws(StoreError) -> ScrubProgress {
        var progress = progress
        while !progress.isDone, !Task.isCancelled { progress = try await scrubStep(progress) }
        return progress
    }

    /// A bounded piece of a scrub: some hundred records, or one content.
    public func scrubStep(_ progress: ScrubProgress) async throws(StoreError) -> ScrubProgress {
        var progress = progress
        switch progress.stage {
        case .contents(let after):
            // Keeps the files that the look-up names on disk until they are read.
            let hold = BlobLease(reclaimer: core.reclaimer)
            let batch = try await readers.run { (database) throws(StoreError) in
                try ContentScrub(database: database).batch(after: after)
            }
            progress.add(batch)
            for file in batch.files { try await verify(file, &progress) }
            withExtendedLifetime(hold) {}
            progress.stage = batch.last.map { .contents(after: $0) } ?? .records(after: .first)
        case .records(let after):
            let bad = progress.badContents
            let batch = try await readers.snapshot { (database) throws(StoreError) in
                try RecordScrub(database: database, badContents: bad).batch(after: after)
            }
            progress.add(batch)
            progress.stage = batch.last.map { .records(after: $0) } ?? .database
        case .database:
            progress.report.databaseFaults = try await readers.run { (database) throws(StoreError) in
                let row = try database.prepare("PRAGMA quick_check(100)")
                defer { row.reset() }
                var faults: [String] = []
                while try row.step() { faults.append(row.text(0)) }
                return faults == ["ok"] ? [] : faults
            }
            progress.stage = .done
        case .done: break
        }
        return progress
    }

    private func verify(_ extent: Extent, _ progress: inout ScrubProgress) async throws(StoreError) {
        let directory = core.directory
        let blocks = BlockChecksums.count(for: extent.blobBytes)
        var first = 0
        while first < blocks, !Task.isCancelled {
            let piece = first..<min(first + 16, blocks)
            let found = try await core.files.run { () throws(StoreError) -> [Corruption] in
                try BlobFile.verify(piece, of: extent, in: directory)
            }
            progress.note(found)
            if found.contains(where: { $0.place == .fileMissing }) { break }
            first = piece.upperBound
        }
        // A content left half-way is not counted; the caller that was cancelled begins with it again.
        progress.report.contents += 1
        progress.report.blocks += first
        progress.report.bytes += min(first * BlockChecksums.blockBytes, extent.blobBytes)
    }
}

extension ScrubProgress {
    mutating func note(_ found: [Corruption]) {
        report.bad += found
        badContents.formUnion(found.map(\.content))
    }

    mutating func add(_ batch: ContentScrub.Batch) {
        note(batch.bad)
        report.contents += batch.contents
        report.blocks += batch.contents
        report.bytes += batch.bytes
    }

    mutating func add(_ batch: RecordScrub.Batch) {
        report.records += batch.records
        report.bad += batch.bad
        report.affected += batch.affected
    }
}

extension ScrubProgress.RowPlace {
    static let first = ScrubProgress.RowPlace(bucket: .min, key: [], rank: .min)
}

extension BlobFile {
    /// What is wrong with some blocks of a file.
    static func verify(
        _ blocks: Range<Int>,
        of extent: Extent,
        in directory: BlobDirectory
    ) throws(StoreError) -> [Corruption] {
        var found: [Corruption] = []
        let size = BlockChecksums.blockBytes
        do throws(StoreError) {
            let file = try BlobFile(extent, in: directory)
            for block in blocks {
                do throws(StoreError) {
                    _ = try file.read(block * size..<min((block + 1) * size, extent.blobBytes), mayWait: true)
                } catch {
                    guard case .corrupt(let corruption) = error else { throw error }
                    found.append(corruption)
                }
            }
        } catch {
            guard case .corrupt(let corruption) = error else { throw error }
            found.append(corruption)
        }
        return found
    }
}
