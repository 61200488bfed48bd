/// An action as the catalogue describes it.
struct ActionType: Sendable {
    struct Parameter: Sendable {
        enum Form: Sendable {
            case text, boolean
            /// A whole number from 1 to 100.
            case percentage
            /// From a minute to twelve hours.
            case duration
            /// Faultline's own actions may be shorter than what AWS allows.
            case anyDuration
            case choice([String])
        }

        let description: String
        var isRequired = false
        var form = Form.text
    }

    let id: String
    let description: String
    /// What the action calls its target, and of which type that must be.
    var targets: [String: String] = [:]
    var parameters: [String: Parameter] = [:]
}
