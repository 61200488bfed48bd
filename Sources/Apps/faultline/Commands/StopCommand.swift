import ArgumentParser
import CLinux
import Glibc
import Ground

struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop the running cloud; what it holds is kept for the next start."
    )
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let control = try ControlClient(common)
            let pid = pid_t(try control.get("status")["pid"]?.int ?? 0)
            _ = try control.post("stop", [:])
            try ProcessEnd.wait(for: pid, seconds: 15)
            common.say(["stopped": JSONValue(Int(pid))], "Faultline (process \(pid)) has stopped.")
        }
    }
}

/// Waits for another process's end without asking again and again.
enum ProcessEnd {
    static func wait(for pid: pid_t, seconds: Int) throws {
        let descriptor = fl_pidfd_open(pid)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&event, 1, Int32(seconds * 1000)) == 1 else {
            throw Failure("process \(pid) has not ended within \(seconds) s; look at its log with `faultline logs`")
        }
    }
}
