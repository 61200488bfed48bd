import Ground
import Testing

@Suite("A broadcast")
struct BroadcastTests {
    private let broadcast = Broadcast<Int>()

    @Test("tells a listener what is sent after it began, in order")
    func listens() async {
        broadcast.send(1)
        let early = broadcast.stream()
        broadcast.send(2)
        let late = broadcast.stream()
        broadcast.send(3)
        broadcast.finish()
        #expect(await all(early) == [2, 3])
        #expect(await all(late) == [3])
    }

    @Test("forgets a listener that has ended")
    func forgets() async {
        let stays = broadcast.stream()
        await withTaskGroup(of: Void.self) { group in
            let leaves = broadcast.stream()
            group.addTask { for await _ in leaves {} }
            group.cancelAll()
        }
        #expect(broadcast.listenerCount == 1)
        broadcast.send(1)
        broadcast.finish()
        #expect(await all(stays) == [1])
    }

    @Test("forgets a listener that lets its stream go")
    func letsGo() {
        _ = broadcast.stream()
        #expect(broadcast.listenerCount == 0)
    }

    @Test("ends all with its finish, and those that come later at once")
    func finishes() async {
        let streams = [broadcast.stream(), broadcast.stream()]
        broadcast.finish()
        broadcast.send(1)
        for stream in streams + [broadcast.stream()] { #expect(await all(stream).isEmpty) }
        #expect(broadcast.listenerCount == 0)
    }

    @Test("lets a listener send")
    func reentrant() async {
        let (first, second) = (broadcast.stream(), broadcast.stream())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [broadcast] in
                for await number in first where number == 1 { broadcast.send(2) }
            }
            broadcast.send(1)
            var heard: [Int] = []
            for await number in second {
                heard.append(number)
                if number == 2 { break }
            }
            broadcast.finish()
            #expect(heard == [1, 2])
        }
    }

    private func all(_ stream: AsyncStream<Int>) async -> [Int] {
        var all: [Int] = []
        for await element in stream { all.append(element) }
        return all
    }
}
