/// What a fault of the kind `apiError` answers with; its scope names the service.
package enum InjectedError: String, Sendable, CaseIterable {
    case `internal`, throttle, unavailable

    /// Names in the fault's settings.
    package enum Setting {
        /// The ARN of the role whose sessions' requests are meant.
        package static let role = "role"
        package static let error = "error"
        /// With commas between them.
        package static let operations = "operations"
        /// 1 to 100.
        package static let percentage = "percentage"
    }
}
