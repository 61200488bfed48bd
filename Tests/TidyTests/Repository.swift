import Foundation

/// The repository's own files, for the tests that read them.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct SourceFile: CustomStringConvertible {
        /// Relative to the root.
        let path: String
        let lines: [String]
        var description: String { path }
        var isGenerated: Bool { path.hasPrefix("Sources/Shapes/") }
        /// `Engines` of `Sources/Engines/ObjectStore/…`.
        var layer: String { String(path.split(separator: "/")[1]) }
        var target: String { String(path.split(separator: "/")[2]) }
    }

    static func swiftFiles(under folder: String) -> [SourceFile] {
        let start = root.appending(path: folder)
        let walker = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
        var files: [SourceFile] = []
        while let url = walker?.nextObject() as? URL {
            guard url.pathExtension == "swift", let text = try? String(contentsOf: url, encoding: .utf8) else {
                continue
            }
            let path = String(url.path.dropFirst(root.path.count + 1))
            files.append(SourceFile(path: path, lines: text.components(separatedBy: "\n")))
        }
        return files.sorted { $0.path < $1.path }
    }

    static let sources = swiftFiles(under: "Sources").filter { !$0.isGenerated }
    static let tests = swiftFiles(under: "Tests")
}
