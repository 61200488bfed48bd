import Glibc
import ProcessSupervisor

/// What the end of a first process means. See `InstanceInit/init.h`.
enum ExitReading {
    private static let poweredOff: Int32 = 60
    private static let rebooted: Int32 = 61

    /// - Parameter word: what the first process left in its file, for those that nobody waited for.
    static func reason(_ exit: ProcessExit, word: String) -> SandboxExit.Reason {
        switch exit {
        case .exited(poweredOff): .poweredOff
        case .exited(rebooted): .rebooted
        // The kernel's own way for reboot(2) in a process namespace.
        case .signaled(SIGHUP): .rebooted
        case .signaled(SIGINT): .poweredOff
        case .unknown: reason(word: word) ?? .crashed
        case .exited, .signaled: .crashed
        }
    }

    static func reason(word: String) -> SandboxExit.Reason? {
        switch word {
        case "powered-off": .poweredOff
        case "rebooted": .rebooted
        default: nil
        }
    }
}
