import CLinux
import Glibc
import Ground

/// Does what a batch says. Lives on the fabric's thread, which it takes into namespaces and home again.
struct HostWorker: ~Copyable {
    private let home: Int32
    /// The owner's lock: programs that are under way when this process is killed hold on to it.
    let lock: Int32
    /// Called before each step: tests end the process there.
    private let beforeStep: @Sendable (String) -> Void

    init(lock: Int32 = -1, beforeStep: @escaping @Sendable (String) -> Void) throws(FabricError) {
        self.lock = lock
        home = fl_own_network_namespace()
        guard home >= 0 else { throw SystemErrors.failure("open", "/proc/thread-self/ns/net", home) }
        self.beforeStep = beforeStep
    }

    deinit { close(home) }

    func perform(_ batch: borrowing HostBatch) throws(FabricError) {
        for (name, settings) in batch.made.sorted(by: { $0.key < $1.key }) { try make(name, settings) }
        for (name, changes) in batch.withdrawn { try change(name, changes, adds: false) }
        for (name, script) in batch.filters { try load(script, in: name) }
        try cut(batch.cut)
        try join(batch.joined)
        try switchLinks(batch.switched)
        for (name, changes) in batch.added { try change(name, changes, adds: true) }
        for (name, addresses) in batch.forgotten { try forget(addresses, in: name) }
        for name in batch.removed { try remove(name) }
    }

    /// Takes the thread into a namespace for the time of the body.
    func inside<Result>(
        _ namespace: String,
        _ body: () throws(FabricError) -> Result
    ) throws(FabricError) -> Result {
        let path = FabricNames.path(namespace)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .machine(operation: "open", place: path, code: errno) }
        defer { close(descriptor) }
        let entered = fl_enter_network_namespace(descriptor)
        guard entered == 0 else { throw SystemErrors.failure("setns", path, entered) }
        defer {
            let result = fl_enter_network_namespace(home)
            precondition(result == 0, "the fabric's thread cannot leave a namespace")
        }
        return try body()
    }

    func step(_ name: @autoclosure () -> String) { beforeStep(name()) }

    private func make(_ name: String, _ settings: [KernelSetting]) throws(FabricError) {
        beforeStep("make \(name)")
        let path = FabricNames.path(name)
        let result = fl_make_network_namespace(path, home)
        guard result == 0 else { throw SystemErrors.failure("make network namespace", path, result) }
        beforeStep("settle \(name)")
        try inside(name) { () throws(FabricError) in
            write(settings)
            let socket = try NetlinkSocket(place: name)
            let errors = try socket.send(count: 1) { NetlinkRequests.switchLink("lo", up: true, $1) }
            if let error = errors.first, error != 0 { throw .machine(operation: "lo up", place: name, code: error) }
        }
    }

    func remove(_ name: String) throws(FabricError) {
        beforeStep("remove \(name)")
        let path = FabricNames.path(name)
        // Sockets of ours keep a router's namespace alive: its links must not outlive its name.
        if !FabricNames.isGuest(name), fl_is_network_namespace(path) == 1 { try cutAll(in: name) }
        let result = fl_remove_network_namespace(path)
        guard result == 0 else { throw SystemErrors.failure("remove network namespace", path, result) }
    }

    /// In the thread's namespace. A kernel without the setting has nothing to be set.
    func write(_ settings: [KernelSetting]) {
        for setting in settings {
            let file = open("/proc/sys/net/\(setting.path)", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { continue }
            _ = Glibc.write(file, setting.value, setting.value.utf8.count)
            close(file)
        }
    }

    private func change(_ name: String, _ changes: [AddressChange], adds: Bool) throws(FabricError) {
        beforeStep("\(adds ? "add" : "withdraw") \(name)")
        try inside(name) { () throws(FabricError) in
            let socket = try NetlinkSocket(place: name)
            var indices: [String: UInt32] = [:]
            for device in Set(changes.compactMap(\.device)) { indices[device] = if_nametoindex(device) }
            let errors = try socket.send(count: changes.count) { place, sequence in
                let change = changes[place]
                let index = change.device.flatMap { indices[$0] } ?? 0
                return NetlinkRequests.change(change, adds: adds, index: index, sequence)
            }
            for (change, error) in zip(changes, errors) where error != 0 {
                let isHarmless =
                    adds ? error == EEXIST : [ENOENT, ESRCH, ENODEV, EADDRNOTAVAIL, EINVAL].contains(error)
                if !isHarmless { throw .machine(operation: "\(change)", place: name, code: error) }
            }
        }
    }
}
