import CLinux
import Glibc

/// A conversation with the kernel about one namespace's network.
struct NetlinkSocket: ~Copyable {
    enum Part: Int32 {
        case routes = 0
        case connections = 12
    }

    private let descriptor: Int32
    private let place: String

    /// In the calling thread's namespace.
    init(place: String, _ part: Part = .routes) throws(FabricError) {
        descriptor = fl_netlink_open(part.rawValue)
        self.place = place
        guard descriptor >= 0 else { throw SystemErrors.failure("netlink socket", place, descriptor) }
    }

    deinit { close(descriptor) }

    /// Sends messages, many at a time; gives each one's error, 0 for none.
    ///
    /// - Parameter message: makes the message of this place in the list, with this sequence number.
    func send(count: Int, message: (_ place: Int, _ sequence: Int) -> [UInt8]) throws(FabricError) -> [Int32] {
        // More answers at once might not fit into the socket's buffer.
        let atOnce = 64
        var errors: [Int32] = []
        errors.reserveCapacity(count)
        for start in stride(from: 0, to: count, by: atOnce) {
            var bytes: [UInt8] = []
            let end = min(start + atOnce, count)
            for index in start..<end {
                while bytes.count % 4 != 0 { bytes.append(0) }
                bytes += message(index, index - start)
            }
            var results = [Int32](repeating: 0, count: end - start)
            let result = fl_netlink_batch(descriptor, bytes, bytes.count, &results, Int32(results.count))
            guard result == 0 else { throw SystemErrors.failure("netlink", place, result) }
            errors += results
        }
        return errors
    }

    /// All answers to a dump request.
    func dump(_ request: [UInt8]) throws(FabricError) -> [[UInt8]] {
        let answers = Answers()
        let result = fl_netlink_dump(
            descriptor,
            request,
            request.count,
            Unmanaged.passUnretained(answers).toOpaque()
        ) { context, message, length in
            guard let context, let message else { return }
            Unmanaged<Answers>.fromOpaque(context).takeUnretainedValue().messages
                .append(Array(UnsafeRawBufferPointer(start: message, count: length)))
        }
        guard result == 0 else { throw SystemErrors.failure("netlink dump", place, result) }
        return answers.messages
    }

    private final class Answers {
        var messages: [[UInt8]] = []
    }
}
