import Foundation

/// Removes what a test has left on the disk.
enum Directories {
    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
