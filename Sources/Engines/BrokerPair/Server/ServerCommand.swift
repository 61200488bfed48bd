import Ground
import ProcessSupervisor

/// How a node's server is started.
///
/// It runs without any of root's rights, as an account that may not be able to walk to the engine's directory. So its
/// first step, in a mount namespace of its own, shows it the one directory of its broker at `/mnt`; then it drops all
/// rights and becomes the virtual machine, with the same process number.
struct ServerCommand {
    let broker: String
    /// The broker's directory.
    let directory: String
    let node: BrokerNodePlan
    let heapBytes: Int64
    /// Of prepared classes, in the broker's directory.
    let archive: String?
    /// Where it writes an archive down at its end.
    var archiveToWrite: String?

    static func processID(_ broker: String, _ node: String) -> String { "\(broker).\(node)" }

    var plan: ProcessPlan? {
        guard let account = ServerPackage.account else { return nil }
        let script =
            "/usr/bin/mount --make-rprivate / && /usr/bin/mount --bind \"$0\" \(ServerDocument.base) "
            + "&& \(Self.showNames(node)) && cd \(ServerDocument.base) "
            + "&& exec /usr/bin/setpriv --reuid=\(account.user) --regid=\(account.group) "
            + "--clear-groups --no-new-privs --bounding-set=-all -- \"$@\""
        return ProcessPlan(
            id: Self.processID(broker, node.id),
            program: "/bin/sh",
            arguments: ["-c", script, directory, ServerPackage.java] + machineOptions + program,
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"],
            output: "\(directory)/nodes/\(node.id)/output",
            namespaces: NamespacePlan(own: [.mount], entered: node.namespacePath.map { [$0] } ?? []),
            limits: ProcessLimits(memoryBytes: node.memoryBytes, processesMax: 4096),
            openFilesMax: 8192
        )
    }

    /// Shows the server its own names alone.
    ///
    /// It asks for the name of its address once for each transport, and in a network whose resolver is not the
    /// machine's each question takes ten seconds to fail.
    private static func showNames(_ node: BrokerNodePlan) -> String {
        let hosts = "\"$0/nodes/\(node.id)/hosts\""
        return "printf '127.0.0.1 localhost %s\\n\(node.address) node-\(node.id)\\n' \"$(uname -n)\" > \(hosts) "
            + "&& /usr/bin/mount --bind \(hosts) /etc/hosts "
            + "&& { /usr/bin/mount --bind /dev/null /etc/resolv.conf || :; }"
    }

    /// Measured: the quick compiler alone (`TieredStopAtLevel=1`) halves a start's processor time, 1.2 s for 2.2 s,
    /// but encryption is slow without the second stage, and throughput falls to between 0.6 and 0.9 of the server's
    /// own. A standby has long been up when it takes over, so the second stage stays.
    static let quickStart = [
        "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xss512k", "-XX:+ExitOnOutOfMemoryError",
    ]

    private var machineOptions: [String] {
        var options = ["-Xms32m", "-Xmx\(heapBytes >> 20)m"] + Self.quickStart
        if let archiveToWrite {
            options.append("-XX:ArchiveClassesAtExit=\(ServerDocument.base)/\(archiveToWrite)")
        }
        if let archive { options.append("-XX:SharedArchiveFile=\(ServerDocument.base)/\(archive)") }
        for name in ["java.lang", "java.util", "java.net", "java.util.concurrent"] {
            options.append("--add-opens=java.base/\(name)=ALL-UNNAMED")
        }
        return options
    }

    private var program: [String] {
        let own = "\(ServerDocument.base)/nodes/\(node.id)"
        return [
            "-Djava.io.tmpdir=\(own)/temporary", "-Dactivemq.home=\(own)", "-Dactivemq.base=\(own)",
            "-Dactivemq.conf=\(own)/conf", "-Dactivemq.data=\(own)/data",
            "-Dlog4j.configuration=file:\(own)/conf/log4j.properties", "-cp", ServerPackage.classPath,
            ServerPackage.mainClass, "start", "xbean:file:\(own)/conf/activemq.xml?validate=false",
        ]
    }
}
