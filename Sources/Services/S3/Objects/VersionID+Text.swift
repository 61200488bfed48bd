import AWSModel
import ObjectStore

extension VersionID {
    /// As the API writes it.
    var text: String {
        switch self {
        case .null: "null"
        case .named(let name): name
        }
    }

    /// Reads what a client names; nil when it names none.
    static func read(_ text: String?) throws(AWSError) -> VersionID? {
        guard let text else { return nil }
        if text == "null" { return .null }
        guard !text.isEmpty else {
            throw .invalidArgument("Version id cannot be the empty string", name: "versionId", value: text)
        }
        // A version of any store has this many characters: another text cannot be one.
        guard text.utf8.count == 32 else {
            throw .invalidArgument("Invalid version id specified", name: "versionId", value: text)
        }
        return .named(text)
    }
}
