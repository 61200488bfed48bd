import Glibc

/// Makes and removes the cgroups of one owner.
struct GroupKeeper: Sendable {
    let hierarchy: GroupHierarchy
    /// `faultline-<owner>`
    let name: String
    /// What cannot be limited here, and why.
    let warnings: [String]

    init(owner: String, hierarchy: GroupHierarchy) {
        name = "faultline-\(owner)"
        var usable = hierarchy
        var warnings: [String] = []
        let parts = Self.allowing(&usable, name: name)
        warnings += parts
        let missing = usable.missing(Set(GroupController.allCases)).map(\.rawValue).sorted()
        if !missing.isEmpty {
            warnings.append(
                "no limits of \(missing.joined(separator: ", ")): no cgroup controller of that name can be used here; "
                    + "mount cgroup2 on /sys/fs/cgroup, writable"
            )
        }
        self.hierarchy = usable
        self.warnings = warnings
    }

    /// Tries each hierarchy out, and forgets those that cannot be written.
    private static func allowing(_ hierarchy: inout GroupHierarchy, name: String) -> [String] {
        var warnings: [String] = []
        for mount in hierarchy.allMounts {
            if mkdir("\(mount)/\(name)", 0o755) == 0 || errno == EEXIST { continue }
            warnings.append(
                "cgroups below \(mount) cannot be made (\(String(cString: strerror(errno)))): run as root with it"
                    + " mounted writable"
            )
            if hierarchy.unified == mount {
                hierarchy.unified = nil
                hierarchy.unifiedControllers = []
            }
            if hierarchy.freezer == mount { hierarchy.freezer = nil }
            hierarchy.legacy = hierarchy.legacy.filter { $0.value != mount }
        }
        guard let unified = hierarchy.unified else { return warnings }
        for controller in hierarchy.unifiedControllers {
            // Down from the root to our own directory, whose children are then limited.
            let line = "+\(controller.rawValue)"
            for place in [unified, "\(unified)/\(name)"] {
                let code = HostFile.put(line, into: place + "/cgroup.subtree_control")
                if code == 0 { continue }
                hierarchy.unifiedControllers.remove(controller)
                warnings.append(
                    "\(controller.rawValue) cannot be limited below \(place) (\(String(cString: strerror(code)))): "
                        + "no process may stand in that cgroup itself"
                )
                break
            }
        }
        return warnings
    }

    /// The group that a process of this id is to have; nothing is made yet.
    func group(_ id: String, for limits: ProcessLimits) -> ControlGroup {
        ControlGroup(paths: hierarchy.mounts(for: limits.wanted).map { "\($0)/\(name)/\(id)" })
    }

    func make(_ group: ControlGroup, limits: ProcessLimits) throws(SupervisorError) {
        try group.make()
        for (controller, settings) in settings(limits) {
            let suffix = group.paths.filter { directory($0, serves: controller) }
            for path in suffix {
                for (file, value, isNeeded) in settings[hierarchy.unifiedControllers.contains(controller) ? 1 : 0] {
                    let code = HostFile.put(value, into: "\(path)/\(file)")
                    if code != 0, isNeeded {
                        throw .machine(operation: "limit \(value) to", path: "\(path)/\(file)", code: code)
                    }
                }
            }
        }
    }

    private func directory(_ path: String, serves controller: GroupController) -> Bool {
        let mount = hierarchy.unifiedControllers.contains(controller) ? hierarchy.unified : hierarchy.legacy[controller]
        return mount.map { path.hasPrefix($0 + "/\(name)/") } ?? false
    }

    private typealias Setting = (file: String, value: String, isNeeded: Bool)

    /// For each controller the settings of the first version and of the second.
    private func settings(_ limits: ProcessLimits) -> [(GroupController, [[Setting]])] {
        var all: [(GroupController, [[Setting]])] = []
        if let processors = limits.processors {
            let quota = max(1000, Int((processors * 100_000).rounded()))
            all.append(
                (
                    .cpu,
                    [
                        [("cpu.cfs_period_us", "100000", true), ("cpu.cfs_quota_us", "\(quota)", true)],
                        [("cpu.max", "\(quota) 100000", true)],
                    ]
                )
            )
        }
        if let bytes = limits.memoryBytes {
            // Swap would turn a limit into slowness; some kernels do not account it.
            let old: [Setting] = [
                ("memory.limit_in_bytes", "\(bytes)", true), ("memory.memsw.limit_in_bytes", "\(bytes)", false),
            ]
            all.append((.memory, [old, [("memory.max", "\(bytes)", true), ("memory.swap.max", "0", false)]]))
        }
        if let count = limits.processesMax {
            all.append((.pids, [[("pids.max", "\(count)", true)], [("pids.max", "\(count)", true)]]))
        }
        return all
    }

    /// Removes all groups of this owner but those kept, with the processes in them.
    func sweep(keeping: Set<String>) {
        for mount in hierarchy.allMounts {
            let home = "\(mount)/\(name)"
            for id in HostFile.names(in: home)
            where !keeping.contains(id) && HostFile.exists("\(home)/\(id)/cgroup.procs") {
                _ = ControlGroup(paths: ["\(home)/\(id)"]).remove(waitingMilliseconds: 1000)
            }
        }
    }

    /// Removes the owner's own directories, where nothing stands in them.
    func removeHomes() {
        for mount in hierarchy.allMounts { rmdir("\(mount)/\(name)") }
    }
}
