import _StringProcessing

extension TemplateParameter {
    /// Says in CloudFormation's words why a value cannot be taken.
    ///
    /// Source: CloudFormation User Guide, "Parameters". Observed: "Parameter 'X' must be a number.", "Parameter 'X'
    /// must be one of AllowedValues" and "Parameter 'X' must match pattern …" in answers of AWS; the wording of
    /// lengths and bounds follows them.
    func check(_ text: String) throws(TemplateError) {
        switch type.shape {
        case .parameterStore:
            throw TemplateError(
                """
                Parameter '\(name)' of type \(type.text): Systems Manager Parameter Store is not built; of its public \
                parameters only those of machine images are there, and '\(text)' is none of them.
                """,
                kind: .needsParameterStore(parameter: name)
            )
        case .string:
            try check(element: text)
            try checkLength(text)
        case .number:
            try checkNumber(text)
            try check(element: text)
        case .numbers:
            for element in Self.elements(of: text) {
                try checkNumber(element)
                try check(element: element)
            }
        case .strings:
            for element in Self.elements(of: text) {
                try check(element: element)
                try checkLength(element)
            }
        }
    }

    /// The elements of a list value: cut at commas, without the space around them.
    static func elements(of text: String) -> [String] {
        guard !text.isEmpty else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map { element in
            String(element.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
    }

    private func failure(_ reason: String) -> TemplateError {
        guard let constraintDescription else { return TemplateError("Parameter '\(name)' \(reason)") }
        return TemplateError("Parameter '\(name)' failed to satisfy constraint: \(constraintDescription)")
    }

    private func check(element: String) throws(TemplateError) {
        if !allowedValues.isEmpty, !allowedValues.contains(element), !isAllowedNumber(element) {
            throw failure("must be one of AllowedValues")
        }
        guard let allowedPattern else { return }
        let pattern: Regex<AnyRegexOutput>
        do {
            pattern = try Regex(allowedPattern).matchingSemantics(.unicodeScalar)
        } catch {
            throw .template("AllowedPattern of parameter \(name) is not supported: \(allowedPattern)")
        }
        guard (try? pattern.wholeMatch(in: element)) ?? nil != nil else {
            throw failure("must match pattern \(allowedPattern)")
        }
    }

    /// `1` and `1.0` are one number.
    private func isAllowedNumber(_ text: String) -> Bool {
        guard type.shape == .number || type.shape == .numbers, let number = Double(text) else { return false }
        return allowedValues.contains { Double($0) == number }
    }

    private func checkLength(_ text: String) throws(TemplateError) {
        let count = text.unicodeScalars.count
        if let minLength, count < minLength { throw failure("must contain at least \(minLength) characters") }
        if let maxLength, count > maxLength { throw failure("must contain at most \(maxLength) characters") }
    }

    private func checkNumber(_ text: String) throws(TemplateError) {
        guard let number = Double(text), number.isFinite, !text.lowercased().hasPrefix("0x") else {
            throw TemplateError("Parameter '\(name)' must be a number.")
        }
        if let minValue, number < minValue { throw failure("must be a number not less than \(Self.text(minValue))") }
        if let maxValue, number > maxValue { throw failure("must be a number not greater than \(Self.text(maxValue))") }
    }

    private static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? number.description }
}
