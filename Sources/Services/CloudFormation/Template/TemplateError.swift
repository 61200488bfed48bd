/// Why a template, its parameters or its capabilities are turned away, in CloudFormation's words.
package struct TemplateError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Kind: Equatable, Sendable {
        case invalid
        /// A macro or transform that is not built.
        case unsupportedTransform(String)
        /// The parameter takes its value from Systems Manager Parameter Store.
        case needsParameterStore(parameter: String)
        case missingCapabilities([String])
    }

    package let kind: Kind
    package let message: String

    package init(_ message: String, kind: Kind = .invalid) {
        self.kind = kind
        self.message = message
    }

    /// The error code of the API.
    package var code: String {
        if case .missingCapabilities = kind { "InsufficientCapabilitiesException" } else { "ValidationError" }
    }

    package var description: String { message }

    static func format(_ text: String) -> TemplateError { TemplateError("Template format error: \(text)") }
    static func template(_ text: String) -> TemplateError { TemplateError("Template error: \(text)") }

    static func transform(_ name: String) -> TemplateError {
        TemplateError(
            "Transform \(name) is not built: only AWS::LanguageExtensions is.",
            kind: .unsupportedTransform(name)
        )
    }

    /// A list of names as CloudFormation prints it: `[A, B]`.
    static func list(_ names: some Sequence<String>) -> String { "[\(names.joined(separator: ", "))]" }
}
