import Glibc

/// How many seeds a simulation takes: few in every run, since a debug build is slow and tests share two threads;
/// `FAULTLINE_SEEDS=20` takes twenty times as many.
enum SimulationSize {
    static let factor = getenv("FAULTLINE_SEEDS").flatMap { Int(String(cString: $0)) } ?? 1
}
