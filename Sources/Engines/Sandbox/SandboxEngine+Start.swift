import Glibc
import Ground
import ProcessSupervisor
import Synchronization

extension SandboxEngine {
    /// Starts an instance; returns when its first process runs in its finished view. Its boot work goes on then.
    ///
    /// What runs already is left as it is. What ran before goes on with the layer it had.
    public func start(_ plan: SandboxPlan) async throws(SandboxError) {
        try plan.check()
        await gate.enter(plan.id)
        defer { gate.leave(plan.id) }
        if isRunning(plan.id) { return }
        // One that is about to end keeps its directory until it has.
        if supervisor.isActive(plan.id) { _ = await supervisor.exit(of: plan.id) }
        do throws(SupervisorError) {
            let process = try await pool.run { [self] () throws(SupervisorError) in try prepare(plan) }
            state.value.withLock { _ = $0.intents.removeValue(forKey: plan.id) }
            try await supervisor.start(process)
        } catch {
            throw .supervisor(error)
        }
    }

    /// Lays out the instance's directory, as far as it is not there.
    private func prepare(_ plan: SandboxPlan) throws(SupervisorError) -> ProcessPlan {
        let path = instancePath(plan.id)
        let base = try base(for: plan.authorityPEM)
        for name in ["layer/root", "layer/usr", "work-root", "work-usr", "root"] {
            try HostFile.makeDirectories("\(path)/\(name)")
        }
        unlink(path + "/word")
        try HostFile.replace(path + "/base", with: Array(base.utf8))
        let layers =
            switch plan.image {
            case .host: ImageLayers(root: base + "/root", usr: base + "/usr:/usr")
            case .directory(let image): ImageLayers(root: base + "/tools:" + image, usr: nil)
            }
        let paper = LaunchPaper(plan, layers: layers, directory: path)
        try HostFile.replace(path + "/paper", with: paper.bytes)
        return process(plan, path)
    }

    private func process(_ plan: SandboxPlan, _ path: String) -> ProcessPlan {
        var own: Set<NamespacePlan.Kind> = [.mount, .process, .hostname, .messages]
        if plan.networkNamespacePath == nil { own.insert(.network) }
        return ProcessPlan(
            id: plan.id,
            program: initProgram,
            arguments: ["view", path + "/paper"],
            environment: ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            directory: "/",
            output: path + "/console.log",
            namespaces: NamespacePlan(own: own, entered: plan.networkNamespacePath.map { [$0] } ?? []),
            limits: ProcessLimits(
                processors: plan.limits.processors,
                memoryBytes: plan.limits.memoryBytes,
                processesMax: plan.limits.processesMax
            ),
            oomScore: 0,
            announces: true
        )
    }

    /// The image for an authority; made by whoever needs it first while the others wait.
    private func base(for authority: String?) throws(SupervisorError) -> String {
        let result: Result<String, SupervisorError> = state.value.withLock { state in
            if let known = state.bases[authority] { return .success(known) }
            let made = Result { () throws(SupervisorError) in
                let image = BaseImage(initProgram: initProgram, authorityPEM: authority, userName: userName)
                return try image.make(below: directory + "/base")
            }
            if case .success(let path) = made { state.bases[authority] = path }
            return made
        }
        return try result.get()
    }
}
