import Ground
import Testing

@testable import World

@Suite("A sorted map")
struct SortedMapTests {
    @Test("agrees with a dictionary, stays balanced, and leaves its copies alone", arguments: 1...4)
    func model(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var map = SortedMap<Int>()
        var model: [[UInt8]: Int] = [:]
        var copies: [(SortedMap<Int>, [[UInt8]: Int])] = []
        for step in 0..<4000 {
            let key = random.bytes(random.int(in: 1...2)).map { $0 & 0x3F }
            let value = random.chance(percent: 60) ? step : nil
            map[key] = value
            model[key] = value
            if step % 500 == 0 { copies.append((map, model)) }
        }
        copies.append((map, model))
        for (map, model) in copies {
            #expect(map.count == model.count)
            var values: [Int] = []
            map.visit(prefix: []) {
                values.append($0); return true
            }
            #expect(values == model.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value))
            for (key, value) in model { #expect(map[key] == value) }
        }
        #expect(map.depth <= 30)
    }

    @Test("stays shallow when keys come in order")
    func ordered() {
        var map = SortedMap<Int>()
        for number in 0..<4096 { map[[UInt8(number >> 8), UInt8(number & 255)]] = number }
        #expect(map.depth <= 24)
        for number in 0..<4000 { map[[UInt8(number >> 8), UInt8(number & 255)]] = nil }
        #expect(map.count == 96)
        #expect(map.depth <= 14)
    }

    @Test("built from a sorted list is the same as built by hand")
    func built() {
        let pairs = (0..<100).map { (key: [UInt8($0)], value: $0) }
        let map = SortedMap(sorted: pairs)
        #expect(map.count == 100)
        #expect(map.depth == 7)
        #expect((0..<100).allSatisfy { map[[UInt8($0)]] == $0 })
        #expect(map[[200]] == nil)
    }

    @Test("visits what begins with a prefix and comes after a key, until told to stop")
    func visits() {
        var map = SortedMap<String>()
        for name in ["a", "ab", "abc", "abd", "b", "ba"] { map[Array(name.utf8)] = name }
        func visit(_ prefix: String, after: String? = nil, limit: Int = .max) -> [String] {
            var found: [String] = []
            map.visit(prefix: Array(prefix.utf8), after: after.map { Array($0.utf8) }) {
                found.append($0)
                return found.count < limit
            }
            return found
        }
        #expect(visit("") == ["a", "ab", "abc", "abd", "b", "ba"])
        #expect(visit("ab") == ["ab", "abc", "abd"])
        #expect(visit("ab", after: "abc") == ["abd"])
        #expect(visit("", after: "abb", limit: 2) == ["abc", "abd"])
        #expect(visit("c") == [])
    }
}
