import Drills
import Foundation
import Testing

@Suite("The order system's example")
struct ExampleTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Examples/orders")

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    }

    @Test(
        "has a template that carries its programs as they are",
        arguments: ["links.py", "producer.py", "consumer.py"]
    )
    func programs(name: String) throws {
        // A block in YAML: the same lines further in, empty ones empty.
        let wanted = try text(name).split(separator: "\n", omittingEmptySubsequences: false)
        let lines = try text("template.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        let starts = lines.indices.filter { lines[$0].hasSuffix("- path: /opt/orders/\(name)") }
        #expect(!starts.isEmpty)
        for start in starts {
            let block = lines[(start + 2)...].prefix(wanted.count - 1)
            let margin = lines[start + 1].prefix { $0 == " " }.count + 2
            let found = block.map { $0.allSatisfy { $0 == " " } ? "" : $0.dropFirst(margin) }
            #expect(
                Array(found) == wanted.dropLast().map { $0 },
                "\(name) differs at line \(start + 1) of template.yaml"
            )
        }
    }

    @Test("has drill files that can be read", arguments: ["drill.yaml", "drills.yaml"])
    func drills(name: String) throws {
        let plan = try PlanReader.read(text(name))
        #expect(plan.stack == "orders")
        #expect(plan.expect.lostMax == 0)
    }
}
