import Testing

@testable import ProcessSupervisor

@Suite("The cgroups of a machine")
struct GroupHierarchyTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let mountinfo: String
        var controllers = ""
        var unified: String?
        var unifiedControllers: Set<GroupController> = []
        var legacy: [GroupController: String] = [:]
        var freezer: String?
        var mounts: [String]
    }

    static let rows = [
        Row(
            testDescription: "the second version alone",
            mountinfo: "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
            controllers: "cpuset cpu io memory hugetlb pids rdma misc\n",
            unified: "/sys/fs/cgroup",
            unifiedControllers: [.cpu, .memory, .pids],
            mounts: ["/sys/fs/cgroup"]
        ),
        Row(
            testDescription: "the first version alone, two controllers in one mount",
            mountinfo: """
                31 30 0:27 / /c/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
                32 30 0:28 / /c/memory rw shared:9 - cgroup cgroup rw,memory
                33 30 0:29 / /c/freezer rw - cgroup cgroup rw,freezer
                """,
            legacy: [.cpu: "/c/cpu,cpuacct", .memory: "/c/memory"],
            freezer: "/c/freezer",
            mounts: ["/c/freezer", "/c/cpu,cpuacct", "/c/memory"]
        ),
        Row(
            testDescription: "both, the limits with the first",
            mountinfo: """
                31 30 0:27 / /c/cpu rw,relatime - cgroup cgroup rw,cpu
                32 30 0:28 / /c/memory rw,relatime - cgroup cgroup rw,memory
                33 30 0:29 / /c/pids rw,relatime - cgroup cgroup rw,pids
                34 30 0:30 / /c/the\\040unified rw,relatime - cgroup2 cgroup2 rw
                """,
            controllers: "hugetlb\n",
            unified: "/c/the unified",
            legacy: [.cpu: "/c/cpu", .memory: "/c/memory", .pids: "/c/pids"],
            mounts: ["/c/the unified", "/c/cpu", "/c/memory", "/c/pids"]
        ),
        Row(testDescription: "none", mountinfo: "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n", mounts: []),
    ]

    @Test("are read from its mounts", arguments: rows)
    func probe(row: Row) {
        let found = GroupHierarchy(mountinfo: row.mountinfo) { _ in row.controllers }
        #expect(found.unified == row.unified)
        #expect(found.unifiedControllers == row.unifiedControllers)
        #expect(found.legacy == row.legacy)
        #expect(found.freezer == row.freezer)
        #expect(found.mounts(for: Set(GroupController.allCases)) == row.mounts)
    }
}
