import CSQLite
import NIOCore

/// A prepared statement: bind from 1, step, read columns from 0, reset.
struct Statement {
    let handle: OpaquePointer
    private unowned let connection: Connection

    init(handle: OpaquePointer, connection: Connection) {
        self.handle = handle
        self.connection = connection
    }

    // SQLITE_TRANSIENT: SQLite copies what is bound, so no lifetime has to be kept in mind.
    // Safety: SQLite defines this destructor value as -1; it is never called.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    func bind(_ index: Int32, _ value: Int64) { check(sqlite3_bind_int64(handle, index, value)) }
    func bind(_ index: Int32, _ value: Int) { bind(index, Int64(value)) }

    func bind(_ index: Int32, _ value: String) {
        var value = value
        value.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                check(sqlite3_bind_text(handle, index, text.baseAddress, Int32(text.count), Self.copied))
            }
        }
        if value.isEmpty { check(sqlite3_bind_text(handle, index, "", 0, Self.copied)) }
    }

    func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer) {
        // A null pointer would bind NULL, not the empty blob.
        if bytes.isEmpty {
            check(sqlite3_bind_zeroblob(handle, index, 0))
        } else {
            check(sqlite3_bind_blob64(handle, index, bytes.baseAddress, UInt64(bytes.count), Self.copied))
        }
    }

    func bind(_ index: Int32, _ bytes: [UInt8]) { bytes.withUnsafeBytes { bind(index, $0) } }
    func bind(_ index: Int32, _ buffer: ByteBuffer) { buffer.withUnsafeReadableBytes { bind(index, $0) } }

    func bind(_ index: Int32, _ key: ObjectKey) {
        var text = key.text
        text.withUTF8 { bind(index, UnsafeRawBufferPointer($0)) }
    }

    func bindNull(_ index: Int32) { check(sqlite3_bind_null(handle, index)) }

    /// Goes to the next row; false when there is none.
    func step() throws(StoreError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw connection.error(code)
        }
    }

    /// Runs a statement that changes something, and makes it ready for the next use.
    func run() throws(StoreError) {
        defer { reset() }
        while try step() {}
    }

    func reset() { sqlite3_reset(handle) }

    func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func int(_ column: Int32) -> Int { Int(int64(column)) }
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Valid until the next step or reset.
    func blob(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    func bytes(_ column: Int32) -> [UInt8] { Array(blob(column)) }
    func key(_ column: Int32) -> ObjectKey { ObjectKey(bytes: blob(column)) }

    private func check(_ code: Int32) {
        precondition(code == SQLITE_OK, "binding failed with SQLite code \(code): a wrong index or a value over 1 GB")
    }
}
