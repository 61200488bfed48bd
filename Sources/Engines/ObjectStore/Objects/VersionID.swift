/// The name of one version of an object.
public enum VersionID: Sendable, Hashable {
    /// The one version that an object has without versioning, or that was written while versioning was suspended.
    case null
    case named(String)

    /// As kept in the database: the null version is the empty text.
    var column: String {
        switch self {
        case .null: ""
        case .named(let name): name
        }
    }

    init(column: String) { self = column.isEmpty ? .null : .named(column) }
}
