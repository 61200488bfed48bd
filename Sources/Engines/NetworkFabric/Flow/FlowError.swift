/// Why traffic cannot be observed.
public enum FlowError: Error, Sendable, Equatable {
    /// The kernel refused a step.
    case machine(operation: String, place: String, code: Int32)
    /// The watch, or its observer, has been closed.
    case closed
}
