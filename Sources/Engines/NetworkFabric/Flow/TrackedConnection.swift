/// A connection and how much of it has been told.
struct TrackedConnection: Sendable {
    /// What one direction of a connection has new.
    struct Side: Sendable {
        /// At the interface that sends, and at the one that receives: what was refused between them is not the same.
        var sent = FlowCount()
        var received = FlowCount()

        var isEmpty: Bool { sent.isEmpty && received.isEmpty }
    }

    struct News: Sendable {
        var connection: FlowConnection
        var original = Side()
        var reply = Side()
    }

    private(set) var connection: FlowConnection
    private var absences = 0
    private var told: (original: FlowCount, reply: FlowCount) = (FlowCount(), FlowCount())
    private var toldState: UInt8 = 0
    /// Packets that were refused after they had been counted, and are yet to be taken off.
    private var debts: (original: Side, reply: Side) = (Side(), Side())

    init(_ connection: FlowConnection) { self.connection = connection }

    /// Counters never run back; the news of an end may bring none.
    mutating func observe(_ next: FlowConnection) {
        let last = connection
        connection = next
        connection.isGone = next.isGone || last.isGone
        connection.mark = next.mark == 0 ? last.mark : next.mark
        connection.tcpState = next.tcpState == 0 ? last.tcpState : next.tcpState
        connection.original.packets = max(last.original.packets, next.original.packets)
        connection.original.bytes = max(last.original.bytes, next.original.bytes)
        connection.reply.packets = max(last.reply.packets, next.reply.packets)
        connection.reply.bytes = max(last.reply.bytes, next.reply.bytes)
    }

    /// Counts all so far as told.
    mutating func settle() {
        told = (count(connection.original), count(connection.reply))
        toldState = connection.tcpState
    }

    mutating func isForgotten(isPresent: Bool) -> Bool {
        absences = isPresent ? 0 : absences + 1
        return connection.isGone || absences > 1
    }

    mutating func owe(_ count: FlowCount, for refusal: FlowRefusal) {
        var debt = refusal.isAnswer ? debts.reply : debts.original
        debt.received.add(count)
        if refusal.direction == .egress { debt.sent.add(count) }
        if refusal.isAnswer { debts.reply = debt } else { debts.original = debt }
    }

    mutating func takeNews() -> News? {
        var news = News(connection: connection)
        news.original = side(connection.original, told.original, &debts.original)
        news.reply = side(connection.reply, told.reply, &debts.reply)
        addFlags(&news)
        settle()
        return news.original.isEmpty && news.reply.isEmpty ? nil : news
    }

    private func side(_ now: FlowConnection.Side, _ told: FlowCount, _ debt: inout Side) -> Side {
        let fresh = FlowCount(packets: now.packets - told.packets, bytes: now.bytes - told.bytes)
        var side = Side(sent: fresh, received: fresh)
        let sent = side.sent.takeAway(debt.sent)
        let received = side.received.takeAway(debt.received)
        _ = debt.sent.takeAway(sent)
        _ = debt.received.takeAway(received)
        return side
    }

    private func count(_ side: FlowConnection.Side) -> FlowCount {
        FlowCount(packets: side.packets, bytes: side.bytes)
    }

    /// The kernel keeps no flags, but its state tells what must have been there.
    /// Source: linux/netfilter/nf_conntrack_tcp.h, `enum tcp_conntrack`.
    private func addFlags(_ news: inout News) {
        guard connection.number == 6 else { return }
        var both: UInt8 = 0
        if (4...7).contains(connection.tcpState), !(4...7).contains(toldState) { both |= FlowCount.fin }
        if connection.tcpState == 8, toldState != 8 { both |= FlowCount.reset }
        let opens = told.original.isEmpty ? FlowCount.syn : 0
        let answers = told.reply.isEmpty ? FlowCount.syn | FlowCount.acknowledge : 0
        news.original.sent.tcpFlags = opens | both
        news.original.received.tcpFlags = opens | both
        news.reply.sent.tcpFlags = answers | both
        news.reply.received.tcpFlags = answers | both
    }
}
