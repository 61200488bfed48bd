import Ground
import Testing

@testable import DatabasePair

@Suite("The words of a database server")
struct SessionTests {
    @Test(
        "say how far it is",
        arguments: [("0-1-5", "0-2-4", true), ("0-1-4", "0-2-5", false), ("", "", true), ("", "0-1-1", false)]
    )
    func positions(own: String, other: String, covers: Bool) {
        #expect(GTIDPosition(own).covers(GTIDPosition(other)) == covers)
    }

    @Test("keep the server that wrote a transaction in its name")
    func positionText() {
        #expect(GTIDPosition("0-1-5,7-2-9").text == "0-1-5,7-2-9")
        #expect(GTIDPosition("0-1-5").union(GTIDPosition("0-2-6,3-1-1")).text == "0-2-6,3-1-1")
        #expect(GTIDPosition("0-1-5").behind(GTIDPosition("0-2-9")) == 4)
    }

    @Test("are quoted whatever a value holds")
    func literals() {
        #expect(SQLText.literal("it's \\ \n") == "'it''s \\\\ \\n'")
        #expect(SQLText.name("a`b") == "`a``b`")
        #expect(SQLText.setting("16M") == "16777216")
        #expect(SQLText.setting("ON") == "'ON'")
        #expect(SQLText.setting("1.5") == "1.5")
    }

    @Test("are never trusted to be whole")
    func garbage() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            var packet = PacketBytes(bytes)
            while packet.remaining > 0 {
                guard (try? packet.text()) != nil else { break }
            }
            _ = packet.untilZero()
        }
    }
}
