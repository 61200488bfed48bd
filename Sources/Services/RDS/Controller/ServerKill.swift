import Glibc

/// The end of one server process, as a fault asks for it.
enum ServerKill {
    static func kill(_ number: Int32) {
        guard number > 1 else { return }
        _ = Glibc.kill(number, SIGKILL)
    }
}
