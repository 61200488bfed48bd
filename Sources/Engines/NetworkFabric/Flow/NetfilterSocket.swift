import CLinux
import Glibc

/// A netlink socket to the packet filter of one network namespace, which it keeps alive.
final class NetfilterSocket: Sendable {
    let descriptor: Int32

    enum Reception {
        case datagram(length: Int)
        case nothing
        case lost
    }

    /// The multicast group of connections that end.
    static let endings: UInt32 = 1 << 2

    init(namespace path: String, groups: UInt32 = 0) throws(FlowError) {
        // Room for some ten thousand endings at once.
        descriptor = fl_netfilter_open(path, groups, 4 << 20)
        if descriptor < 0 { throw .machine(operation: "open netfilter socket", place: path, code: -descriptor) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func bindLog(group: UInt16, place: String) throws(FlowError) {
        // Addresses, ports and flags; gathered for 10 ms, so that a flood does not wake us for each packet.
        let code = fl_log_bind(descriptor, group, 96, 1)
        if code < 0 { throw .machine(operation: "bind log group \(group)", place: place, code: -code) }
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Reception {
        let length = fl_netfilter_receive(descriptor, buffer.baseAddress, buffer.count)
        if length >= 0 { return .datagram(length: length) }
        return length == -Int(EAGAIN) ? .nothing : .lost
    }
}

/// Reads what the C shim took out of a datagram.
enum NetfilterReader {
    enum Item<Value> {
        case found(Value)
        case end
        case done
        case failed(Int32)
    }

    static func connection(in datagram: UnsafeRawBufferPointer, _ offset: inout Int) -> Item<FlowConnection> {
        var found = fl_connection()
        let result = fl_conntrack_next(datagram.baseAddress, datagram.count, &offset, &found)
        return item(result) { FlowConnection(found) }
    }

    static func packet(in datagram: UnsafeRawBufferPointer, _ offset: inout Int) -> Item<LoggedPacket> {
        var found = fl_logged_packet()
        let result = fl_log_next(datagram.baseAddress, datagram.count, &offset, &found)
        return item(result) { LoggedPacket(found) }
    }

    private static func item<Value>(_ result: Int32, _ value: () -> Value) -> Item<Value> {
        switch result {
        case Int32(fl_found): .found(value())
        case Int32(fl_dump_done): .done
        case Int32(fl_end_of_buffer): .end
        default: .failed(-result)
        }
    }
}
