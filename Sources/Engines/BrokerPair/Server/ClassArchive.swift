import Glibc
import Ground
import ProcessSupervisor

/// The virtual machine's archive of prepared classes, made once and kept: a server that starts with it has read and
/// checked its classes already.
///
/// Named by what it was made of, so that another version of either program makes its own.
struct ClassArchive: Sendable {
    let directory: String
    static let fileName = "classes.jsa"

    var path: String { "\(directory)/archive/\(Self.key).jsa" }

    /// Of the virtual machine and of every jar: which file it is, and when it was written.
    private static let key: String = {
        var text = ServerCommand.quickStart.joined(separator: " ")
        for file in [ServerPackage.java] + ServerPackage.jars.map({ "\(ServerPackage.directory)/\($0).jar" }) {
            var status = stat()
            _ = stat(file, &status)
            text += "\n\(file) \(status.st_size) \(status.st_mtim.tv_sec)"
        }
        let hash = RunningHash(.sha256)
        hash.update(Array(text.utf8))
        return String(hexadecimal(hash.finish()).prefix(16))
    }()

    /// Gives a broker's directory the archive, if there is one; what it is called there.
    func link(into broker: String) -> String? {
        let own = "\(broker)/\(Self.fileName)"
        unlink(own)
        return Glibc.link(path, own) == 0 ? Self.fileName : nil
    }

    /// Makes the archive where there is none, once a broker runs: its start needs the processors more.
    ///
    /// A server with an empty store of its own is started in a network of its own, so that it takes nobody's ports, and
    /// ended in order; the virtual machine writes down what it has loaded.
    func make(_ engine: BrokerEngine) async {
        guard !HostFile.exists(path) else { return }
        for await event in engine.events() where event.kind == .created {
            do throws(BrokerError) {
                try await train(engine)
            } catch {
                // Servers start without it too, a little later.
            }
            return
        }
    }

    private func train(_ engine: BrokerEngine) async throws(BrokerError) {
        let id = "training"
        let files = BrokerFiles(directory: "\(directory)/training")
        guard let command = try await engine.pool.run({ () throws(BrokerError) in try prepare(id, files, engine.ids) })
        else { return }
        defer { try? files.remove() }
        do throws(SupervisorError) {
            try await engine.supervisor.start(command)
            for _ in 0..<600 where engine.supervisor.isRunning(command.id) {
                let log = NodeLog.path(files.directory, "1")
                let text = String(decoding: NodeLog.read(log, from: 0, bytesMax: 64 << 10), as: UTF8.self)
                if text.contains(") started |") { break }
                let pause = engine.pace.now.advanced(by: .milliseconds(100))
                guard (try? await engine.pace.sleep(until: pause)) != nil else { break }
            }
            await engine.supervisor.stop(command.id, grace: .seconds(60))
            await engine.supervisor.forget(command.id)
        } catch {
            throw .process("\(error)")
        }
        await engine.pool.run { keep("\(files.directory)/\(Self.fileName)") }
    }

    private func prepare(_ id: String, _ files: BrokerFiles, _ ids: IdentifierSource) throws(BrokerError)
        -> ProcessPlan?
    {
        try files.remove()
        let node = BrokerNodePlan(id: "1", namespacePath: nil, address: IPv4Address(0))
        // What every server loads, a user's rules among it.
        let rules =
            "<broker><destinationPolicy><policyMap><policyEntries><policyEntry queue=\">\"/></policyEntries>"
            + "</policyMap></destinationPolicy><plugins><authorizationPlugin><map><authorizationMap>"
            + "<authorizationEntries><authorizationEntry queue=\">\" read=\"g\" write=\"g\" admin=\"g\"/>"
            + "</authorizationEntries></authorizationMap></map></authorizationPlugin></plugins></broker>"
        let plan = BrokerPlan(
            id: id,
            nodes: [node],
            users: [BrokerUser(name: "user", password: ids.alphanumeric(12), groups: ["g"])],
            configuration: rules,
            certificate: try Keystore.trainingCertificate(),
            storageBytes: 1 << 28
        )
        let record = BrokerRecord(
            plan: plan,
            keystorePassword: ids.alphanumeric(24),
            internalPassword: ids.alphanumeric(24)
        )
        try files.prepare(record, node: node, heapBytes: 128 << 20)
        try files.giveAway()
        var command = ServerCommand(
            broker: id,
            directory: files.directory,
            node: node,
            heapBytes: 128 << 20,
            archive: nil
        )
        command.archiveToWrite = Self.fileName
        var process = command.plan
        process?.namespaces.own.insert(.network)
        return process
    }

    private func keep(_ made: String) {
        try? HostFile.makeDirectories("\(directory)/archive")
        guard HostFile.exists(made), chown(made, 0, 0) == 0, chmod(made, 0o444) == 0 else { return }
        rename(made, path)
    }
}
