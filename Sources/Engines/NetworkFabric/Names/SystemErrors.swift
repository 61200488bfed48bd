import Glibc

enum SystemErrors {
    static func words(_ code: Int32) -> String {
        // The text is the kernel's or the library's constant; no one frees it.
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    /// The error of a shim's negative result.
    static func failure(_ operation: String, _ place: String, _ result: Int32) -> FabricError {
        .machine(operation: operation, place: place, code: -result)
    }
}
