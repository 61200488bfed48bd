import CLinux
import Glibc

/// Turns a plan into a running program by one call of C: between clone and exec no Swift may run.
struct Launcher: Sendable {
    struct Launched: Sendable {
        let number: Int32
        let pidfd: OwnedDescriptor
        /// Where the program announces that it is ready.
        let announcement: OwnedDescriptor?
    }

    /// Descriptors that take the place of the plan's files.
    struct Streams: Sendable {
        var input: OwnedDescriptor?
        var output: OwnedDescriptor?
        var error: OwnedDescriptor?
    }

    var streams = Streams()
    /// Where the child leaves its line of /proc/self/stat.
    var statPath: String?
    var group = ControlGroup(paths: [])
    /// Closed in the child at once.
    var unshared: OwnedDescriptor?

    /// Blocks until the program runs.
    func launch(_ plan: ProcessPlan) throws(SupervisorError) -> Launched {
        let null = try OwnedDescriptor.opening("/dev/null", O_RDWR)
        let output = try Self.stream(streams.output, plan.output) ?? null
        let error = try Self.stream(streams.error, plan.error) ?? output
        var namespaces: [OwnedDescriptor] = []
        for path in plan.namespaces.entered { namespaces.append(try .opening(path, O_RDONLY)) }
        let born: OwnedDescriptor?
        var joins: [OwnedDescriptor]
        (joins, born) = try groupDescriptors()
        defer { withExtendedLifetime(born) {} }
        let pipe = plan.announces ? try Self.pipe() : nil
        var result = fl_launched()
        var launch = fl_launch()
        launch.input = (streams.input ?? null).number
        launch.output = output.number
        launch.error = error.number
        launch.announce = pipe?.write.number ?? -1
        launch.new_namespaces = plan.namespaces.own.reduce(0) { $0 | $1.flag }
        launch.group = born?.number ?? -1
        launch.unshared = unshared?.number ?? -1
        settle(plan, &launch)
        var isRunning = run(plan, launch, namespaces, joins, &result)
        if !isRunning, result.step == LaunchStep.clone.rawValue, let place = group.birthplace {
            // Some systems let a process move into a group but not be born there.
            launch.group = -1
            joins.append(try .opening(place + "/cgroup.procs", O_WRONLY))
            isRunning = run(plan, launch, namespaces, joins, &result)
        }
        guard isRunning else {
            let step = LaunchStep(rawValue: result.step) ?? .unknown
            throw .launchFailed(program: plan.program, step: step, code: result.code)
        }
        return Launched(number: result.process, pidfd: OwnedDescriptor(result.pidfd), announcement: pipe?.read)
    }

    private func groupDescriptors() throws(SupervisorError) -> (joins: [OwnedDescriptor], born: OwnedDescriptor?) {
        let birthplace = group.birthplace
        var joins: [OwnedDescriptor] = []
        for path in group.paths where path != birthplace {
            joins.append(try .opening(path + "/cgroup.procs", O_WRONLY))
        }
        guard let birthplace else { return (joins, nil) }
        return (joins, try .opening(birthplace, O_RDONLY | O_DIRECTORY))
    }

    private func settle(_ plan: ProcessPlan, _ launch: inout fl_launch) {
        if let score = plan.oomScore {
            launch.has_oom_score = 1
            launch.oom_score = Int32(clamping: score)
        }
        if let files = plan.openFilesMax {
            launch.has_open_files = 1
            launch.open_files = UInt64(clamping: files)
        }
        if let user = plan.user {
            launch.has_user = 1
            launch.user = user.user
            launch.group_id = user.group
        }
    }

    private func run(
        _ plan: ProcessPlan,
        _ prepared: fl_launch,
        _ namespaces: [OwnedDescriptor],
        _ joins: [OwnedDescriptor],
        _ result: inout fl_launched
    ) -> Bool {
        var texts = CTexts()
        let arguments = texts.list([plan.program] + plan.arguments)
        let environment = texts.list(plan.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        let program = texts.text(plan.program)
        let directory = plan.directory.map { texts.text($0) }
        let stat = statPath.map { (texts.text($0), texts.text($0 + ".draft")) }
        defer { texts.free() }
        let groups = plan.user?.furtherGroups ?? []
        return withExtendedLifetime((namespaces, joins)) {
            namespaces.map(\.number).withUnsafeBufferPointer { namespaces in
                joins.map(\.number).withUnsafeBufferPointer { joins in
                    groups.withUnsafeBufferPointer { groups in
                        var launch = prepared
                        launch.program = UnsafePointer(program)
                        launch.arguments = UnsafePointer(arguments)
                        launch.environment = UnsafePointer(environment)
                        launch.directory = directory.map { UnsafePointer($0) }
                        launch.stat_file = stat.map { UnsafePointer($0.0) }
                        launch.stat_draft = stat.map { UnsafePointer($0.1) }
                        launch.namespaces = namespaces.baseAddress
                        launch.namespace_count = namespaces.count
                        launch.joins = joins.baseAddress
                        launch.join_count = joins.count
                        launch.further_groups = groups.baseAddress
                        launch.further_group_count = groups.count
                        return fl_launch(&launch, &result) == 1
                    }
                }
            }
        }
    }

    private static func stream(
        _ given: OwnedDescriptor?,
        _ path: String?
    ) throws(SupervisorError) -> OwnedDescriptor? {
        guard given == nil, let path else { return given }
        // Readable too: who writes a log may want to cut it.
        return try .opening(path, O_RDWR | O_CREAT | O_APPEND, mode: 0o644)
    }

    static func pipe() throws(SupervisorError) -> (read: OwnedDescriptor, write: OwnedDescriptor) {
        var ends: [Int32] = [-1, -1]
        guard fl_pipe(&ends) == 0 else { throw .machine(operation: "pipe2", path: "", code: errno) }
        return (OwnedDescriptor(ends[0]), OwnedDescriptor(ends[1]))
    }
}

/// C strings that live until they are freed together.
private struct CTexts {
    private var texts: [UnsafeMutablePointer<CChar>] = []
    private var lists: [UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>] = []

    mutating func text(_ text: String) -> UnsafeMutablePointer<CChar> {
        guard let copy = strdup(text) else { preconditionFailure("out of memory") }
        texts.append(copy)
        return copy
    }

    mutating func list(_ items: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: items.count + 1)
        for (place, item) in items.enumerated() { list[place] = text(item) }
        list[items.count] = nil
        lists.append(list)
        return list
    }

    func free() {
        for text in texts { Glibc.free(text) }
        for list in lists { list.deallocate() }
    }
}
