import CLinux
import Glibc
import Ground

/// The records of one supervisor: a directory with two small files a process.
package struct RecordStore: Sendable {
    let directory: String
    /// Held while this supervisor lives.
    let lock: OwnedDescriptor
    let boot: String

    /// Waits for what a killed supervisor was about to start: such children hold the second lock until they run.
    init(directory: String) throws(SupervisorError) {
        try HostFile.makeDirectories(directory, mode: 0o700)
        self.directory = directory
        boot = (HostFile.text("/proc/sys/kernel/random/boot_id") ?? "").filter { $0 != "\n" }
        let births = try OwnedDescriptor.opening(directory + "/births.lock", O_RDWR | O_CREAT)
        guard fl_lock(births.number, 0, 1) == 0 else {
            throw .machine(operation: "flock", path: directory, code: errno)
        }
        lock = try OwnedDescriptor.opening(directory + "/owner.lock", O_RDWR | O_CREAT)
        guard fl_lock(lock.number, 0, 0) == 0 else { throw .directoryInUse(directory) }
    }

    /// Held over a launch, by parent and child.
    func beginBirth() throws(SupervisorError) -> OwnedDescriptor {
        let births = try OwnedDescriptor.opening(directory + "/births.lock", O_RDWR | O_CREAT)
        _ = fl_lock(births.number, 1, 1)
        return births
    }

    package static func isGoodID(_ id: String) -> Bool {
        guard (1...128).contains(id.utf8.count), !id.hasPrefix(".") else { return false }
        return id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    func recordPath(_ id: String) -> String { "\(directory)/\(id).json" }
    func statPath(_ id: String) -> String { "\(directory)/\(id).stat" }

    func write(_ record: ProcessRecord) throws(SupervisorError) {
        try HostFile.replace(recordPath(record.id), with: record.bytes)
    }

    func remove(_ id: String) {
        unlink(recordPath(id))
        unlink(statPath(id))
    }

    /// A stat of an earlier process would speak for the one that is about to be started.
    func removeStat(_ id: String) { unlink(statPath(id)) }

    func record(_ id: String) -> ProcessRecord? { HostFile.bytes(recordPath(id)).flatMap { ProcessRecord($0) } }

    func identity(_ id: String) -> ProcessIdentity? {
        HostFile.text(statPath(id)).flatMap { ProcessIdentity(stat: $0) }
    }

    /// All ids with a record, and the leavings of writes that were cut off removed.
    func ids() -> [String] {
        var ids: [String] = []
        for name in HostFile.names(in: directory) {
            if name.hasSuffix(".draft") { unlink("\(directory)/\(name)") }
            if name.hasSuffix(".json") { ids.append(String(name.dropLast(5))) }
        }
        return ids
    }
}
