import Foundation
import Ground
import ShapeGeneration

/// Writes the shapes targets: `ShapeGenerator MODELS CORPUS OUTPUT`.
///
/// MODELS holds a folder a service (`operations.txt`, `patches.json`), CORPUS the unpacked models
/// (`NAME.json`), OUTPUT receives `NAMEShapes/*.swift`.
@main
struct ShapeGenerator {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else {
            FileHandle.standardError.write(Data("usage: ShapeGenerator MODELS CORPUS OUTPUT\n".utf8))
            exit(64)
        }
        let models = URL(fileURLWithPath: arguments[1])
        for folder in try FileManager.default.contentsOfDirectory(at: models, includingPropertiesForKeys: nil).sorted(
            by: { $0.path < $1.path }
        ) where FileManager.default.fileExists(atPath: folder.appending(path: "operations.txt").path) {
            try generate(folder, corpus: URL(fileURLWithPath: arguments[2]), output: URL(fileURLWithPath: arguments[3]))
        }
    }

    private static func generate(_ folder: URL, corpus: URL, output: URL) throws {
        let name = folder.lastPathComponent
        let list = try OperationList(
            text: String(contentsOf: folder.appending(path: "operations.txt"), encoding: .utf8)
        )
        var model = try JSONValue.parse(Data(contentsOf: corpus.appending(path: "\(name).json")))
        if let patches = try? Data(contentsOf: folder.appending(path: "patches.json")) {
            model = try APIModel.patched(model, by: JSONValue.parse(patches))
        }
        let api = try APIModel(botocore: model, selected: list.operations)
        let target = output.appending(path: "\(list.swiftName)Shapes")
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        for old in try FileManager.default.contentsOfDirectory(at: target, includingPropertiesForKeys: nil) {
            try FileManager.default.removeItem(at: old)
        }
        for file in try api.swiftFiles(name: name, prefix: list.swiftName, source: "the public service model \(name)") {
            try Data(file.text.utf8).write(to: target.appending(path: file.name))
        }
        print("\(list.swiftName)Shapes: \(list.operations.count) operations")
    }
}
