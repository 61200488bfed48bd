public import CSQLite

/// A prepared statement: bind from 1, step, read columns from 0, reset.
public struct SQLiteStatement<Failure: Error> {
    @usableFromInline let handle: OpaquePointer
    @usableFromInline unowned let connection: SQLiteConnection<Failure>

    @usableFromInline
    init(handle: OpaquePointer, connection: SQLiteConnection<Failure>) {
        self.handle = handle
        self.connection = connection
    }

    // SQLITE_TRANSIENT: SQLite copies what is bound, so no lifetime has to be kept in mind.
    // Safety: SQLite defines this destructor value as -1; it is never called.
    @inlinable static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    // MARK: Parameters

    @inlinable
    public func bind(_ index: Int32, _ value: Int64) { check(sqlite3_bind_int64(handle, index, value)) }

    @inlinable
    public func bind(_ index: Int32, _ value: Int) { bind(index, Int64(value)) }

    @inlinable
    public func bind(_ index: Int32, _ value: Double) { check(sqlite3_bind_double(handle, index, value)) }

    @inlinable
    public func bind(_ index: Int32, _ value: String) {
        // A null pointer would bind NULL, not the empty text.
        guard !value.isEmpty else {
            check(sqlite3_bind_text(handle, index, "", 0, Self.copied))
            return
        }
        var value = value
        value.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                check(sqlite3_bind_text(handle, index, text.baseAddress, Int32(text.count), Self.copied))
            }
        }
    }

    @inlinable
    public func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer) {
        if bytes.isEmpty {
            check(sqlite3_bind_zeroblob(handle, index, 0))
        } else {
            check(sqlite3_bind_blob64(handle, index, bytes.baseAddress, UInt64(bytes.count), Self.copied))
        }
    }

    @inlinable
    public func bind(_ index: Int32, _ bytes: [UInt8]) { bytes.withUnsafeBytes { bind(index, $0) } }

    @inlinable
    public func bindNull(_ index: Int32) { check(sqlite3_bind_null(handle, index)) }

    // MARK: Steps

    /// Goes to the next row; false when there is none.
    @inlinable
    public func step() throws(Failure) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw connection.error(code)
        }
    }

    /// Runs a statement that changes something, and makes it ready for the next use.
    @inlinable
    public func run() throws(Failure) {
        defer { reset() }
        while try step() {}
    }

    /// What was bound stays until it is bound anew.
    @inlinable
    public func reset() { sqlite3_reset(handle) }

    // MARK: Columns

    @inlinable
    public func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    @inlinable
    public func int(_ column: Int32) -> Int { Int(int64(column)) }

    @inlinable
    public func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

    @inlinable
    public func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    @inlinable
    public func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Valid until the next step or reset.
    @inlinable
    public func blob(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    @inlinable
    public func bytes(_ column: Int32) -> [UInt8] { Array(blob(column)) }

    @inlinable
    func check(_ code: Int32) {
        precondition(code == SQLITE_OK, "binding failed with SQLite code \(code): a wrong index or a value over 1 GB")
    }
}
