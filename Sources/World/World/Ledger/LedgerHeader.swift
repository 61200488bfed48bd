import Glibc

/// Looks at the first bytes of a database before SQLite opens it, because opening alone may write to it.
///
/// Source: "Database File Format" (sqlite.org), section 1.3. What a crash left in the write-ahead log is not seen here;
/// `LedgerDatabase` looks again with SQLite's eyes.
enum LedgerHeader {
    private static let magic = Array("SQLite format 3\0".utf8)

    static func check(_ file: String) throws(WorldOpenError) {
        let header = read(file)
        // No file yet, or one that was made and not yet written to.
        if header.isEmpty { return }
        guard header.count == 100, header.starts(with: magic) else {
            throw .damaged(file: file, detail: "it is no SQLite database")
        }
        let owner = number(header, at: 68)
        let format = number(header, at: 60)
        let pagesInUse = number(header, at: 28) - number(header, at: 36)
        guard owner == LedgerDatabase.applicationID || (owner == 0 && format == 0 && pagesInUse <= 1) else {
            throw .notALedger(file: file)
        }
        guard format <= LedgerDatabase.format else {
            throw .newerFormat(file: file, found: format, known: LedgerDatabase.format)
        }
    }

    private static func number(_ bytes: [UInt8], at offset: Int) -> Int {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func read(_ file: String) -> [UInt8] {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }
}
