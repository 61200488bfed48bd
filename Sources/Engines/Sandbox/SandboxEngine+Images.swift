import Glibc
import ProcessSupervisor

extension SandboxEngine {
    /// Unpacks an archive of a root file system, compressed or not, and gives the directory for a plan's image. A name
    /// that is there already is left as it is.
    public func unpackImage(_ archive: String, name: String) async throws(SandboxError) -> String {
        guard RecordStore.isGoodID(name) else { throw .badPlan("'\(name)' cannot name an image") }
        let path = "\(directory)/images/\(name)"
        await gate.enter("image " + name)
        defer { gate.leave("image " + name) }
        if HostFile.exists(path) { return path }
        let draft = path + ".draft"
        do throws(SupervisorError) {
            try await pool.run { () throws(SupervisorError) in
                try HostFile.removeTree(draft)
                try HostFile.makeDirectories(draft)
            }
            let result = try await supervisor.run(Self.unpacking(archive, into: draft))
            guard result.exit.isClean else {
                await pool.run { try? HostFile.removeTree(draft) }
                let line = result.text.split(separator: "\n").first ?? "tar failed"
                throw .notReady(id: name, said: String(line))
            }
            guard rename(draft, path) == 0 else { throw .machine(operation: "rename", path: path, code: errno) }
            return path
        } catch {
            throw .supervisor(error)
        }
    }

    private static func unpacking(_ archive: String, into directory: String) -> ProcessPlan {
        // Devices are left out: an instance's /dev is made for it.
        let options = ["--numeric-owner", "--exclude=./dev/*", "--exclude=dev/*", "-xpf", archive, "-C", directory]
        return ProcessPlan(
            id: "unpack",
            program: "/usr/bin/tar",
            arguments: options,
            environment: ["PATH": "/usr/bin:/bin"]
        )
    }

    /// Deletes an unpacked image. No instance may stand on it any more.
    public func removeImage(name: String) async throws(SandboxError) {
        guard RecordStore.isGoodID(name) else { return }
        do throws(SupervisorError) {
            try await pool.run { [directory] () throws(SupervisorError) in
                try HostFile.removeTree("\(directory)/images/\(name)")
            }
        } catch {
            throw .supervisor(error)
        }
    }

    /// Starts an instance of the host's image and removes it again: says what hinders it on this very machine and
    /// directory, which no look at the parts can tell. Empty when instances run.
    public func tryOut() async -> [String] {
        let plan = SandboxPlan(id: "try-out", hostname: "try-out", shutdownGrace: .zero)
        do throws(SandboxError) {
            try await start(plan)
            try await remove(plan.id)
            return []
        } catch {
            try? await remove(plan.id)
            return [
                "an instance cannot be started in \(directory) (\(error)): keep the data directory on ext4, xfs or"
                    + " btrfs, and in a container allow mounts (docker run --privileged)"
            ]
        }
    }
}
