import Glibc

/// Where this machine's cgroups are: of the second version, of the first, or of both side by side.
///
/// The second version is used to hold and kill the processes wherever it is mounted, even when the first has the
/// controllers: there a process can be born in its group, and one write kills all.
struct GroupHierarchy: Sendable, Equatable {
    /// The mount of the second version.
    var unified: String?
    /// What it can limit.
    var unifiedControllers: Set<GroupController> = []
    /// Mounts of the first version.
    var legacy: [GroupController: String] = [:]
    var freezer: String?

    /// Reads the text of /proc/self/mountinfo.
    init(mountinfo: String, controllers: (_ mount: String) -> String) {
        for line in mountinfo.split(separator: "\n") {
            guard let dash = line.range(of: " - ") else { continue }
            let fields = line[..<dash.lowerBound].split(separator: " ")
            let kind = line[dash.upperBound...].split(separator: " ", maxSplits: 2)
            guard fields.count >= 5, kind.count == 3 else { continue }
            let mount = Self.unescaped(fields[4])
            if kind[0] == "cgroup2", unified == nil {
                unified = mount
                let names = controllers(mount).split(whereSeparator: { $0 == " " || $0 == "\n" })
                unifiedControllers = Set(names.compactMap { GroupController(rawValue: String($0)) })
            } else if kind[0] == "cgroup" {
                let options = kind[2].split(separator: ",")
                for controller in GroupController.allCases where options.contains(Substring(controller.rawValue)) {
                    legacy[controller] = legacy[controller] ?? mount
                }
                if options.contains("freezer") { freezer = freezer ?? mount }
            }
        }
    }

    static func probe() -> GroupHierarchy {
        GroupHierarchy(mountinfo: HostFile.text("/proc/self/mountinfo") ?? "") { mount in
            HostFile.text(mount + "/cgroup.controllers") ?? ""
        }
    }

    /// The mounts that a group needs, for holding and for these limits.
    func mounts(for wanted: Set<GroupController>) -> [String] {
        var mounts: [String] = []
        if let unified { mounts.append(unified) } else if let freezer { mounts.append(freezer) }
        for controller in GroupController.allCases where wanted.contains(controller) {
            if unifiedControllers.contains(controller) { continue }
            if let mount = legacy[controller], !mounts.contains(mount) { mounts.append(mount) }
        }
        return mounts
    }

    var allMounts: [String] {
        var mounts: [String] = []
        for mount in [unified, freezer].compactMap(\.self) + legacy.values.sorted() where !mounts.contains(mount) {
            mounts.append(mount)
        }
        return mounts
    }

    func missing(_ wanted: Set<GroupController>) -> Set<GroupController> {
        wanted.filter { !unifiedControllers.contains($0) && legacy[$0] == nil }
    }

    /// Mount points write blanks and the like as `\040`.
    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("\\") else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3, let code = UInt8(String(Substring(digits)), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Substring {
    /// The first place of a text; the standard library has this for collections only with regular expressions.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
