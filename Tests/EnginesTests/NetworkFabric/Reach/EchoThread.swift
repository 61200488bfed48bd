import Glibc

/// Sends datagrams back.
final class EchoThread: Sendable {
    private let descriptors: [Int32]
    private let ends: (read: Int32, write: Int32)

    init(_ descriptors: [Int32]) {
        self.descriptors = descriptors
        var ends: [Int32] = [0, 0]
        _ = pipe(&ends)
        self.ends = (ends[0], ends[1])
        var thread = pthread_t()
        pthread_create(
            &thread,
            nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<EchoThread>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            },
            Unmanaged.passRetained(self).toOpaque()
        )
        pthread_detach(thread)
    }

    func stop() {
        var byte: UInt8 = 0
        _ = write(ends.write, &byte, 1)
    }

    private func run() {
        var polls = (descriptors + [ends.read]).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while true {
            _ = poll(&polls, nfds_t(polls.count), -1)
            if polls[polls.count - 1].revents != 0 { break }
            for item in polls where item.revents != 0 {
                var place = sockaddr_in()
                var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                var byte: UInt8 = 0
                withUnsafeMutablePointer(to: &place) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        guard recvfrom(item.fd, &byte, 1, 0, $0, &length) == 1 else { return }
                        _ = sendto(item.fd, &byte, 1, 0, $0, length)
                    }
                }
            }
        }
        for descriptor in descriptors { close(descriptor) }
        close(ends.read)
        close(ends.write)
    }
}
