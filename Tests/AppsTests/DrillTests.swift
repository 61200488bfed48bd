import Drills
import Testing

@Suite("A drill")
struct DrillTests {
    @Test("has a name")
    func name() { #expect(Drill(name: "orders").name == "orders") }
}
