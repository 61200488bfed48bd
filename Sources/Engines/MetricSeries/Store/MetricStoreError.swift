/// Why the store could not keep or give samples.
public enum MetricStoreError: Error, Equatable {
    case full(path: String)
    case unusable(path: String, reason: String)
    case database(code: Int32, message: String)
    case machine(operation: String, path: String, code: Int32)
    case tooManySeries(limit: Int)
    case closed
}
