import Ground

extension PolicyReader {
    func conditions(_ json: JSONValue?) throws(PolicyError) -> [PolicyDocument.Condition] {
        guard let json else { return [] }
        guard let block = json.object else { throw error(.wrongType(element: "Condition")) }
        var conditions: [PolicyDocument.Condition] = []
        for (name, keys) in block {
            guard let test = ConditionOperator(name) else { throw error(.unknownConditionOperator(name)) }
            guard let keys = keys.object else { throw error(.wrongType(element: name)) }
            for (key, values) in keys {
                // `aws:PrincipalTag/a:b` has a second colon; what counts is that a vendor stands before the first.
                guard key.contains(":"), key.first != ":" else { throw error(.invalidConditionKey(key)) }
                let condition = PolicyDocument.Condition(test: test, key: key, values: try scalars(values, name))
                try check(condition, name)
                conditions.append(condition)
            }
        }
        return conditions
    }

    /// Booleans and numbers may be written bare; they mean the same as strings.
    private func scalars(_ json: JSONValue, _ element: String) throws(PolicyError) -> [String] {
        var texts: [String] = []
        for value in json.array ?? [json] {
            switch value {
            case .string(let text): texts.append(text)
            case .bool(let flag): texts.append(flag ? "true" : "false")
            case .number(let number): texts.append(number.text)
            case .null, .array, .object: throw error(.wrongType(element: element))
            }
        }
        return texts
    }

    private func check(_ condition: PolicyDocument.Condition, _ name: String) throws(PolicyError) {
        for value in condition.values where !ConditionTest.accepts(value, condition.test.name, version) {
            throw error(.invalidConditionValue(operator: name, key: condition.key, value: value))
        }
    }
}
