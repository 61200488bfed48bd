extension PostPolicy {
    /// Checks a form before its file is read.
    ///
    /// - Parameters:
    ///   - fields: those before the file, with `${filename}` in the key already replaced.
    ///   - bucket: the bucket addressed; it is no field of the form, and yet may be asked for.
    package func check(
        fields: [(name: String, value: String)],
        bucket: String,
        nowSeconds: Int64
    ) throws(PostPolicyError) {
        guard nowSeconds < expirationSeconds else { throw .expired }
        var values: [String: String] = ["bucket": bucket]
        for field in fields where lowerCase(field.name) != "bucket" {
            let name = lowerCase(field.name)
            values[name] = values[name].map { "\($0),\(field.value)" } ?? field.value
        }
        for condition in conditions {
            switch condition {
            case .equal(let field, let expected, let text):
                guard values[field] == expected else { throw .failed(condition: text) }
            case .startsWith(let field, let prefix, let text):
                guard let value = values[field], Self.begins(value, with: prefix, field: field) else {
                    throw .failed(condition: text)
                }
            case .length: break
            }
        }
        let named = Set(conditions.compactMap(\.field))
        let extra = values.keys.filter { !named.contains($0) && !Self.needsNoCondition($0) }.sorted()
        guard extra.isEmpty else { throw .extraFields(extra) }
    }

    /// Checks the length of the file, when it is known.
    package func check(fileBytes: Int) throws(PostPolicyError) {
        for case .length(let min, let max) in conditions {
            guard fileBytes <= max else { throw .tooLarge(proposed: fileBytes, max: max) }
            guard fileBytes >= min else { throw .tooSmall(proposed: fileBytes, min: min) }
        }
    }

    /// The most that a file may have: to stop reading early.
    package var fileBytesMax: Int? {
        conditions.compactMap { if case .length(_, let max) = $0 { max } else { nil } }.min()
    }

    private static func begins(_ value: String, with prefix: String, field: String) -> Bool {
        guard field == "content-type", value.contains(",") else { return value.hasPrefix(prefix) }
        return value.split(separator: ",").allSatisfy { $0.trimmed().hasPrefix(prefix) }
    }

    private static func needsNoCondition(_ name: String) -> Bool {
        switch name {
        case "awsaccesskeyid", "signature", "x-amz-signature", "policy", "file", "bucket": true
        default: name.hasPrefix("x-ignore-")
        }
    }
}
