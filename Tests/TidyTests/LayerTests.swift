import Testing

@Suite("The floors")
struct LayerTests {
    /// What a floor may import of the others: DESIGN's plan, with what docs/architecture.md adds.
    private static let below: [String: Set<String>] = [
        "Ground": [],
        "Engines": ["Ground"],
        "World": ["Ground"],
        "AWS": ["Ground"],
        "Shapes": ["AWS", "Ground"],
        "Services": ["Shapes", "AWS", "Engines", "World", "Ground"],
        "Gateway": ["Services", "Shapes", "AWS", "Engines", "World", "Ground"],
        "Apps": ["Gateway", "Services", "Shapes", "AWS", "Engines", "World", "Ground"],
        "Tools": ["AWS", "Ground"],
    ]
    /// Imports inside a floor.
    private static let within: Set<String> = [
        "AWSWire>AWSModel", "AWSService>AWSModel", "Gateway>HTTPFront", "Cloud>Gateway", "Cloud>HTTPFront",
        "ShapeGenerator>ShapeGeneration", "Ground>CLinux", "Ground>CDigest", "Ground>CPCRE2", "SQLiteFile>CSQLite",
        "Sandbox>ProcessSupervisor", "DatabasePair>ProcessSupervisor", "BrokerPair>ProcessSupervisor",
        "faultline>Drills",
    ]

    @Test("import only downwards")
    func imports() {
        let places = Dictionary(
            Repository.swiftFiles(under: "Sources").map { (moduleName($0), $0.layer) },
            uniquingKeysWith: { first, _ in first }
        ).merging([
            "CLinux": "Ground", "CDigest": "Ground", "CCertificate": "Ground", "CPCRE2": "Ground", "CSQLite": "Ground",
        ]) {
            first,
            _ in first
        }
        var found: [String] = []
        for file in Repository.swiftFiles(under: "Sources") {
            for (number, line) in file.lines.enumerated() {
                guard let imported = importedModule(line), let layer = places[imported] else { continue }
                let own = moduleName(file)
                let isAllowed =
                    layer == file.layer
                    ? Self.within.contains("\(own)>\(imported)") || imported == "ServiceKit"
                    : Self.below[file.layer, default: []].contains(layer)
                if !isAllowed { found.append("\(file.path):\(number + 1) imports \(imported)") }
            }
        }
        #expect(found.isEmpty, "\(found)")
    }

    private func moduleName(_ file: Repository.SourceFile) -> String {
        file.layer == "Services" && file.target != "ServiceKit" ? file.target + "Service" : file.target
    }

    private func importedModule(_ line: String) -> String? {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count else { return nil }
        return words.prefix(place).allSatisfy { ["package", "public", "internal", "private"].contains($0) }
            ? String(words[place + 1]) : nil
    }
}
