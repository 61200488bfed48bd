import CLinux
import Glibc

extension Fabric {
    private static let probed: [String] = probe()

    /// What this machine lacks: one line each, with the remedy. Tried once, by doing it.
    public static func missing() -> [String] { probed }

    private static func probe() -> [String] {
        guard geteuid() == 0 else { return ["networks need root: start faultline with sudo"] }
        var missing: [String] = []
        let hasFilter = hasProgram("nft")
        if !hasFilter { missing.append("the program nft is missing: apt-get install nftables") }
        let namespace = fl_socket_in_namespace("/proc/self/ns/net", FL_UDP_BIND, 0x7f00_0001, 0, 0, 0, 0, 0)
        if namespace >= 0 {
            close(namespace)
        } else {
            missing.append("network namespaces are refused: run with CAP_SYS_ADMIN and a kernel with CONFIG_NET_NS")
        }
        if missing.isEmpty, let refusal = KernelProbe.refusal() { missing.append(refusal) }
        return missing
    }

    private static func hasProgram(_ name: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/sbin:/usr/bin:/sbin:/bin"
        return path.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
    }
}
