/// What SQLite failed at, as far as a caller would act differently.
public enum SQLiteFault: Sendable, Equatable {
    /// The disk, or the limit set for the database, is full.
    case full(path: String)
    /// The file is no database, or a damaged one.
    case damaged(path: String, reason: String)
    case cannotOpen(path: String, code: Int32)
    case other(code: Int32, message: String)
}
