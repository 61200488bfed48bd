import AWSModel

@testable import S3Service

/// The error that a check answers with; nil when it has nothing against it.
func refusal<Value>(_ check: () throws(AWSError) -> Value) -> AWSError? {
    do throws(AWSError) {
        _ = try check()
        return nil
    } catch {
        return error
    }
}

extension AWSError {
    func detail(_ name: String) -> String? { details.first { $0.name == name }?.value }
}

extension HeaderFields: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }
}

extension [NamedValue] {
    /// As text that tests can compare.
    var text: String { map { "\($0.name)=\($0.value)" }.joined(separator: "|") }

    func value(_ name: String) -> String? { first { $0.name == name }?.value }
}

/// Canonical user ids for tests.
func userID(_ digit: Character) -> String { String(repeating: digit, count: 64) }
