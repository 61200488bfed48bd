import Ground
import Testing

@testable import FISService

@Suite("What templates say")
struct FISRuleTests {
    @Test(
        "durations are ISO 8601",
        arguments: [
            ("PT2M", 120), ("PT1H30M", 5400), ("P1DT12H", 129_600), ("PT45S", 45), ("P1D", 86_400), ("PT90M", 5400),
        ]
    )
    func durations(text: String, seconds: Int) {
        #expect(ISODuration.parse(text) == .seconds(seconds))
    }

    @Test(
        "what is no duration is none",
        arguments: ["", "P", "PT", "2M", "PT2", "PTM", "PT1M1H", "PT-1M", "P1M", "PT1.5M"]
    )
    func noDurations(text: String) {
        #expect(ISODuration.parse(text) == nil)
    }

    @Test(
        "a selection takes as many as it says, a percentage rounded down",
        arguments: [
            ("ALL", 5, 5), ("COUNT(2)", 5, 2), ("COUNT(9)", 5, 5), ("PERCENT(50)", 5, 2), ("PERCENT(100)", 5, 5),
            ("PERCENT(5)", 4, 0),
        ]
    )
    func selections(text: String, among: Int, count: Int) throws {
        let mode = try #require(SelectionMode(text))
        var random = SeededRandom(seed: 1)
        let chosen = mode.select(Array(0..<among), using: &random)
        #expect(chosen.count == count)
        #expect(chosen == chosen.sorted())
        #expect(Set(chosen).count == count)
    }

    @Test(
        "what is no selection is none",
        arguments: ["", "all", "COUNT()", "COUNT(0)", "COUNT(-1)", "PERCENT(101)", "SOME"]
    )
    func noSelections(text: String) {
        #expect(SelectionMode(text) == nil)
    }

    @Test("every action's parameters and targets are described within FIS's lengths")
    func catalogue() {
        #expect(ActionCatalogue.types.map(\.id) == ActionCatalogue.types.map(\.id).sorted())
        for type in ActionCatalogue.types {
            #expect(type.description.count <= 512)
            #expect(!ActionCatalogue.isKnownAbsent(type.id))
            for parameter in type.parameters.values { #expect((1...512).contains(parameter.description.count)) }
            for target in type.targets.values { #expect(ResourceTypes.description(target) != nil) }
        }
    }
}
