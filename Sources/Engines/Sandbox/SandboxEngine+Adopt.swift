import Glibc
import ProcessSupervisor
import Synchronization

extension SandboxEngine {
    /// Finds the instances of an engine before this one: takes over what runs, and tells of what does not. To be called
    /// once, before anything is started.
    public func adopt() async -> [AdoptedSandbox] {
        let adoption = await supervisor.adopt()
        let running = Set(adoption.running.map(\.id))
        let exits = Dictionary(adoption.gone.map { ($0.id, $0.exit) }, uniquingKeysWith: { first, _ in first })
        return await pool.run { [directory] in
            var found: [AdoptedSandbox] = []
            var bases: Set<String> = []
            for id in HostFile.names(in: directory + "/instances") {
                let path = "\(directory)/instances/\(id)"
                if running.contains(id) {
                    if let base = HostFile.text(path + "/base") { bases.insert(base) }
                    found.append(AdoptedSandbox(id: id, state: .running))
                } else {
                    let word = HostFile.text(path + "/word") ?? ""
                    let known = exits[id].flatMap { $0 == .unknown ? nil : ExitReading.reason($0, word: word) }
                    found.append(AdoptedSandbox(id: id, state: .gone(known ?? ExitReading.reason(word: word))))
                }
            }
            Self.sweep(directory, keeping: bases)
            return found
        }
    }

    /// Removes what is left of removals that were cut off, and images that nothing stands on any more.
    private static func sweep(_ directory: String, keeping bases: Set<String>) {
        for name in HostFile.names(in: directory + "/trash") { try? HostFile.removeTree("\(directory)/trash/\(name)") }
        for name in HostFile.names(in: directory + "/images") where name.hasSuffix(".draft") {
            try? HostFile.removeTree("\(directory)/images/\(name)")
        }
        for name in HostFile.names(in: directory + "/base") where !bases.contains("\(directory)/base/\(name)") {
            try? HostFile.removeTree("\(directory)/base/\(name)")
        }
    }
}
