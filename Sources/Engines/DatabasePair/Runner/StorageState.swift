import Ground

/// How full the serving node's storage is.
struct StorageState: Sendable {
    var usedBytes: Int64 = 0
    var isFull = false
    var isServerReadOnly = true
    var standbyLagSeconds: Double?
    var nextLook: Duration = .zero
    var isLooking = false

    /// Full until a twentieth is free again: writes must not flicker.
    mutating func take(usedBytes: Int64, limit: Int64, fileSystemFree: Int64) {
        self.usedBytes = usedBytes
        let isTight = fileSystemFree < Self.reservedBytes
        if usedBytes >= limit || isTight {
            isFull = true
        } else if usedBytes < limit - limit / 20, fileSystemFree > 2 * Self.reservedBytes {
            isFull = false
        }
    }

    /// What the file system must have left, so that a server can still write its logs.
    static let reservedBytes: Int64 = 64 << 20
}
