import Ground
import ProcessSupervisor

/// The server's program as Debian packages it: a Java virtual machine and a list of jar files.
///
/// The launcher that comes with the package loads its classes by a loader of its own, which the machine's archive of
/// prepared classes cannot serve. So its jars stand on the class path, and the same main command is called directly.
enum ServerPackage {
    static let java = "/usr/bin/java"
    static let userName = "activemq"
    static let mainClass = "org.apache.activemq.console.command.ShellCommand"
    static let directory = "/usr/share/java"

    static let jars = [
        "activemq-console", "activemq-broker", "activemq-client", "activemq-kahadb-store", "activemq-protobuf",
        "activemq-openwire-legacy", "activemq-stomp", "activemq-mqtt", "activemq-spring", "activemq-jaas",
        "activemq-jdbc-store", "geronimo-jms_1.1_spec", "geronimo-j2ee-management-1.1-spec", "geronimo-jta-1.2-spec",
        "geronimo-jacc_1.1_spec", "geronimo-j2ee-connector-1.5-spec", "hawtbuf", "hawtdispatch",
        "hawtdispatch-transport", "mqtt-client", "jackson-core", "jackson-databind", "jackson-annotations", "slf4j-api",
        "jcl-over-slf4j", "slf4j-log4j12", "log4j-1.2", "spring3-core", "spring3-beans", "spring3-context",
        "spring3-expression", "spring3-aop", "xbean-spring",
        // For what the server counts of itself, in a form that its line protocol can carry.
        "xstream", "jettison", "xpp3",
    ]

    static var classPath: String { jars.map { "\(directory)/\($0).jar" }.joined(separator: ":") }

    static func missing() -> [String] {
        let remedy =
            "apt-get install --no-install-recommends activemq libmqtt-client-java "
            + "libxstream-java libjettison-java default-jre-headless"
        var lacking: [String] = []
        if !HostFile.exists(java) { lacking.append("no Java virtual machine: \(remedy)") }
        let absent = jars.filter { !HostFile.exists("\(directory)/\($0).jar") }
        if !absent.isEmpty { lacking.append("no \(absent.joined(separator: ", ")) in \(directory): \(remedy)") }
        if account == nil { lacking.append("no account \(userName): \(remedy)") }
        for tool in ["/usr/bin/setpriv", "/usr/bin/mount"] where !HostFile.exists(tool) {
            lacking.append("no \(tool): apt-get install util-linux mount")
        }
        return lacking
    }

    /// The account that servers run as.
    static var account: (user: UInt32, group: UInt32)? {
        let line = (HostFile.text("/etc/passwd") ?? "").split(separator: "\n").first { $0.hasPrefix(userName + ":") }
        let words = line?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        guard words.count > 3, let user = UInt32(words[2]), let group = UInt32(words[3]) else { return nil }
        return (user, group)
    }

    /// As the package's version says, such as `5.17.2`.
    static let version: String = {
        let names = HostFile.names(in: directory)
        let own = names.first { $0.hasPrefix("activemq-broker-") && $0.hasSuffix(".jar") } ?? "activemq-broker-0.jar"
        return String(own.dropFirst("activemq-broker-".count).dropLast(".jar".count))
    }()
}
